//! The rules as `const` checks. The macros call each one where the user wrote what it looks at,
//! so that a failed check underlines exactly that. What is between declarations that cannot see
//! each other is for [`inventory`](crate::inventory) to find.

use super::defaults::Defaults;
use super::text::{Message, equal};
use super::{ConstantLabels, Descriptor, Kind, LabelKey, ValueType, buckets as bounds, name};

#[track_caller]
const fn accept(result: Result<(), Message>) {
    if let Err(message) = result {
        panic!("{}", message.as_str());
    }
}

/// Checks the `prefix` of a set.
#[track_caller]
pub const fn prefix(prefix: &str) {
    accept(name::prefix(prefix));
}

/// Checks a name whose first `skip` bytes are a prefix that was checked before.
#[track_caller]
pub const fn metric_name(kind: Kind, name: &str, skip: usize) {
    accept(name::metric(name, skip, kind));
}

/// Checks the name of a label, wherever it is used.
#[track_caller]
pub const fn label_name(name: &str) {
    accept(name::label(name));
}

/// Checks a unit.
#[track_caller]
pub const fn unit(unit: &str) {
    accept(name::unit(unit));
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

/// Checks the buckets of a crate's defaults.
#[track_caller]
pub const fn default_buckets(defaults: &Defaults) {
    if let Some(bounds) = defaults.buckets {
        buckets(Kind::Histogram, bounds);
    }
}

/// Checks that the module at `path` is the root of its crate, where defaults are looked for, and
/// that those that are said there are found.
#[track_caller]
pub const fn crate_root(path: &str, said: &Defaults, found: &Defaults) {
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
    if !equal(said.prefix, found.prefix) || said.buckets.is_some() != found.buckets.is_some() {
        accept(Err(Message::new(
            "`defaults!` has no effect in a function; put it into the root of the crate",
        )));
    }
}

/// Checks what can only be seen in the whole declaration of the metric at `index`: its labels
/// together, its type against its unit, the presence of buckets, and that none before it in the
/// same set has its name. (Different names cannot share a sample: the suffixes that the formats
/// add are refused in names.)
#[track_caller]
pub const fn declaration(set: &[Descriptor], index: usize) {
    let descriptor = &set[index];
    if descriptor.name.is_empty() {
        // The check of the name says so.
        return;
    }
    accept(labels(descriptor));
    accept(times(descriptor));
    if matches!(descriptor.kind, Kind::Histogram) && descriptor.buckets.is_none() {
        accept(Err(Message::new("the histogram `")
            .text(descriptor.name)
            .text(
                "` needs `buckets = [...]`: only seconds and bytes have default ones",
            )));
    }
    let mut i = 0;
    while i < index {
        if equal(descriptor.name, set[i].name) {
            accept(Err(Message::new("two metrics here are called `")
                .text(descriptor.name)
                .text("`; rename one of them")));
        }
        i += 1;
    }
}

const fn times(descriptor: &Descriptor) -> Result<(), Message> {
    let is_seconds = equal(descriptor.base_unit(), "seconds");
    match (descriptor.kind, descriptor.value_type) {
        (Kind::Histogram, ValueType::Float) if is_seconds => Err(Message::new("the histogram `")
            .text(descriptor.name)
            .text("` is of times: make it a `Histogram<Duration>`")),
        (Kind::Histogram, ValueType::Time) if !is_seconds => Err(Message::new("the histogram `")
            .text(descriptor.name)
            .text("` is of times, which are exposed in seconds: give it `unit = \"seconds\"`")),
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
        let LabelKey { name, values } = keys[i];
        if values.is_empty() {
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
