//! When recordings look for an exemplar, and where it is kept.
//!
//! To look costs more than to record, and the usual way of a recording has no room for the question
//! whether to. So now and then that way is shut: for a counter's family altogether, for a histogram
//! in each bucket. Whoever records then goes the way of [`Metric::elsewhere`] and, coming by here,
//! looks for an exemplar. After a number of recordings it is opened again. Where fewer come, it
//! stays shut, and each series has its latest exemplar.
//!
//! A [`Child`] has no such way; the note that it is in use is what it looks at each time, and that
//! stands for all of this.

use core::sync::atomic::Ordering::Relaxed;
use core::sync::atomic::{AtomicU32, AtomicU64};
use std::sync::{Mutex, OnceLock, PoisonError};

use super::{Child, Metric, Recording};
use crate::backend::{self, Destination};
use crate::clock;
use crate::descriptor::{Kind, buckets};
use crate::sampling::{self, Kept, Labels, Latest, Source};
use crate::storage;

/// How many recordings of a bucket may look in a round: few beside those that a program has time for,
/// many beside those of one that has something else to do.
const LOOKS: u32 = 4_096;

/// Buckets that are a multiple of this apart share their looks.
const APART: usize = u32::BITS as usize;

/// Goes up with each round.
static ROUND: AtomicU32 = AtomicU32::new(0);

/// Held by whoever shuts or opens the ways of all metrics.
static CHANGING: Mutex<()> = Mutex::new(());

/// The exemplars of a family.
#[derive(Debug)]
pub(super) struct Exemplars {
    /// For each bucket, how many more recordings may look in this round; a counter has one.
    looks: Box<[AtomicU32]>,
    /// For each series from the start.
    series: Box<[OnceLock<Kept>]>,
}

impl Exemplars {
    fn new(metric: &'static Metric) -> Self {
        let series = 0..metric.descriptor().series_from_start();
        Self {
            looks: (0..metric.buckets_of_exemplars().min(APART))
                .map(|_| AtomicU32::new(LOOKS))
                .collect(),
            series: series.map(|_| OnceLock::new()).collect(),
        }
    }

    /// How many looks there are left before this one.
    fn look(&self, bucket: usize) -> u32 {
        let Some(looks) = self.looks.get(bucket % APART) else {
            return 0;
        };
        let one_less = |left: u32| left.checked_sub(1);
        looks
            .fetch_update(Relaxed, Relaxed, one_less)
            .unwrap_or_default()
    }
}

impl Metric {
    /// Whether recordings have exemplars.
    fn has_exemplars(&self) -> bool {
        matches!(self.descriptor.kind(), Kind::Counter | Kind::Histogram)
    }

    /// How many exemplars a series can have.
    fn buckets_of_exemplars(&'static self) -> usize {
        match self.descriptor.kind() {
            Kind::Histogram => self.bounds().len() + 1,
            _ => 1,
        }
    }

    fn bucket_of_exemplar(&'static self, value: f64) -> usize {
        match self.descriptor.kind() {
            Kind::Histogram => buckets::bucket_of(self.bounds(), value),
            _ => 0,
        }
    }

    fn exemplars(&self) -> Option<&Exemplars> {
        self.extras.get()?.exemplars.get()
    }

    fn make_exemplars(&'static self) -> Option<&'static Exemplars> {
        match self.exemplars() {
            None => storage::outermost(|| {
                let exemplars = || Exemplars::new(self);
                self.extras().exemplars.get_or_init(exemplars)
            }),
            made => made,
        }
    }

    /// Room for the exemplars of a series.
    fn make_kept(&'static self, index: usize) -> Option<&'static Kept> {
        let kept = self.make_exemplars()?.series.get(index)?;
        match kept.get() {
            None => {
                storage::outermost(|| kept.get_or_init(|| Kept::new(self.buckets_of_exemplars())))
            }
            made => made,
        }
    }

    /// Opens the cells, as far as no exemplars are looked for. Gauges have none.
    pub(super) fn open(&'static self) {
        if sampling::is_on() && self.has_exemplars() {
            self.ask(true);
        } else {
            self.cells.open();
        }
    }

    /// Shuts the usual way, or opens it.
    fn ask(&'static self, is_asking: bool) {
        let opens = backend::is_ours() && !self.is_elsewhere();
        match self.descriptor.kind() {
            Kind::Counter if is_asking => self.cells.shut(),
            _ => {
                self.cells.ask_in_all_buckets(is_asking);
                if opens {
                    self.cells.open();
                }
            }
        }
    }

    /// Looks for an exemplar of what was recorded, if it is time for that.
    #[inline]
    pub(super) fn sample(&'static self, index: usize, recording: Recording) {
        if sampling::is_on() {
            self.look(index, recording);
        }
    }

    #[inline(never)]
    fn look(&'static self, index: usize, recording: Recording) {
        let (Some(value), true) = (recording.sampled(), self.has_exemplars()) else {
            return;
        };
        let Some(exemplars) = self.make_exemplars() else {
            return;
        };
        let bucket = self.bucket_of_exemplar(value);
        let left = exemplars.look(bucket);
        if left <= 1 {
            self.looked_enough(bucket);
        }
        if left == 0 {
            return;
        }
        let Some(kept) = exemplars.series.get(index) else {
            return;
        };
        let round = ROUND.load(Relaxed);
        if kept.get().is_none_or(|kept| kept.is_due(bucket, round)) {
            sampling::sample(|labels| {
                if let Some(kept) = self.make_kept(index) {
                    kept.keep(bucket, labels, value);
                }
            });
        }
    }

    /// Opens the way of a bucket again.
    fn looked_enough(&'static self, bucket: usize) {
        if !backend::is_ours() || self.is_elsewhere() {
            return;
        }
        match self.descriptor.kind() {
            Kind::Counter => self.cells.open(),
            _ => self.cells.no_longer_ask_in(bucket),
        }
    }

    /// Keeps an exemplar that was given with what was recorded, if that went into our storage.
    pub(crate) fn keep_exemplar(&'static self, index: usize, value: f64, labels: &[(&str, &str)]) {
        if is_kept_here()
            && self.has_exemplars()
            && let Some(kept) = self.make_kept(index)
        {
            kept.keep(self.bucket_of_exemplar(value), &Labels::of(labels), value);
        }
    }

    /// Shows the exemplars of a series, the latest of each bucket.
    pub(crate) fn show_exemplars(&self, index: usize, show: &mut dyn FnMut(Latest<'_>)) {
        let exemplars = self.exemplars();
        let kept = exemplars.and_then(|exemplars| exemplars.series.get(index)?.get());
        if let Some(kept) = kept {
            kept.show(show);
        }
    }
}

impl Child {
    /// Notes that the series is in use, and looks for an exemplar if it is time for that.
    #[inline(never)]
    pub(super) fn notice(&self, metric: &'static Metric, bucket: usize, recording: Recording) {
        if !sampling::is_on() || !metric.has_exemplars() {
            self.state.store(u32::MAX, Relaxed);
            return;
        }
        if self.state.load(Relaxed) & USED == 0 {
            self.state.fetch_or(USED, Relaxed);
        }
        let (Some(value), Some(kept)) = (recording.sampled(), self.make_kept(metric)) else {
            return;
        };
        if kept.is_due(bucket, ROUND.load(Relaxed)) {
            sampling::sample(|labels| kept.keep(bucket, labels, value));
        } else {
            self.state.fetch_or(quiet(bucket), Relaxed);
        }
    }

    fn make_kept(&self, metric: &'static Metric) -> Option<&Kept> {
        let buckets = match metric.descriptor.kind() {
            Kind::Histogram => self.bounds(metric).len() + 1,
            _ => 1,
        };
        storage::outermost(|| self.extras().exemplars.get_or_init(|| Kept::new(buckets)))
    }

    /// As [`Metric::keep_exemplar`].
    pub(crate) fn keep_exemplar(
        &self,
        metric: &'static Metric,
        value: f64,
        labels: &[(&str, &str)],
    ) {
        if is_kept_here()
            && metric.has_exemplars()
            && let Some(kept) = self.make_kept(metric)
        {
            let bucket = match metric.descriptor.kind() {
                Kind::Histogram => buckets::bucket_of(self.bounds(metric), value),
                _ => 0,
            };
            kept.keep(bucket, &Labels::of(labels), value);
        }
    }

    /// As [`Metric::show_exemplars`].
    pub(crate) fn show_exemplars(&self, show: &mut dyn FnMut(Latest<'_>)) {
        if let Some(kept) = self.kept() {
            kept.show(show);
        }
    }
}

/// The bit of a series' state that says that it was recorded in.
pub(super) const USED: u32 = 1 << 31;

/// The bit that says that no exemplar is wanted in a bucket.
#[inline]
#[allow(clippy::cast_possible_truncation)] // it is the rest of a division
pub(super) const fn quiet(bucket: usize) -> u32 {
    1 << (bucket as u32 % 16)
}

/// Whether what is recorded now goes into our storage.
fn is_kept_here() -> bool {
    backend::with_destination(|destination| matches!(destination, Destination::Storage))
}

/// Asks this source for exemplars from now on, or none.
pub(crate) fn set_source(source: Option<Box<dyn Source>>) {
    let _changing = CHANGING.lock().unwrap_or_else(PoisonError::into_inner);
    let is_asking = source.is_some();
    sampling::set(source);
    if is_asking {
        begin_round();
    } else {
        metrics().for_each(|metric| metric.ask(false));
    }
}

/// Lets recordings look for exemplars again, if there is a source and the last time is a while ago.
pub(crate) fn ask_for_exemplars() {
    static LAST: AtomicU64 = AtomicU64::new(u64::MAX);

    if !sampling::is_on() {
        return;
    }
    let now = clock::seconds_of_program();
    if LAST.swap(now, Relaxed) == now {
        return;
    }
    let _changing = CHANGING.lock().unwrap_or_else(PoisonError::into_inner);
    if sampling::is_on() {
        begin_round();
    }
}

fn begin_round() {
    ROUND.fetch_add(1, Relaxed);
    for metric in metrics() {
        for looks in metric.exemplars().into_iter().flat_map(|all| &all.looks) {
            looks.store(LOOKS, Relaxed);
        }
        metric.ask(true);
        if let Some(children) = metric.children() {
            children.all().for_each(|child| child.ask());
        }
    }
}

fn metrics() -> impl Iterator<Item = &'static Metric> {
    super::in_use().filter(|metric| metric.has_exemplars())
}
