use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// Picks one call in N, the first one among them.
#[derive(Debug)]
pub(crate) struct Sampler(AtomicU32);

impl Sampler {
    pub(crate) const fn new() -> Self {
        Self(AtomicU32::new(0))
    }

    /// Whether this call is one of every `every`; at least 1.
    pub(crate) fn is_due(&self, every: u32) -> bool {
        let mut before = self.0.load(Relaxed);
        loop {
            let after = if before + 1 >= every { 0 } else { before + 1 };
            match self
                .0
                .compare_exchange_weak(before, after, Relaxed, Relaxed)
            {
                Ok(_) => return before == 0,
                Err(seen) => before = seen,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_in_n_is_due_from_the_first_on() {
        let sampler = Sampler::new();
        let due: Vec<_> = (0..7).map(|_| sampler.is_due(3)).collect();
        assert_eq!(due, [true, false, false, true, false, false, true]);
    }

    #[test]
    fn threads_share_the_count() {
        let sampler = Sampler::new();
        let due = || (0..10_000).filter(|_| sampler.is_due(10)).count();
        let total: usize = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(due)).collect();
            threads.into_iter().map(|it| it.join().unwrap()).sum()
        });
        assert_eq!(total, 4_000);
    }
}
