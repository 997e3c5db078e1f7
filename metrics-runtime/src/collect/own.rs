//! The metrics of the exporter itself. They are declared as any program's are, but stay out of the
//! link-time inventory: a program that has no exporter, or wants none of this, does not have them.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::Families;
use crate::metric;
use crate::{Counter, Family, Gauge, Histogram, LabelSet, LabelValue, MetricSet};

/// That the exporter exposes its own metrics.
#[derive(Clone, Copy)]
pub(crate) struct Own(&'static Metrics);

#[derive(MetricSet)]
#[metrics(prefix = "metrics_exporter", crate = unlisted)]
struct Metrics {
    /// Scrapes, by what became of them: complete, without some metrics of collectors, answered with
    /// what another one got at the same time, refused because too many ran, or given up by the client.
    scrapes: Family<ScrapeLabels, Counter>,
    /// Time from the start of a scrape to its text, that of the collectors included.
    scrape_duration: Histogram<Duration>,
    /// Bytes of all texts that scrapes were answered with, before any compression.
    #[metric(unit = "bytes")]
    exposition: Counter,
    /// Series in the last scrape.
    series: Gauge,
    /// Times that a scrape went without the metrics of a collector, or without one of its families,
    /// which was invalid.
    collector_failures: Family<FailureLabels, Counter>,
    /// Connections that are open.
    connections: Gauge,
    /// Connections that the listener closed because the client took too long for a request, took too
    /// long to read an answer, asked for nothing more, or because another one needed the room.
    closed_connections: Family<ClosedLabels, Counter>,
    /// Metrics of the metrics facade that are not exposed, because they contradict others.
    facade_conflicts: Counter,
}

#[derive(LabelSet, Clone, Copy)]
#[label(crate = crate)]
struct ScrapeLabels {
    outcome: ScrapeOutcome,
}

/// What became of a scrape.
#[derive(LabelValue, Clone, Copy)]
#[label(crate = crate)]
pub(crate) enum ScrapeOutcome {
    Complete,
    Partial,
    Shared,
    Refused,
    Cancelled,
}

#[derive(LabelSet, Clone, Copy)]
#[label(crate = crate)]
struct ClosedLabels {
    reason: Closed,
}

/// Why the listener has closed a connection that was not at its end.
#[derive(LabelValue, Clone, Copy, Debug, PartialEq, Eq)]
#[label(crate = crate)]
pub(crate) enum Closed {
    SlowRequest,
    SlowReader,
    Idle,
    NoRoom,
}

#[derive(LabelSet, Clone, Copy)]
#[label(crate = crate)]
struct FailureLabels {
    reason: Reason,
}

/// Why metrics of a collector are missing.
#[derive(LabelValue, Clone, Copy, Debug, PartialEq)]
#[label(crate = crate)]
pub(super) enum Reason {
    Panic,
    Late,
    NotStarted,
    Invalid,
}

/// A scrape that is being answered. One that is dropped before its end was given up by the client.
pub(crate) struct Scrape {
    own: Option<Own>,
    started: Instant,
}

impl Own {
    /// Adds the metrics to those of the program.
    pub(crate) fn expose() -> Self {
        #[cfg(not(feature = "off"))]
        crate::inventory::add(Metrics::ALL);
        Self(Metrics::get())
    }

    /// Adds what conflicts the recorder has seen.
    pub(crate) fn facade_conflicts(self, total: u64) {
        self.0.facade_conflicts.absolute(total);
    }

    /// A scrape got what another one did.
    pub(crate) fn shared(self) {
        let outcome = ScrapeOutcome::Shared;
        self.0.scrapes.with(ScrapeLabels { outcome }).increment(1);
    }

    /// A scrape got nothing.
    pub(crate) fn refused(self) {
        let outcome = ScrapeOutcome::Refused;
        self.0.scrapes.with(ScrapeLabels { outcome }).increment(1);
    }

    /// The number of connections has changed.
    pub(crate) fn connections(self, open: usize) {
        self.0.connections.set(open);
    }

    pub(crate) fn closed(self, reason: Closed) {
        let labels = ClosedLabels { reason };
        self.0.closed_connections.with(labels).increment(1);
    }

    pub(super) fn count(self, failures: impl Iterator<Item = Reason>) {
        for reason in failures {
            let labels = FailureLabels { reason };
            self.0.collector_failures.with(labels).increment(1);
        }
    }

    /// Gives how often each family has met its limits that has such.
    pub(super) fn limits(families: &mut Families) {
        let mut hits = families.counter(
            "metrics_exporter_limit_hits_total",
            "Times that something was recorded under the label value `other`, because the family \
             or a label of it had no room for another one.",
        );
        // A family may be declared in several places.
        let mut limited = BTreeMap::new();
        for (name, times) in metric::limited() {
            *limited.entry(name).or_default() += times;
        }
        for (name, times) in limited {
            hits.set(&[("metric", name)], times);
        }
    }

    /// Gives what is known of a collector itself.
    pub(super) fn state(
        families: &mut Families,
        collector: &str,
        is_up: bool,
        took: Option<Duration>,
    ) {
        let labels = [("collector", collector)];
        families
            .gauge(
                "metrics_exporter_collector_up",
                "Whether this scrape has all metrics of the collector: 1 or 0.",
            )
            .set(&labels, u8::from(is_up));
        if let Some(took) = took {
            families
                .gauge(
                    "metrics_exporter_collector_duration_seconds",
                    "Time that the collector took; absent where it has not ended in time.",
                )
                .set(&labels, took.as_secs_f64());
        }
    }
}

impl Scrape {
    pub(crate) fn begin(own: Option<Own>) -> Self {
        Self {
            own,
            started: Instant::now(),
        }
    }

    pub(crate) fn end(mut self, outcome: ScrapeOutcome, bytes: usize, series: usize) {
        let Some(Own(metrics)) = self.own.take() else {
            return;
        };
        metrics.scrapes.with(ScrapeLabels { outcome }).increment(1);
        metrics.scrape_duration.observe(self.started.elapsed());
        metrics.exposition.increment(bytes as u64);
        metrics.series.set(series);
    }
}

impl Drop for Scrape {
    fn drop(&mut self) {
        if let Some(Own(metrics)) = self.own {
            let outcome = ScrapeOutcome::Cancelled;
            metrics.scrapes.with(ScrapeLabels { outcome }).increment(1);
        }
    }
}

/// What the derive finds as the runtime: all of it, but that the set's metrics do not get into the
/// link-time inventory.
mod unlisted {
    #[cfg_attr(feature = "off", allow(unused_imports, unused_macros))]
    pub(super) mod __private {
        pub(crate) use crate::__private::*;

        macro_rules! keep {
            ($metrics:ident) => {
                impl Metrics {
                    const ALL: &[crate::Metric] = &$metrics;
                }
            };
        }
        pub(crate) use keep as enlist;
    }
}

#[cfg(all(test, not(feature = "off")))]
mod tests {
    use super::*;
    use crate::descriptor::{Descriptor, LabelKey, Shape};
    use crate::metric::{Labels, Metric, Recording};
    use crate::snapshot::Value;

    struct Text(&'static str);

    impl Labels for Text {
        fn index(&self) -> usize {
            0
        }

        fn texts(&self, show: &mut dyn FnMut(&str)) {
            show(self.0);
        }
    }

    #[test]
    fn limits_are_counted_by_family() {
        let declare = || {
            let descriptor = Descriptor::new(Shape::COUNTED, "own_limited", "", "Help.", "tests");
            let labels = const { &[LabelKey::text("a", 1)] };
            &*Box::leak(Box::new(Metric::new(descriptor.labels(labels))))
        };
        for metric in [declare(), declare()] {
            for text in ["x", "y", "x", "z"] {
                let child = metric.child(&Text(text)).unwrap();
                child.record(metric, Recording::Add(1));
            }
        }
        let mut families = Families::default();
        Own::limits(&mut families);
        let given = families.into_given();
        assert!(given.faults.is_empty(), "{given:?}");
        let series = given.families[0].series.iter();
        let mut values = series
            .filter(|series| series.labels == [("metric".into(), "own_limited".into())])
            .map(|series| &series.value);
        assert_eq!(values.next(), Some(&Value::Integer(4)));
    }
}
