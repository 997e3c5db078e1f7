use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

/// The calls that are running: when each began, and in which series.
///
/// A call takes a slot when it begins and gives it back when it ends. Slots are never freed, so
/// there are as many as calls were ever running at the same time; they come in chunks, each
/// twice as large as the one before. Nobody waits for a lock: the free slots are a stack that is
/// changed by compare-and-swap.
#[derive(Debug, Default)]
pub(crate) struct Running {
    chunks: [OnceLock<Box<[Slot]>>; CHUNKS],
    /// The first free slot, as its number plus one, below a tag that grows with every change, so
    /// that a stack which has changed and changed back is not mistaken for the old one.
    free: AtomicU64,
    /// How many slots were ever taken.
    taken: AtomicU32,
}

#[derive(Debug, Default)]
struct Slot {
    /// When the call began, in nanoseconds; 0 where there is none.
    start: AtomicU64,
    series: AtomicU32,
    /// The next free slot, as its number plus one.
    next: AtomicU32,
}

/// A call's slot. It must be given back by [`Running::end`], and to where it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RunningCall(u32);

impl RunningCall {
    /// A call that has no slot.
    pub(crate) const NONE: Self = Self(u32::MAX);
}

const FIRST_CHUNK: u32 = 16;
const CHUNKS: usize = 24;
/// What all chunks hold together; calls beyond it have no slot.
const SLOTS: u32 = FIRST_CHUNK * ((1 << CHUNKS) - 1);
const NUMBER: u64 = u32::MAX as u64;

impl Running {
    /// Notes a call in `series` that begins `now`, a time that is not 0.
    pub(crate) fn begin(&self, series: u32, now: u64) -> RunningCall {
        let Some((number, slot)) = self.reuse().or_else(|| self.take()) else {
            return RunningCall::NONE;
        };
        slot.series.store(series, Ordering::Relaxed);
        // Whoever sees the start sees the series.
        slot.start.store(now, Ordering::Release);
        RunningCall(number)
    }

    pub(crate) fn end(&self, RunningCall(number): RunningCall) {
        let Some(slot) = self.slot(number) else {
            return;
        };
        slot.start.store(0, Ordering::Release);
        let mut top = self.free.load(Ordering::Relaxed);
        loop {
            slot.next.store(number_of(top), Ordering::Relaxed);
            let new = tag_after(top) | u64::from(number + 1);
            match self
                .free
                .compare_exchange_weak(top, new, Ordering::AcqRel, Ordering::Relaxed)
            {
                Ok(_) => return,
                Err(seen) => top = seen,
            }
        }
    }

    /// When the oldest call began that is running in `series`.
    pub(crate) fn oldest(&self, series: u32) -> Option<u64> {
        let taken = self.taken.load(Ordering::Relaxed).min(SLOTS);
        (0..taken)
            .filter_map(|number| {
                let slot = self.slot(number)?;
                let start = slot.start.load(Ordering::Acquire);
                let is_here = slot.series.load(Ordering::Acquire) == series;
                // If the call has ended meanwhile, the series may be that of the next one.
                let is_same = slot.start.load(Ordering::Relaxed) == start;
                (start != 0 && is_here && is_same).then_some(start)
            })
            .min()
    }

    /// A slot that another call has given back.
    fn reuse(&self) -> Option<(u32, &Slot)> {
        let mut top = self.free.load(Ordering::Acquire);
        loop {
            let number = number_of(top).checked_sub(1)?;
            let slot = self.slot(number)?;
            let new = tag_after(top) | u64::from(slot.next.load(Ordering::Relaxed));
            match self
                .free
                .compare_exchange_weak(top, new, Ordering::AcqRel, Ordering::Acquire)
            {
                Ok(_) => return Some((number, slot)),
                Err(seen) => top = seen,
            }
        }
    }

    /// A slot that was never taken.
    fn take(&self) -> Option<(u32, &Slot)> {
        let take = |taken| (taken < SLOTS).then_some(taken + 1);
        let number = self
            .taken
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, take)
            .ok()?;
        let (chunk, _) = place(number);
        self.chunks[chunk].get_or_init(|| {
            let size = FIRST_CHUNK as usize * (1 << chunk);
            (0..size).map(|_| Slot::default()).collect()
        });
        Some((number, self.slot(number)?))
    }

    fn slot(&self, number: u32) -> Option<&Slot> {
        let (chunk, position) = place(number);
        self.chunks.get(chunk)?.get()?.get(position)
    }
}

/// The chunk of a slot, and its place there.
fn place(number: u32) -> (usize, usize) {
    let from_first = u64::from(number) + u64::from(FIRST_CHUNK);
    let chunk = (from_first / u64::from(FIRST_CHUNK)).ilog2();
    let start = u64::from(FIRST_CHUNK) << chunk;
    (
        chunk as usize,
        usize::try_from(from_first - start).unwrap_or(usize::MAX),
    )
}

#[allow(clippy::cast_possible_truncation)] // the lower half is what is meant
const fn number_of(top: u64) -> u32 {
    (top & NUMBER) as u32
}

const fn tag_after(top: u64) -> u64 {
    (top & !NUMBER).wrapping_add(NUMBER + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_lie_one_behind_the_other() {
        let places: Vec<_> = [0, 15, 16, 47, 48, SLOTS - 1].map(place).into();
        let last = FIRST_CHUNK as usize * (1 << (CHUNKS - 1)) - 1;
        assert_eq!(
            places,
            [(0, 0), (0, 15), (1, 0), (1, 31), (2, 0), (CHUNKS - 1, last)]
        );
        assert_eq!(place(SLOTS).0, CHUNKS);
    }

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
        assert_eq!(running.taken.load(Ordering::Relaxed), 40);
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
        assert!(running.taken.load(Ordering::Relaxed) <= 8);
    }
}
