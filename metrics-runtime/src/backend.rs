//! The one switch: our storage, or another recorder behind the `metrics` facade.
//!
//! Once our recorder is the global one, what is recorded goes into the storage without asking here.
//! Before that, whoever records asks each time, since the facade tells nobody when a recorder is
//! installed, or is a local one for a while.
//!
//! Only the global recorder stays for the life of the program, so that what it gives out can be
//! kept. The facade does not say which one it is: in a thread that has a local recorder it shows
//! only that. So it is asked in a thread of its own, which has none; see [`ask_for_global`].

use core::cell::Cell;
use core::sync::atomic::Ordering::Relaxed;
use core::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize};

use metrics::{IntoF64, Key, Level, Metadata, Recorder};

/// Our recorder is the global one.
static IS_OURS: AtomicBool = AtomicBool::new(false);

/// Where the global recorder is, once it is known and not ours; 0 before.
static GLOBAL: AtomicUsize = AtomicUsize::new(0);

/// Where the facade's own recorder is, which stands for none at all; 0 before it was met.
static NONE: AtomicUsize = AtomicUsize::new(0);

/// How often a recorder was met that may be the global one.
static MET: AtomicU32 = AtomicU32::new(0);

/// What the facade is told about every metric.
pub(crate) static METADATA: Metadata<'static> = Metadata::new("metrics_runtime", Level::INFO, None);

/// Where something that is recorded now goes.
pub(crate) enum Destination<'a> {
    /// Into our storage: our recorder is installed, or none is yet.
    Storage,
    /// To the global recorder, for good.
    Global(&'a dyn Recorder),
    /// To a recorder that may be gone the next moment.
    Passing(&'a dyn Recorder),
}

/// Where something that is recorded now most likely goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Guess {
    /// Into our storage, for sure.
    Storage,
    /// To the global recorder, for sure.
    Global,
    /// [`with_destination`] finds out.
    Unknown,
}

/// Looks whether it is one of the places where things go that do not change.
#[inline]
pub(crate) fn guess() -> Guess {
    if is_ours() {
        return Guess::Storage;
    }
    metrics::with_recorder(|recorder| {
        let address = address(recorder);
        if address == GLOBAL.load(Relaxed) {
            Guess::Global
        } else if address == NONE.load(Relaxed) && size_of_val(recorder) == 0 {
            Guess::Storage
        } else {
            Guess::Unknown
        }
    })
}

/// Finds out where to record, for this one time.
#[inline(never)]
pub(crate) fn with_destination<T>(record: impl FnOnce(Destination<'_>) -> T) -> T {
    if is_ours() {
        return record(Destination::Storage);
    }
    metrics::with_recorder(|recorder| {
        let destination = if address(recorder) == GLOBAL.load(Relaxed) {
            Destination::Global(recorder)
        } else {
            destination(recorder)
        };
        record(destination)
    })
}

/// From now on our recorder is the global one.
#[cfg(feature = "exporter")]
pub(crate) fn set_ours() {
    IS_OURS.store(true, Relaxed);
}

/// Whether our recorder is the global one.
#[inline]
pub(crate) fn is_ours() -> bool {
    IS_OURS.load(Relaxed)
}

#[inline]
fn address(recorder: &dyn Recorder) -> usize {
    core::ptr::from_ref(recorder).cast::<()>() as usize
}

#[inline(never)]
fn destination(recorder: &dyn Recorder) -> Destination<'_> {
    if size_of_val(recorder) != 0 {
        ask_for_global();
        return Destination::Passing(recorder);
    }
    // One without a size may be the facade's own.
    let address = address(recorder);
    if address == NONE.load(Relaxed) {
        return Destination::Storage;
    }
    if is_static(address) && drops_everything(recorder) {
        NONE.store(address, Relaxed);
        return Destination::Storage;
    }
    Destination::Passing(recorder)
}

/// Whether an address is one in memory. What has no size and is in a box, as a global recorder is,
/// has an address that is not.
const fn is_static(address: usize) -> bool {
    const FIRST_PAGE: usize = 4096;
    address >= FIRST_PAGE
}

/// Whether the handles of a recorder do nothing: they do not even look at a number.
fn drops_everything(recorder: &dyn Recorder) -> bool {
    struct Nothing<'a>(&'a Cell<bool>);

    impl IntoF64 for Nothing<'_> {
        fn into_f64(self) -> f64 {
            self.0.set(true);
            0.0
        }
    }

    let is_looked_at = Cell::new(false);
    let key = Key::from_static_name("metrics_runtime_probe");
    let gauge = recorder.register_gauge(&key, &METADATA);
    gauge.increment(Nothing(&is_looked_at));
    !is_looked_at.get()
}

/// Finds out where the global recorder is, in a thread of its own that is over at once. Until then,
/// and where a thread cannot be had, a recorder is asked for a handle each time, which is slower.
///
/// A program may have no global recorder and many local ones, as tests do. So it asks after the
/// first time that a recorder is met, the second, the fourth and so on.
fn ask_for_global() {
    if GLOBAL.load(Relaxed) != 0 || !MET.fetch_add(1, Relaxed).wrapping_add(1).is_power_of_two() {
        return;
    }
    let look = || {
        metrics::with_recorder(|recorder| {
            if size_of_val(recorder) != 0 {
                GLOBAL.store(address(recorder), Relaxed);
            }
        });
    };
    let thread = std::thread::Builder::new().name("metrics-recorder".to_owned());
    // Without the thread it is asked again later.
    let _ = thread.spawn(look);
}
