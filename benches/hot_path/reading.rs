//! What a contender shows, through its exposition or its own means.

use crate::work::{Labels, Peer, Target};

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
        vec![self.counter_of(name, &[])]
    }

    /// The counters of all labels.
    pub(crate) fn counters(&self, name: &str) -> Vec<Series> {
        let counter = |labels: Labels| self.counter_of(name, &labels.pairs());
        Labels::all().map(counter).collect()
    }

    /// The counters of all peers.
    pub(crate) fn counters_of_peers(&self, name: &str) -> Vec<Series> {
        let counter = |peer: &Peer| self.counter_of(name, &peer.pairs());
        Peer::all().iter().map(counter).collect()
    }

    /// The counters of all targets.
    pub(crate) fn counters_of_targets(&self, name: &str) -> Vec<Series> {
        let counter = |target: &Target| self.counter_of(name, &target.pairs());
        Target::all().iter().map(counter).collect()
    }

    pub(crate) fn histogram(&self, name: &str) -> Vec<Series> {
        vec![self.histogram_of(name, &[])]
    }

    /// The histograms of all labels.
    pub(crate) fn histograms(&self, name: &str) -> Vec<Series> {
        let histogram = |labels: Labels| self.histogram_of(name, &labels.pairs());
        Labels::all().map(histogram).collect()
    }

    fn counter_of(&self, name: &str, labels: &[(&str, &str)]) -> Series {
        Series::counter(self.whole(name, labels))
    }

    fn histogram_of(&self, name: &str, labels: &[(&str, &str)]) -> Series {
        let buckets = format!("{name}_bucket");
        let sum = format!("{name}_sum");
        Series::cumulative(
            self.values(&buckets, labels).map(whole),
            self.whole(&format!("{name}_count"), labels),
            self.values(&sum, labels).sum(),
        )
    }

    fn whole(&self, name: &str, labels: &[(&str, &str)]) -> u64 {
        whole(self.values(name, labels).sum())
    }

    fn values(&self, name: &str, labels: &[(&str, &str)]) -> impl Iterator<Item = f64> {
        let lines = self
            .0
            .iter()
            .filter(move |line| line.name == name && line.has(labels));
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

    fn has(&self, labels: &[(&str, &str)]) -> bool {
        let has = |(key, value)| self.labels.iter().any(|(k, v)| k == key && v == value);
        labels.iter().all(|label| has(*label))
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
}
