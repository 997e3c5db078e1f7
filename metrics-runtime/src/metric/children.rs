//! The series of a family whose labels are not a list that the compiler knows: made when they are
//! first asked for, up to a limit.

use core::hash::{BuildHasher, Hasher};
use core::ops::Deref;
use core::slice;
use core::sync::atomic::Ordering::{Relaxed, SeqCst};
use core::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, fence};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use foldhash::fast::RandomState;

use super::Metric;

use super::exemplars::{USED, quiet};
use super::native::Native;
use super::overridden::add_to_others;
use super::recording::{Forwarded, Recording};
use crate::clock;
use crate::descriptor::{Descriptor, Kind, LabelKey, buckets};
use crate::sampling::{self, Kept};
#[cfg(feature = "exporter")]
use crate::storage::Sketch;
use crate::storage::{self, Hashed, NativeBuckets, SharedHistogram, SharedNumber, Table};

/// The value of a label for all those that are beyond its limit.
pub(crate) const OTHER: &str = "other";

/// How many series all families together may make, unless the exporter says otherwise.
const SERIES_OF_PROGRAM: u32 = 10_000;

static LIMIT: AtomicU32 = AtomicU32::new(SERIES_OF_PROGRAM);
static SERIES: AtomicU32 = AtomicU32::new(0);

/// Makes it the most series that all families together may make from now on.
#[cfg(feature = "exporter")]
pub(crate) fn set_limit(series: u32) {
    LIMIT.store(series, Relaxed);
}

/// The labels by which a series is looked for.
///
/// Those that the compiler knows are an index; the others are texts, shown one after another.
pub(crate) trait Labels {
    fn index(&self) -> usize;
    fn texts(&self, show: &mut dyn FnMut(&str));
}

/// One series.
#[derive(Debug)]
pub(crate) struct Child {
    index: u32,
    /// Since when nothing was recorded, as far as anybody looked; see [`Children::sweep`].
    #[cfg_attr(not(feature = "exporter"), allow(dead_code))]
    age: AtomicU32,
    /// When it was made: see [`clock::moment`].
    made: u32,
    /// Whether it was recorded in, and in which buckets no exemplar is wanted: see [`USED`] and
    /// [`quiet`]. No bit is set until something is recorded after that was looked at.
    pub(super) state: AtomicU32,
    is_condemned: AtomicBool,
    is_dead: AtomicBool,
    texts: Texts,
    /// Of a histogram or a summary, how many observations were NaN.
    number: SharedNumber,
    observations: Option<Box<Observations>>,
    /// Whether the bounds were overridden when the series was made.
    is_overridden: bool,
    extras: OnceLock<Box<ChildExtras>>,
}

/// What only some series have.
#[derive(Debug, Default)]
pub(super) struct ChildExtras {
    forwarded: Forwarded,
    pub(super) exemplars: OnceLock<Kept>,
}

/// The values of its labels that are texts.
#[derive(Debug)]
enum Texts {
    /// What most have; it is found without another look into memory.
    One(Arc<str>),
    Many(Box<[Arc<str>]>),
}

impl From<Vec<Arc<str>>> for Texts {
    fn from(texts: Vec<Arc<str>>) -> Self {
        match <[_; 1]>::try_from(texts) {
            Ok([text]) => Self::One(text),
            Err(texts) => Self::Many(texts.into()),
        }
    }
}

impl Deref for Texts {
    type Target = [Arc<str>];

    #[inline]
    fn deref(&self) -> &[Arc<str>] {
        match self {
            Self::One(text) => slice::from_ref(text),
            Self::Many(texts) => texts,
        }
    }
}

/// What a histogram or a summary has.
#[derive(Debug)]
struct Observations {
    counts: Counts,
    /// Of a summary.
    #[cfg(feature = "exporter")]
    sketch: Option<Box<Sketch>>,
}

#[derive(Debug)]
enum Counts {
    Classic(SharedHistogram),
    Native(Box<Native>),
}

impl Counts {
    fn new(metric: &'static Metric) -> Self {
        match Native::new(metric) {
            Some(native) => Self::Native(Box::new(native)),
            None => Self::Classic(SharedHistogram::new(metric.bounds().len())),
        }
    }
}

impl Observations {
    fn new(metric: &'static Metric) -> Option<Box<Self>> {
        let kind = metric.descriptor().kind();
        let is_summary = kind == Kind::Summary;
        (is_summary || kind == Kind::Histogram).then(|| {
            Box::new(Self {
                counts: Counts::new(metric),
                #[cfg(feature = "exporter")]
                sketch: is_summary.then(Box::default),
            })
        })
    }
}

/// As for [`Metric`].
impl core::panic::RefUnwindSafe for Child {}

/// All series of a family.
#[derive(Debug)]
pub(crate) struct Children {
    series: Table<Child>,
    /// For each label that is a text its values; none where the series are the values.
    values: Box<[Values]>,
    hasher: RandomState,
    /// Whether a limit of the family or of the program was reached.
    is_full: AtomicBool,
    /// How often a value was beyond a limit.
    limited: AtomicU64,
    was_reported: AtomicBool,
    /// Whether series can go: only then whoever finds one has to see that it has not gone.
    can_shrink: AtomicBool,
    /// Changes with the set of the series.
    version: AtomicU64,
    /// Of all series, without those that the limit made.
    len: AtomicU32,
    writer: Mutex<()>,
}

#[derive(Debug, Default)]
struct Values {
    known: Table<Arc<str>>,
    len: AtomicU32,
}

/// The most labels that are texts.
const TEXTS: usize = crate::descriptor::MAX_TEXTS;

/// Which of the texts stand as [`OTHER`], a bit for each.
type Others = u16;

impl Child {
    /// The value of each label that is a text.
    pub(crate) fn texts(&self) -> &[Arc<str>] {
        &self.texts
    }

    /// The series as far as its labels are those that the compiler knows.
    pub(crate) fn index(&self) -> usize {
        self.index as usize
    }

    /// When it was made, in seconds since the Unix epoch.
    pub(crate) fn created(&self) -> f64 {
        clock::unix_of(self.made)
    }

    pub(crate) fn number(&self) -> &SharedNumber {
        &self.number
    }

    /// The bounds of its buckets: those that the metric had when the series was made.
    pub(super) fn bounds(&self, metric: &'static Metric) -> &'static [f64] {
        if self.is_overridden {
            metric.bounds()
        } else {
            metric.descriptor().bucket_bounds()
        }
    }

    pub(super) fn extras(&self) -> &ChildExtras {
        self.extras.get_or_init(Box::default)
    }

    pub(super) fn forwarded(&self) -> &Forwarded {
        &self.extras().forwarded
    }

    /// Its exemplars, once there is room for them.
    pub(super) fn kept(&self) -> Option<&Kept> {
        self.extras.get()?.exemplars.get()
    }

    /// From now on whoever records looks for an exemplar.
    pub(super) fn ask(&self) {
        self.state.fetch_and(USED, Relaxed);
    }

    /// Whether it was recorded in since this was asked last.
    #[cfg(feature = "exporter")]
    fn was_used(&self) -> bool {
        self.state.swap(0, Relaxed) & USED != 0
    }

    /// Notes that something is recorded.
    #[inline]
    fn touch(&self, metric: &'static Metric, bucket: usize, recording: Recording) {
        if self.state.load(Relaxed) & quiet(bucket) == 0 {
            self.notice(metric, bucket, recording);
        }
    }

    /// Records in our storage.
    #[inline]
    pub(crate) fn record(&self, metric: &'static Metric, recording: Recording) {
        if !matches!(recording, Recording::Observe(_)) {
            self.touch(metric, 0, recording);
        }
        match recording {
            Recording::Add(amount) => self.number.add(amount),
            Recording::AddFloat(amount) => self.number.add_float(amount),
            Recording::Raise(value) => self.number.raise(value),
            Recording::RaiseFloat(value) => self.number.raise_float(value),
            Recording::Shift(amount) => self.number.shift(amount),
            Recording::Set(value) => self.number.set(value),
            Recording::Observe(value) if value.is_nan() => {
                self.touch(metric, 0, recording);
                self.number.add(1);
            }
            Recording::Observe(value) => {
                if let Some(observations) = &self.observations {
                    let bucket = buckets::bucket_of(self.bounds(metric), value);
                    self.touch(metric, bucket, recording);
                    match &observations.counts {
                        Counts::Classic(histogram) => histogram.observe(bucket, value),
                        Counts::Native(native) => native.observe(value),
                    }
                    #[cfg(feature = "exporter")]
                    if let Some(sketch) = &observations.sketch {
                        sketch.observe(value);
                    }
                }
            }
            // Calls have no labels that are texts.
            Recording::ShiftWhole(_) => {}
        }
    }

    /// Puts the count of each bucket into `buckets`, which is emptied before, and returns the sum of
    /// just these observations. Those of a native histogram go into `native`, too. None where it
    /// cannot be read now: see [`SharedHistogram::read`].
    pub(crate) fn read_histogram(
        &self,
        metric: &'static Metric,
        buckets: &mut Vec<u64>,
        native: &mut NativeBuckets,
    ) -> Option<f64> {
        let sum = match &self.observations.as_ref()?.counts {
            Counts::Classic(histogram) => histogram.read(buckets)?,
            Counts::Native(histogram) => return histogram.read(metric, buckets, native),
        };
        if metric.is_overridden() && !self.is_overridden {
            let before = std::mem::take(buckets);
            buckets.resize(metric.bounds().len() + 1, 0);
            add_to_others(self.bounds(metric), &before, metric.bounds(), buckets);
        }
        Some(sum)
    }

    /// How many observations were NaN.
    pub(crate) fn nans(&self) -> u64 {
        match self.observations {
            Some(_) => self.number.integer(),
            None => 0,
        }
    }

    /// The quantiles of a summary, each with its value over the last minute.
    #[cfg(feature = "exporter")]
    pub(crate) fn read_quantiles(&self, quantiles: &[f64], values: &mut Vec<(f64, f64)>) {
        super::read_sketch(self.sketch(), quantiles, values);
    }

    /// Moves what a summary has observed into its sketch.
    #[cfg(feature = "exporter")]
    pub(super) fn settle(&self) {
        if let Some(sketch) = self.sketch() {
            sketch.settle();
        }
    }

    #[cfg(feature = "exporter")]
    fn sketch(&self) -> Option<&Sketch> {
        self.observations.as_ref()?.sketch.as_deref()
    }

    #[inline]
    fn is(&self, labels: &impl Labels, others: Others) -> bool {
        let (mut position, mut is_same) = (0, self.index() == labels.index());
        labels.texts(&mut |text| {
            let text = if is_other(others, position) {
                OTHER
            } else {
                text
            };
            is_same = is_same && self.texts.get(position).is_some_and(|own| **own == *text);
            position += 1;
        });
        is_same && position == self.texts.len()
    }
}

const fn is_other(others: Others, position: usize) -> bool {
    position < TEXTS && others & 1 << position != 0
}

impl Children {
    fn new(descriptor: &Descriptor) -> Self {
        let texts = descriptor.label_keys().iter().filter(|key| key.is_text());
        let texts = texts.count();
        let is_sole = texts == 1 && descriptor.cardinality() == 1;
        let values = if is_sole { 0 } else { texts };
        Self {
            series: Table::default(),
            values: (0..values).map(|_| Values::default()).collect(),
            hasher: RandomState::default(),
            is_full: AtomicBool::new(false),
            limited: AtomicU64::new(0),
            was_reported: AtomicBool::new(false),
            can_shrink: AtomicBool::new(descriptor.idle_after() != 0),
            version: AtomicU64::new(0),
            len: AtomicU32::new(0),
            writer: Mutex::default(),
        }
    }

    /// The series with these labels, or the one that stands for it where a limit is reached. None
    /// only where this thread is making a series already, as in an allocator that records.
    pub(super) fn get(&self, metric: &'static Metric, labels: &impl Labels) -> Option<Arc<Child>> {
        match self.find(labels, 0) {
            None => self.get_new(metric, labels),
            found => found,
        }
    }

    #[inline(never)]
    fn get_new(&self, metric: &'static Metric, labels: &impl Labels) -> Option<Arc<Child>> {
        let descriptor = metric.descriptor();
        if let Some(child) = self.get_limited(descriptor, labels) {
            return Some(child);
        }
        let (child, others) = storage::outermost(|| self.make(metric, labels))?;
        // Whoever takes the log may record, also for the first time, so nothing is held here.
        if others != 0 {
            self.report(descriptor, others);
        }
        Some(child)
    }

    #[inline]
    fn hash(&self, labels: &impl Labels, others: Others) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        hasher.write_usize(labels.index());
        let mut position = 0;
        labels.texts(&mut |text| {
            let text = if is_other(others, position) {
                OTHER
            } else {
                text
            };
            // The hasher adds the length, so that texts do not run into each other.
            hasher.write(text.as_bytes());
            position += 1;
        });
        hasher.finish()
    }

    fn hash_of_text(&self, text: &str) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        hasher.write(text.as_bytes());
        hasher.finish()
    }

    #[inline]
    fn find(&self, labels: &impl Labels, others: Others) -> Option<Arc<Child>> {
        let hash = self.hash(labels, others);
        let child = self.series.find(hash, |child| child.is(labels, others))?;
        if self.can_shrink.load(Relaxed) {
            // Either we see that it goes, or whoever lets it go sees that we hold it.
            fence(SeqCst);
            if child.is_dead.load(Relaxed) {
                return None;
            }
            // Somebody wants it again.
            if child.is_condemned.load(Relaxed) {
                child.is_condemned.store(false, Relaxed);
            }
        }
        Some(child)
    }

    /// The series that stands for one that cannot be made, if it is there. This is how a value that
    /// is beyond a limit is recorded, however many there are, so it waits for nobody.
    #[cold]
    fn get_limited(&self, descriptor: &Descriptor, labels: &impl Labels) -> Option<Arc<Child>> {
        let others = self.beyond_limits(descriptor, labels);
        let beyond_label = (others != 0).then(|| self.find(labels, others)).flatten();
        let child = beyond_label.or_else(|| {
            let is_full = self.is_full.load(Relaxed);
            is_full.then(|| self.find(labels, Others::MAX)).flatten()
        })?;
        self.limited.fetch_add(1, Relaxed);
        Some(child)
    }

    /// Which labels have a value that is not known, and no room for another one.
    fn beyond_limits(&self, descriptor: &Descriptor, labels: &impl Labels) -> Others {
        let mut others = 0;
        let keys = descriptor.label_keys().iter().filter(|key| key.is_text());
        if self.values.is_empty() {
            let max = keys.map(LabelKey::max).next().unwrap_or_default();
            return Others::from(self.len.load(Relaxed) >= max);
        }
        let mut places = keys.zip(&self.values).enumerate();
        labels.texts(&mut |text| {
            let Some((position, (key, values))) = places.next() else {
                return;
            };
            if values.len.load(Relaxed) >= key.max() && !self.is_known(values, text) {
                others |= 1 << position;
            }
        });
        others
    }

    fn is_known(&self, values: &Values, text: &str) -> bool {
        let hash = self.hash_of_text(text);
        text == OTHER || values.known.has(hash, |known| **known == *text)
    }

    fn lock(&self) -> MutexGuard<'_, ()> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The series, and which of its labels stand as [`OTHER`] because of a limit.
    fn make(&self, metric: &'static Metric, labels: &impl Labels) -> (Arc<Child>, Others) {
        let descriptor = metric.descriptor();
        let _writing = self.lock();
        // Somebody may have made it meanwhile.
        if let Some(child) = self.find(labels, 0) {
            return (child, 0);
        }
        let mut others = self.beyond_limits(descriptor, labels);
        let mut found = (others != 0).then(|| self.find(labels, others)).flatten();
        let all = Others::MAX >> (TEXTS - self.text_count(descriptor));
        if found.is_none() && others != all && !self.reserve(descriptor) {
            self.is_full.store(true, Relaxed);
            others = all;
            found = self.find(labels, others);
        }
        if others != 0 {
            self.limited.fetch_add(1, Relaxed);
        }
        let child = found.unwrap_or_else(|| self.insert(metric, labels, others));
        (child, others)
    }

    fn text_count(&self, descriptor: &Descriptor) -> usize {
        match self.values.len() {
            0 => 1,
            texts => texts.min(descriptor.label_keys().len()),
        }
    }

    /// Takes room for a series from the family and the program, if both have some.
    fn reserve(&self, descriptor: &Descriptor) -> bool {
        let has_room = self.len.load(Relaxed) < descriptor.max_series();
        let add = |series| (series < LIMIT.load(Relaxed)).then_some(series + 1);
        let is_reserved = has_room && SERIES.fetch_update(Relaxed, Relaxed, add).is_ok();
        if is_reserved {
            self.len.fetch_add(1, Relaxed);
        }
        is_reserved
    }

    fn insert(&self, metric: &'static Metric, labels: &impl Labels, others: Others) -> Arc<Child> {
        let mut texts = Vec::new();
        labels.texts(&mut |text| {
            let position = texts.len();
            let text = if is_other(others, position) {
                OTHER
            } else {
                text
            };
            texts.push(self.text(position, text));
        });
        let child = Arc::new(Child {
            index: u32::try_from(labels.index()).unwrap_or(u32::MAX),
            age: AtomicU32::new(0),
            made: clock::moment(),
            state: AtomicU32::new(if sampling::is_on() { USED } else { u32::MAX }),
            is_condemned: AtomicBool::new(false),
            is_dead: AtomicBool::new(false),
            texts: texts.into(),
            number: SharedNumber::default(),
            observations: Observations::new(metric),
            is_overridden: metric.is_overridden(),
            extras: OnceLock::new(),
        });
        let (hash, item) = (self.hash(labels, others), child.clone());
        self.series.insert(Hashed { hash, item });
        self.version.fetch_add(1, Relaxed);
        child
    }

    /// The text of a label, which all series share that have it.
    fn text(&self, position: usize, text: &str) -> Arc<str> {
        let Some(values) = self.values.get(position) else {
            return text.into();
        };
        let hash = self.hash_of_text(text);
        let known = values.known.find(hash, |known| **known == *text);
        let known = known.unwrap_or_else(|| {
            let known: Arc<Arc<str>> = Arc::new(text.into());
            let item = known.clone();
            values.known.insert(Hashed { hash, item });
            if text != OTHER {
                values.len.fetch_add(1, Relaxed);
            }
            known
        });
        Arc::clone(&known)
    }

    /// Says once that a limit is reached, and which.
    fn report(&self, descriptor: &Descriptor, others: Others) {
        if self.was_reported.swap(true, Relaxed) {
            return;
        }
        let name = descriptor.name();
        if self.is_full.load(Relaxed) {
            let (own, program) = (descriptor.max_series(), LIMIT.load(Relaxed));
            tracing::warn!(
                "`{name}` has no room for further series (at most {own} in the family, {program} \
                 in the program); what they record is counted with the label value `{OTHER}`"
            );
        } else {
            let texts = descriptor.label_keys().iter().filter(|key| key.is_text());
            let full = texts.enumerate().find(|(i, _)| is_other(others, *i));
            if let Some((_, key)) = full {
                tracing::warn!(
                    "the label `{}` of `{name}` has {} values, its `max`; further ones are \
                     counted as `{OTHER}`",
                    key.name(),
                    key.max(),
                );
            }
        }
    }

    /// All series, in no particular order.
    pub(crate) fn all(&self) -> impl Iterator<Item = Arc<Child>> {
        self.series.items()
    }

    /// A number that changes when series come or go.
    pub(crate) fn version(&self) -> u64 {
        self.version.load(Relaxed)
    }

    /// How often something was recorded in the series that stands for others, because of a limit.
    #[cfg(any(test, feature = "exporter"))]
    pub(crate) fn limited(&self) -> u64 {
        self.limited.load(Relaxed)
    }

    /// Lets series go in which nothing was recorded for as long as the family says, `now` being a
    /// time in seconds, and those that were condemned. None goes that a handle holds.
    #[cfg(any(test, feature = "exporter"))]
    pub(crate) fn sweep(&self, descriptor: &Descriptor, now: u32) {
        // There may be room again, where another family had it.
        self.is_full.store(false, Relaxed);
        if !self.can_shrink.load(Relaxed) {
            return;
        }
        let idle_after = descriptor.idle_after();
        let goes = |child: &Child| {
            if child.was_used() {
                child.age.store(now, Relaxed);
            }
            let idle = now.saturating_sub(child.age.load(Relaxed));
            child.is_condemned.load(Relaxed) || (idle_after != 0 && idle >= idle_after)
        };
        storage::outermost(|| self.remove(goes));
    }

    /// Lets these series go as soon as no handle holds them.
    fn condemn(&self, is_condemned: impl Fn(&Child) -> bool) {
        self.can_shrink.store(true, Relaxed);
        storage::outermost(|| {
            self.remove(|child| {
                let is_condemned = is_condemned(child);
                child.is_condemned.fetch_or(is_condemned, Relaxed);
                is_condemned
            });
        });
    }

    fn remove(&self, goes: impl Fn(&Child) -> bool) {
        let _writing = self.lock();
        let mut is_any = false;
        for child in self.series.items().filter(|child| goes(child)) {
            child.is_dead.store(true, Relaxed);
            fence(SeqCst);
            // The table's, and the one here.
            if Arc::strong_count(&child) > 2 {
                child.is_dead.store(false, Relaxed);
            } else {
                is_any = true;
            }
        }
        if !is_any {
            return;
        }
        self.series.retain(|child| !child.is_dead.load(Relaxed));
        self.forget_values();
        let is_counted = |child: &Child| child.texts.iter().any(|text| **text != *OTHER);
        let left = self.series.items().filter(|child| is_counted(child));
        let left = u32::try_from(left.count()).unwrap_or(u32::MAX);
        let before = self.len.swap(left, Relaxed);
        SERIES.fetch_sub(before.saturating_sub(left), Relaxed);
        self.is_full.store(false, Relaxed);
        self.version.fetch_add(1, Relaxed);
    }

    /// Makes room for other values in place of those that no series has.
    fn forget_values(&self) {
        for values in &self.values {
            // The table's own, and those of series.
            values.known.retain(|known| Arc::strong_count(known) > 1);
            let left = values.known.items().filter(|known| ***known != *OTHER);
            let left = u32::try_from(left.count()).unwrap_or(u32::MAX);
            values.len.store(left, Relaxed);
        }
    }
}

impl Metric {
    /// The series that were made of the metric, if its labels need that.
    pub(crate) fn children(&self) -> Option<&Children> {
        self.extras.get()?.children.get()
    }

    /// The series with these labels. None only where it cannot be made now, as in an allocator that
    /// records.
    pub(crate) fn child(&'static self, labels: &impl Labels) -> Option<Arc<Child>> {
        let children = match self.children() {
            Some(children) => children,
            None => self.make_children()?,
        };
        children.get(self, labels)
    }

    /// Lets the series go that have these values for the first labels that are texts, and `digit` as
    /// what is left of their index when it is divided by `rest`. A handle that is there holds its
    /// series until it goes itself.
    pub(crate) fn forget(&self, texts: &[Box<str>], digit: usize, rest: usize) {
        if let Some(children) = self.children() {
            children.condemn(|child| {
                let first = child.texts().iter().zip(texts);
                child.index() / rest.max(1) == digit && first.into_iter().all(|(a, b)| **a == **b)
            });
        }
    }

    #[cold]
    fn make_children(&'static self) -> Option<&'static Children> {
        storage::outermost(|| {
            let extras = self.extras();
            extras.children.get_or_init(|| {
                super::IN_USE.push(self);
                Children::new(&self.descriptor)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::descriptor::{Limits, Shape};

    /// A digit below 2, and texts.
    struct Given<'a>(usize, &'a [&'a str]);

    impl Labels for Given<'_> {
        fn index(&self) -> usize {
            self.0
        }

        fn texts(&self, show: &mut dyn FnMut(&str)) {
            self.1.iter().for_each(|text| show(text));
        }
    }

    const DIGIT: LabelKey = LabelKey::new("digit", &["0", "1"]);

    fn counter(keys: &'static [LabelKey], max_series: u32, idle_after: u32) -> &'static Metric {
        let limits = Box::leak(Box::new(Limits {
            max_series,
            idle_after,
        }));
        let descriptor = Descriptor::new(Shape::COUNTED, "calls", "", "Help.", "tests")
            .labels(keys)
            .limits(limits);
        Box::leak(Box::new(Metric::new(descriptor)))
    }

    fn add(metric: &'static Metric, labels: &Given<'_>) {
        let child = metric.child(labels).unwrap();
        child.record(metric, Recording::Add(1));
    }

    /// The labels and values of all series, in order.
    fn all(metric: &'static Metric) -> Vec<(usize, String, u64)> {
        let children = metric.children().unwrap().all();
        let series = children.map(|child| {
            let texts = child.texts().join(",");
            (child.index(), texts, child.number().integer())
        });
        let mut series: Vec<_> = series.collect();
        series.sort();
        series
    }

    fn owned(series: &[(usize, &str, u64)]) -> Vec<(usize, String, u64)> {
        let series = series.iter();
        series
            .map(|(i, texts, value)| (*i, (*texts).to_owned(), *value))
            .collect()
    }

    #[test]
    fn observations_that_are_nan_are_counted_apart() {
        const BOUNDS: &[f64] = &[1.0, 2.0];
        let descriptor = Descriptor::new(Shape::TIMED, "time", "seconds", "Help.", "tests")
            .labels(const { &[LabelKey::text("a", 9)] })
            .buckets(BOUNDS);
        let metric: &'static Metric = Box::leak(Box::new(Metric::new(descriptor)));
        let child = metric.child(&Given(0, &["x"])).unwrap();
        for value in [0.5, f64::NAN, 7.0, f64::NAN] {
            child.record(metric, Recording::Observe(value));
        }
        let mut buckets = Vec::new();
        assert_eq!(
            child.read_histogram(metric, &mut buckets, &mut NativeBuckets::default()),
            Some(7.5)
        );
        assert_eq!((&buckets[..], child.nans()), (&[1, 0, 1][..], 2));
    }

    #[test]
    fn the_same_labels_are_the_same_series() {
        let metric = counter(
            const { &[DIGIT, LabelKey::text("a", 9), LabelKey::text("b", 9)] },
            0,
            0,
        );
        for _ in 0..3 {
            for labels in [
                Given(0, &["x", "y"]),
                Given(1, &["x", "y"]),
                Given(0, &["xy", ""]),
            ] {
                add(metric, &labels);
            }
        }
        assert_eq!(
            all(metric),
            owned(&[(0, "x,y", 3), (0, "xy,", 3), (1, "x,y", 3)])
        );
    }

    #[test]
    fn values_beyond_the_limit_of_a_label_are_other() {
        let sole = counter(const { &[LabelKey::text("a", 2)] }, 0, 0);
        for text in ["x", "y", "z", "y", "w", "z", "x"] {
            add(sole, &Given(0, &[text]));
        }
        assert_eq!(
            all(sole),
            owned(&[(0, "other", 3), (0, "x", 2), (0, "y", 2)])
        );
        assert_eq!(sole.children().unwrap().limited(), 3);

        let both = counter(
            const { &[LabelKey::text("a", 2), DIGIT, LabelKey::text("b", 1)] },
            0,
            0,
        );
        for (digit, texts) in [
            (0, ["x", "p"]),
            (0, ["y", "q"]),
            (1, ["z", "p"]),
            (1, ["z", "q"]),
            (1, ["y", "p"]),
            (0, ["y", "r"]),
            (0, ["other", "p"]),
        ] {
            add(both, &Given(digit, &texts));
        }
        let expected = [
            (0, "other,p", 1),
            (0, "x,p", 1),
            (0, "y,other", 2),
            (1, "other,other", 1),
            (1, "other,p", 1),
            (1, "y,p", 1),
        ];
        assert_eq!(all(both), owned(&expected));
        assert_eq!(both.children().unwrap().limited(), 4);
    }

    #[test]
    fn a_family_has_no_more_series_than_its_limit_and_those_that_stand_for_others() {
        let metric = counter(const { &[DIGIT, LabelKey::text("a", 100)] }, 3, 0);
        for i in 0..50 {
            add(metric, &Given(i % 2, &[&i.to_string()]));
        }
        let expected = [
            (0, "0", 1),
            (0, "2", 1),
            (0, "other", 23),
            (1, "1", 1),
            (1, "other", 24),
        ];
        assert_eq!(all(metric), owned(&expected));
    }

    #[test]
    fn threads_make_a_series_once() {
        let metric = counter(const { &[LabelKey::text("a", 20)] }, 0, 0);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for i in 0..20_000 {
                        add(metric, &Given(0, &[&(i % 40).to_string()]));
                    }
                });
            }
        });
        let series = all(metric);
        assert_eq!(series.len(), 21);
        assert_eq!(series.iter().map(|(.., value)| value).sum::<u64>(), 80_000);
        let known = series.iter().filter(|(_, text, _)| text != OTHER);
        assert!(
            known.clone().all(|(.., value)| *value == 2000),
            "{series:?}"
        );
    }

    #[test]
    fn a_series_goes_when_nothing_was_recorded_and_nobody_holds_it() {
        let metric = counter(const { &[LabelKey::text("a", 2)] }, 0, 60);
        let (children, descriptor) = (metric.make_children().unwrap(), metric.descriptor());
        let held = metric.child(&Given(0, &["held"])).unwrap();
        add(metric, &Given(0, &["idle"]));
        add(metric, &Given(0, &["beyond"]));
        for now in [100, 120, 159] {
            children.sweep(descriptor, now);
            assert_eq!(all(metric).len(), 3, "{now}");
        }
        children.sweep(descriptor, 160);
        assert_eq!(all(metric), owned(&[(0, "held", 0)]));
        held.record(metric, Recording::Add(1));
        add(metric, &Given(0, &["again"]));
        assert_eq!(all(metric), owned(&[(0, "again", 1), (0, "held", 1)]));
        drop(held);
        children.sweep(descriptor, 200);
        children.sweep(descriptor, 260);
        assert_eq!(all(metric), []);
    }

    #[test]
    fn a_handle_has_the_series_of_its_labels_while_others_go() {
        let metric = counter(const { &[LabelKey::text("a", 4)] }, 0, 1);
        let (children, descriptor) = (metric.make_children().unwrap(), metric.descriptor());
        std::thread::scope(|scope| {
            let users: Vec<_> = (0..2)
                .map(|_| {
                    scope.spawn(|| {
                        for i in 0..200_000_usize {
                            let labels = ["a", "b", "c"][i % 3];
                            let held = metric.child(&Given(0, &[labels])).unwrap();
                            let found = metric.child(&Given(0, &[labels])).unwrap();
                            assert!(Arc::ptr_eq(&held, &found));
                        }
                    })
                })
                .collect();
            let mut now = 0;
            while users.iter().any(|user| !user.is_finished()) {
                now += 10;
                children.sweep(descriptor, now);
            }
        });
    }

    #[test]
    fn condemned_series_go_as_soon_as_they_can() {
        let metric = counter(const { &[LabelKey::text("a", 9)] }, 0, 0);
        let children = metric.make_children().unwrap();
        let held = metric.child(&Given(0, &["x"])).unwrap();
        add(metric, &Given(0, &["y"]));
        add(metric, &Given(0, &["z"]));
        children.condemn(|child| *child.texts()[0] < *"z");
        assert_eq!(all(metric), owned(&[(0, "x", 0), (0, "z", 1)]));
        // Who asks for it again wants it to stay.
        let again = metric.child(&Given(0, &["x"])).unwrap();
        drop((held, again));
        children.sweep(metric.descriptor(), 1);
        assert_eq!(all(metric), owned(&[(0, "x", 0), (0, "z", 1)]));
        let held = metric.child(&Given(0, &["x"])).unwrap();
        children.condemn(|child| *child.texts()[0] == *"x");
        drop(held);
        children.sweep(metric.descriptor(), 2);
        assert_eq!(all(metric), owned(&[(0, "z", 1)]));
    }
}
