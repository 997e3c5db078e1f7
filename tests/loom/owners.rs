//! Threads that have a cell one after the other.

use std::collections::BTreeSet;
use std::sync::Arc;

use loom::sync::atomic::Ordering::Relaxed;
use loom::thread;

use crate::pool::Pool;
use crate::sync::AtomicU64;
use crate::{bounded_outcomes, cell};

type Cells = Pool<AtomicU64>;

fn add(cells: &Cells, amount: u64) {
    let (number, cell) = cells.take().expect("there are numbers");
    cell::add(cell, amount);
    cells.give_back(number);
}

fn total(cells: &Cells) -> u64 {
    cells.iter().map(|cell| cell.load(Relaxed)).sum()
}

/// Two threads add, each to a cell that it takes and gives back, while a third one reads.
///
/// # Panics
///
/// If it reads more than was added or less than before, or if anything is missing in the end.
pub fn what_owners_add_is_never_lost() {
    let outcomes = bounded_outcomes(Some(2), || {
        let cells = Arc::new(Cells::default());
        add(&cells, 0);
        let owners = [1, 20].map(|amount| {
            let cells = Arc::clone(&cells);
            thread::spawn(move || add(&cells, amount))
        });
        let reader = {
            let cells = Arc::clone(&cells);
            thread::spawn(move || [total(&cells), total(&cells)])
        };
        let [before, after] = reader.join().expect("the reader ends");
        assert!([0, 1, 20, 21].contains(&before) && [0, 1, 20, 21].contains(&after));
        assert!(before <= after, "{before}, {after}");
        for owner in owners {
            owner.join().expect("the owner ends");
        }
        assert_eq!(total(&cells), 21);
        (before, after, cells.iter().count())
    });
    let shared: BTreeSet<_> = outcomes.iter().map(|(.., made)| *made).collect();
    assert_eq!(shared, BTreeSet::from([1, 2]));
    let read: BTreeSet<_> = outcomes.iter().map(|(before, ..)| *before).collect();
    assert_eq!(read, BTreeSet::from([0, 1, 20, 21]));
}

/// One thread takes, another one takes two and gives one of them back, where two are free.
///
/// # Panics
///
/// If anything is taken by two.
pub fn nothing_is_taken_twice() {
    let outcomes = bounded_outcomes(Some(5), || {
        let items = Arc::new(Cells::default());
        let free = [(); 2].map(|()| items.take().expect("there are numbers").0);
        for number in free {
            items.give_back(number);
        }
        let one = {
            let items = Arc::clone(&items);
            thread::spawn(move || items.take().expect("there are numbers").0)
        };
        let first = items.take().expect("there are numbers").0;
        let second = items.take().expect("there are numbers").0;
        assert_ne!(first, second);
        items.give_back(first);
        let one = one.join().expect("the other one ends");
        let last = items.take().expect("there are numbers").0;
        assert!(one != second && one != last && second != last);
        (one, second, last)
    });
    // The one that the other gave back, the one below it, and a new one.
    assert!(outcomes.len() >= 3, "{outcomes:?}");
}
