//! The Prometheus [text format 0.0.4].
//!
//! [text format 0.0.4]: https://prometheus.io/docs/instrumenting/exposition_formats/

use std::fmt;
use std::sync::Arc;

use super::fragments::{Beginnings, Fragments, Spelling, separator};
use super::number::{write_bound, write_integer, write_value};
use crate::descriptor::Kind;
use crate::metric::Child;
use crate::snapshot::plan::{self, Place, Plan, Plans};
use crate::snapshot::{Family, HistogramValue, Memory, Part, Snapshot, Value, Visitor, merge};

/// The format's media type, for `Content-Type`.
pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The whole snapshot in the text format.
///
/// To write what the program declares again and again, a [`Renderer`] is much faster.
#[must_use]
pub fn render(snapshot: &Snapshot) -> String {
    let mut out = String::new();
    for family in snapshot.families() {
        write_family(&mut out, family);
    }
    out
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
pub struct Renderer {
    /// None for what is declared, as it is declared.
    plans: Option<Arc<Plans>>,
    plan: Arc<Plan>,
    fragments: Fragments,
    scratch: Scratch,
    out: String,
    /// How long the text may be, as far as the last one tells.
    expected: usize,
    /// How many series the last text has.
    series: usize,
}

/// What the families are written with, one after another.
#[derive(Default)]
struct Scratch {
    memory: Memory,
    /// The beginning of a line, the labels of a series, the beginning of a bucket's line.
    beginning: String,
    labels: String,
    bucket: String,
}

impl Renderer {
    /// A renderer of what is declared.
    #[must_use]
    pub fn new() -> Self {
        Self::of(Plan::current())
    }

    /// A renderer of what the rules of `plans` leave of that.
    #[cfg(feature = "exporter")]
    pub(crate) fn following(plans: &Arc<Plans>) -> Self {
        Self {
            plans: Some(plans.clone()),
            ..Self::of(plans.current())
        }
    }

    fn of(plan: Arc<Plan>) -> Self {
        Self {
            fragments: Fragments::new(&plan, &SPELLING),
            plans: None,
            plan,
            scratch: Scratch::default(),
            out: String::new(),
            expected: 0,
            series: 0,
        }
    }

    /// The declared metrics with the values that they have now.
    pub fn render(&mut self) -> &str {
        self.follow_plan();
        self.write(&Snapshot::default());
        &self.out
    }

    /// The same with other families among them, which are made for the plan that is rendered. The
    /// text is given away, so that nothing as long as it is kept.
    #[cfg(feature = "exporter")]
    pub(crate) fn render_with(&mut self, others: impl FnOnce(&Plan) -> Snapshot) -> String {
        self.follow_plan();
        let others = others(&self.plan);
        self.write(&others);
        std::mem::take(&mut self.out)
    }

    /// How many series were written last.
    #[cfg(feature = "exporter")]
    pub(crate) fn series_count(&self) -> usize {
        self.series
    }

    fn write(&mut self, others: &Snapshot) {
        self.out.clear();
        self.series = 0;
        if self.out.capacity() == 0 {
            self.out.reserve(self.expected);
        }
        for part in merge(&self.plan, others) {
            match part {
                Part::Declared(family) => {
                    write_declared(&mut self.out, family, &self.fragments, &mut self.scratch);
                    self.series += family.series_count();
                }
                Part::Read(family) => {
                    write_family(&mut self.out, &family);
                    self.series += family.series.len();
                }
            }
        }
        // Numbers grow by a digit now and then.
        self.expected = self.out.len() + self.out.len() / 16;
    }

    fn follow_plan(&mut self) {
        let plan = match &self.plans {
            Some(plans) => plans.current(),
            None => Plan::current(),
        };
        if !Arc::ptr_eq(&plan, &self.plan) {
            self.fragments = Fragments::new(&plan, &SPELLING);
            self.plan = plan;
        }
    }
}

impl Default for Renderer {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Renderer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Renderer").finish_non_exhaustive()
    }
}

const SPELLING: Spelling = Spelling {
    header: |out, family| {
        let descriptor = family.descriptor();
        write_header(out, family.name(), descriptor.help(), descriptor.kind());
    },
    label: write_label,
    bound: write_bucket_bound,
};

fn write_declared(
    out: &mut String,
    family: &plan::Family,
    fragments: &Fragments,
    scratch: &mut Scratch,
) {
    out.push_str(fragments.header(family));
    let name = Name {
        family: family.name(),
        kind: family.descriptor().kind(),
    };
    // The lines of a histogram are of several samples, so their names are written with them.
    let beginning = match name.kind {
        Kind::Histogram | Kind::Summary => ["", ""],
        _ => name.of_family(),
    };
    let mut lines = DeclaredLines {
        out,
        family,
        name,
        fragments,
        beginnings: Beginnings::new(fragments, beginning, &mut scratch.beginning),
        labels: &mut scratch.labels,
        bucket: &mut scratch.bucket,
    };
    family.read(&mut scratch.memory, &mut lines);
}

/// The lines of a declared family.
struct DeclaredLines<'a> {
    out: &'a mut String,
    family: &'a plan::Family,
    name: Name<'a>,
    fragments: &'a Fragments,
    beginnings: Beginnings<'a>,
    labels: &'a mut String,
    bucket: &'a mut String,
}

impl DeclaredLines<'_> {
    /// Writes the labels of a histogram or a summary, each with a `{` or `,` before it.
    fn write_labels(&mut self, place: Place<'_>) {
        self.labels.clear();
        match place.child {
            None => self.beginnings.write(self.labels, place),
            Some(child) => write_labels(self.labels, self.family.labels_of(place, child)),
        }
    }

    /// Writes the line of a series up to the value.
    #[inline]
    fn begin(&mut self, place: Place<'_>) {
        match place.child {
            None => self.beginnings.write(self.out, place),
            Some(child) => self.begin_made(place, child),
        }
    }

    /// Apart, so that the loop over series that are there from the start stays short.
    #[inline(never)]
    fn begin_made(&mut self, place: Place<'_>, child: &Child) {
        self.out.extend(self.name.of_family());
        write_labels(self.out, self.family.labels_of(place, child));
        self.out.push_str("} ");
    }
}

impl Visitor for DeclaredLines<'_> {
    #[inline]
    fn integer(&mut self, place: Place<'_>, value: u64) {
        self.begin(place);
        end_with_integer(self.out, value);
    }

    fn float(&mut self, place: Place<'_>, value: f64) {
        self.begin(place);
        end_with_float(self.out, value);
    }

    fn histogram(&mut self, place: Place<'_>, value: &HistogramValue) {
        self.write_labels(place);
        let bounds = self.fragments.bounds(place);
        // There are as many, unless they are being replaced just now.
        let bound = |out: &mut String, i: usize| {
            out.push_str(bounds.get(i).map_or("le=\"+Inf\"} ", |bound| bound));
        };
        let (labels, bucket) = (&self.labels, &mut self.bucket);
        self.name
            .write_histogram(self.out, labels, value, bound, bucket);
    }

    fn summary(&mut self, place: Place<'_>, quantiles: &[(f64, f64)], sum: f64, count: u64) {
        self.write_labels(place);
        self.name
            .write_summary(self.out, self.labels, quantiles, sum, count);
    }
}

fn write_family(out: &mut String, family: &Family) {
    write_header(out, &family.name, &family.help, family.kind);
    let name = Name {
        family: &family.name,
        kind: family.kind,
    };
    let (mut labels, mut bucket) = (String::new(), String::new());
    for series in &family.series {
        labels.clear();
        let pairs = series.labels.iter();
        write_labels(&mut labels, pairs.map(|(name, value)| (&**name, &**value)));
        name.write_series(out, &labels, &series.value, &mut bucket);
    }
}

fn write_header(out: &mut String, name: &str, help: &str, kind: Kind) {
    let name = Name { family: name, kind };
    let [family, suffix] = name.of_family();
    if !help.is_empty() {
        out.extend(["# HELP ", family, suffix, " "]);
        write_escaped(out, help, Escape::Help);
        out.push('\n');
    }
    out.extend(["# TYPE ", family, suffix, " ", kind.as_str(), "\n"]);
}

/// Each label with a `{` or `,` before it.
fn write_labels<'n, 'v>(out: &mut String, labels: impl Iterator<Item = (&'n str, &'v str)>) {
    for (i, (name, value)) in labels.enumerate() {
        out.push(separator(i));
        write_label(out, name, value);
    }
}

fn write_label(out: &mut String, name: &str, value: &str) {
    out.push_str(name);
    out.push_str("=\"");
    write_escaped(out, value, Escape::LabelValue);
    out.push('"');
}

fn write_bucket_bound(out: &mut String, bound: f64) {
    out.push_str("le=\"");
    write_bound(out, bound);
    out.push_str("\"} ");
}

/// What the samples of a family are called.
#[derive(Clone, Copy)]
struct Name<'a> {
    family: &'a str,
    kind: Kind,
}

impl<'a> Name<'a> {
    /// This format has no family name apart from its samples' names.
    fn of_family(self) -> [&'a str; 2] {
        let suffix = match self.kind {
            Kind::Counter => "_total",
            _ => "",
        };
        [self.family, suffix]
    }

    /// `labels` are those of the series, with a `{` or `,` before each.
    fn write_series(self, out: &mut String, labels: &str, value: &Value, bucket: &mut String) {
        match value {
            Value::Integer(value) => {
                begin(out, self.of_family(), labels);
                end_with_integer(out, *value);
            }
            Value::Float(value) => {
                begin(out, self.of_family(), labels);
                end_with_float(out, *value);
            }
            Value::Histogram(value) => {
                let bound = |out: &mut String, i| {
                    let bound = value.bounds.get(i).copied();
                    write_bucket_bound(out, bound.unwrap_or(f64::INFINITY));
                };
                self.write_histogram(out, labels, value, bound, bucket);
            }
            Value::Summary {
                quantiles,
                sum,
                count,
            } => self.write_summary(out, labels, quantiles, *sum, *count),
        }
    }

    fn write_summary(
        self,
        out: &mut String,
        labels: &str,
        quantiles: &[(f64, f64)],
        sum: f64,
        count: u64,
    ) {
        for (quantile, value) in quantiles {
            out.extend([self.family, labels, separator_after(labels), "quantile=\""]);
            write_bound(out, *quantile);
            out.push_str("\"} ");
            end_with_float(out, *value);
        }
        self.write_totals(out, labels, sum, count);
    }

    /// `bound` writes what stands between the labels and the count of a bucket; what is in
    /// `bucket` goes.
    fn write_histogram(
        self,
        out: &mut String,
        labels: &str,
        HistogramValue { buckets, sum, .. }: &HistogramValue,
        bound: impl Fn(&mut String, usize),
        bucket: &mut String,
    ) {
        bucket.clear();
        bucket.extend([self.family, "_bucket", labels, separator_after(labels)]);
        let mut count = 0_u64;
        for (i, observations) in buckets.iter().enumerate() {
            out.push_str(bucket);
            bound(out, i);
            count = count.saturating_add(*observations);
            end_with_integer(out, count);
        }
        self.write_totals(out, labels, *sum, count);
    }

    fn write_totals(self, out: &mut String, labels: &str, sum: f64, count: u64) {
        begin(out, [self.family, "_sum"], labels);
        end_with_float(out, sum);
        begin(out, [self.family, "_count"], labels);
        end_with_integer(out, count);
    }
}

/// All of a line but the value.
fn begin(out: &mut String, name: [&str; 2], labels: &str) {
    out.extend(name);
    out.push_str(labels);
    out.push_str(if labels.is_empty() { " " } else { "} " });
}

/// What stands between labels and one more.
fn separator_after(labels: &str) -> &'static str {
    if labels.is_empty() { "{" } else { "," }
}

fn end_with_integer(out: &mut String, value: u64) {
    write_integer(out, value);
    out.push('\n');
}

fn end_with_float(out: &mut String, value: f64) {
    write_value(out, value);
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

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use proptest::prelude::*;

    use super::*;
    use crate::descriptor::{Descriptor, LabelKey, Shape};
    use crate::handle;
    use crate::metric::{Labels, Metric};
    use crate::snapshot::Series;
    use crate::snapshot::rules::{FamilyRule, Rules};

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
            let mut renderer = Renderer::of(plan);
            for _ in 0..2 {
                renderer.write(&no_others());
                proptest::prop_assert_eq!(&renderer.out, &render(&snapshot));
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
    fn series_that_were_made_are_under_the_rules_too() {
        const LABELS: &[LabelKey] = &[LabelKey::text("l", 9)];
        let descriptor = Descriptor::new(Shape::COUNTED, "a", "", "", "tests").labels(LABELS);
        let metric: &_ = Box::leak(Box::new(Metric::new(descriptor)));
        for text in ["y", "x"] {
            handle::Series::of_texts(metric, &Text(text)).add_integer(1);
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
        let mut renderer = Renderer::of(plan);
        renderer.write(&no_others());
        assert_eq!(renderer.out, text);
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
        let mut renderer = Renderer::of(plan);
        renderer.write(&others);
        assert_eq!(renderer.out, text);
    }
}
