//! What a handle holds: a series of a declared family, or the family with all of its series.
//! With the feature `off` handles hold what is in `off.rs` instead.

use std::sync::Arc;

use crate::descriptor::{self, Descriptor, LabelKey, buckets};
use crate::label::LabelSet;
use crate::metric::{Child, Labels, Metric, Recording};
use crate::sampling::Asking;
use crate::storage::NativeBuckets;

/// The `N`th metric of a set, where a derive has put it.
#[doc(hidden)]
pub trait Declared<const N: usize> {
    const METRIC: &'static Metric;
    const DESCRIPTOR: &'static Descriptor;
}

/// A declared family, or what of it belongs to an instance of its set.
#[derive(Clone)]
pub(super) struct Declaration {
    metric: &'static Metric,
    bounds: &'static [f64],
    instance: Option<Arc<Instance>>,
}

/// The labels of an instance of a set.
#[doc(hidden)]
#[derive(Debug)]
pub struct Instance {
    index: usize,
    /// How many there can be as far as their labels list their values.
    cardinality: usize,
    texts: Box<[Box<str>]>,
}

impl Instance {
    /// The instance with these labels.
    pub fn new<L: LabelSet>(labels: &L) -> Arc<Self> {
        let mut texts = Vec::new();
        labels.texts(&mut |text| texts.push(text.into()));
        Arc::new(Self {
            index: labels.index(),
            cardinality: L::CARDINALITY,
            texts: texts.into(),
        })
    }

    /// Lets the series of the instance go that its set's metrics have made, as soon as no handle
    /// holds them.
    pub fn forget(&self, metrics: &'static [Metric]) {
        for metric in metrics {
            let others = metric.descriptor().cardinality() / self.cardinality.max(1);
            metric.forget(&self.texts, self.index, others);
        }
    }
}

/// The labels of a series: those of its instance, then its own.
struct SeriesLabels<'a, L> {
    instance: Option<&'a Instance>,
    own: &'a L,
}

impl<L: LabelSet> Labels for SeriesLabels<'_, L> {
    #[inline]
    fn index(&self) -> usize {
        let index = self.own.index();
        // Where it is none that the labels have, it must be none that the family has.
        let index = if index < L::CARDINALITY {
            index
        } else {
            usize::MAX
        };
        match self.instance {
            Some(instance) => instance
                .index
                .saturating_mul(L::CARDINALITY)
                .saturating_add(index),
            None => index,
        }
    }

    #[inline]
    fn texts(&self, show: &mut dyn FnMut(&str)) {
        if let Some(instance) = self.instance {
            instance.texts.iter().for_each(|text| show(text));
        }
        self.own.texts(show);
    }
}

/// The labels of a series that has none of its own.
struct NoLabels;

impl LabelSet for NoLabels {
    const KEYS: &'static [LabelKey] = &[];

    #[inline]
    fn index(&self) -> usize {
        0
    }
}

impl Declaration {
    pub(super) const fn of<D: Declared<N>, const N: usize>() -> Self {
        Self {
            metric: D::METRIC,
            bounds: D::DESCRIPTOR.bucket_bounds(),
            instance: None,
        }
    }

    /// What of the family belongs to an instance of its set.
    pub(super) fn of_instance<D: Declared<N>, const N: usize>(instance: &Arc<Instance>) -> Self {
        Self {
            instance: Some(instance.clone()),
            ..Self::of::<D, N>()
        }
    }

    /// The series of a family without labels.
    pub(super) const fn only_series<D: Declared<N>, const N: usize>() -> Series {
        Series {
            metric: D::METRIC,
            index: 0,
            known_bounds: Some(D::DESCRIPTOR.bucket_bounds()),
            child: Held(None),
        }
    }

    /// The series of an instance of its set.
    pub(super) fn series_of_instance(&self) -> Series {
        self.series(&NoLabels)
    }

    /// The series of these labels. Where they are none that the family has, it takes nothing.
    #[inline]
    pub(super) fn series<L: LabelSet>(&self, own: &L) -> Series {
        let Self {
            metric,
            bounds,
            instance,
        } = self;
        let instance = instance.as_deref();
        let labels = SeriesLabels { instance, own };
        let has_texts = const { descriptor::has_texts(L::KEYS) }
            || instance.is_some() && metric.descriptor().has_texts();
        if has_texts {
            return Series::of_texts(metric, &labels);
        }
        Series {
            metric,
            index: labels.index(),
            known_bounds: Some(bounds),
            child: Held(None),
        }
    }

    pub(super) fn name(&self) -> &'static str {
        self.metric.descriptor().name()
    }
}

/// One series of a declared family. A copy is the same series.
#[derive(Clone, Debug)]
pub struct Series {
    metric: &'static Metric,
    /// `usize::MAX` for a series that is not there.
    index: usize,
    /// The bounds of a histogram where the compiler knows them, as in a handle that is a constant.
    known_bounds: Option<&'static [f64]>,
    /// A series that was made. It stays while it is held here.
    child: Held,
}

/// A series that was made, if it is one.
///
/// To let it go is a test and a call, which the compiler also inlines where a panic would pass. Else
/// the handle of a series that was not made would have to be in memory for that.
#[derive(Clone, Debug)]
struct Held(Option<Arc<Child>>);

impl Drop for Held {
    #[inline]
    fn drop(&mut self) {
        if let Some(child) = self.0.take() {
            let_go(child);
        }
    }
}

#[inline(never)]
fn let_go(child: Arc<Child>) {
    drop(child);
}

impl Series {
    /// The series of a family with labels that are texts.
    pub(crate) fn of_texts(metric: &'static Metric, labels: &impl Labels) -> Self {
        let child = if labels.index() < metric.descriptor().cardinality() {
            metric.child(labels)
        } else {
            None
        };
        Self {
            metric,
            index: usize::MAX,
            known_bounds: None,
            child: Held(child),
        }
    }

    /// The series at an index of a metric that is known only now.
    #[inline]
    pub(crate) fn at(metric: &'static Metric, index: usize) -> Self {
        Self {
            metric,
            index,
            known_bounds: None,
            child: Held(None),
        }
    }

    #[cfg(feature = "exporter")]
    pub(crate) fn metric(&self) -> &'static Metric {
        self.metric
    }

    /// Adds to a counter of whole numbers.
    #[inline]
    pub(crate) fn add_integer(&self, amount: u64) {
        match &self.child.0 {
            None => self.metric.add(self.index, amount),
            Some(child) => self.metric.record_in(child, Recording::Add(amount)),
        }
    }

    /// Raises a counter of whole numbers to `value`, unless it is there or above.
    pub(crate) fn raise_integer(&self, value: u64) {
        match &self.child.0 {
            None => self.metric.raise(self.index, value),
            Some(child) => self.metric.record_in(child, Recording::Raise(value)),
        }
    }

    /// The total of a counter of whole numbers.
    pub(crate) fn integer_total(&self) -> u64 {
        match &self.child.0 {
            None => self.metric.cells().total(self.index),
            Some(child) => child.number().integer(),
        }
    }

    /// Adds to a counter of floats, unless the amount is negative, infinite or NaN.
    #[inline]
    pub(crate) fn add_float(&self, amount: f64) {
        if (0.0..f64::INFINITY).contains(&amount) {
            match &self.child.0 {
                None => self.metric.add_float(self.index, amount),
                Some(child) => self.metric.record_in(child, Recording::AddFloat(amount)),
            }
        }
    }

    /// Raises a counter of floats to `value`, unless it is there or above, or not finite.
    pub(crate) fn raise_float(&self, value: f64) {
        if value.is_finite() {
            match &self.child.0 {
                None => self.metric.raise_float(self.index, value),
                Some(child) => self.metric.record_in(child, Recording::RaiseFloat(value)),
            }
        }
    }

    /// Records in our storage, whatever recorder is installed.
    #[cfg(feature = "exporter")]
    pub(crate) fn keep(&self, recording: Recording) {
        match &self.child.0 {
            None => self.metric.keep(self.index, recording),
            Some(child) => child.record(self.metric, recording),
        }
    }

    /// The total of a counter of floats.
    pub(crate) fn float_total(&self) -> f64 {
        match &self.child.0 {
            None => self.metric.cells().float_total(self.index),
            Some(child) => child.number().float(),
        }
    }

    /// Adds to a gauge.
    #[inline]
    pub(crate) fn shift_level(&self, amount: f64) {
        match &self.child.0 {
            None => self.metric.shift_level(self.index, amount),
            Some(child) => self.metric.record_in(child, Recording::Shift(amount)),
        }
    }

    /// Sets a gauge.
    #[inline]
    pub(crate) fn set_level(&self, value: f64) {
        match &self.child.0 {
            None => self.metric.set_level(self.index, value),
            Some(child) => self.metric.record_in(child, Recording::Set(value)),
        }
    }

    /// The value of a gauge.
    pub(crate) fn level(&self) -> f64 {
        match &self.child.0 {
            None => self.metric.cells().level(self.index),
            Some(child) => child.number().float(),
        }
    }

    /// Counts one observation in a histogram; one that is NaN apart.
    #[allow(clippy::inline_always)] // or the compiler knows the bounds, and does not use it
    #[inline(always)]
    pub(crate) fn observe(&self, value: f64) {
        match (&self.child.0, self.known_bounds) {
            (None, Some(bounds)) => {
                let bucket = buckets::bucket_of_known(bounds, value);
                self.metric.observe_in(self.index, bucket, value);
            }
            (None, None) => self.metric.observe(self.index, value),
            (Some(child), _) => self.metric.record_in(child, Recording::Observe(value)),
        }
    }

    /// Records what keeps its exemplar here and not from the source.
    fn with_exemplar(&self, value: f64, labels: &[(&str, &str)], record: impl FnOnce(&Self)) {
        let asking = Asking::begin();
        record(self);
        // One that a source records has none.
        if asking.is_some() {
            match &self.child.0 {
                None => self.metric.keep_exemplar(self.index, value, labels),
                Some(child) => child.keep_exemplar(self.metric, value, labels),
            }
        }
    }

    /// As [`add_integer`](Self::add_integer), with an exemplar.
    #[allow(clippy::cast_precision_loss)] // it is a hint for people
    pub(crate) fn add_integer_with(&self, amount: u64, labels: &[(&str, &str)]) {
        self.with_exemplar(amount as f64, labels, |series| series.add_integer(amount));
    }

    /// As [`add_float`](Self::add_float), with an exemplar.
    pub(crate) fn add_float_with(&self, amount: f64, labels: &[(&str, &str)]) {
        if (0.0..f64::INFINITY).contains(&amount) {
            self.with_exemplar(amount, labels, |series| series.add_float(amount));
        }
    }

    /// As [`observe`](Self::observe), with an exemplar, unless the value is NaN.
    pub(crate) fn observe_with(&self, value: f64, labels: &[(&str, &str)]) {
        if value.is_nan() {
            self.observe(value);
        } else {
            self.with_exemplar(value, labels, |series| series.observe(value));
        }
    }

    /// The count of each bucket of a histogram, and the sum.
    pub(crate) fn histogram(&self) -> (Vec<u64>, f64) {
        let mut buckets = Vec::new();
        let sum = match &self.child.0 {
            None => self.metric.histogram(self.index, &mut buckets),
            Some(child) => loop {
                let mut native = NativeBuckets::default();
                if let Some(sum) = child.read_histogram(self.metric, &mut buckets, &mut native) {
                    break sum;
                }
            },
        };
        (buckets, sum)
    }

    /// How many observations of a histogram were NaN.
    pub(crate) fn nans(&self) -> u64 {
        match &self.child.0 {
            None => self.metric.nans(self.index),
            Some(child) => child.nans(),
        }
    }
}
