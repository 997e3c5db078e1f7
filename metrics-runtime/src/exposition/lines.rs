//! The formats that are lines of text: what they have in common, which is almost everything. What
//! each says in its own way is its [`Lines`].

mod exemplar;

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use self::exemplar::write_exemplar;
use super::fragments::{Beginnings, Fragments, Spelling, separator};
use super::names::Names;
use super::number::{write_integer, write_value};
use crate::descriptor::Kind;
use crate::metric::Child;
use crate::snapshot::plan::{self, Place, Plan, Plans};
use crate::snapshot::{
    Exemplar, Family, HistogramValue, Memory, Part, Snapshot, Value, Visitor, merge,
};

/// A format of lines.
pub(crate) trait Lines: 'static {
    /// Whether it is OpenMetrics: it says when a series began, and knows exemplars, but not every sum.
    const IS_OPEN: bool;
    /// The last line.
    const END: &'static str;

    /// The lines before the samples of a family.
    fn write_header(out: &mut String, about: About<'_>);
    /// A bound or a quantile, as the value of a label.
    fn write_bound(out: &mut String, bound: f64);
}

/// What stands before the samples of a family.
#[derive(Clone, Copy)]
pub(crate) struct About<'a> {
    pub(super) name: &'a str,
    pub(super) help: &'a str,
    /// Empty where the name does not end in it.
    pub(super) unit: &'a str,
    pub(super) kind: Kind,
}

/// The whole snapshot.
pub(super) fn render<L: Lines>(snapshot: &Snapshot) -> String {
    let mut out = String::new();
    for family in snapshot.families() {
        write_family::<L>(&mut out, family, true);
    }
    out.push_str(L::END);
    out
}

/// Writes the declared metrics of the program, and others among them, as often as wanted.
///
/// It keeps the texts that are the same every time, and the memory for the result.
pub(crate) struct Renderer<L> {
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
    /// Whether it says when each series began, if the format can.
    says_created: bool,
    lines: PhantomData<L>,
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

impl<L: Lines> Renderer<L> {
    /// A renderer of what is declared.
    pub(super) fn new() -> Self {
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

    pub(super) fn of(plan: Arc<Plan>) -> Self {
        Self {
            fragments: Fragments::new(&plan, &spelling::<L>()),
            plans: None,
            plan,
            scratch: Scratch::default(),
            out: String::new(),
            expected: 0,
            series: 0,
            says_created: true,
            lines: PhantomData,
        }
    }

    /// One that says when each series began, if the format can, or does not.
    #[cfg(feature = "exporter")]
    pub(crate) fn saying_created(self, says_created: bool) -> Self {
        Self {
            says_created,
            ..self
        }
    }

    /// The declared metrics with the values that they have now.
    pub(super) fn render(&mut self) -> &str {
        self.follow_plan();
        self.write(&Names::All, &Snapshot::default())
    }

    /// The same with other families among them, which are made for the plan that is rendered; all
    /// as far as `names` has them. The text is given away, so that nothing as long as it is kept.
    #[cfg(feature = "exporter")]
    pub(crate) fn render_with(
        &mut self,
        names: &Names,
        others: impl FnOnce(&Plan) -> Snapshot,
    ) -> String {
        self.follow_plan();
        let others = others(&self.plan);
        self.write(names, &others);
        std::mem::take(&mut self.out)
    }

    /// How many series were written last.
    #[cfg(feature = "exporter")]
    pub(crate) fn series_count(&self) -> usize {
        self.series
    }

    pub(super) fn write(&mut self, names: &Names, others: &Snapshot) -> &str {
        self.out.clear();
        self.series = 0;
        if self.out.capacity() == 0 {
            self.out.reserve(self.expected);
        }
        for part in merge(&self.plan, others).filter(|part| names.have(part)) {
            match part {
                Part::Declared(family) => {
                    write_declared::<L>(
                        &mut self.out,
                        family,
                        &self.fragments,
                        &mut self.scratch,
                        self.says_created,
                    );
                    self.series += family.series_count();
                }
                Part::Read(family) => {
                    write_family::<L>(&mut self.out, &family, self.says_created);
                    self.series += family.series.len();
                }
            }
        }
        self.out.push_str(L::END);
        // Numbers grow by a digit now and then.
        self.expected = self.out.len() + self.out.len() / 16;
        &self.out
    }

    fn follow_plan(&mut self) {
        let plan = match &self.plans {
            Some(plans) => plans.current(),
            None => Plan::current(),
        };
        if !Arc::ptr_eq(&plan, &self.plan) {
            self.fragments = Fragments::new(&plan, &spelling::<L>());
            self.plan = plan;
        }
    }
}

impl<L> fmt::Debug for Renderer<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Renderer").finish_non_exhaustive()
    }
}

fn spelling<L: Lines>() -> Spelling {
    Spelling {
        header: |out, family| L::write_header(out, About::declared(family)),
        label: write_label,
        bound: write_bucket_bound::<L>,
        is_line: is_line::<L>,
    }
}

/// Whether a series of this kind is one line, which ends with the value.
fn is_line<L: Lines>(kind: Kind) -> bool {
    match kind {
        Kind::Histogram | Kind::Summary => false,
        Kind::Counter => !L::IS_OPEN,
        Kind::Gauge => true,
    }
}

impl<'a> About<'a> {
    fn declared(family: &'a plan::Family) -> Self {
        let descriptor = family.descriptor();
        Self {
            name: family.name(),
            help: descriptor.help(),
            unit: plan::unit_in(family.name(), descriptor.base_unit()),
            kind: descriptor.kind(),
        }
    }

    fn read(family: &'a Family) -> Self {
        Self {
            name: &family.name,
            help: &family.help,
            unit: &family.unit,
            kind: family.kind,
        }
    }
}

fn write_declared<L: Lines>(
    out: &mut String,
    family: &plan::Family,
    fragments: &Fragments,
    scratch: &mut Scratch,
    says_created: bool,
) {
    out.push_str(fragments.header(family));
    let name = Name {
        family: family.name(),
        kind: family.descriptor().kind(),
    };
    // Where the lines of a series are of several samples, the names are written with them.
    let beginning = if is_line::<L>(name.kind) {
        name.of_family()
    } else {
        ["", ""]
    };
    let mut lines = DeclaredLines {
        out,
        family,
        name,
        fragments,
        beginnings: Beginnings::new(fragments, beginning, &mut scratch.beginning),
        labels: &mut scratch.labels,
        bucket: &mut scratch.bucket,
        says_created,
        lines: PhantomData::<L>,
    };
    family.read(&mut scratch.memory, &mut lines);
}

/// The lines of a declared family.
struct DeclaredLines<'a, L> {
    out: &'a mut String,
    family: &'a plan::Family,
    name: Name<'a>,
    fragments: &'a Fragments,
    beginnings: Beginnings<'a>,
    labels: &'a mut String,
    bucket: &'a mut String,
    says_created: bool,
    lines: PhantomData<L>,
}

impl<L: Lines> DeclaredLines<'_, L> {
    /// Writes the labels of a series of several lines, each with a `{` or `,` before it.
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

    fn open_counter(
        &mut self,
        place: Place<'_>,
        write: impl FnOnce(&mut String),
        exemplar: Option<&Exemplar>,
    ) {
        self.write_labels(place);
        let (name, labels) = (self.name, &*self.labels);
        let created = created(place, self.says_created);
        name.write_open_counter(self.out, labels, write, exemplar, created);
    }
}

impl<L: Lines> Visitor for DeclaredLines<'_, L> {
    const EXEMPLARS: bool = L::IS_OPEN;

    #[inline]
    fn integer(&mut self, place: Place<'_>, value: u64, exemplar: Option<&Exemplar>) {
        if L::IS_OPEN {
            return self.open_counter(place, |out| write_integer(out, value), exemplar);
        }
        self.begin(place);
        end_with_integer(self.out, value);
    }

    fn float(&mut self, place: Place<'_>, value: f64, exemplar: Option<&Exemplar>) {
        if L::IS_OPEN && self.name.kind == Kind::Counter {
            return self.open_counter(place, |out| write_value(out, value), exemplar);
        }
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
        let (name, out) = (self.name, &mut *self.out);
        name.write_histogram::<L>(out, labels, value, bound, bucket);
        if L::IS_OPEN {
            name.write_created(out, labels, created(place, self.says_created));
        }
    }

    fn summary(&mut self, place: Place<'_>, quantiles: &[(f64, f64)], sum: f64, count: u64) {
        self.write_labels(place);
        let (name, labels) = (self.name, &*self.labels);
        name.write_summary::<L>(self.out, labels, quantiles, sum, count);
        if L::IS_OPEN {
            name.write_created(self.out, labels, created(place, self.says_created));
        }
    }
}

fn created(place: Place<'_>, is_said: bool) -> Option<f64> {
    is_said.then(|| place.created()).flatten()
}

fn write_family<L: Lines>(out: &mut String, family: &Family, says_created: bool) {
    L::write_header(out, About::read(family));
    let name = Name {
        family: &family.name,
        kind: family.kind,
    };
    let (mut labels, mut bucket) = (String::new(), String::new());
    for series in &family.series {
        let created = series.created.filter(|_| says_created);
        labels.clear();
        let pairs = series.labels.iter();
        write_labels(&mut labels, pairs.map(|(name, value)| (&**name, &**value)));
        if L::IS_OPEN && family.kind == Kind::Counter {
            let write = |out: &mut String| write_number(out, &series.value);
            let exemplar = series.exemplar.as_ref();
            name.write_open_counter(out, &labels, write, exemplar, created);
            continue;
        }
        name.write_series::<L>(out, &labels, &series.value, &mut bucket);
        if L::IS_OPEN && family.kind != Kind::Gauge {
            name.write_created(out, &labels, created);
        }
    }
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
    write_escaped(out, value, Escape::Quotes);
    out.push('"');
}

fn write_bucket_bound<L: Lines>(out: &mut String, bound: f64) {
    out.push_str("le=\"");
    L::write_bound(out, bound);
    out.push_str("\"} ");
}

/// What the samples of a family are called.
#[derive(Clone, Copy)]
struct Name<'a> {
    family: &'a str,
    kind: Kind,
}

impl<'a> Name<'a> {
    /// What the sample is called of a series that is one line.
    fn of_family(self) -> [&'a str; 2] {
        [self.family, suffix_of(self.kind)]
    }

    /// `labels` are those of the series, with a `{` or `,` before each.
    fn write_series<L: Lines>(
        self,
        out: &mut String,
        labels: &str,
        value: &Value,
        bucket: &mut String,
    ) {
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
                    write_bucket_bound::<L>(out, bound.unwrap_or(f64::INFINITY));
                };
                self.write_histogram::<L>(out, labels, value, bound, bucket);
            }
            Value::Summary {
                quantiles,
                sum,
                count,
            } => self.write_summary::<L>(out, labels, quantiles, *sum, *count),
        }
    }

    fn write_summary<L: Lines>(
        self,
        out: &mut String,
        labels: &str,
        quantiles: &[(f64, f64)],
        sum: f64,
        count: u64,
    ) {
        for (quantile, value) in quantiles {
            if L::IS_OPEN && *value < 0.0 {
                continue; // The format has no negative ones.
            }
            out.extend([self.family, labels, separator_after(labels), "quantile=\""]);
            L::write_bound(out, *quantile);
            out.push_str("\"} ");
            end_with_float(out, *value);
        }
        if !L::IS_OPEN || is_total(sum) {
            self.write_sum(out, labels, sum);
        }
        self.write_count(out, labels, count);
    }

    /// `bound` writes what stands between the labels and the count of a bucket; what is in
    /// `bucket` goes.
    fn write_histogram<L: Lines>(
        self,
        out: &mut String,
        labels: &str,
        value: &HistogramValue,
        bound: impl Fn(&mut String, usize),
        bucket: &mut String,
    ) {
        bucket.clear();
        bucket.extend([self.family, "_bucket", labels, separator_after(labels)]);
        let mut count = 0_u64;
        for (i, observations) in value.buckets.iter().enumerate() {
            out.push_str(bucket);
            bound(out, i);
            count = count.saturating_add(*observations);
            write_integer(out, count);
            if L::IS_OPEN
                && let Some(Some(exemplar)) = value.exemplars.get(i)
            {
                let bound = value.bounds.get(i).copied();
                write_exemplar(out, exemplar, bound.unwrap_or(f64::INFINITY));
            }
            out.push('\n');
        }
        // OpenMetrics has both or none.
        if !L::IS_OPEN || is_total(value.sum) && !value.bounds.iter().any(|bound| *bound < 0.0) {
            self.write_sum(out, labels, value.sum);
            self.write_count(out, labels, count);
        }
    }

    fn write_sum(self, out: &mut String, labels: &str, sum: f64) {
        begin(out, [self.family, "_sum"], labels);
        end_with_float(out, sum);
    }

    fn write_count(self, out: &mut String, labels: &str, count: u64) {
        begin(out, [self.family, "_count"], labels);
        end_with_integer(out, count);
    }

    fn write_open_counter(
        self,
        out: &mut String,
        labels: &str,
        write: impl FnOnce(&mut String),
        exemplar: Option<&Exemplar>,
        created: Option<f64>,
    ) {
        begin(out, [self.family, "_total"], labels);
        write(out);
        if let Some(exemplar) = exemplar {
            write_exemplar(out, exemplar, f64::INFINITY);
        }
        out.push('\n');
        self.write_created(out, labels, created);
    }

    fn write_created(self, out: &mut String, labels: &str, created: Option<f64>) {
        if let Some(created) = created {
            begin(out, [self.family, "_created"], labels);
            end_with_float(out, created);
        }
    }
}

/// What a line has behind the family's name that is all that there is of a series.
pub(super) const fn suffix_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Counter => "_total",
        _ => "",
    }
}

/// Whether a sum can be that of a format in which sums only grow.
fn is_total(sum: f64) -> bool {
    sum >= 0.0
}

fn write_number(out: &mut String, value: &Value) {
    match value {
        Value::Integer(value) => write_integer(out, *value),
        Value::Float(value) => write_value(out, *value),
        // No counter has these.
        Value::Histogram(_) | Value::Summary { .. } => out.push('0'),
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
pub(super) enum Escape {
    /// Quotes stay as they are.
    NoQuotes,
    Quotes,
}

pub(super) fn write_escaped(out: &mut String, text: &str, escape: Escape) {
    for character in text.chars() {
        match character {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '"' if escape == Escape::Quotes => out.push_str("\\\""),
            other => out.push(other),
        }
    }
}
