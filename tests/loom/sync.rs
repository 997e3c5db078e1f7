//! What `metrics-runtime/src/storage/sync.rs` has, of loom.

use loom::sync::atomic::{self, Ordering};
use loom::thread::ThreadId;
pub(crate) use loom::thread::yield_now as spin_loop;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A reader asks at once: a model of many tries has too many orders of events.
pub(crate) const TRIES: usize = 0;

/// This many cells, all zero, for this thread alone to store in. They are never freed.
pub(crate) fn new_cells(count: usize) -> &'static [AtomicU64] {
    let cells: Vec<_> = (0..count).map(|_| AtomicU64::own()).collect();
    cells.leak()
}

/// Atomics of loom, made to be tried in every order.
///
/// Loom 0.7.2 looks for the orders of two threads' steps by the last step only that was done to an
/// atomic: after "A loads, B loads, B stores" it does not try "B stores" before "A loads"
/// (<https://github.com/tokio-rs/loom/issues/392>). Where one thread alone stores, what it loads
/// itself is therefore hidden from loom; it is what it has stored. Elsewhere a step is done to `turn`
/// before each, in a way that is never left out. It is relaxed, and so makes nothing visible that
/// was not.
macro_rules! atomics {
    ($($atomic:ident of $value:ty;)*) => {
        $(#[derive(Debug, Default)]
        pub(crate) struct $atomic {
            atomic: atomic::$atomic,
            turn: atomic::AtomicBool,
            writer: Option<Mutex<(ThreadId, $value)>>,
        }

        impl $atomic {
            pub(crate) fn new(value: $value) -> Self {
                Self {
                    atomic: atomic::$atomic::new(value),
                    turn: atomic::AtomicBool::new(false),
                    writer: None,
                }
            }

            /// Zero, for this thread alone to store in.
            #[allow(dead_code)] // for each of the types
            fn own() -> Self {
                let writer = (loom::thread::current().id(), 0);
                Self {
                    writer: Some(Mutex::new(writer)),
                    ..Self::new(0)
                }
            }

            fn in_turn(&self) -> &atomic::$atomic {
                if self.writer.is_none() {
                    self.turn.swap(true, Ordering::Relaxed);
                }
                &self.atomic
            }

            /// What is in here, if it is this thread's.
            fn own_value(&self) -> Option<MutexGuard<'_, (ThreadId, $value)>> {
                let writer = self.writer.as_ref()?.lock();
                let writer = writer.unwrap_or_else(PoisonError::into_inner);
                (writer.0 == loom::thread::current().id()).then_some(writer)
            }

            pub(crate) fn load(&self, order: Ordering) -> $value {
                let own = self.own_value().map(|own| own.1);
                own.unwrap_or_else(|| self.in_turn().load(order))
            }

            pub(crate) fn store(&self, value: $value, order: Ordering) {
                self.in_turn().store(value, order);
                if let Some(mut own) = self.own_value() {
                    own.1 = value;
                }
            }

            pub(crate) fn compare_exchange(
                &self,
                current: $value,
                new: $value,
                success: Ordering,
                failure: Ordering,
            ) -> Result<$value, $value> {
                self.in_turn()
                    .compare_exchange(current, new, success, failure)
            }

            pub(crate) fn compare_exchange_weak(
                &self,
                current: $value,
                new: $value,
                success: Ordering,
                failure: Ordering,
            ) -> Result<$value, $value> {
                self.compare_exchange(current, new, success, failure)
            }

            pub(crate) fn fetch_update(
                &self,
                set: Ordering,
                fetch: Ordering,
                mut change: impl FnMut($value) -> Option<$value>,
            ) -> Result<$value, $value> {
                let mut current = self.load(fetch);
                while let Some(new) = change(current) {
                    match self.compare_exchange(current, new, set, fetch) {
                        Ok(before) => return Ok(before),
                        Err(seen) => current = seen,
                    }
                }
                Err(current)
            }
        })*
    };
}

atomics! {
    AtomicU32 of u32;
    AtomicU64 of u64;
}
