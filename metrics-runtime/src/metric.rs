//! A declared family: its descriptor and its cells. The macros put these into statics.

use std::sync::OnceLock;

use crate::descriptor::{Descriptor, Kind, ValueType, buckets};
use crate::storage::{
    self, Cells, Layout, List, OwnCounter, OwnHistogram, Running, RunningCall, Sampler,
};

/// One declared family with the storage of its series.
///
/// The macros make these; code holds a handle such as [`Counter`](crate::Counter) instead.
#[derive(Debug)]
pub struct Metric {
    descriptor: Descriptor,
    cells: Cells,
    sampler: Sampler,
    /// Only where the metric is about calls that are running.
    running: OnceLock<Box<Running>>,
}

/// The families that were recorded to, in the order of the first time. On a platform whose
/// linker drops the inventory, this is what is known of the program's metrics.
static IN_USE: List<&'static Metric> = List::new();

impl Metric {
    #[doc(hidden)]
    #[must_use]
    pub const fn new(descriptor: Descriptor) -> Self {
        Self {
            cells: Cells::new(layout(&descriptor)),
            descriptor,
            sampler: Sampler::new(),
            running: OnceLock::new(),
        }
    }

    /// What the metric is.
    #[must_use]
    pub const fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    /// Whether this is the oldest of the calls that are running, which are kept in
    /// [`running`](Self::running) and not in cells.
    pub(crate) const fn is_oldest_call(&self) -> bool {
        matches!(
            (self.descriptor.kind(), self.descriptor.value_type()),
            (Kind::Gauge, ValueType::Time)
        )
    }

    /// Notes a call that begins `now`, for what is measured of it while it runs.
    pub(crate) fn begin_call(&'static self, series: u32, now: u64) -> RunningCall {
        let begun = storage::outermost(|| self.running().begin(series, now));
        begun.unwrap_or(RunningCall::NONE)
    }

    pub(crate) fn end_call(&self, call: RunningCall) {
        if let Some(running) = self.running_to_read() {
            running.end(call);
        }
    }

    /// Only in [`storage::outermost`].
    fn running(&'static self) -> &'static Running {
        self.running.get_or_init(|| {
            IN_USE.push(self);
            Box::default()
        })
    }

    /// Whether the call that begins is one of those to be recorded.
    #[inline]
    pub(crate) fn samples_now(&self) -> bool {
        match self.descriptor.calls().every() {
            0 | 1 => true,
            every => self.sampler.is_due(every),
        }
    }

    /// Makes what all threads share of the metric, before the first recording does.
    pub(crate) fn prepare(&'static self) {
        storage::outermost(|| {
            if self.is_oldest_call() {
                self.running();
            } else if self.cells.give_numbers(self.descriptor.cardinality()) {
                IN_USE.push(self);
            }
        });
    }

    // The index of a series that is not there is at least `u32::MAX`, here and below: see
    // `Cells::own_counter`.

    /// Adds to a counter of whole numbers.
    #[inline]
    pub(crate) fn add(&'static self, index: usize, amount: u64) {
        match self.cells.own_counter(index) {
            Some(cell) => cell.add(amount),
            None => self.add_at_first(index, amount),
        }
    }

    /// Adds to a counter of floats an amount that is finite and not negative.
    #[inline]
    pub(crate) fn add_float(&'static self, index: usize, amount: f64) {
        match self.cells.own_counter(index) {
            Some(cell) => cell.add_float(amount),
            None => self.add_float_at_first(index, amount),
        }
    }

    /// Adds to a whole number that goes up and down.
    #[inline]
    pub(crate) fn shift(&'static self, index: usize, by: i64) {
        match self.cells.own_counter(index) {
            Some(cell) => cell.shift(by),
            None => self.at_first(index, &mut |cell| cell.shift(by)),
        }
    }

    /// Counts an observation in its bucket.
    #[inline]
    pub(crate) fn observe(&'static self, index: usize, value: f64) {
        let bucket = buckets::bucket_of(self.descriptor.bucket_bounds(), value);
        self.observe_in(index, bucket, value);
    }

    /// As [`observe`](Self::observe), for a caller that knows the bucket.
    #[inline]
    pub(crate) fn observe_in(&'static self, index: usize, bucket: usize, value: f64) {
        match self.cells.own_histogram(index) {
            Some(cells) => cells.observe(bucket, value),
            None => self.observe_at_first(index, bucket, value),
        }
    }

    // What a thread does the first time in a series stands apart, so that each other time is short.

    #[cold]
    fn add_at_first(&'static self, index: usize, amount: u64) {
        self.at_first(index, &mut |cell| cell.add(amount));
    }

    #[cold]
    fn add_float_at_first(&'static self, index: usize, amount: f64) {
        self.at_first(index, &mut |cell| cell.add_float(amount));
    }

    #[cold]
    fn at_first(&'static self, index: usize, record: &mut dyn FnMut(OwnCounter)) {
        self.prepare();
        self.cells.make_counter(index, record);
    }

    #[cold]
    fn observe_at_first(&'static self, index: usize, bucket: usize, value: f64) {
        let mut observe = |cells: OwnHistogram| cells.observe(bucket, value);
        self.prepare();
        self.cells.make_histogram(index, &mut observe);
    }

    /// The cells of a metric whose series have numbers: those of gauges, and those of counters to
    /// be raised.
    #[inline]
    pub(crate) fn prepared(&'static self) -> &'static Cells {
        if !self.cells.has_numbers() {
            self.prepare();
        }
        &self.cells
    }

    /// The running calls to read; none before the first.
    pub(crate) fn running_to_read(&self) -> Option<&Running> {
        self.running.get().map(|running| &**running)
    }

    /// The cells to read from; they read as zero until the first write.
    pub(crate) const fn cells(&self) -> &Cells {
        &self.cells
    }
}

const fn layout(descriptor: &Descriptor) -> Layout {
    match (descriptor.kind(), descriptor.value_type()) {
        (Kind::Histogram | Kind::Summary, _) => Layout::histogram(descriptor.bucket_bounds().len()),
        (Kind::Gauge, ValueType::Float) => Layout::GAUGE,
        (Kind::Gauge | Kind::Counter, _) => Layout::COUNTER,
    }
}

/// The families that were recorded to so far.
pub(crate) fn in_use() -> impl Iterator<Item = &'static Metric> {
    IN_USE.iter().copied()
}
