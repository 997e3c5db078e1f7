//! The Prometheus [text format 0.0.4].
//!
//! [text format 0.0.4]: https://prometheus.io/docs/instrumenting/exposition_formats/

use std::fmt::Write;

use super::number::{write_bound, write_value};
use crate::descriptor::Kind;
use crate::snapshot::{Family, HistogramValue, Series, Snapshot, Text, Value};

/// The format's media type, for `Content-Type`.
pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The whole snapshot in the text format.
#[must_use]
pub fn render(snapshot: &Snapshot) -> String {
    let mut out = String::new();
    for family in snapshot.families() {
        write_family(&mut out, family);
    }
    out
}

fn write_family(out: &mut String, family: &Family) {
    // This format has no family name apart from its samples' names.
    let suffix = if family.kind == Kind::Counter {
        "_total"
    } else {
        ""
    };
    let name = &family.name;
    if !family.help.is_empty() {
        line(out, format_args!("# HELP {name}{suffix} "));
        write_escaped(out, &family.help, Escape::Help);
        out.push('\n');
    }
    line(out, format_args!("# TYPE {name}{suffix} {}\n", family.kind));
    for series in &family.series {
        write_series(out, name, suffix, series);
    }
}

fn write_series(out: &mut String, name: &str, suffix: &str, series: &Series) {
    let labels = &series.labels;
    match &series.value {
        Value::Integer(value) => {
            write_sample(out, (name, suffix), labels, None, Number::Integer(*value));
        }
        Value::Float(value) => {
            write_sample(out, (name, suffix), labels, None, Number::Float(*value));
        }
        Value::Histogram(histogram) => write_histogram(out, name, labels, histogram),
        Value::Summary {
            quantiles,
            sum,
            count,
        } => {
            for (quantile, value) in quantiles {
                let quantile = Some(("quantile", *quantile));
                write_sample(out, (name, ""), labels, quantile, Number::Float(*value));
            }
            write_sample(out, (name, "_sum"), labels, None, Number::Float(*sum));
            write_sample(out, (name, "_count"), labels, None, Number::Integer(*count));
        }
    }
}

fn write_histogram(out: &mut String, name: &str, labels: &[(Text, Text)], value: &HistogramValue) {
    let mut count = 0_u64;
    let bounds = value.bounds.iter().copied().chain([f64::INFINITY]);
    for (bound, bucket) in bounds.zip(&value.buckets) {
        count = count.saturating_add(*bucket);
        write_sample(
            out,
            (name, "_bucket"),
            labels,
            Some(("le", bound)),
            Number::Integer(count),
        );
    }
    write_sample(out, (name, "_sum"), labels, None, Number::Float(value.sum));
    write_sample(out, (name, "_count"), labels, None, Number::Integer(count));
}

#[derive(Clone, Copy)]
enum Number {
    Integer(u64),
    Float(f64),
}

fn write_sample(
    out: &mut String,
    (name, suffix): (&str, &str),
    labels: &[(Text, Text)],
    own_label: Option<(&str, f64)>,
    value: Number,
) {
    out.push_str(name);
    out.push_str(suffix);
    let mut separator = '{';
    for (name, value) in labels {
        out.push(separator);
        out.push_str(name);
        out.push_str("=\"");
        write_escaped(out, value, Escape::LabelValue);
        out.push('"');
        separator = ',';
    }
    if let Some((name, value)) = own_label {
        out.push(separator);
        out.push_str(name);
        out.push_str("=\"");
        write_bound(out, value);
        out.push('"');
        separator = ',';
    }
    if separator == ',' {
        out.push('}');
    }
    out.push(' ');
    match value {
        Number::Integer(value) => line(out, format_args!("{value}")),
        Number::Float(value) => write_value(out, value),
    }
    out.push('\n');
}

#[derive(Clone, Copy, PartialEq)]
enum Escape {
    /// A quote stays as it is: `\"` in a help text is a parse error in this format.
    Help,
    LabelValue,
}

fn write_escaped(out: &mut String, text: &str, escape: Escape) {
    for character in text.chars() {
        match character {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '"' if escape == Escape::LabelValue => out.push_str("\\\""),
            other => out.push(other),
        }
    }
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = out.write_fmt(text);
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;

    fn family(kind: Kind, series: Vec<Series>) -> Snapshot {
        Snapshot::from_families(vec![Family {
            name: "a".into(),
            help: "Says \"a\\b\"\nin two lines.".into(),
            unit: "".into(),
            kind,
            series,
        }])
    }

    fn series(labels: &[(&'static str, &'static str)], value: Value) -> Series {
        let labels = labels
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()));
        Series {
            labels: labels.collect(),
            value,
        }
    }

    #[test]
    fn a_counter_with_labels() {
        let snapshot = family(
            Kind::Counter,
            vec![
                series(&[("path", "C:\\\"x\"\n")], Value::Integer(7)),
                series(&[], Value::Float(0.5)),
            ],
        );
        assert_eq!(
            render(&snapshot),
            "# HELP a_total Says \"a\\\\b\"\\nin two lines.\n\
             # TYPE a_total counter\n\
             a_total 0.5\n\
             a_total{path=\"C:\\\\\\\"x\\\"\\n\"} 7\n"
        );
    }

    #[test]
    fn a_histogram_is_cumulative_and_ends_in_inf() {
        let value = HistogramValue {
            bounds: Cow::Borrowed(&[0.5, 1.0]),
            buckets: vec![1, 2, 3],
            sum: 9.25,
        };
        let snapshot = family(
            Kind::Histogram,
            vec![series(&[("x", "y")], Value::Histogram(value))],
        );
        let text = render(&snapshot);
        assert!(text.ends_with(
            "# TYPE a histogram\n\
             a_bucket{x=\"y\",le=\"0.5\"} 1\n\
             a_bucket{x=\"y\",le=\"1\"} 3\n\
             a_bucket{x=\"y\",le=\"+Inf\"} 6\n\
             a_sum{x=\"y\"} 9.25\n\
             a_count{x=\"y\"} 6\n"
        ));
    }

    #[test]
    fn a_summary_has_its_quantiles() {
        let value = Value::Summary {
            quantiles: vec![(0.5, 2.0), (0.99, 3.5)],
            sum: 5.5,
            count: 2,
        };
        let snapshot = family(Kind::Summary, vec![series(&[], value)]);
        let text = render(&snapshot);
        assert!(text.ends_with(
            "# TYPE a summary\na{quantile=\"0.5\"} 2\na{quantile=\"0.99\"} 3.5\na_sum 5.5\na_count 2\n"
        ));
    }
}
