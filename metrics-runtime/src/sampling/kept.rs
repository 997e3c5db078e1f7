//! The latest exemplar of each bucket of a series.

use core::sync::atomic::AtomicU64;
use core::sync::atomic::Ordering::Relaxed;
use std::sync::{Mutex, MutexGuard, TryLockError};
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use super::labels::{Labels, pairs};

/// How often a source is asked for each bucket in a round. A program that records seldom gets the
/// latest exemplar; one that records often does not notice what they cost.
const ASKED: u64 = 64;

/// How often a reader looks whether a writer is done.
const PATIENCE: u32 = 100;

/// The exemplars of one series: one for each bucket, a single one for a counter.
///
/// Whoever writes one tries to lock it, and leaves it if somebody else has: so recording never
/// waits, and nobody sees the half of one.
#[derive(Debug)]
pub(crate) struct Kept(Box<[Slot]>);

#[derive(Debug, Default)]
struct Slot {
    /// The round, and how often the source was asked in it.
    asked: AtomicU64,
    latest: Mutex<Recorded>,
}

/// Its memory is used again for the next one.
#[derive(Debug, Default)]
struct Recorded {
    /// None before the first.
    labels: Vec<u8>,
    value: f64,
    timestamp: f64,
}

/// An exemplar for who reads it.
#[derive(Clone, Copy)]
pub(crate) struct Latest<'a> {
    labels: &'a [u8],
    pub(crate) value: f64,
    /// In seconds since the Unix epoch.
    pub(crate) timestamp: f64,
}

impl Latest<'_> {
    pub(crate) fn labels(&self) -> impl Iterator<Item = (&str, &str)> {
        pairs(self.labels)
    }
}

impl Kept {
    /// Room for those of so many buckets.
    pub(crate) fn new(buckets: usize) -> Self {
        Self((0..buckets).map(|_| Slot::default()).collect())
    }

    /// Whether the source is to be asked for one of a bucket; if so, it counts as asked.
    pub(crate) fn is_due(&self, bucket: usize, round: u32) -> bool {
        let Some(slot) = self.0.get(bucket) else {
            return false;
        };
        let (round, asked) = (u64::from(round) << 32, slot.asked.load(Relaxed));
        let next = asked.max(round) + 1;
        // Two threads may count as one.
        let is_due = next - round <= ASKED;
        if is_due {
            slot.asked.store(next, Relaxed);
        }
        is_due
    }

    /// Keeps an exemplar of what was recorded now, unless it breaks a rule or somebody else is at the
    /// one of its bucket.
    pub(crate) fn keep(&self, bucket: usize, labels: &Labels, value: f64) {
        if let Some(slot) = self.0.get(bucket)
            && let Some(labels) = labels.bytes()
            && let Some(mut latest) = try_lock(&slot.latest)
        {
            let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH);
            latest.labels.clear();
            latest.labels.extend_from_slice(labels);
            latest.value = value;
            latest.timestamp = since_epoch.map_or(0.0, |since| since.as_secs_f64());
        }
    }

    /// Shows all that there are. One whose writer was descheduled in the middle is left out.
    pub(crate) fn show(&self, show: &mut dyn FnMut(Latest<'_>)) {
        for slot in &self.0 {
            if let Some(latest) = lock(&slot.latest)
                && !latest.labels.is_empty()
            {
                show(Latest {
                    labels: &latest.labels,
                    value: latest.value,
                    timestamp: latest.timestamp,
                });
            }
        }
    }
}

fn try_lock<T>(mutex: &Mutex<T>) -> Option<MutexGuard<'_, T>> {
    match mutex.try_lock() {
        Ok(guard) => Some(guard),
        // Nothing panics between two states of it.
        Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
        Err(TryLockError::WouldBlock) => None,
    }
}

fn lock<T>(mutex: &Mutex<T>) -> Option<MutexGuard<'_, T>> {
    (0..PATIENCE).find_map(|tried| {
        if tried > 0 {
            thread::yield_now();
        }
        try_lock(mutex)
    })
}

#[cfg(test)]
mod tests {
    use core::sync::atomic::AtomicBool;

    use super::*;

    fn all(kept: &Kept) -> Vec<(String, f64)> {
        let mut all = Vec::new();
        kept.show(&mut |latest| {
            let labels = latest
                .labels()
                .map(|(name, value)| format!("{name}={value}"));
            all.push((labels.collect::<Vec<_>>().join(","), latest.value));
        });
        all
    }

    #[test]
    fn each_bucket_has_its_latest() {
        let kept = Kept::new(3);
        assert_eq!(all(&kept), []);
        let keep = |bucket, id: &str, value| {
            kept.keep(
                bucket,
                &Labels::of(&[("trace_id", id), ("zone", "1")]),
                value,
            );
        };
        keep(0, "a", 1.0);
        keep(2, "a long one", 3.0);
        keep(2, "b", 4.0);
        keep(3, "beyond", 5.0);
        kept.keep(0, &Labels::of(&[("not a name", "c")]), 6.0);
        let expected = [("trace_id=a,zone=1", 1.0), ("trace_id=b,zone=1", 4.0)];
        assert_eq!(
            all(&kept),
            expected.map(|(text, value)| (text.to_owned(), value))
        );
    }

    #[test]
    fn a_bucket_is_asked_for_so_often_in_each_round() {
        let kept = Kept::new(2);
        for round in [0, 1, 7] {
            for bucket in [0, 1] {
                let asked = (0..1000).filter(|_| kept.is_due(bucket, round)).count();
                assert_eq!(asked as u64, ASKED, "{round}");
            }
        }
        assert!(!kept.is_due(2, 8));
    }

    #[test]
    fn whoever_finds_somebody_there_does_not_wait() {
        let kept = Kept::new(1);
        let labels = |id| Labels::of(&[("trace_id", id)]);
        kept.keep(0, &labels("a"), 1.0);
        let held = kept.0[0].latest.lock().unwrap();
        kept.keep(0, &labels("b"), 2.0);
        assert_eq!(all(&kept), []);
        drop(held);
        assert_eq!(all(&kept), [("trace_id=a".to_owned(), 1.0)]);
    }

    /// What an exemplar says of itself, it says in each of its parts.
    #[test]
    fn nobody_sees_the_half_of_one() {
        const READS: u32 = 20_000;

        let (kept, is_over) = (Kept::new(1), AtomicBool::new(false));
        let text = |number: u32| format!("{number:x}").repeat(1 + number as usize % 4);
        std::thread::scope(|scope| {
            for writer in 0..3_u32 {
                let (kept, is_over) = (&kept, &is_over);
                scope.spawn(move || {
                    let mut number = writer;
                    while !is_over.load(Relaxed) {
                        let text = text(number);
                        let labels = Labels::of(&[("a", &text), ("b", &text)]);
                        kept.keep(0, &labels, f64::from(number));
                        number = number.wrapping_add(3);
                    }
                });
            }
            let mut seen = 0;
            let mut half = None;
            while seen < READS && half.is_none() {
                for (labels, value) in all(&kept) {
                    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                    let text = text(value as u32);
                    seen += 1;
                    if labels != format!("a={text},b={text}") {
                        half = Some((labels, value));
                    }
                }
            }
            is_over.store(true, Relaxed);
            assert_eq!(half, None);
        });
    }
}
