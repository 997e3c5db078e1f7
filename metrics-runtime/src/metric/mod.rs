//! A declared family: its descriptor and its cells. The macros put these into statics.
//!
//! * `exemplars`: when recordings look for an exemplar, and where that is kept.
//! * `children`: the series of labels that are not a list that the compiler knows.
//! * `forward`: the way to another recorder behind the `metrics` facade.
//! * `native`: histograms with native buckets.
//! * `recording`: what is recorded, and how another recorder's handles take it.
//! * `overridden`: the buckets that an operator asked for.

mod children;
mod exemplars;
mod forward;
mod native;
mod overridden;
mod recording;

use std::sync::OnceLock;

use self::children::Children;
#[cfg(feature = "exporter")]
pub(crate) use self::children::set_limit;
pub(crate) use self::children::{Child, Labels};
use self::exemplars::Exemplars;
pub(crate) use self::exemplars::{ask_for_exemplars, set_source};
use self::forward::{Source, forward};
use self::native::Native;
use self::overridden::Overridden;
pub(crate) use self::recording::Recording;
use self::recording::{Forwarded, Handle};
use crate::backend::{self, Destination, Guess};
#[cfg(feature = "exporter")]
use crate::clock;
use crate::descriptor::{Descriptor, Kind, ValueType, buckets};
#[cfg(feature = "exporter")]
use crate::storage::Sketch;
use crate::storage::{self, Cells, Layout, List, Running, RunningCall, Sampler};

/// One declared family with the storage of its series.
///
/// The macros make these; code holds a handle such as [`Counter`](crate::Counter) instead.
#[derive(Debug)]
pub struct Metric {
    descriptor: Descriptor,
    cells: Cells,
    sampler: Sampler,
    /// For each series from the start.
    forwarded: OnceLock<Box<[Forwarded]>>,
    extras: OnceLock<Box<Extras>>,
}

/// A panic leaves no metric in a state that others must not see: the handles of another recorder
/// are the only thing in it of which the compiler cannot know.
impl core::panic::RefUnwindSafe for Metric {}

/// What only some metrics have.
#[derive(Debug, Default)]
struct Extras {
    /// Calls that are running, where the metric is about the oldest of them.
    running: OnceLock<Running>,
    children: OnceLock<Children>,
    overridden: OnceLock<Overridden>,
    exemplars: OnceLock<Exemplars>,
    /// For each series from the start of a histogram with native buckets.
    natives: OnceLock<Box<[OnceLock<Native>]>>,
    /// For each series of a summary from the start.
    #[cfg(feature = "exporter")]
    sketches: OnceLock<Box<[Sketch]>>,
}

/// The families that were recorded to, in the order of the first time. On a platform whose
/// linker drops the inventory, this is what is known of the program's metrics.
static IN_USE: List<&'static Metric> = List::new();

/// The families that were registered at run time.
static REGISTERED: List<&'static Metric> = List::new();

impl Metric {
    #[doc(hidden)]
    #[must_use]
    pub const fn new(descriptor: Descriptor) -> Self {
        Self {
            cells: Cells::new(layout(&descriptor)),
            descriptor,
            sampler: Sampler::new(),
            forwarded: OnceLock::new(),
            extras: OnceLock::new(),
        }
    }

    /// What the metric is.
    #[must_use]
    pub const fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn extras(&self) -> &Extras {
        self.extras.get_or_init(Box::default)
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
        self.extras().running.get_or_init(|| {
            IN_USE.push(self);
            Running::default()
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
            } else if self.cells.give_numbers(self.descriptor.series_from_start()) {
                IN_USE.push(self);
            }
        });
        // From now on nobody has to ask where to record.
        if backend::is_ours() && !self.cells.is_open() && !self.is_elsewhere() {
            self.open();
        }
    }

    /// Makes it known, and its series that are there from the start.
    pub(crate) fn register(&'static self) {
        REGISTERED.push(self);
        self.prepare();
    }

    // To record takes two steps: into this thread's cells, where they are open and the thread has
    // some, and `elsewhere`, which stands apart so that the first one is short. There it turns out
    // whether that is our storage as well or another recorder.
    //
    // The index of a series that is not there is at least `u32::MAX`: see `Cells::own_counter`.

    /// Adds to a counter of whole numbers.
    #[inline]
    pub(crate) fn add(&'static self, index: usize, amount: u64) {
        match self.cells.own_counter(index) {
            Some(cell) => cell.add(amount),
            None => self.add_elsewhere(index, amount),
        }
    }

    /// Adds to a counter of floats an amount that is finite and not negative.
    #[inline]
    pub(crate) fn add_float(&'static self, index: usize, amount: f64) {
        match self.cells.own_counter(index) {
            Some(cell) => cell.add_float(amount),
            None => self.elsewhere(index, Recording::AddFloat(amount)),
        }
    }

    /// Adds to a whole number that goes up and down.
    #[inline]
    pub(crate) fn shift(&'static self, index: usize, by: i64) {
        match self.cells.own_counter(index) {
            Some(cell) => cell.shift(by),
            None => self.elsewhere(index, Recording::ShiftWhole(by)),
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
        match self.cells.own_histogram(index, bucket) {
            Some(cells) => cells.observe(bucket, value),
            None => self.observe_elsewhere(index, bucket, value),
        }
    }

    /// Sets a gauge.
    #[inline]
    pub(crate) fn set_level(&'static self, index: usize, value: f64) {
        if self.cells.is_open() {
            self.cells.set(index, value);
        } else {
            self.elsewhere(index, Recording::Set(value));
        }
    }

    /// Adds to a gauge.
    #[inline]
    pub(crate) fn shift_level(&'static self, index: usize, amount: f64) {
        if self.cells.is_open() {
            self.cells.shift(index, amount);
        } else {
            self.elsewhere(index, Recording::Shift(amount));
        }
    }

    /// Raises a counter of whole numbers to at least `value`.
    pub(crate) fn raise(&'static self, index: usize, value: u64) {
        self.elsewhere(index, Recording::Raise(value));
    }

    /// Raises a counter of floats to at least `value`, which is finite.
    pub(crate) fn raise_float(&'static self, index: usize, value: f64) {
        self.elsewhere(index, Recording::RaiseFloat(value));
    }

    // The usual cases of these two are written out, as they are what most programs do most.

    #[inline(never)]
    fn add_elsewhere(&'static self, index: usize, amount: u64) {
        let guess = backend::guess();
        if guess == Guess::Global
            && let Some(Handle::Counter(counter)) = self.given_out(index)
        {
            counter.increment(amount);
        } else {
            self.add_unless_global(guess, index, amount);
        }
    }

    #[inline(never)]
    fn add_unless_global(&'static self, guess: Guess, index: usize, amount: u64) {
        if guess == Guess::Storage
            && let Some(cell) = self.cells.kept_counter(index)
        {
            cell.add(amount);
            return self.sample(index, Recording::Add(amount));
        }
        self.elsewhere(index, Recording::Add(amount));
    }

    #[inline(never)]
    fn observe_elsewhere(&'static self, index: usize, bucket: usize, value: f64) {
        let guess = backend::guess();
        if guess == Guess::Global
            && let Some(Handle::Histogram(histogram)) = self.given_out(index)
            && !value.is_nan()
        {
            histogram.record(value);
        } else {
            self.observe_unless_global(guess, index, bucket, value);
        }
    }

    #[inline(never)]
    fn observe_unless_global(&'static self, guess: Guess, index: usize, bucket: usize, value: f64) {
        if guess == Guess::Storage && self.descriptor.kind() != Kind::Summary && !self.is_native() {
            // The bucket is one of those that are declared.
            let (bounds, cells) = self.buckets();
            let bucket = if self.is_overridden() {
                buckets::bucket_of(bounds, value)
            } else {
                bucket
            };
            if let Some(cells) = cells.kept_histogram(index) {
                cells.observe(bucket, value);
                return self.sample(index, Recording::Observe(value));
            }
        }
        self.elsewhere(index, Recording::Observe(value));
    }

    #[inline(never)]
    fn elsewhere(&'static self, index: usize, recording: Recording) {
        backend::with_destination(|destination| match destination {
            Destination::Storage => self.record(index, recording),
            other => forward(self.source(index), &other, recording),
        });
    }

    fn source(&'static self, index: usize) -> Source<'static> {
        Source {
            metric: self,
            index,
            child: None,
        }
    }

    /// Records in our storage, whatever recorder is installed.
    #[cfg(feature = "exporter")]
    pub(crate) fn keep(&'static self, index: usize, recording: Recording) {
        match (recording, self.cells.own_counter(index)) {
            (Recording::Add(amount), Some(cell)) => cell.add(amount),
            _ => self.record(index, recording),
        }
    }

    #[inline(never)]
    fn record(&'static self, index: usize, recording: Recording) {
        self.prepare();
        let cells = &self.cells;
        match recording {
            Recording::Add(amount) => cells.with_counter(index, &mut |cell| cell.add(amount)),
            Recording::AddFloat(amount) => {
                cells.with_counter(index, &mut |cell| cell.add_float(amount));
            }
            Recording::ShiftWhole(by) => cells.with_counter(index, &mut |cell| cell.shift(by)),
            Recording::Raise(value) => cells.raise(index, value),
            Recording::RaiseFloat(value) => cells.raise_float(index, value),
            Recording::Shift(amount) => cells.shift(index, amount),
            Recording::Set(value) => cells.set(index, value),
            Recording::Observe(value) if self.is_native() => self.observe_native(index, value),
            Recording::Observe(value) => {
                let (bounds, cells) = self.buckets();
                let bucket = buckets::bucket_of(bounds, value);
                cells.with_histogram(index, &mut |cells| cells.observe(bucket, value));
                #[cfg(feature = "exporter")]
                if let Some(sketch) = self.make_sketch(index) {
                    sketch.observe(value);
                }
            }
        }
        self.sample(index, recording);
    }

    /// Whether observations also go where the cells are not.
    fn is_elsewhere(&self) -> bool {
        self.is_overridden() || self.descriptor.kind() == Kind::Summary || self.is_native()
    }

    #[cfg(feature = "exporter")]
    fn make_sketch(&self, index: usize) -> Option<&Sketch> {
        if self.descriptor.kind() != Kind::Summary {
            return None;
        }
        let all = match self.sketches() {
            Some(all) => all,
            None => storage::outermost(|| {
                let all = || (0..self.descriptor.series_from_start()).map(|_| Sketch::default());
                &**self.extras().sketches.get_or_init(|| all().collect())
            })?,
        };
        all.get(index)
    }

    #[cfg(feature = "exporter")]
    fn sketches(&self) -> Option<&[Sketch]> {
        Some(self.extras.get()?.sketches.get()?)
    }

    /// The quantiles of a series of a summary, each with its value over the last minute.
    #[cfg(feature = "exporter")]
    pub(crate) fn read_quantiles(&self, index: usize, quantiles: &mut Vec<(f64, f64)>) {
        let sketch = self.sketches().and_then(|all| all.get(index));
        read_sketch(sketch, self.descriptor.quantiles(), quantiles);
    }

    /// Records in a series that was made.
    #[inline]
    pub(crate) fn record_in(&'static self, child: &Child, recording: Recording) {
        // Here the compiler knows what is recorded; further on it is read back from memory.
        if backend::is_ours() {
            return child.record(self, recording);
        }
        self.record_in_elsewhere(child, recording);
    }

    #[inline(never)]
    fn record_in_elsewhere(&'static self, child: &Child, recording: Recording) {
        backend::with_destination(|destination| match destination {
            Destination::Storage => child.record(self, recording),
            other => {
                let source = Source {
                    metric: self,
                    index: child.index(),
                    child: Some(child),
                };
                forward(source, &other, recording);
            }
        });
    }

    /// The running calls to read; none before the first.
    pub(crate) fn running_to_read(&self) -> Option<&Running> {
        self.extras.get()?.running.get()
    }

    /// The cells to read from; they read as zero until the first write.
    pub(crate) const fn cells(&self) -> &Cells {
        &self.cells
    }
}

/// Where nothing was observed, no quantile has a value.
#[cfg(feature = "exporter")]
fn read_sketch(sketch: Option<&Sketch>, quantiles: &[f64], values: &mut Vec<(f64, f64)>) {
    values.clear();
    match sketch {
        Some(sketch) => values.extend(sketch.quantiles(quantiles)),
        None => values.extend(quantiles.iter().map(|quantile| (*quantile, f64::NAN))),
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

/// The families that were registered at run time so far.
pub(crate) fn registered() -> impl Iterator<Item = &'static Metric> {
    REGISTERED.iter().copied()
}

/// Lets series go that were made and are of no use any more, see [`Children::sweep`], and moves what
/// summaries have observed into their sketches.
#[cfg(feature = "exporter")]
pub(crate) fn upkeep() {
    ask_for_exemplars();
    let now = u32::try_from(clock::seconds_of_program()).unwrap_or(u32::MAX);
    for (metric, children) in with_children() {
        children.sweep(metric.descriptor(), now);
        if metric.descriptor().kind() == Kind::Summary {
            children.all().for_each(|child| child.settle());
        }
    }
    for sketch in in_use().filter_map(Metric::sketches).flatten() {
        sketch.settle();
    }
}

/// The families that made series, and how often each met a limit.
#[cfg(feature = "exporter")]
pub(crate) fn limited() -> impl Iterator<Item = (&'static str, u64)> {
    with_children().map(|(metric, children)| (metric.descriptor().name(), children.limited()))
}

#[cfg(feature = "exporter")]
fn with_children() -> impl Iterator<Item = (&'static Metric, &'static Children)> {
    in_use().filter_map(|metric| Some((metric, metric.children()?)))
}
