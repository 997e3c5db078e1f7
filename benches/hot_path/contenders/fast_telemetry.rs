//! `fast-telemetry`. Its typed labels are one label, so two of them are either one that joins
//! both, or are looked up by their texts. Its histograms are of whole numbers.

use std::hint::black_box;
use std::thread;

use fast_telemetry::{
    Counter, DynamicCounter, DynamicHistogram, Histogram, LabelEnum, LabeledCounter,
    LabeledHistogram,
};
use metrics_runtime::LabelValue as _;

use super::Contender;
use crate::reading::Series;
use crate::work::{Labels, NANOSECONDS, Peer, Target, WHOLE_BOUNDS, Work, time_by_hand};

const NAME: &str = "fast-telemetry";
const JOINED: &str = "fast-telemetry (one label)";

/// Both labels as the one that it allows.
#[derive(Clone, Copy, Debug)]
struct Joined(Labels);

impl LabelEnum for Joined {
    const CARDINALITY: usize = Labels::COUNT;
    const LABEL_NAME: &'static str = "method_and_status";

    #[inline]
    fn as_index(self) -> usize {
        self.0.position()
    }

    fn from_index(index: usize) -> Self {
        Self(Labels::all().nth(index).expect("an index of its own"))
    }

    fn variant_name(self) -> &'static str {
        self.0.method.as_str()
    }
}

pub(crate) fn contenders() -> Vec<Contender> {
    // As many as there are processors, as it recommends.
    let shards = thread::available_parallelism().map_or(2, usize::from);
    vec![
        counter(shards),
        counter_labelled(shards),
        counter_joined(shards),
        dynamic(Work::CounterDynamic, shards, Peer::all(), Peer::pairs),
        dynamic(
            Work::CounterDynamicTwo,
            shards,
            Target::all(),
            Target::pairs,
        ),
        histogram(shards),
        histogram_labelled(shards),
        histogram_joined(shards),
        timed(shards),
    ]
}

fn counter(shards: usize) -> Contender {
    let counter = shared(Counter::new(shards));
    Contender::new(
        Work::Counter,
        NAME,
        |_| counter.inc(),
        || vec![Series::counter(counter.sum().cast_unsigned() as u64)],
    )
}

fn counter_labelled(shards: usize) -> Contender {
    let counters = shared(DynamicCounter::new(shards));
    Contender::new(
        Work::CounterLabelled,
        NAME,
        |sample| counters.inc(&sample.labels.pairs()),
        || {
            let sums = Labels::all().map(|labels| counters.get(&labels.pairs()));
            let counts = sums.map(|sum| sum.cast_unsigned() as u64);
            counts.map(Series::counter).collect()
        },
    )
}

fn counter_joined(shards: usize) -> Contender {
    let counters = shared(LabeledCounter::<Joined>::new(shards));
    Contender::new(
        Work::CounterLabelled,
        JOINED,
        |sample| counters.inc(Joined(sample.labels)),
        || {
            let sums = counters.iter().map(|(_, sum)| sum);
            let counts = sums.map(|sum| sum.cast_unsigned() as u64);
            counts.map(Series::counter).collect()
        },
    )
}

fn dynamic<T: Copy + Sync, const N: usize>(
    work: Work,
    shards: usize,
    all: &'static [T],
    pairs: impl Fn(T) -> [(&'static str, &'static str); N] + Copy + Sync + 'static,
) -> Contender {
    let counters = shared(DynamicCounter::new(shards));
    Contender::new(
        work,
        NAME,
        move |sample| counters.inc(&pairs(sample.of(all))),
        move || {
            let sums = all.iter().map(|labels| counters.get(&pairs(*labels)));
            let counts = sums.map(|sum| sum.cast_unsigned() as u64);
            counts.map(Series::counter).collect()
        },
    )
}

fn histogram(shards: usize) -> Contender {
    let histogram = shared(Histogram::new(&WHOLE_BOUNDS, shards));
    Contender::new(
        Work::Histogram,
        NAME,
        |sample| histogram.record(sample.whole),
        || vec![read(histogram)],
    )
}

fn histogram_labelled(shards: usize) -> Contender {
    let histograms = shared(DynamicHistogram::new(&WHOLE_BOUNDS, shards));
    Contender::new(
        Work::HistogramLabelled,
        NAME,
        |sample| histograms.record(&sample.labels.pairs(), sample.whole),
        || {
            let histogram = |labels| {
                let series = histograms.series(&Labels::pairs(labels));
                let buckets = series.buckets_cumulative();
                Series::cumulative(
                    buckets.into_iter().map(|(_, bucket)| bucket),
                    series.count(),
                    to_float(series.sum()),
                )
            };
            Labels::all().map(histogram).collect()
        },
    )
}

fn histogram_joined(shards: usize) -> Contender {
    let histograms = shared(LabeledHistogram::<Joined>::new(&WHOLE_BOUNDS, shards));
    Contender::new(
        Work::HistogramLabelled,
        JOINED,
        |sample| histograms.record(Joined(sample.labels), sample.whole),
        || {
            histograms
                .iter()
                .map(|(_, histogram)| read(histogram))
                .collect()
        },
    )
}

fn timed(shards: usize) -> Contender {
    let histogram = shared(Histogram::new(&NANOSECONDS, shards));
    Contender::new(
        Work::Timed,
        NAME,
        |sample| {
            black_box(time_by_hand(sample.whole, |time| {
                let nanoseconds = u64::try_from(time.as_nanos());
                histogram.record(nanoseconds.unwrap_or(u64::MAX));
            }));
        },
        || {
            let series = read(histogram);
            vec![Series {
                sum: series.sum / 1e9,
                ..series
            }]
        },
    )
}

/// A metric that lives as long as the program, as a static one does.
fn shared<T>(metric: T) -> &'static T {
    Box::leak(Box::new(metric))
}

fn read(histogram: &Histogram) -> Series {
    let buckets = histogram.buckets_cumulative_iter();
    Series::cumulative(
        buckets.map(|(_, bucket)| bucket),
        histogram.count(),
        to_float(histogram.sum()),
    )
}

#[allow(clippy::cast_precision_loss)] // it is small
fn to_float(sum: u64) -> f64 {
    sum as f64
}
