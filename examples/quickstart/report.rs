//! What is printed. The program counts nothing for these texts: every number comes out of the
//! metrics, so it is the one that Prometheus has.

use std::fmt;
use std::io::{self, Write};
use std::ops::Add as _;
use std::time::Duration;

use metrics_runtime::Exporter;
use metrics_runtime::snapshot::{Snapshot, Value};
use tokio::time::{Instant, interval_at};

use self::Figure::{Quantile, Ratio, Sum};
use crate::metrics::Metrics;

const FILES: Series = all("quickstart_file_reads_total").only("outcome", "ok");
const ERRORS: Series = all("quickstart_file_errors_total");
const QUERIES: Series = all("quickstart_queries_total");
const BYTES: Series = all("quickstart_read_bytes_total");
const SECONDS: Series = all("quickstart_indexing_seconds_total");
const READ_TIME: Series = all("quickstart_file_read_duration_seconds").only("outcome", "ok");
const FILE_SIZE: Series = all("quickstart_file_size_bytes");
const PREFIX_TIME: Series = all("quickstart_query_duration_seconds").only("kind", "prefix");

const SUMMARY: [(&str, Figure); 18] = [
    ("rounds", Sum(all("quickstart_rounds_total"))),
    ("files read", Sum(FILES)),
    ("files unreadable", Sum(ERRORS.only("kind", "unreadable"))),
    ("files not in UTF-8", Sum(ERRORS.only("kind", "not_utf8"))),
    ("files too large", Sum(ERRORS.only("kind", "too_large"))),
    ("bytes read", Sum(BYTES)),
    ("files in the index", Sum(all("quickstart_indexed_files"))),
    ("words in the index", Sum(all("quickstart_indexed_words"))),
    ("queries with a hit", Sum(QUERIES.only("result", "hit"))),
    ("queries without", Sum(QUERIES.only("result", "miss"))),
    ("seconds of indexing", Sum(SECONDS)),
    ("files per second", Ratio(FILES, SECONDS)),
    ("file size p50 (bytes)", Quantile(0.5, FILE_SIZE)),
    ("file size p95 (bytes)", Quantile(0.95, FILE_SIZE)),
    ("read p50 (seconds)", Quantile(0.5, READ_TIME)),
    ("read p95 (seconds)", Quantile(0.95, READ_TIME)),
    ("prefix query p50 (seconds)", Quantile(0.5, PREFIX_TIME)),
    ("prefix query p95 (seconds)", Quantile(0.95, PREFIX_TIME)),
];

/// Prints a line every second, and returns only if that fails.
pub(crate) async fn progress(out: &mut impl Write, exporter: &Exporter) -> io::Error {
    const PERIOD: Duration = Duration::from_secs(1);
    let start = Instant::now();
    let mut ticks = interval_at(start + PERIOD, PERIOD);
    let (mut last_files, mut last_tick) = (0.0, start);
    loop {
        ticks.tick().await;
        let now = Instant::now();
        let snapshot = exporter.snapshot();
        let files = FILES.sum(&snapshot);
        let printed = writeln!(
            out,
            "[{:>3} s] round {}: {files} files, {} errors, {} queries, {:.1} MiB read, {:.0} files/s",
            (now - start).as_secs(),
            // A handle says the same as the snapshot; an annotated function has none.
            Metrics::get().rounds.value() + 1,
            ERRORS.sum(&snapshot),
            QUERIES.sum(&snapshot),
            BYTES.sum(&snapshot) / f64::from(1 << 20),
            (files - last_files) / (now - last_tick).as_secs_f64(),
        );
        if let Err(error) = printed {
            return error;
        }
        (last_files, last_tick) = (files, now);
    }
}

/// Prints every figure in full, with the expression that makes a Prometheus say the same.
pub(crate) fn summary(out: &mut impl Write, snapshot: &Snapshot) -> io::Result<()> {
    writeln!(out, "summary")?;
    for (description, figure) in SUMMARY {
        let value = figure.value(snapshot);
        writeln!(out, "  {description}: {value}  ({figure})")?;
    }
    Ok(())
}

/// A number to be had from the metrics: once from a snapshot, once by asking a Prometheus.
#[derive(Clone, Copy)]
enum Figure {
    Sum(Series),
    Ratio(Series, Series),
    Quantile(f64, Series),
}

impl Figure {
    fn value(&self, snapshot: &Snapshot) -> f64 {
        match self {
            Sum(series) => series.sum(snapshot),
            Ratio(part, whole) => part.sum(snapshot) / whole.sum(snapshot),
            Quantile(q, series) => series.quantile(*q, snapshot),
        }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Sum(series) => write!(f, "sum({})", series.promql("")),
            Ratio(part, whole) => write!(f, "sum({}) / sum({})", part.promql(""), whole.promql("")),
            Quantile(q, series) => {
                let buckets = series.promql("_bucket");
                write!(f, "histogram_quantile({q}, sum by (le) ({buckets}))")
            }
        }
    }
}

/// Some series of one family: all of them, or those that have one label in common.
#[derive(Clone, Copy)]
struct Series {
    family: &'static str,
    label: Option<(&'static str, &'static str)>,
}

const fn all(family: &'static str) -> Series {
    Series {
        family,
        label: None,
    }
}

impl Series {
    const fn only(self, label: &'static str, value: &'static str) -> Self {
        Self {
            label: Some((label, value)),
            ..self
        }
    }

    fn promql(&self, suffix: &str) -> String {
        let family = self.family;
        match self.label {
            Some((label, value)) => format!("{family}{suffix}{{{label}={value:?}}}"),
            None => format!("{family}{suffix}"),
        }
    }

    fn values<'a>(&self, snapshot: &'a Snapshot) -> impl Iterator<Item = &'a Value> {
        let label = self.label;
        snapshot
            .family(self.family)
            .into_iter()
            .flat_map(|family| &family.series)
            .filter(move |series| {
                let mut labels = series.labels.iter();
                label.is_none_or(|label| labels.any(|(name, value)| (&**name, &**value) == label))
            })
            .map(|series| &series.value)
    }

    #[allow(clippy::cast_precision_loss)] // a Prometheus has nothing but floats
    fn sum(&self, snapshot: &Snapshot) -> f64 {
        self.values(snapshot)
            .map(|value| match value {
                Value::Integer(value) => *value as f64,
                Value::Float(value) => *value,
                _ => f64::NAN,
            })
            .fold(0.0, f64::add)
    }

    /// Of a single series.
    fn quantile(&self, q: f64, snapshot: &Snapshot) -> f64 {
        match self.values(snapshot).next() {
            Some(Value::Histogram(histogram)) => histogram.quantile(q),
            _ => f64::NAN,
        }
    }
}
