//! The rules as `const` checks. The macros call each one where the user wrote what it looks at,
//! so that a failed check underlines exactly that. What is between declarations that cannot see
//! each other is for [`inventory`](crate::inventory) to find.

use super::defaults::Defaults;
use super::text::{Message, equal};
use super::{ConstantLabels, Descriptor, Kind, LabelKey, ValueType, buckets as bounds};

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
    if descriptor.name.is_empty() {
        // The macro says so.
        return;
    }
    if !descriptor.labels.is_empty() {
        accept(labels(descriptor));
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

const fn labels(descriptor: &Descriptor) -> Result<(), Message> {
    let keys = descriptor.labels;
    // Those of a shared family are not for the user to choose.
    let ConstantLabels::Pairs(constants) = descriptor.constant_labels else {
        return Ok(());
    };
    let mut i = 0;
    while i < keys.len() {
        let LabelKey { name, values, .. } = keys[i];
        if values.is_empty() && !keys[i].is_text() {
            return Err(Message::new("the label `")
                .text(name)
                .text("` has no values"));
        }
        let mut twice = false;
        let mut j = 0;
        while j < i {
            twice |= equal(keys[j].name, name);
            j += 1;
        }
        let mut j = 0;
        while j < constants.len() {
            twice |= equal(constants[j].0, name);
            j += 1;
        }
        if twice {
            return Err(Message::new("metric `")
                .text(descriptor.name)
                .text("`: the label `")
                .text(name)
                .text(
                    "` is there twice, as a constant and as one that varies; rename one of them",
                ));
        }
        i += 1;
    }
    Ok(())
}
