//! A set that many threads look into without waiting, while one at a time changes it.

use core::sync::atomic::Ordering::SeqCst;
use core::sync::atomic::fence;
use std::sync::{Arc, OnceLock};

use arc_swap::ArcSwap;

/// An item beside its hash, so that of the others in its way no more than this is looked at.
#[derive(Clone, Debug)]
pub(crate) struct Hashed<T> {
    pub(crate) hash: u64,
    pub(crate) item: T,
}

/// Items by their hash. Whoever changes the table must be the only one who does.
#[derive(Debug)]
pub(crate) struct Table<T> {
    places: ArcSwap<Places<T>>,
}

/// Each item is in the first free place from the one on that its hash names. A place is never
/// emptied; without some of its items, the table has other places.
type Places<T> = Box<[OnceLock<Hashed<Arc<T>>>]>;

const FIRST: usize = 8;

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self {
            places: ArcSwap::from_pointee(places(FIRST)),
        }
    }
}

fn places<T>(count: usize) -> Places<T> {
    (0..count).map(|_| OnceLock::new()).collect()
}

/// The item with this hash that `is` the one, or else the free place where it would be.
#[allow(clippy::cast_possible_truncation)] // any part of the hash is as good as another
#[inline]
fn look<T>(
    places: &Places<T>,
    hash: u64,
    is: impl Fn(&T) -> bool,
) -> Result<&Arc<T>, &OnceLock<Hashed<Arc<T>>>> {
    let mut position = hash as usize;
    // It ends, as there is always a free place.
    loop {
        let place = &places[position & (places.len() - 1)];
        let other = place.get().ok_or(place)?;
        if other.hash == hash && is(&other.item) {
            return Ok(&other.item);
        }
        position = position.wrapping_add(1);
    }
}

impl<T> Table<T> {
    /// The item with this hash that `is` the one. Nothing is allocated, and nobody is waited for.
    #[inline]
    pub(crate) fn find(&self, hash: u64, is: impl Fn(&T) -> bool) -> Option<Arc<T>> {
        look(&self.places.load(), hash, is).ok().cloned()
    }

    /// Whether there is such an item.
    pub(crate) fn has(&self, hash: u64, is: impl Fn(&T) -> bool) -> bool {
        look(&self.places.load(), hash, is).is_ok()
    }

    /// Adds an item that is not there.
    pub(crate) fn insert(&self, item: Hashed<Arc<T>>) {
        let places = self.places.load();
        let len = places.iter().filter(|place| place.get().is_some()).count();
        // At least a quarter is free, so that a search soon meets a free place.
        if 4 * (len + 1) > 3 * places.len() {
            let items = self.hashed().chain([item]);
            self.replace(2 * places.len(), items);
        } else {
            put(&places, item);
        }
    }

    /// The items, in no particular order.
    pub(crate) fn items(&self) -> impl Iterator<Item = Arc<T>> {
        self.hashed().map(|hashed| hashed.item)
    }

    fn hashed(&self) -> impl Iterator<Item = Hashed<Arc<T>>> {
        let places = self.places.load_full();
        (0..places.len()).filter_map(move |position| places[position].get().cloned())
    }

    /// Keeps only some of the items.
    pub(crate) fn retain(&self, keeps: impl Fn(&Arc<T>) -> bool) {
        let kept: Vec<_> = self.hashed().filter(|hashed| keeps(&hashed.item)).collect();
        let count = (2 * kept.len()).next_power_of_two().max(FIRST);
        self.replace(count, kept.into_iter());
        // Whoever looked before and has found something holds it now.
        fence(SeqCst);
    }

    fn replace(&self, count: usize, items: impl Iterator<Item = Hashed<Arc<T>>>) {
        let places = places(count);
        for item in items {
            put(&places, item);
        }
        self.places.store(Arc::new(places));
    }
}

fn put<T>(places: &Places<T>, item: Hashed<Arc<T>>) {
    if let Err(free) = look(places, item.hash, |_| false) {
        // It is free, as nobody else changes the table.
        let _ = free.set(item);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Some are alike.
    fn hash(item: u64) -> u64 {
        item % 100
    }

    fn insert(table: &Table<u64>, item: u64) {
        let (hash, item) = (hash(item), Arc::new(item));
        table.insert(Hashed { hash, item });
    }

    fn has(table: &Table<u64>, item: u64) -> bool {
        let found = table.find(hash(item), |other| *other == item);
        let has = table.has(hash(item), |other| *other == item);
        assert_eq!(found.as_deref(), has.then_some(&item));
        has
    }

    #[test]
    fn what_was_inserted_is_found_until_it_is_removed() {
        let table = Table::default();
        for item in 0..500 {
            assert!(!has(&table, item));
            insert(&table, item);
            assert!(has(&table, item));
        }
        assert!((0..500).all(|item| has(&table, item)) && !has(&table, 500));
        table.retain(|item| **item % 3 == 0);
        assert!((0..500).all(|item| has(&table, item) == (item % 3 == 0)));
        let mut left: Vec<_> = table.items().map(|item| *item).collect();
        left.sort_unstable();
        assert!(left.into_iter().eq((0..500).step_by(3)));
        table.retain(|_| false);
        assert_eq!(table.places.load().len(), FIRST);
    }

    #[test]
    fn an_item_is_found_while_others_come_and_go() {
        let table = Table::default();
        insert(&table, 7);
        std::thread::scope(|scope| {
            let readers: Vec<_> = (0..2)
                .map(|_| scope.spawn(|| (0..100_000).all(|_| has(&table, 7))))
                .collect();
            for round in 0..200 {
                for item in 0..50 {
                    insert(&table, 100 + 50 * round + item);
                }
                table.retain(|item| **item == 7);
            }
            for reader in readers {
                assert!(reader.join().unwrap());
            }
        });
    }
}
