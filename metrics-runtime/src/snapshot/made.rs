//! The series of a family that are made while the program runs, in the order in which they are
//! exposed. The order is kept until series come or go.

use std::ops::Add;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use super::dimension::Dimension;
use super::plan::{Declaration, Family, Place, Visitor};
use super::reader::{Memory, Reading};
use crate::metric::Child;
use crate::storage::add_totals;

#[derive(Debug)]
pub(super) struct Made {
    /// For each declaration its labels, by name.
    labels: Vec<Vec<Dimension>>,
    order: Mutex<Order>,
}

/// The series, by labels.
#[derive(Debug, Default)]
struct Order {
    /// What the declarations' series were when this was put in order.
    version: Option<u64>,
    series: Vec<Ordered>,
}

#[derive(Debug)]
struct Ordered {
    /// The number of its labels; two declarations can have series of equal ones.
    labels: u32,
    declaration: u32,
    /// It may go meanwhile.
    child: Weak<Child>,
}

impl Made {
    /// `labels` are constant, and on all series.
    pub(super) fn new(
        labels: &[(&'static str, &'static str)],
        declarations: &[Declaration],
    ) -> Self {
        let declarations = declarations.iter();
        Self {
            labels: declarations
                .map(|declaration| declaration.dimensions(labels))
                .collect(),
            order: Mutex::default(),
        }
    }

    /// The labels of the declaration at a position of the family, by name.
    pub(super) fn labels(&self, position: usize) -> &[Dimension] {
        &self.labels[position]
    }

    /// How many series of different labels there were when they were read last.
    pub(super) fn series_count(&self) -> usize {
        let order = self.order.lock().unwrap_or_else(PoisonError::into_inner);
        order
            .series
            .last()
            .map_or(0, |last| last.labels as usize + 1)
    }

    /// Shows the series with their values, by labels.
    pub(super) fn read(
        &self,
        family: &Family,
        reading: Reading,
        memory: &mut Memory,
        visitor: &mut impl Visitor,
    ) {
        let mut order = self.order.lock().unwrap_or_else(PoisonError::into_inner);
        order.follow(family, &self.labels);
        match reading {
            Reading::Integer => {
                let read = |child: &Child| child.number().integer();
                order.sum(family, read, u64::saturating_add, |place, value| {
                    visitor.integer(place, value);
                });
            }
            Reading::Float => {
                let read = |child: &Child| child.number().float();
                order.sum(family, read, add_totals, |place, value| {
                    visitor.float(place, value);
                });
            }
            // Calls have no labels that are texts.
            Reading::Level | Reading::InFlight | Reading::OldestCall => {
                let read = |child: &Child| child.number().float();
                order.sum(family, read, f64::add, |place, value| {
                    visitor.float(place, value);
                });
            }
            Reading::Histogram | Reading::Summary => {
                order.observations(family, reading, memory, visitor);
            }
        }
    }
}

impl Order {
    /// Puts the series in order again if some have come or gone.
    fn follow(&mut self, family: &Family, labels: &[Vec<Dimension>]) {
        let children = || {
            let declarations = family.declarations().iter().enumerate();
            declarations.filter_map(|(i, declaration)| Some((i, declaration.metric().children()?)))
        };
        // Each of them only grows.
        let version = children().map(|(_, children)| children.version()).sum();
        if self.version == Some(version) {
            return;
        }
        let mut all: Vec<_> = children()
            .flat_map(|(i, children)| children.all().map(move |child| (i, child)))
            .collect();
        let pairs = |(i, child): &(usize, Arc<Child>)| {
            let labels = labels[*i].iter();
            let pairs = labels.map(|label| label.pair_of(child));
            pairs
                .map(|(name, value)| (name, value.to_owned()))
                .collect::<Vec<_>>()
        };
        all.sort_by_cached_key(pairs);
        let mut last = (0, None);
        let number = |item| {
            let pairs = Some(pairs(item));
            if last.1.is_some() && last.1 != pairs {
                last.0 += 1;
            }
            last.1 = pairs;
            last.0
        };
        let numbers: Vec<_> = all.iter().map(number).collect();
        let series = all.iter().zip(numbers).map(|((i, child), labels)| Ordered {
            labels,
            declaration: u32::try_from(*i).unwrap_or(u32::MAX),
            child: Arc::downgrade(child),
        });
        self.series = series.collect();
        self.version = Some(version);
    }

    /// The series that are still there.
    fn living(&self) -> impl Iterator<Item = (&Ordered, Arc<Child>)> {
        let series = self.series.iter();
        series.filter_map(|series| Some((series, series.child.upgrade()?)))
    }

    fn sum<N>(
        &self,
        family: &Family,
        read: impl Fn(&Child) -> N,
        add: impl Fn(N, N) -> N,
        mut show: impl FnMut(Place<'_>, N),
    ) {
        let mut living = self.living().peekable();
        while let Some((first, child)) = living.next() {
            let mut value = read(&child);
            while let Some((_, other)) = living.next_if(|(next, _)| next.labels == first.labels) {
                value = add(value, read(&other));
            }
            show(first.place(family, &child), value);
        }
    }

    fn observations(
        &self,
        family: &Family,
        reading: Reading,
        memory: &mut Memory,
        visitor: &mut impl Visitor,
    ) {
        let mut living = self.living().peekable();
        while let Some((first, child)) = living.next() {
            memory.begin(family.bounds());
            let mut is_read = memory.add_child(first.place(family, &child).metric(), &child);
            while let Some((next, other)) = living.next_if(|(next, _)| next.labels == first.labels)
            {
                is_read &= memory.add_child(next.place(family, &other).metric(), &other);
            }
            // One that cannot be read now is left out, rather than shown with a sum that belongs to
            // other buckets.
            let place = first.place(family, &child);
            if is_read && reading == Reading::Summary {
                let (sum, count) = memory.totals();
                visitor.summary(place, memory.quantiles(place), sum, count);
            } else if is_read {
                visitor.histogram(place, memory.value());
            }
        }
    }
}

impl Ordered {
    fn place<'a>(&self, family: &'a Family, child: &'a Child) -> Place<'a> {
        Place {
            declaration: &family.declarations()[self.declaration as usize],
            index: child.index(),
            child: Some(child),
        }
    }
}
