//! Which slab is whose: each thread finds its own through a thread-local that is one load away.

use core::cell::Cell;
use core::sync::atomic::AtomicU64;
use core::sync::atomic::Ordering::Relaxed;
use std::sync::LazyLock;

use super::pool::Pool;
use super::slab::{self, Counters, Histograms, Place, Slab};

/// Every slab. Those of threads that have ended wait for the next thread.
static SLABS: LazyLock<Pool<Slab>> = LazyLock::new(Pool::default);

/// What a thread needs of its slab to record. It is a constant at first and has nothing to drop,
/// so that there is no check before each use whether it is there, and none that it still is.
struct Local {
    counters: Cell<&'static [Counters]>,
    histograms: Cell<&'static [Histograms]>,
    slab: Cell<Option<&'static Slab>>,
    /// Whether this thread is in [`outermost`].
    is_making: Cell<bool>,
}

thread_local! {
    static LOCAL: Local = const {
        Local {
            counters: Cell::new(&[]),
            histograms: Cell::new(&[]),
            slab: Cell::new(None),
            is_making: Cell::new(false),
        }
    };

    /// Gives the slab back when the thread ends. Only looked at where [`LOCAL`] knows no chunk.
    static OWNER: Owner = Owner::new();
}

/// The slab that a thread has until it ends.
struct Owner(Option<u32>);

impl Owner {
    fn new() -> Self {
        Self(SLABS.take().map(|(number, _)| number))
    }

    fn slab(&self) -> Option<&'static Slab> {
        SLABS.get(self.0?)
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        LOCAL.with(|local| local.knows(None));
        if let Some(number) = self.0 {
            SLABS.give_back(number);
        }
    }
}

impl Local {
    fn knows(&self, slab: Option<&'static Slab>) {
        let (counters, histograms) = slab.map_or_else(Default::default, Slab::chunks);
        self.counters.set(counters);
        self.histograms.set(histograms);
        self.slab.set(slab);
    }
}

/// This thread's cell of a counter, if it was made.
#[inline]
pub(super) fn counter(number: u64) -> Option<&'static AtomicU64> {
    LOCAL.with(|local| slab::counter(local.counters.get(), number))
}

/// This thread's cells of a histogram series, if they were made.
#[inline]
pub(super) fn histogram(place: Place) -> Option<&'static [AtomicU64]> {
    LOCAL.with(|local| slab::histogram(local.histograms.get(), place))
}

/// To be called after each observation: see [`Slab::answer`].
#[inline]
pub(super) fn answer_readers() {
    LOCAL.with(|local| {
        if let Some(slab) = local.slab.get()
            && slab.is_asked()
        {
            slab.answer();
        }
    });
}

/// Shows `record` a slab in which it can make cells: that of this thread or, while the thread ends
/// and has given it back, another that no thread has at that moment.
#[cold]
pub(super) fn with_slab(record: &mut dyn FnMut(&'static Slab)) {
    outermost(|| match OWNER.try_with(Owner::slab) {
        Ok(Some(slab)) => {
            record(slab);
            LOCAL.with(|local| local.knows(Some(slab)));
        }
        Ok(None) => {}
        Err(_) => {
            if let Some((number, slab)) = SLABS.take() {
                record(slab);
                SLABS.give_back(number);
            }
        }
    });
}

/// Runs what allocates, or holds a lock while it does.
///
/// If the program's allocator records, it may get here from there; then nothing happens, as it would
/// wait for itself.
#[cold]
pub(crate) fn outermost<T>(work: impl FnOnce() -> T) -> Option<T> {
    LOCAL.with(|local| {
        if local.is_making.replace(true) {
            return None;
        }
        let result = work();
        local.is_making.set(false);
        Some(result)
    })
}

/// Every slab that any thread ever had.
pub(super) fn slabs() -> impl Iterator<Item = &'static Slab> {
    SLABS.iter()
}

/// Where the counters of all threads are, found once to read many of them.
#[derive(Debug, Default)]
pub(crate) struct Threads {
    counters: Vec<&'static [Counters]>,
}

impl Threads {
    /// Looks for those that there are now.
    pub(crate) fn find(&mut self) {
        self.counters.clear();
        self.counters.extend(slabs().map(Slab::counters));
    }

    /// What each thread has of a counter.
    #[inline]
    pub(super) fn parts(&self, number: u64) -> impl Iterator<Item = u64> {
        let cells = self.counters.iter();
        cells.filter_map(move |chunks| Some(slab::counter(chunks, number)?.load(Relaxed)))
    }
}
