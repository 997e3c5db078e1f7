//! The series of a family that are made while the program runs, in the order in which they are
//! exposed. The order is kept until series come or go.

use std::ops::Add;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use super::Exemplar;
use super::dimension::Dimension;
use super::place::{Declaration, Place, Visitor};
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
    pub(super) fn read<V: Visitor>(
        &self,
        declarations: &[Declaration],
        reading: Reading,
        memory: &mut Memory,
        visitor: &mut V,
    ) {
        let mut order = self.order.lock().unwrap_or_else(PoisonError::into_inner);
        order.follow(declarations, &self.labels);
        match reading {
            Reading::Integer => {
                let read = |child: &Child| child.number().integer();
                order.sum(read, u64::saturating_add, |same, value| {
                    let exemplar = same.exemplar::<V>(declarations, memory);
                    visitor.integer(same.place(declarations), value, exemplar);
                });
            }
            Reading::Float => {
                let read = |child: &Child| child.number().float();
                order.sum(read, add_totals, |same, value| {
                    let exemplar = same.exemplar::<V>(declarations, memory);
                    visitor.float(same.place(declarations), value, exemplar);
                });
            }
            // Calls have no labels that are texts.
            Reading::Level | Reading::InFlight | Reading::OldestCall => {
                let read = |child: &Child| child.number().float();
                order.sum(read, f64::add, |same, value| {
                    visitor.float(same.place(declarations), value, None);
                });
            }
            Reading::Histogram | Reading::Summary => {
                order.observations(declarations, reading, memory, visitor);
            }
        }
    }
}

/// Series of the same labels.
struct Same<'a>(Vec<(&'a Ordered, Arc<Child>)>);

impl Same<'_> {
    fn places<'a>(&'a self, declarations: &'a [Declaration]) -> impl Iterator<Item = Place<'a>> {
        let series = self.0.iter();
        series.map(move |(ordered, child)| ordered.place(declarations, child))
    }

    /// That of the first one, which is always there.
    fn place<'a>(&'a self, declarations: &'a [Declaration]) -> Place<'a> {
        let (ordered, child) = &self.0[0];
        ordered.place(declarations, child)
    }

    /// The exemplar of a counter, if it has one and somebody wants to know.
    fn exemplar<'a, V: Visitor>(
        &self,
        declarations: &[Declaration],
        memory: &'a mut Memory,
    ) -> Option<&'a Exemplar> {
        if !V::EXEMPLARS {
            return None;
        }
        memory.latest.of(self.places(declarations))
    }
}

impl Order {
    /// Puts the series in order again if some have come or gone.
    fn follow(&mut self, declarations: &[Declaration], labels: &[Vec<Dimension>]) {
        let children = || {
            let declarations = declarations.iter().enumerate();
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

    /// The same, those of equal labels together.
    fn each(&self, mut show: impl FnMut(&Same<'_>)) {
        let mut living = self.living().peekable();
        let mut same = Same(Vec::new());
        while let Some(first) = living.next() {
            let labels = first.0.labels;
            same.0.clear();
            same.0.push(first);
            while let Some(other) = living.next_if(|(next, _)| next.labels == labels) {
                same.0.push(other);
            }
            show(&same);
        }
    }

    fn sum<N>(
        &self,
        read: impl Fn(&Child) -> N,
        add: impl Fn(N, N) -> N,
        mut show: impl FnMut(&Same<'_>, N),
    ) {
        self.each(|same| {
            let values = same.0.iter().map(|(_, child)| read(child));
            if let Some(value) = values.reduce(&add) {
                show(same, value);
            }
        });
    }

    fn observations<V: Visitor>(
        &self,
        declarations: &[Declaration],
        reading: Reading,
        memory: &mut Memory,
        visitor: &mut V,
    ) {
        self.each(|same| {
            let children = same.0.iter().map(|(_, child)| &**child);
            let metrics = same.places(declarations).map(Place::metric);
            let is_read = memory.made(declarations[0].bounds(), metrics.zip(children));
            // One that cannot be read now is left out, rather than shown with a sum that belongs to
            // other buckets.
            let place = same.place(declarations);
            if is_read && reading == Reading::Summary {
                let (sum, count) = memory.totals();
                let quantiles = memory.quantiles(place.metric(), place.index, place.child);
                visitor.summary(place, quantiles, sum, count);
            } else if is_read {
                if V::EXEMPLARS {
                    memory.exemplars(same.places(declarations));
                }
                visitor.histogram(place, memory.value());
            }
        });
    }
}

impl Ordered {
    fn place<'a>(&self, declarations: &'a [Declaration], child: &'a Child) -> Place<'a> {
        Place {
            declaration: &declarations[self.declaration as usize],
            index: child.index(),
            child: Some(child),
        }
    }
}
