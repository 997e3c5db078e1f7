use core::sync::atomic::AtomicU32;
use core::sync::atomic::Ordering::Relaxed;

use super::cells::COUNTERS;
use super::{cell, local};

/// Picks one call in N of each thread, the first one among them.
///
/// Where a thread is in its count is kept as the cells of a counter are, so that picking costs no
/// more than counting, and a thread that follows another one goes on with its count.
#[derive(Debug)]
pub(crate) struct Sampler {
    /// The number of the counter's cell plus one; 0 before there is one.
    number: AtomicU32,
}

impl Sampler {
    pub(crate) const fn new() -> Self {
        Self {
            number: AtomicU32::new(0),
        }
    }

    /// Whether this call is one of every `every`.
    #[inline]
    pub(crate) fn is_due(&self, every: u32) -> bool {
        let number = self.number.load(Relaxed).checked_sub(1);
        match number.and_then(|number| local::counter(number.into())) {
            Some(count) => cell::is_due(count, every),
            None => self.is_due_at_first(every),
        }
    }

    #[cold]
    fn is_due_at_first(&self, every: u32) -> bool {
        let mut is_due = true;
        if let Some(number) = self.number() {
            local::with_slab(&mut |slab| {
                if let Some(count) = slab.make_counter(number.into()) {
                    is_due = cell::is_due(count, every);
                }
            });
        }
        is_due
    }

    fn number(&self) -> Option<u32> {
        if self.number.load(Relaxed) == 0
            && let Some(number) = COUNTERS.take(1)
        {
            let _ = self
                .number
                .compare_exchange(0, number.checked_add(1)?, Relaxed, Relaxed);
        }
        self.number.load(Relaxed).checked_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_in_n_is_due_from_the_first_on() {
        static SAMPLER: Sampler = Sampler::new();
        let due = || -> Vec<_> { (0..7).map(|_| SAMPLER.is_due(3)).collect() };
        let expected = [true, false, false, true, false, false, true];
        assert_eq!(due(), expected);
        assert_eq!(std::thread::spawn(due).join().unwrap(), expected);
    }
}
