//! The time, as one number.
//!
//! Where the processor has a counter of constant speed, it is what [`quanta`] makes of that: read at
//! the start and at the end of a call, and turned into seconds once.

use core::cell::Cell;
use core::marker::PhantomData;
use core::time::Duration;
use std::sync::OnceLock;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use quanta::Clock;

thread_local! {
    /// The time in nanoseconds where a [`MockClock`] says what it is; 0 where none does.
    static MOCKED: Cell<u64> = const { Cell::new(0) };
}

/// A moment as the clock counts; never 0.
pub(crate) fn now() -> u64 {
    match MOCKED.get() {
        0 => clock().raw().max(1),
        mocked => mocked,
    }
}

/// The time from `start` to now, in seconds. It is 0 from 0 on, which is no moment.
pub(crate) fn seconds_since(start: u64) -> f64 {
    if start == 0 {
        return 0.0;
    }
    let nanoseconds = match MOCKED.get() {
        0 => {
            let clock = clock();
            clock.delta_as_nanos(start, clock.raw())
        }
        mocked => mocked.saturating_sub(start),
    };
    to_seconds(nanoseconds)
}

/// Finds out how fast the processor's counter is, which takes half a millisecond or more. Without
/// this, the first one who asks for the time does.
#[cfg(feature = "exporter")]
pub(crate) fn prepare() {
    clock();
}

/// Whole seconds since this was first asked, by the operating system's clock.
pub(crate) fn seconds_of_program() -> u64 {
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed().as_secs()
}

/// Seconds since the Unix epoch.
#[cfg_attr(not(feature = "exporter"), allow(dead_code))]
pub(crate) fn unix_now() -> f64 {
    unix(SystemTime::now())
}

/// When the program began, or the first moment that is known of it, in seconds since the Unix epoch.
/// What it says stays the same.
pub(crate) fn program_start() -> f64 {
    static START: OnceLock<f64> = OnceLock::new();
    *START.get_or_init(|| {
        let first = unix(first_moment());
        // A start in the future, or before there were clocks, is none.
        process_start()
            .filter(|start| (1.0..first).contains(start))
            .unwrap_or(first)
    })
}

/// The time since the first moment that is known of the program, in hundredths of a second. It stands
/// still after 16 months.
pub(crate) fn moment() -> u32 {
    let since = first_moment().elapsed().unwrap_or_default();
    u32::try_from(since.as_millis() / 10).unwrap_or(u32::MAX)
}

/// A [`moment`] in seconds since the Unix epoch.
pub(crate) fn unix_of(moment: u32) -> f64 {
    unix(first_moment()) + f64::from(moment) / 100.0
}

fn first_moment() -> SystemTime {
    static FIRST: OnceLock<SystemTime> = OnceLock::new();
    *FIRST.get_or_init(SystemTime::now)
}

/// In whole milliseconds: nobody needs more digits.
#[allow(clippy::cast_precision_loss)] // exact for ages
fn unix(time: SystemTime) -> f64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    since.as_millis() as f64 / 1e3
}

#[cfg(all(
    feature = "exporter",
    any(
        target_os = "linux",
        target_os = "macos",
        target_os = "windows",
        target_os = "freebsd",
        target_os = "openbsd"
    )
))]
#[allow(clippy::cast_precision_loss)] // seconds since 1970
fn process_start() -> Option<f64> {
    let start = metrics_process::collector::collect().start_time_seconds?;
    Some(start as f64)
}

#[cfg(not(all(
    feature = "exporter",
    any(
        target_os = "linux",
        target_os = "macos",
        target_os = "windows",
        target_os = "freebsd",
        target_os = "openbsd"
    )
)))]
fn process_start() -> Option<f64> {
    None
}

#[inline]
fn clock() -> &'static Clock {
    static CLOCK: OnceLock<Clock> = OnceLock::new();
    CLOCK.get_or_init(Clock::new)
}

#[inline]
#[allow(clippy::cast_precision_loss)] // exact for three months, and nobody minds later
fn to_seconds(nanoseconds: u64) -> f64 {
    nanoseconds as f64 / 1e9
}

/// A clock that stands still until a test moves it.
///
/// As long as it exists, all calls that begin or end on its thread take their time from it. Other
/// threads are not concerned, so tests can run side by side, and an `async` test must run on a
/// single thread, as `#[tokio::test]` does by itself. A call should begin and end with the same
/// clock: of one that does not, the time is meaningless.
///
/// ```
/// use std::time::Duration;
/// use metrics_runtime::snapshot::{Snapshot, Value};
/// use metrics_runtime::{testing::MockClock, timed};
///
/// #[timed(name = "bake_duration", buckets = [60, 3600])]
/// fn bake(clock: &MockClock) {
///     clock.advance(Duration::from_secs(1800));
/// }
///
/// bake(&MockClock::start());
/// let snapshot = Snapshot::declared();
/// let Value::Histogram(bakes) = &snapshot.family("bake_duration_seconds").unwrap().series[0].value else {
///     panic!("not a histogram");
/// };
/// assert_eq!((bakes.buckets.as_slice(), bakes.sum), (&[0, 1, 0][..], 1800.0));
/// ```
#[derive(Debug)]
#[must_use = "the clock goes on by itself when this is dropped"]
pub struct MockClock {
    /// What the thread had before.
    before: u64,
    not_send: PhantomData<*const ()>,
}

impl MockClock {
    /// Stops the clock of this thread. Inside of another one, time goes on from where that is,
    /// and goes back there when this is dropped.
    pub fn start() -> Self {
        let before = MOCKED.get();
        MOCKED.set(before.max(1));
        Self {
            before,
            not_send: PhantomData,
        }
    }

    /// Moves the time forward; at most for five centuries in all.
    pub fn advance(&self, by: Duration) {
        let by = u64::try_from(by.as_nanos()).unwrap_or(u64::MAX);
        MOCKED.set(MOCKED.get().saturating_add(by));
    }
}

impl Drop for MockClock {
    fn drop(&mut self) {
        MOCKED.set(self.before);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mocked_clock_moves_when_it_is_told_to() {
        let start = {
            let clock = MockClock::start();
            let start = now();
            assert_eq!(seconds_since(start), 0.0);
            clock.advance(Duration::from_millis(1500));
            assert_eq!(seconds_since(start), 1.5);
            {
                let inner = MockClock::start();
                inner.advance(Duration::from_secs(1));
                assert_eq!(seconds_since(start), 2.5);
            }
            assert_eq!(seconds_since(start), 1.5);
            clock.advance(Duration::MAX);
            start
        };
        assert_ne!(now(), start);
    }

    #[test]
    fn the_clock_keeps_time() {
        let asleep = Duration::from_millis(20);
        let around = std::time::Instant::now();
        let start = now();
        std::thread::sleep(asleep);
        let seconds = seconds_since(start);
        assert!(seconds > 0.99 * asleep.as_secs_f64(), "{seconds}");
        assert!(seconds < 1.01 * around.elapsed().as_secs_f64(), "{seconds}");
    }

    #[test]
    fn a_time_that_has_not_come_is_no_time() {
        assert_eq!((seconds_since(u64::MAX), seconds_since(0)), (0.0, 0.0));
    }
}
