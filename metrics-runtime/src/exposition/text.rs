//! The Prometheus [text format 0.0.4].
//!
//! [text format 0.0.4]: https://prometheus.io/docs/instrumenting/exposition_formats/

use super::format::Format;
use super::lines::{self, About, Escape, Lines, suffix_of, write_escaped};
use super::number::write_bound;
use crate::snapshot::Snapshot;

/// The format's media type, for `Content-Type`.
pub const CONTENT_TYPE: &str = Format::Text.content_type();

/// The whole snapshot in the text format.
///
/// To write what the program declares again and again, a [`Renderer`] is much faster.
#[must_use]
pub fn render(snapshot: &Snapshot) -> String {
    lines::render::<Text>(snapshot)
}

/// Writes the declared metrics of the program, as often as wanted.
///
/// It keeps the texts that are the same every time, and the memory for the result, so that after
/// the first time nothing is allocated but for numbers that have become longer.
///
/// ```
/// use metrics_runtime::exposition::text::{Renderer, render};
/// use metrics_runtime::snapshot::Snapshot;
/// # use metrics_runtime::{Counter, MetricSet};
/// #
/// # #[derive(MetricSet)]
/// # struct Metrics {
/// #     /// Things done.
/// #     things: Counter,
/// # }
/// # Metrics::get().things.increment(1);
///
/// let mut renderer = Renderer::new();
/// # assert!(renderer.render().contains("things_total 1"));
/// assert_eq!(renderer.render(), render(&Snapshot::declared()));
/// ```
#[derive(Debug)]
pub struct Renderer(lines::Renderer<Text>);

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
pub(crate) struct Text;

impl Lines for Text {
    const IS_OPEN: bool = false;
    const END: &'static str = "";

    /// The format has no family name apart from its samples' names, and no units.
    fn write_header(out: &mut String, about: About<'_>) {
        let About {
            name: family,
            help,
            kind,
            ..
        } = about;
        let suffix = suffix_of(kind);
        if !help.is_empty() {
            out.extend(["# HELP ", family, suffix, " "]);
            // `\"` in a help text is a parse error in this format.
            write_escaped(out, help, Escape::NoQuotes);
            out.push('\n');
        }
        out.extend(["# TYPE ", family, suffix, " ", kind.as_str(), "\n"]);
    }

    fn write_bound(out: &mut String, bound: f64) {
        write_bound(out, bound);
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::descriptor::{Descriptor, Kind, LabelKey, Shape};
    use crate::exposition::names::Names;
    use crate::exposition::openmetrics::{self, OpenMetrics};
    use crate::handle;
    use crate::metric::{Labels, Metric};
    use crate::snapshot::plan::{self, Plan};
    use crate::snapshot::rules::{FamilyRule, Rules};
    use crate::snapshot::{Family, HistogramValue, Series, Value};

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
        Series::new(labels.collect(), value)
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
            nans: 2,
            ..HistogramValue::default()
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

    /// Labels that stand before, between and behind those of the metrics, and a new order of them.
    fn rules() -> impl Strategy<Value = Rules> {
        let labels = [("a", "1"), ("c", "\"2\""), ("z", "3")].to_vec();
        let labels = proptest::sample::subsequence(labels, 0..4);
        (labels, proptest::bool::ANY).prop_map(|(labels, renames)| {
            let rule = FamilyRule {
                name: Some("third"),
                ..FamilyRule::default()
            };
            let renamed = renames.then(|| ("first_seconds".to_owned(), rule));
            Rules {
                labels: labels.into_iter().collect(),
                families: renamed.into_iter().collect(),
            }
        })
    }

    fn no_others() -> Snapshot {
        Snapshot::default()
    }

    proptest::proptest! {
        #[test]
        fn what_is_written_from_fragments_is_the_snapshot(
            metrics in plan::tests::metrics(),
            rules in rules(),
        ) {
            let plan = Arc::new(Plan::under(&rules, &metrics));
            let snapshot = Snapshot::merged(&plan, &no_others());
            let mut text = lines::Renderer::<Text>::of(plan.clone());
            let mut open = lines::Renderer::<OpenMetrics>::of(plan);
            for _ in 0..2 {
                let written = text.write(&Names::All, &no_others());
                proptest::prop_assert_eq!(written, render(&snapshot));
                let written = open.write(&Names::All, &no_others());
                proptest::prop_assert_eq!(written, openmetrics::render(&snapshot));
            }
        }
    }

    /// A declared counter with the value 1 in each series.
    fn declared(name: &'static str, labels: &'static [LabelKey]) -> &'static Metric {
        let descriptor = Descriptor::new(Shape::COUNTED, name, "", "", "tests");
        let metric = Box::leak(Box::new(Metric::new(descriptor.labels(labels))));
        for index in 0..metric.descriptor().cardinality() {
            handle::Series::at(metric, index).add_integer(1);
        }
        metric
    }

    /// The labels of a series with one that is a text.
    struct OneText(&'static str);

    impl Labels for OneText {
        fn index(&self) -> usize {
            0
        }

        fn texts(&self, show: &mut dyn FnMut(&str)) {
            show(self.0);
        }
    }

    #[test]
    fn series_that_were_made_are_under_the_rules_too() {
        const LABELS: &[LabelKey] = &[LabelKey::text("l", 9)];
        let descriptor = Descriptor::new(Shape::COUNTED, "a", "", "", "tests").labels(LABELS);
        let metric: &_ = Box::leak(Box::new(Metric::new(descriptor)));
        for text in ["y", "x"] {
            handle::Series::of_texts(metric, &OneText(text)).add_integer(1);
        }
        let rule = FamilyRule {
            name: Some("b_total"),
            labels: [("z", "1")].into(),
            ..FamilyRule::default()
        };
        let rules = Rules {
            labels: [("c", "0")].into(),
            families: [("a".to_owned(), rule)].into(),
        };
        let plan = Arc::new(Plan::under(&rules, &[metric]));
        let text = "# TYPE b_total counter\n\
             b_total{c=\"0\",l=\"x\",z=\"1\"} 1\n\
             b_total{c=\"0\",l=\"y\",z=\"1\"} 1\n";
        assert_eq!(render(&Snapshot::merged(&plan, &no_others())), text);
        let mut renderer = lines::Renderer::<Text>::of(plan);
        assert_eq!(renderer.write(&Names::All, &no_others()), text);
    }

    #[test]
    fn other_families_stand_among_the_declared_ones() {
        const LABELS: &[LabelKey] = &[LabelKey::new("l", &["x", "y"])];
        let metrics = [declared("b", &[]), declared("d", LABELS)];
        let other = |name: &'static str, value| Family {
            name: name.into(),
            help: "".into(),
            unit: "".into(),
            kind: Kind::Counter,
            series: vec![series(&[("l", value)], Value::Integer(10))],
        };
        let others = vec![
            other("d", "y"),
            other("e", "e"),
            other("a", "a"),
            other("c", "c"),
        ];
        let others = Snapshot::from_families(others);
        let plan = Arc::new(Plan::new(&metrics));
        let snapshot = Snapshot::merged(&plan, &others);
        let text = "# TYPE a_total counter\na_total{l=\"a\"} 10\n\
             # TYPE b_total counter\nb_total 1\n\
             # TYPE c_total counter\nc_total{l=\"c\"} 10\n\
             # TYPE d_total counter\nd_total{l=\"x\"} 1\nd_total{l=\"y\"} 11\n\
             # TYPE e_total counter\ne_total{l=\"e\"} 10\n";
        assert_eq!(render(&snapshot), text);
        let mut renderer = lines::Renderer::<Text>::of(plan);
        assert_eq!(renderer.write(&Names::All, &others), text);
    }
}
