//! The rules as `const` checks. The macros call each one where the user wrote what it looks at,
//! so that a failed check underlines exactly that; [`inventory`](crate::inventory) asks the
//! same rules at run time.

use super::text::{Message, equal};
use super::{Descriptor, Kind, LabelKey, ValueType, buckets as bounds, name};

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

/// Checks what can only be seen in the whole declaration of the metric at `index`: its labels
/// together, its type against its unit, the presence of buckets, and that no sample of it is
/// also made by one before it in the same set.
#[track_caller]
pub const fn declaration(set: &[Descriptor], index: usize) {
    let descriptor = &set[index];
    accept(labels(descriptor));
    accept(times(descriptor));
    if matches!(descriptor.kind, Kind::Histogram) && descriptor.buckets.is_empty() {
        accept(Err(Message::new("the histogram `")
            .text(descriptor.name)
            .text(
                "` needs `buckets = [...]`: only seconds and bytes have default ones",
            )));
    }
    let mut i = 0;
    while i < index {
        accept(apart(descriptor, &set[i]));
        i += 1;
    }
}

const fn times(descriptor: &Descriptor) -> Result<(), Message> {
    let is_seconds = equal(descriptor.unit, "seconds");
    let wrong = Message::new("the histogram `").text(descriptor.name);
    match (descriptor.kind, descriptor.value_type) {
        (Kind::Histogram, ValueType::Float) if is_seconds => {
            Err(wrong.text("` is of times: make it a `Histogram<Duration>`"))
        }
        (Kind::Histogram, ValueType::Time) if !is_seconds => {
            Err(wrong
                .text("` is of times, which are exposed in seconds: give it `unit = \"seconds\"`"))
        }
        _ => Ok(()),
    }
}

const fn labels(descriptor: &Descriptor) -> Result<(), Message> {
    let (constants, keys) = (descriptor.constant_labels, descriptor.labels);
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
                .text("` is there twice"));
        }
        i += 1;
    }
    Ok(())
}

/// No two families may be one, nor produce one sample name.
const fn apart(a: &Descriptor, b: &Descriptor) -> Result<(), Message> {
    if equal(a.name, b.name) {
        return Err(Message::new("the set has two metrics called `")
            .text(a.name)
            .text("`; rename one of them"));
    }
    match shared_sample(a.name, a.kind, b.name, b.kind) {
        Some(suffix) => Err(Message::new("the ")
            .text(a.kind.as_str())
            .text(" `")
            .text(a.name)
            .text("` and the ")
            .text(b.kind.as_str())
            .text(" `")
            .text(b.name)
            .text("` of this set would both produce the sample `")
            .text(a.name)
            .text(suffix)
            .text("`; rename one of them")),
        None => Ok(()),
    }
}

/// The suffix with which `a` makes the name of a sample that `b` makes too.
pub(crate) const fn shared_sample(
    a: &str,
    a_kind: Kind,
    b: &str,
    b_kind: Kind,
) -> Option<&'static str> {
    let (ours, theirs) = (a_kind.sample_suffixes(), b_kind.sample_suffixes());
    let mut i = 0;
    while i < ours.len() {
        let mut j = 0;
        while j < theirs.len() {
            if equal_joined(a, ours[i], b, theirs[j]) {
                return Some(ours[i]);
            }
            j += 1;
        }
        i += 1;
    }
    None
}

/// `a + a_suffix == b + b_suffix`
const fn equal_joined(a: &str, a_suffix: &str, b: &str, b_suffix: &str) -> bool {
    let (a, a_suffix, b, b_suffix) = (
        a.as_bytes(),
        a_suffix.as_bytes(),
        b.as_bytes(),
        b_suffix.as_bytes(),
    );
    let len = a.len() + a_suffix.len();
    if len != b.len() + b_suffix.len() {
        return false;
    }
    let mut i = 0;
    while i < len {
        let left = if i < a.len() {
            a[i]
        } else {
            a_suffix[i - a.len()]
        };
        let right = if i < b.len() {
            b[i]
        } else {
            b_suffix[i - b.len()]
        };
        if left != right {
            return false;
        }
        i += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_shared_by_two_families_are_found() {
        use Kind::{Counter, Gauge, Histogram};
        for (a, a_kind, b, b_kind, shared) in [
            ("foo", Histogram, "foo_count", Gauge, Some("_count")),
            ("foo_created", Gauge, "foo", Counter, Some("")),
            ("foo", Counter, "foo_bar", Counter, None),
            ("foo", Gauge, "foo", Counter, None),
            ("foo", Histogram, "foo", Counter, Some("_created")),
        ] {
            assert_eq!(shared_sample(a, a_kind, b, b_kind), shared, "{a} {b}");
        }
    }
}
