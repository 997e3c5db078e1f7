//! The [OpenMetrics 1.0] text format.
//!
//! It says what the [text format](super::text) does, and more: the unit of a family, when each series
//! began to count (`_created`), and [exemplars](crate::snapshot::Exemplar). What it does not allow is
//! left out: the sum and the count of a histogram with a negative bound (`+Inf` has the count), and
//! sums and quantiles that are negative or no number.
//!
//! What the program declares began with the program, as the operating system has it; a series that
//! was made while it runs, then. A series of the `metrics` facade began when its name was first used;
//! of what collectors give this is not known.
//!
//! [OpenMetrics 1.0]: https://prometheus.io/docs/specs/om/open_metrics_spec/

use super::lines::{self, About, Escape, Lines, write_escaped};
use super::number::write_canonical_bound;
use crate::snapshot::Snapshot;

/// The whole snapshot in the format.
///
/// To write what the program declares again and again, a [`Renderer`] is much faster.
///
/// ```
/// use metrics_runtime::exposition::openmetrics;
/// use metrics_runtime::snapshot::Snapshot;
///
/// assert!(openmetrics::render(&Snapshot::declared()).ends_with("# EOF\n"));
/// ```
#[must_use]
pub fn render(snapshot: &Snapshot) -> String {
    lines::render::<OpenMetrics>(snapshot)
}

/// Writes the declared metrics of the program, as often as wanted: as
/// [that of the text format](super::text::Renderer).
#[derive(Debug)]
pub struct Renderer(lines::Renderer<OpenMetrics>);

impl Renderer {
    /// A renderer of what is declared.
    #[must_use]
    pub fn new() -> Self {
        Self(lines::Renderer::new())
    }

    /// The declared metrics with the values that they have now.
    pub fn render(&mut self) -> &str {
        self.0.render()
    }
}

impl Default for Renderer {
    fn default() -> Self {
        Self::new()
    }
}

/// The lines of the format.
pub(crate) struct OpenMetrics;

impl Lines for OpenMetrics {
    const IS_OPEN: bool = true;
    const END: &'static str = "# EOF\n";

    fn write_header(out: &mut String, about: About<'_>) {
        let About {
            name,
            help,
            unit,
            kind,
        } = about;
        out.extend(["# TYPE ", name, " ", kind.as_str(), "\n"]);
        if !unit.is_empty() {
            out.extend(["# UNIT ", name, " ", unit, "\n"]);
        }
        if !help.is_empty() {
            out.extend(["# HELP ", name, " "]);
            write_escaped(out, help, Escape::Quotes);
            out.push('\n');
        }
    }

    fn write_bound(out: &mut String, bound: f64) {
        write_canonical_bound(out, bound);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::descriptor::Kind;
    use crate::snapshot::{Exemplar, Family, HistogramValue, Series, Value};

    fn rendered(name: &'static str, unit: &'static str, kind: Kind, series: Series) -> String {
        render(&Snapshot::from_families(vec![Family {
            name: name.into(),
            help: "Says \"a\\b\"\nin two lines.".into(),
            unit: unit.into(),
            kind,
            series: vec![series],
        }]))
    }

    fn series(value: Value) -> Series {
        Series {
            created: Some(1_700_000_000.25),
            ..Series::new(vec![("l".into(), "C:\\\"x\"\n".into())], value)
        }
    }

    fn exemplar(value: f64) -> Exemplar {
        Exemplar {
            labels: vec![("trace_id".into(), "\"1\"".into())],
            value,
            timestamp: Some(1_700_000_001.5),
        }
    }

    fn histogram(bounds: &'static [f64], sum: f64) -> HistogramValue {
        HistogramValue {
            bounds: bounds.into(),
            buckets: vec![1; bounds.len() + 1],
            sum,
            ..HistogramValue::default()
        }
    }

    #[test]
    fn a_counter_is_a_family_without_total() {
        let counter = Series {
            exemplar: Some(exemplar(2.0)),
            ..series(Value::Integer(7))
        };
        assert_eq!(
            rendered("a_seconds", "seconds", Kind::Counter, counter),
            "# TYPE a_seconds counter\n\
             # UNIT a_seconds seconds\n\
             # HELP a_seconds Says \\\"a\\\\b\\\"\\nin two lines.\n\
             a_seconds_total{l=\"C:\\\\\\\"x\\\"\\n\"} 7 # {trace_id=\"\\\"1\\\"\"} 2 1700000001.5\n\
             a_seconds_created{l=\"C:\\\\\\\"x\\\"\\n\"} 1700000000.25\n\
             # EOF\n"
        );
    }

    #[test]
    fn a_histogram_has_canonical_bounds_and_exemplars() {
        let mut value = histogram(&[0.5, 1.0, 1e6], 9.25);
        value.exemplars = vec![None, Some(exemplar(0.75)), None, Some(exemplar(1e9))];
        let series = Series {
            labels: Vec::new(),
            ..series(Value::Histogram(value))
        };
        let text = rendered("a", "", Kind::Histogram, series);
        let samples = text.split_once("in two lines.\n").unwrap().1;
        assert_eq!(
            samples,
            "a_bucket{le=\"0.5\"} 1\n\
             a_bucket{le=\"1.0\"} 2 # {trace_id=\"\\\"1\\\"\"} 0.75 1700000001.5\n\
             a_bucket{le=\"1e+06\"} 3\n\
             a_bucket{le=\"+Inf\"} 4 # {trace_id=\"\\\"1\\\"\"} 1000000000 1700000001.5\n\
             a_sum 9.25\n\
             a_count 4\n\
             a_created 1700000000.25\n\
             # EOF\n"
        );
    }

    #[test]
    fn what_the_format_does_not_allow_is_left_out() {
        for (bounds, sum) in [
            (&[-1.0, 1.0], 3.0),
            (&[0.0, 1.0], -3.0),
            (&[0.0, 1.0], f64::NAN),
        ] {
            let value = Value::Histogram(histogram(bounds, sum));
            let text = rendered("a", "", Kind::Histogram, series(value));
            assert!(
                !text.contains("a_sum") && !text.contains("a_count"),
                "{text}"
            );
            assert!(text.contains("le=\"+Inf\"} 3\n"), "{text}");
        }
        let value = Value::Summary {
            quantiles: vec![(0.0, -1.0), (0.5, f64::NAN), (1.0, 2.0)],
            sum: -1.0,
            count: 2,
        };
        let text = rendered("a", "", Kind::Summary, series(value));
        let lines: Vec<_> = text.lines().filter(|line| line.starts_with('a')).collect();
        let [nan, two, count, created] = &*lines else {
            panic!("{text}")
        };
        assert!(nan.ends_with("quantile=\"0.5\"} NaN"), "{text}");
        assert!(two.ends_with("quantile=\"1.0\"} 2"), "{text}");
        assert!(
            count.starts_with("a_count{") && created.starts_with("a_created{"),
            "{text}"
        );
        // That of another bucket.
        let mut value = histogram(&[0.5], 1.0);
        value.exemplars = vec![Some(exemplar(0.75)), None];
        let text = rendered("a", "", Kind::Histogram, series(Value::Histogram(value)));
        assert!(!text.contains(" # "), "{text}");
        assert_eq!(render(&Snapshot::default()), "# EOF\n");
    }
}
