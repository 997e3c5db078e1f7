//! What a contender shows, and what it must show: one that counts wrong is no contender.

use std::time::Instant;

use anyhow::{Context as _, ensure};

use crate::contenders::Contender;
use crate::work::{BOUNDS, Labels, Sample, TIMES, Work};

/// How often each sample is recorded before the contender is asked.
const PASSES: u64 = 3;

/// What one series shows: of a counter nothing but the count.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Series {
    pub(crate) count: u64,
    /// How many observations each bucket holds by itself.
    pub(crate) buckets: Vec<u64>,
    pub(crate) sum: f64,
}

impl Series {
    pub(crate) fn counter(count: u64) -> Self {
        Self {
            count,
            ..Self::default()
        }
    }

    pub(crate) fn histogram(buckets: Vec<u64>, sum: f64) -> Self {
        Self {
            count: buckets.iter().sum(),
            buckets,
            sum,
        }
    }

    /// A histogram whose buckets hold what those below them hold as well.
    pub(crate) fn cumulative(buckets: impl IntoIterator<Item = u64>, count: u64, sum: f64) -> Self {
        let mut below = 0;
        let own = |bucket: u64| {
            let own = bucket.wrapping_sub(below);
            below = bucket;
            own
        };
        Self {
            count,
            buckets: buckets.into_iter().map(own).collect(),
            sum,
        }
    }
}

/// Lets the contender record each sample a few times, and looks whether it has.
pub(crate) fn check(contender: &Contender, samples: &[Sample]) -> anyhow::Result<()> {
    let Some(read) = &contender.read else {
        return Ok(());
    };
    let start = Instant::now();
    (contender.repeat)(samples, PASSES);
    let passed = start.elapsed().as_secs_f64();
    let shown = read();
    let name = || format!("{} of {}", contender.work.name(), contender.name);
    if contender.work == Work::Timed {
        return check_times(&shown, samples, passed).with_context(name);
    }
    let expected = expected(contender.work, samples);
    ensure!(
        shown == expected,
        "{} shows {shown:?}, and not {expected:?}",
        name()
    );
    Ok(())
}

/// What the series of a row must show, by the position of their labels.
fn expected(work: Work, samples: &[Sample]) -> Vec<Series> {
    let (is_histogram, is_labelled) = match work {
        Work::Counter => (false, false),
        Work::CounterLabelled => (false, true),
        Work::Histogram => (true, false),
        Work::HistogramLabelled => (true, true),
        Work::Timed | Work::EmptyCall | Work::ClockTwice | Work::Rdtsc => return Vec::new(),
    };
    let series = Series {
        buckets: vec![0; if is_histogram { BOUNDS.len() + 1 } else { 0 }],
        ..Series::default()
    };
    let mut all = vec![series; if is_labelled { Labels::COUNT } else { 1 }];
    for sample in samples {
        let position = if is_labelled {
            sample.labels.position()
        } else {
            0
        };
        let series = &mut all[position];
        series.count += PASSES;
        if is_histogram {
            series.buckets[BOUNDS.partition_point(|bound| *bound < sample.value)] += PASSES;
            #[allow(clippy::cast_precision_loss)] // it is small
            let passes = PASSES as f64;
            series.sum += sample.value * passes;
        }
    }
    all
}

/// Nobody knows the times beforehand, but how many there are, and that they are not longer than
/// all of it.
fn check_times(shown: &[Series], samples: &[Sample], passed: f64) -> anyhow::Result<()> {
    let [series] = shown else {
        anyhow::bail!("not one series: {shown:?}");
    };
    let calls = PASSES * samples.len() as u64;
    ensure!(
        series.count == calls
            && series.buckets.iter().sum::<u64>() == calls
            && series.buckets.len() == TIMES.len() + 1
            && series.sum > 0.0
            && series.sum < passed,
        "not {calls} calls in {passed} seconds: {series:?}"
    );
    Ok(())
}

/// An exposition in Prometheus' text format or that of `OpenMetrics`.
pub(crate) struct Exposition(Vec<Line>);

struct Line {
    name: String,
    labels: Vec<(String, String)>,
    value: f64,
}

impl Exposition {
    pub(crate) fn parse(text: &str) -> Self {
        let samples = text.lines().filter(|line| !line.starts_with('#'));
        Self(samples.filter_map(Line::parse).collect())
    }

    pub(crate) fn counter(&self, name: &str) -> Vec<Series> {
        vec![self.counter_of(name, None)]
    }

    /// The counters of all labels.
    pub(crate) fn counters(&self, name: &str) -> Vec<Series> {
        let counter = |labels| self.counter_of(name, Some(labels));
        Labels::all().map(counter).collect()
    }

    pub(crate) fn histogram(&self, name: &str) -> Vec<Series> {
        vec![self.histogram_of(name, None)]
    }

    /// The histograms of all labels.
    pub(crate) fn histograms(&self, name: &str) -> Vec<Series> {
        let histogram = |labels| self.histogram_of(name, Some(labels));
        Labels::all().map(histogram).collect()
    }

    fn counter_of(&self, name: &str, labels: Option<Labels>) -> Series {
        Series::counter(self.whole(name, labels))
    }

    fn histogram_of(&self, name: &str, labels: Option<Labels>) -> Series {
        let buckets = format!("{name}_bucket");
        let sum = format!("{name}_sum");
        Series::cumulative(
            self.values(&buckets, labels).map(whole),
            self.whole(&format!("{name}_count"), labels),
            self.values(&sum, labels).sum(),
        )
    }

    fn whole(&self, name: &str, labels: Option<Labels>) -> u64 {
        whole(self.values(name, labels).sum())
    }

    fn values(&self, name: &str, labels: Option<Labels>) -> impl Iterator<Item = f64> {
        let lines = self
            .0
            .iter()
            .filter(move |line| line.name == name && labels.is_none_or(|labels| line.has(labels)));
        lines.map(|line| line.value)
    }
}

impl Line {
    fn parse(line: &str) -> Option<Self> {
        let (series, value) = line.rsplit_once(' ')?;
        let (name, labels) = series.split_once('{').unwrap_or((series, "}"));
        // No label's value has a comma or a quote in it.
        let labels = labels.strip_suffix('}')?.split(',').filter_map(|label| {
            let (key, value) = label.split_once('=')?;
            let value = value.trim_matches('"').to_lowercase();
            Some((key.to_owned(), value))
        });
        Some(Self {
            name: name.to_owned(),
            labels: labels.collect(),
            value: value.parse().ok()?,
        })
    }

    fn has(&self, labels: Labels) -> bool {
        let [method, status] = labels.texts();
        let has = |key, value| self.labels.iter().any(|(k, v)| k == key && v == value);
        has("method", method) && has("status", status)
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // it is a count
fn whole(value: f64) -> u64 {
    value as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work::{Method, Status};

    const TEXT: &str = "\
# TYPE asked counter
asked_total{method=\"Get\",status=\"done\"} 3
asked_total{method=\"get\",status=\"failed\"} 4
size_bucket{le=\"1.0\"} 2
size_bucket{le=\"+Inf\"} 5
size_sum 7.5
size_count 5
# EOF
";

    #[test]
    fn counters_by_their_labels() {
        let exposition = Exposition::parse(TEXT);
        let labels = Labels {
            method: Method::Get,
            status: Status::Done,
        };
        let counters = exposition.counters("asked_total");
        assert_eq!(counters[labels.position()], Series::counter(3));
        assert_eq!(exposition.counter("asked_total"), [Series::counter(7)]);
    }

    #[test]
    fn buckets_without_those_below() {
        let histogram = Exposition::parse(TEXT).histogram("size");
        assert_eq!(histogram, [Series::histogram(vec![2, 3], 7.5)]);
    }

    #[test]
    fn a_lost_observation_is_noticed() {
        let samples = crate::work::samples();
        let forgetful = Contender::new(
            Work::Counter,
            "forgetful",
            |_| {},
            || vec![Series::counter(1)],
        );
        assert!(check(&forgetful, &samples).is_err());
    }

    #[test]
    fn times_must_be_as_many_as_calls_and_no_longer_than_all() {
        let samples = crate::work::samples();
        let calls = PASSES * samples.len() as u64;
        let mut buckets = vec![0; TIMES.len() + 1];
        buckets[3] = calls;
        let right = Series::histogram(buckets, 0.5);
        assert!(check_times(std::slice::from_ref(&right), &samples, 1.0).is_ok());
        assert!(check_times(std::slice::from_ref(&right), &samples, 0.4).is_err());
        let one_less = Series {
            count: calls - 1,
            ..right
        };
        assert!(check_times(&[one_less], &samples, 1.0).is_err());
    }
}
