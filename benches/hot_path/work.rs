//! What is done, and the samples on which it is done.

use std::fmt;
use std::hint::black_box;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use clap::ValueEnum;
use metrics_runtime::{LabelSet, LabelValue};

/// One row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
#[value(rename_all = "snake_case")]
pub(crate) enum Work {
    /// Add one to a counter.
    Counter,
    /// Add one to that of 25 counters which has the sample's two labels.
    CounterLabelled,
    /// Observe the sample's value in a histogram with 11 bounds.
    Histogram,
    /// Observe it in that of 25 histograms which has the sample's two labels.
    HistogramLabelled,
    /// Add one to that of 100 counters which has the sample's label, a text found at run time.
    CounterDynamic,
    /// Add one to that of 100 counters which has the sample's two labels, both such texts.
    CounterDynamicTwo,
    /// Add one to a counter of another recorder, which is the global one of the `metrics` facade.
    ForwardedCounter,
    /// Call a function that does next to nothing and is timed, with 11 bounds.
    Timed,
    /// Call that function without timing it.
    EmptyCall,
    /// Read the clock twice.
    ClockTwice,
    /// Read the processor's time-stamp counter.
    Rdtsc,
}

impl Work {
    pub(crate) fn name(self) -> String {
        let value = self.to_possible_value();
        value.map_or_else(String::new, |value| value.get_name().to_owned())
    }
}

/// The bounds of the histograms: whole numbers, since one library takes no others.
pub(crate) const BOUNDS: [f64; 11] = [
    1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0,
];
/// [`BOUNDS`] for that library.
pub(crate) const WHOLE_BOUNDS: [u64; 11] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000];

/// The bounds of the times, in seconds. What is timed takes some tens of nanoseconds.
pub(crate) const TIMES: [f64; 11] = [
    1e-8, 2e-8, 5e-8, 1e-7, 2e-7, 5e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2,
];
/// [`TIMES`] in nanoseconds.
pub(crate) const NANOSECONDS: [u64; 11] = [
    10, 20, 50, 100, 200, 500, 1_000, 10_000, 100_000, 1_000_000, 10_000_000,
];

/// How something is asked for: a label, in one enum for all libraries, so that nobody pays for a
/// conversion.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    LabelValue,
    prometheus_client::encoding::EncodeLabelValue,
    vise::EncodeLabelValue,
    measured::FixedCardinalityLabel,
)]
pub(crate) enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

/// What comes of it: another label.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    LabelValue,
    prometheus_client::encoding::EncodeLabelValue,
    vise::EncodeLabelValue,
    measured::FixedCardinalityLabel,
)]
pub(crate) enum Status {
    Done,
    Moved,
    Refused,
    Missing,
    Failed,
}

impl fmt::Display for Method {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl fmt::Display for Status {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// Two labels of five values each.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    LabelSet,
    prometheus_client::encoding::EncodeLabelSet,
    vise::EncodeLabelSet,
)]
pub(crate) struct Labels {
    pub(crate) method: Method,
    pub(crate) status: Status,
}

const METHODS: [Method; 5] = [
    Method::Get,
    Method::Post,
    Method::Put,
    Method::Patch,
    Method::Delete,
];
const STATUSES: [Status; 5] = [
    Status::Done,
    Status::Moved,
    Status::Refused,
    Status::Missing,
    Status::Failed,
];

impl Labels {
    /// How many there are.
    pub(crate) const COUNT: usize = METHODS.len() * STATUSES.len();

    /// All of them, each at its position.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        let of_method = |method| STATUSES.map(|status| Self { method, status });
        METHODS.into_iter().flat_map(of_method)
    }

    #[inline]
    pub(crate) fn position(self) -> usize {
        self.method as usize * STATUSES.len() + self.status as usize
    }

    /// The names and values as they are exposed.
    #[inline]
    pub(crate) fn pairs(self) -> [(&'static str, &'static str); 2] {
        let [method, status] = self.texts();
        [("method", method), ("status", status)]
    }

    /// The values as they are exposed, for libraries that look series up by them.
    #[inline]
    pub(crate) fn texts(self) -> [&'static str; 2] {
        [self.method.as_str(), self.status.as_str()]
    }
}

/// A label whose values nobody lists beforehand.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    LabelSet,
    prometheus_client::encoding::EncodeLabelSet,
    vise::EncodeLabelSet,
)]
pub(crate) struct Peer {
    #[label(max = 1000)]
    pub(crate) peer: &'static str,
}

/// Two such labels.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    LabelSet,
    prometheus_client::encoding::EncodeLabelSet,
    vise::EncodeLabelSet,
)]
pub(crate) struct Target {
    #[label(max = 1000)]
    pub(crate) host: &'static str,
    #[label(max = 1000)]
    pub(crate) user: &'static str,
}

/// How many values there are of such a label, or of two.
const TEXTS: usize = 100;

impl Peer {
    /// All of them, each at the position that samples name. The texts are in memory that was
    /// allocated for each, as is what a request brings, and stay, so that whoever can use one
    /// without a copy of its own need not make one.
    #[inline]
    pub(crate) fn all() -> &'static [Self] {
        static ALL: LazyLock<Vec<Peer>> = LazyLock::new(|| {
            let text = |position| format!("peer-{position:02}.example");
            let peers = (0..TEXTS).map(|position| Peer {
                peer: text(position).leak(),
            });
            peers.collect()
        });
        &ALL
    }

    /// The name and the value as they are exposed.
    #[inline]
    pub(crate) fn pairs(self) -> [(&'static str, &'static str); 1] {
        [("peer", self.peer)]
    }
}

impl Target {
    /// As of [`Peer`].
    #[inline]
    pub(crate) fn all() -> &'static [Self] {
        static ALL: LazyLock<Vec<Target>> = LazyLock::new(|| {
            let targets = (0..TEXTS).map(|position| Target {
                host: format!("host-{}.example", position / 10).leak(),
                user: format!("user-{}", position % 10).leak(),
            });
            targets.collect()
        });
        &ALL
    }

    /// The names and values as they are exposed.
    #[inline]
    pub(crate) fn pairs(self) -> [(&'static str, &'static str); 2] {
        [("host", self.host), ("user", self.user)]
    }
}

/// One thing to record.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample {
    pub(crate) labels: Labels,
    /// The position of its [`Peer`] and of its [`Target`].
    pub(crate) text: u8,
    /// A whole number.
    pub(crate) value: f64,
    /// The same, for the library that takes no other.
    pub(crate) whole: u64,
}

impl Sample {
    /// The one of [`Peer::all`] or [`Target::all`] that this sample has.
    #[inline]
    pub(crate) fn of<T: Copy>(&self, all: &[T]) -> T {
        all[usize::from(self.text)]
    }
}

/// So many that a processor does not learn the order of their buckets by heart: one does with 4096,
/// and a search that branches then looks three times as fast as it is.
const SAMPLES: usize = 32768;

/// The samples, the same in each run: every bucket and every pair of labels comes about as often
/// as every other, in no order.
pub(crate) fn samples() -> Vec<Sample> {
    let mut random = Random(0x2545_F491_4F6C_DD1D);
    let labels: Vec<_> = Labels::all().collect();
    let sample = |_| {
        let bucket = random.below(WHOLE_BOUNDS.len() + 1);
        let above = if bucket == 0 {
            0
        } else {
            WHOLE_BOUNDS[bucket - 1]
        };
        let up_to = WHOLE_BOUNDS.get(bucket).copied().unwrap_or(5000);
        let whole = above + 1 + random.next() % (up_to - above);
        Sample {
            labels: labels[random.below(labels.len())],
            #[allow(clippy::cast_possible_truncation)] // it is below 100
            text: random.below(TEXTS) as u8,
            #[allow(clippy::cast_precision_loss)] // it is at most 5000
            value: whole as f64,
            whole,
        }
    };
    (0..SAMPLES).map(sample).collect()
}

/// Marsaglia's xorshift, which is random enough to keep a branch predictor guessing.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 >> 16
    }

    #[allow(clippy::cast_possible_truncation)] // below a `usize`
    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }
}

/// Does an operation on each sample, `passes` times: the one loop for all contenders.
#[inline]
pub(crate) fn repeat(samples: &[Sample], passes: u64, operation: impl Fn(&Sample)) {
    for _ in 0..passes {
        for sample in samples {
            operation(sample);
            // Costs no instruction, but memory must be up to date here: without it several
            // additions to a plain cell would become one.
            black_box(());
        }
    }
}

/// What is timed.
#[inline]
pub(crate) fn function(input: u64) -> u64 {
    input.wrapping_add(1)
}

/// A call of it that is timed by hand, as one does without an attribute.
#[inline(never)]
pub(crate) fn time_by_hand(input: u64, observe: impl FnOnce(Duration)) -> u64 {
    let start = Instant::now();
    let output = function(input);
    observe(start.elapsed());
    output
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bucket_and_every_pair_of_labels_comes_often() {
        let mut buckets = [0; BOUNDS.len() + 1];
        let mut pairs = [0; Labels::COUNT];
        let mut texts = [0; TEXTS];
        for sample in samples() {
            buckets[BOUNDS.partition_point(|bound| *bound < sample.value)] += 1;
            pairs[sample.labels.position()] += 1;
            texts[usize::from(sample.text)] += 1;
        }
        assert!(
            buckets.iter().all(|count| *count > SAMPLES / 24),
            "{buckets:?}"
        );
        assert!(
            texts.iter().all(|count| *count > SAMPLES / 200),
            "{texts:?}"
        );
        assert!(pairs.iter().all(|count| *count > SAMPLES / 50), "{pairs:?}");
    }

    #[test]
    fn position_of_labels_is_their_place_in_the_list() {
        assert_eq!(Labels::all().count(), Labels::COUNT);
        for (position, labels) in Labels::all().enumerate() {
            assert_eq!(labels.position(), position);
        }
    }

    #[test]
    #[allow(clippy::cast_precision_loss)] // they are small
    fn both_lists_of_bounds_are_the_same() {
        assert_eq!(WHOLE_BOUNDS.map(|bound| bound as f64), BOUNDS);
        assert_eq!(
            NANOSECONDS.map(|bound| bound as f64),
            TIMES.map(|bound| (bound * 1e9).round())
        );
    }
}
