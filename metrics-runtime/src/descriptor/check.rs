//! The rules as `const` checks. The macros call each one where the user wrote what it looks at,
//! so that a failed check underlines exactly that. What is between declarations that cannot see
//! each other is for [`inventory`](crate::inventory) to find.

use super::defaults::Defaults;
use super::text::{Message, equal};
use super::{
    ConstantLabels, Descriptor, Kind, LabelKey, MAX_TEXTS, ValueType, buckets as bounds, native,
};

#[track_caller]
const fn accept(result: Result<(), Message>) {
    if let Err(message) = result {
        panic!("{}", message.as_str());
    }
}

/// Checks that it is a counter whose written name ends in `_total`.
#[track_caller]
pub const fn total(kind: Kind, name: &str) {
    if !matches!(kind, Kind::Counter) {
        accept(Err(Message::new("metric name `")
            .text(name)
            .text("`: `_total` belongs to counters, and this is a ")
            .text(kind.as_str())
            .text("; drop the suffix")));
    }
}

/// Checks bucket bounds, and that it is a histogram that has them.
#[track_caller]
pub const fn buckets(kind: Kind, buckets: &[f64]) {
    if !matches!(kind, Kind::Histogram) {
        accept(Err(Message::new(
            "buckets belong to histograms, and this is a ",
        )
        .text(kind.as_str())
        .text("; leave them out")));
    }
    accept(bounds::check(buckets));
}

/// Checks the factor of native buckets, and that it is a histogram that has them.
#[track_caller]
pub const fn native(kind: Kind, factor: f64) {
    if !matches!(kind, Kind::Histogram) {
        buckets(kind, &[]);
    }
    accept(native::check(factor));
}

/// Checks the quantiles of a summary, and that it is one that has them.
#[track_caller]
pub const fn quantiles(kind: Kind, quantiles: &[f64]) {
    if !matches!(kind, Kind::Summary) {
        accept(Err(Message::new(
            "quantiles belong to summaries, and this is a ",
        )
        .text(kind.as_str())
        .text("; leave them out")));
    }
    if quantiles.is_empty() {
        accept(Err(Message::new(
            "a summary needs a quantile; leave the list out for 0.5, 0.9 and 0.99",
        )));
    }
    let mut i = 0;
    while i < quantiles.len() {
        // Also where it is NaN.
        if !(quantiles[i] >= 0.0 && quantiles[i] <= 1.0) {
            accept(Err(Message::new("quantile ")
                .number(i + 1)
                .text(" is not between 0 and 1: the median is 0.5, not 50")));
        }
        if i > 0 && quantiles[i - 1] >= quantiles[i] {
            accept(Err(Message::new(
                "the quantiles must increase: see those at ",
            )
            .number(i)
            .text(" and ")
            .number(i + 1)));
        }
        i += 1;
    }
}

/// Checks that the latency of an SLO is one that the buckets can tell.
#[track_caller]
#[allow(clippy::float_cmp)] // both are the floats nearest to what was written
pub const fn slo_latency(descriptor: &Descriptor, seconds: f64) {
    if descriptor.name.is_empty() {
        // The macro says so.
        return;
    }
    if !matches!(descriptor.kind, Kind::Histogram) || !equal(descriptor.base_unit(), "seconds") {
        accept(Err(Message::new(
            "an `slo` with a `latency` is for a histogram of times, and `",
        )
        .text(descriptor.name)
        .text("` is none; leave it out")));
    }
    let bounds = descriptor.bucket_bounds();
    let mut i = 0;
    while i < bounds.len() {
        if bounds[i] == seconds {
            return;
        }
        i += 1;
    }
    if bounds.is_empty() {
        // That is said of the buckets.
        return;
    }
    accept(Err(Message::new("no bucket of `")
        .text(descriptor.name)
        .text("` ends at ")
        .float(seconds)
        .text(" s, so nothing tells which times are within the `latency`; take one of ")
        .floats(bounds)
        .text(", or add a bucket")));
}

/// Checks that the family has samples whose name is its own, as an alert's `$metric` has it, and
/// `suffix`.
#[track_caller]
pub const fn alert_sample(descriptor: &Descriptor, suffix: &str) {
    let (known, these): (&[&str], _) = match descriptor.kind {
        Kind::Counter | Kind::Gauge => (&[""], "`$metric`"),
        Kind::Histogram => (
            &["_bucket", "_count", "_sum"],
            "`$metric_bucket`, `$metric_count` and `$metric_sum`",
        ),
        Kind::Summary => (
            &["", "_count", "_sum"],
            "`$metric`, `$metric_count` and `$metric_sum`",
        ),
    };
    let mut i = 0;
    while i < known.len() {
        if equal(known[i], suffix) {
            return;
        }
        i += 1;
    }
    accept(Err(Message::new("no sample is called `$metric")
        .text(suffix)
        .text("`: this is a ")
        .text(descriptor.kind.as_str())
        .text(", which has ")
        .text(these)));
}

/// Checks the buckets of a crate's defaults.
#[track_caller]
pub const fn default_buckets(defaults: Option<&Defaults>) {
    if let Some(Defaults {
        buckets: Some(bounds),
        ..
    }) = defaults
    {
        buckets(Kind::Histogram, bounds);
    }
}

/// Checks that the module at `path` is the root of its crate, where defaults are looked for, and
/// that those that are said there are found.
#[track_caller]
pub const fn crate_root(path: &str, said: Option<&Defaults>, found: Option<&Defaults>) {
    let bytes = path.as_bytes();
    let mut i = 0;
    while i < bytes.len() {
        if bytes[i] == b':' {
            accept(Err(Message::new(
                "`defaults!` has no effect in the module `",
            )
            .text(path)
            .text(
                "`; put it into the root of the crate, `main.rs` or `lib.rs`",
            )));
        }
        i += 1;
    }
    let is_found = match (said, found) {
        (Some(said), Some(found)) => {
            equal(said.prefix, found.prefix) && said.buckets.is_some() == found.buckets.is_some()
        }
        _ => false,
    };
    if !is_found {
        accept(Err(Message::new(
            "`defaults!` has no effect in a function; put it into the root of the crate",
        )));
    }
}

/// Checks what depends on a type: the metric's labels together, its type against its unit, the
/// presence of buckets.
#[track_caller]
pub const fn declaration(descriptor: &Descriptor) {
    declaration_of_instance(descriptor, &[]);
}

/// As [`declaration`], for a metric of a set whose instances have `labels` of their own, which are
/// checked by themselves.
#[track_caller]
pub const fn declaration_of_instance(descriptor: &Descriptor, labels: &[LabelKey]) {
    if descriptor.name.is_empty() {
        // The macro says so.
        return;
    }
    if !descriptor.labels.is_empty() {
        accept(labels_from(descriptor, labels.len()));
    }
    if matches!(descriptor.kind, Kind::Histogram) {
        accept(times(descriptor));
        accept(buckets_given(descriptor));
    }
    if matches!(descriptor.kind, Kind::Summary) {
        accept(times(descriptor));
    }
}

const fn buckets_given(descriptor: &Descriptor) -> Result<(), Message> {
    if descriptor.buckets.is_some() {
        return Ok(());
    }
    Err(Message::new("the histogram `")
        .text(descriptor.name)
        .text("` needs `buckets = [...]`: only seconds and bytes have default ones"))
}

const fn times(descriptor: &Descriptor) -> Result<(), Message> {
    let is_seconds = equal(descriptor.base_unit(), "seconds");
    let (about, handle) = match descriptor.kind {
        Kind::Summary => ("the summary `", "Summary"),
        _ => ("the histogram `", "Histogram"),
    };
    let about = Message::new(about).text(descriptor.name);
    match descriptor.value_type {
        ValueType::Float if is_seconds => Err(about
            .text("` is of times: make it a `")
            .text(handle)
            .text("<Duration>`")),
        ValueType::Time if !is_seconds => {
            Err(about
                .text("` is of times, which are exposed in seconds: give it `unit = \"seconds\"`"))
        }
        _ => Ok(()),
    }
}

/// Checks the labels that all metrics of an instance have, against those of all instances.
#[track_caller]
pub const fn instance_labels(labels: &[LabelKey], constants: &[(&'static str, &'static str)]) {
    let mut i = 0;
    while i < labels.len() {
        accept(values_of(&labels[i]));
        let LabelKey { name, .. } = labels[i];
        if is_constant(constants, name) {
            accept(Err(Message::new("the label `")
                .text(name)
                .text("` is there twice, as a constant of the set and as one of its instances; rename one of them")));
        }
        i += 1;
    }
}

/// Checks that a family has no more series than it may have, where the compiler knows them all.
#[track_caller]
pub const fn max_series(descriptor: &Descriptor, max: u32) {
    let series = descriptor.cardinality();
    if !descriptor.has_texts() && series > max as usize {
        accept(Err(Message::new("`")
            .text(descriptor.name)
            .text("` has ")
            .number(series)
            .text(" series, one for each combination of its labels, and its `max_series` is ")
            .number(max as usize)
            .text("; take values or a label out, or raise it")));
    }
}

/// Checks that all families of a set together have no more series than they may have.
#[track_caller]
pub const fn max_series_of_set(name: &str, series: usize, max: u32) {
    if series > max as usize {
        accept(Err(Message::new("the families of `")
            .text(name)
            .text("` can have ")
            .number(series)
            .text(" series together, and its `max_series` is ")
            .number(max as usize)
            .text("; take labels out, give families whose labels are texts a lower `max_series`, or raise it")));
    }
}

/// Checks that a family makes series, so that there are some that can go.
#[track_caller]
pub const fn idle_after(descriptor: &Descriptor) {
    if !descriptor.has_texts() && !descriptor.name.is_empty() {
        accept(Err(Message::new("the series of `")
            .text(descriptor.name)
            .text("` are there from the start and stay, because the compiler knows all values of its labels; `idle_after` is for labels with `max`, so leave it out")));
    }
}

/// Those before `first` have been looked at.
const fn labels_from(descriptor: &Descriptor, first: usize) -> Result<(), Message> {
    let keys = descriptor.labels;
    // Those of a shared family are not for the user to choose.
    let ConstantLabels::Pairs(constants) = descriptor.constant_labels else {
        return Ok(());
    };
    let mut i = first;
    while i < keys.len() {
        if let Err(message) = values_of(&keys[i]) {
            return Err(message);
        }
        let LabelKey { name, .. } = keys[i];
        let twice = if is_constant(constants, name) {
            "` is there twice, as a constant and as one that varies; rename one of them"
        } else if is_key(keys, first, name) {
            "` is there twice, as one of the set's instances and as one of its own; rename one of them"
        } else if is_key(keys, i, name) {
            "` is there twice among those that vary; rename one of them"
        } else {
            ""
        };
        if !twice.is_empty() {
            return Err(Message::new("metric `")
                .text(descriptor.name)
                .text("`: the label `")
                .text(name)
                .text(twice));
        }
        i += 1;
    }
    few_texts(descriptor)
}

const fn values_of(key: &LabelKey) -> Result<(), Message> {
    if key.values.is_empty() && !key.is_text() {
        return Err(Message::new("the label `")
            .text(key.name)
            .text("` has no values"));
    }
    Ok(())
}

const fn is_constant(constants: &[(&'static str, &'static str)], name: &str) -> bool {
    let mut i = 0;
    while i < constants.len() {
        if equal(constants[i].0, name) {
            return true;
        }
        i += 1;
    }
    false
}

/// Whether one of the first `end` keys has this name.
const fn is_key(keys: &[LabelKey], end: usize, name: &str) -> bool {
    let mut i = 0;
    while i < end {
        if equal(keys[i].name, name) {
            return true;
        }
        i += 1;
    }
    false
}

const fn few_texts(descriptor: &Descriptor) -> Result<(), Message> {
    let (keys, mut texts, mut i) = (descriptor.labels, 0, 0);
    while i < keys.len() {
        texts += keys[i].is_text() as usize;
        i += 1;
    }
    if texts <= MAX_TEXTS {
        return Ok(());
    }
    Err(Message::new("metric `")
        .text(descriptor.name)
        .text("` has ")
        .number(texts)
        .text(" labels that can be any text, and there can be ")
        .number(MAX_TEXTS)
        .text("; leave some out"))
}
