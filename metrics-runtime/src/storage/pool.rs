use core::sync::atomic::Ordering;

use super::segments::Segments;
use super::sync::{AtomicU32, AtomicU64};

/// Things that are taken by one user after the other, and stay readable for everybody.
///
/// Nothing is ever freed, so there are as many as were ever taken at the same time. Nobody waits
/// for a lock: the free ones are a stack that is changed by compare-and-swap. Whoever takes a
/// thing sees all that was done to it before it was given back.
#[derive(Debug, Default)]
pub(super) struct Pool<T> {
    items: Segments<Item<T>>,
    /// The first free item, as its number plus one, below a tag that grows with every change, so
    /// that a stack which has changed and changed back is not mistaken for the old one.
    free: AtomicU64,
    /// How many items were ever made.
    made: AtomicU32,
}

#[derive(Debug, Default)]
struct Item<T> {
    content: T,
    /// The next free item, as its number plus one.
    next: AtomicU32,
}

const NUMBER: u64 = u32::MAX as u64;

impl<T: Default> Pool<T> {
    /// A thing that nobody else has, with its number; none where all numbers are in use. It must
    /// be given back by [`give_back`](Self::give_back).
    pub(super) fn take(&self) -> Option<(u32, &T)> {
        let number = self.reuse().or_else(|| self.make())?;
        let item = self.items.get_or_make(number)?;
        Some((number, &item.content))
    }

    /// A number that was never taken.
    fn make(&self) -> Option<u32> {
        let add = |made| (made < Segments::<T>::LEN).then_some(made + 1);
        self.made
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, add)
            .ok()
    }
}

impl<T> Pool<T> {
    pub(super) fn get(&self, number: u32) -> Option<&T> {
        self.items.get(number).map(|item| &item.content)
    }

    /// Everything that was ever taken.
    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        let made = self.made.load(Ordering::Relaxed);
        (0..made).filter_map(|number| self.get(number))
    }

    /// How many things were ever taken at the same time.
    #[cfg(test)]
    pub(super) fn len(&self) -> u32 {
        self.made.load(Ordering::Relaxed)
    }

    pub(super) fn give_back(&self, number: u32) {
        let Some(item) = self.items.get(number) else {
            return;
        };
        let mut top = self.free.load(Ordering::Relaxed);
        loop {
            item.next.store(number_of(top), Ordering::Relaxed);
            let new = tag_after(top) | u64::from(number + 1);
            match self
                .free
                .compare_exchange_weak(top, new, Ordering::Release, Ordering::Relaxed)
            {
                Ok(_) => return,
                Err(seen) => top = seen,
            }
        }
    }

    /// The number of a thing that was given back.
    fn reuse(&self) -> Option<u32> {
        let mut top = self.free.load(Ordering::Acquire);
        loop {
            let number = number_of(top).checked_sub(1)?;
            let item = self.items.get(number)?;
            let new = tag_after(top) | u64::from(item.next.load(Ordering::Relaxed));
            // The tag says that this is the stack which was loaded, with all that was seen then.
            match self
                .free
                .compare_exchange_weak(top, new, Ordering::Relaxed, Ordering::Acquire)
            {
                Ok(_) => return Some(number),
                Err(seen) => top = seen,
            }
        }
    }
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
    fn what_is_given_back_is_taken_again() {
        let pool = Pool::<u8>::default();
        for _ in 0..100 {
            let taken: Vec<_> = (0..40).map(|_| pool.take().unwrap().0).collect();
            for number in taken {
                pool.give_back(number);
            }
        }
        assert_eq!(pool.len(), 40);
        assert_eq!(pool.iter().count(), 40);
    }

    #[test]
    fn threads_never_have_the_same() {
        let pool = Pool::<AtomicU32>::default();
        std::thread::scope(|scope| {
            for thread in 1..=4 {
                let pool = &pool;
                scope.spawn(move || {
                    for _ in 0..20_000 {
                        let (number, item) = pool.take().unwrap();
                        assert_eq!(item.swap(thread, Ordering::Relaxed), 0);
                        assert_eq!(item.swap(0, Ordering::Relaxed), thread);
                        pool.give_back(number);
                    }
                });
            }
        });
        assert!(pool.len() <= 4);
    }
}
