use core::sync::atomic::Ordering;

use super::pool::Pool;
use super::sync::{AtomicU32, AtomicU64};

/// The calls that are running: when each began, and in which series.
///
/// A call takes a slot when it begins and gives it back when it ends.
#[derive(Debug, Default)]
pub(crate) struct Running {
    slots: Pool<Slot>,
}

#[derive(Debug, Default)]
struct Slot {
    /// When the call began; 0 where there is none.
    start: AtomicU64,
    series: AtomicU32,
}

/// A call's slot. It must be given back by [`Running::end`], and to where it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RunningCall(u32);

impl RunningCall {
    /// A call that has no slot.
    pub(crate) const NONE: Self = Self(u32::MAX);
}

impl Running {
    /// Notes a call in `series` that begins `now`, a time that is not 0.
    pub(crate) fn begin(&self, series: u32, now: u64) -> RunningCall {
        let Some((number, slot)) = self.slots.take() else {
            return RunningCall::NONE;
        };
        // Whoever sees the series sees that the call before has ended, and whoever sees the start
        // sees the series.
        slot.series.store(series, Ordering::Release);
        slot.start.store(now, Ordering::Release);
        RunningCall(number)
    }

    pub(crate) fn end(&self, RunningCall(number): RunningCall) {
        if let Some(slot) = self.slots.get(number) {
            // Whoever takes the slot next sees it, and so does who sees that one's series.
            slot.start.store(0, Ordering::Relaxed);
            self.slots.give_back(number);
        }
    }

    /// When the oldest call began that is running in `series`.
    pub(crate) fn oldest(&self, series: u32) -> Option<u64> {
        let starts = self.slots.iter().filter_map(|slot| {
            let start = slot.start.load(Ordering::Acquire);
            let is_here = slot.series.load(Ordering::Acquire) == series;
            // If the call has ended meanwhile, the series may be that of the next one.
            let is_same = slot.start.load(Ordering::Relaxed) == start;
            (start != 0 && is_here && is_same).then_some(start)
        });
        starts.min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_call_of_a_series_is_known_until_it_ends() {
        let running = Running::default();
        let calls: Vec<_> = [(0, 30), (1, 10), (0, 20)]
            .map(|(series, now)| running.begin(series, now))
            .into();
        assert_eq!((running.oldest(0), running.oldest(1)), (Some(20), Some(10)));
        running.end(calls[2]);
        assert_eq!((running.oldest(0), running.oldest(1)), (Some(30), Some(10)));
        running.end(calls[1]);
        running.end(calls[0]);
        assert_eq!((running.oldest(0), running.oldest(1)), (None, None));
    }

    #[test]
    fn slots_are_used_again() {
        let running = Running::default();
        for round in 1..100 {
            let calls: Vec<_> = (0..40).map(|i| running.begin(0, round + i)).collect();
            assert_eq!(running.oldest(0), Some(round));
            for call in calls {
                running.end(call);
            }
        }
        assert_eq!(running.slots.len(), 40);
    }

    #[test]
    fn threads_never_share_a_slot() {
        let running = Running::default();
        std::thread::scope(|scope| {
            for thread in 1..=4_u32 {
                let running = &running;
                scope.spawn(move || {
                    for round in 1..20_000_u64 {
                        let calls = [round, round + 1].map(|now| running.begin(thread, now));
                        assert_eq!(running.oldest(thread), Some(round));
                        for call in calls {
                            running.end(call);
                        }
                        assert_eq!(running.oldest(thread), None);
                    }
                });
            }
        });
        assert!(running.slots.len() <= 8);
    }
}
