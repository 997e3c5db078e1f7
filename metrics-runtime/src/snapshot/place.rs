//! Where a series is declared, and who wants to know its value.

use std::ops::Range;

use super::dimension::{Dimension, dimensions};
use super::{Exemplar, HistogramValue};
use crate::clock;
use crate::descriptor::{Descriptor, Kind};
use crate::metric::{Child, Metric};
use crate::sampling::Latest;

/// One place of the program that declares a family.
#[derive(Debug)]
pub(crate) struct Declaration {
    pub(super) metric: &'static Metric,
    /// Its position among all declarations of the plan.
    pub(super) position: u32,
    /// The numbers of its series in the family, after those of the declarations before.
    pub(super) series: Range<u32>,
}

/// One series: where it is declared, and its index there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    pub(crate) declaration: &'a Declaration,
    pub(crate) index: usize,
    /// The series itself, where it was made.
    pub(crate) child: Option<&'a Child>,
}

/// Who wants to know the values of a family's series, which it is given by labels.
pub(crate) trait Visitor {
    /// Whether exemplars are wanted: those of a histogram are in its value then.
    const EXEMPLARS: bool = false;

    /// A counter of whole numbers.
    fn integer(&mut self, place: Place<'_>, value: u64, exemplar: Option<&Exemplar>);
    /// A gauge, or a counter of floats.
    fn float(&mut self, place: Place<'_>, value: f64, exemplar: Option<&Exemplar>);
    /// A histogram.
    fn histogram(&mut self, place: Place<'_>, value: &HistogramValue);
    /// A summary: its quantiles, the sum and the number of observations.
    fn summary(&mut self, place: Place<'_>, quantiles: &[(f64, f64)], sum: f64, count: u64);
}

impl Place<'_> {
    /// When the series began to count, in seconds since the Unix epoch; none of a gauge. Those that
    /// are there from the start began with the program.
    pub(crate) fn created(self) -> Option<f64> {
        let counts = self.declaration.descriptor().kind() != Kind::Gauge;
        counts.then(|| match self.child {
            Some(child) => child.created(),
            None => clock::program_start(),
        })
    }

    pub(super) fn metric(self) -> &'static Metric {
        self.declaration.metric
    }

    pub(super) fn source(self) -> (&'static Metric, usize) {
        (self.metric(), self.index)
    }

    /// Shows the exemplars of the series.
    pub(super) fn show_exemplars(self, show: &mut dyn FnMut(Latest<'_>)) {
        match self.child {
            Some(child) => child.show_exemplars(show),
            None => self.metric().show_exemplars(self.index, show),
        }
    }
}

impl Declaration {
    pub(crate) fn descriptor(&self) -> &'static Descriptor {
        self.metric.descriptor()
    }

    /// Its position among all declarations of the plan.
    pub(crate) fn position(&self) -> usize {
        self.position as usize
    }

    pub(super) fn metric(&self) -> &'static Metric {
        self.metric
    }

    /// The finite bounds of its buckets, if it is a histogram.
    pub(crate) fn bounds(&self) -> &'static [f64] {
        self.metric.bounds()
    }

    /// Its labels and `others` that are constant, by name.
    pub(super) fn dimensions(&self, others: &[(&'static str, &'static str)]) -> Vec<Dimension> {
        dimensions(self.descriptor(), others)
    }

    pub(super) fn place(&self, series: u32) -> Place<'_> {
        Place {
            declaration: self,
            index: (series - self.series.start) as usize,
            child: None,
        }
    }
}
