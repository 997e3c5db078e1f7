use core::sync::atomic::AtomicU32;
use core::sync::atomic::Ordering::Relaxed;
use std::sync::OnceLock;

use super::segments::Segments;

/// A list that only grows, and that nobody waits for.
#[derive(Debug)]
pub(crate) struct List<T> {
    items: Segments<OnceLock<T>>,
    len: AtomicU32,
}

impl<T> List<T> {
    pub(crate) const fn new() -> Self {
        Self {
            items: Segments::new(),
            len: AtomicU32::new(0),
        }
    }

    pub(crate) fn push(&self, item: T) {
        let number = self.len.fetch_add(1, Relaxed);
        if let Some(place) = self.items.get_or_make(number) {
            // The place is nobody else's.
            let _ = place.set(item);
        }
    }

    /// The items, in order. One that is being pushed may be missing.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        (0..self.len.load(Relaxed)).filter_map(|number| self.items.get(number)?.get())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_threads_push_is_there_once() {
        let list = List::new();
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let list = &list;
                scope.spawn(move || (0..1000).for_each(|i| list.push(thread * 1000 + i)));
            }
        });
        let mut items: Vec<_> = list.iter().copied().collect();
        assert!(items.iter().position(|i| *i == 7) < items.iter().position(|i| *i == 8));
        items.sort_unstable();
        assert!(items.into_iter().eq(0..4000));
    }
}
