//! Two declarations that cannot both be exposed.

use core::fmt;
use core::panic::Location;
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use crate::descriptor::{Descriptor, Kind, ValueType};

/// Two declarations that contradict each other.
#[derive(Clone, Debug)]
pub struct Conflict {
    message: String,
    first: &'static Location<'static>,
    second: &'static Location<'static>,
}

impl Conflict {
    /// Where the two declarations are.
    #[must_use]
    pub fn locations(&self) -> [&'static Location<'static>; 2] {
        [self.first, self.second]
    }
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}\n    first at {}\n    then at  {}",
            self.message, self.first, self.second
        )
    }
}

/// All conflicts of a program; never empty.
#[derive(Clone, Debug)]
pub struct Conflicts(Vec<Conflict>);

impl Conflicts {
    /// Each conflict, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Conflict> {
        self.0.iter()
    }
}

impl fmt::Display for Conflicts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} conflicting metric declaration(s)", self.0.len())?;
        self.0
            .iter()
            .try_for_each(|conflict| write!(f, "\n  {conflict}"))
    }
}

impl core::error::Error for Conflicts {}

pub(super) fn find(descriptors: &[&Descriptor]) -> Result<(), Conflicts> {
    let mut families: HashMap<&str, &Descriptor> = HashMap::new();
    let mut samples: HashMap<String, &Descriptor> = HashMap::new();
    let mut conflicts = Vec::new();
    for second in descriptors {
        let clash = if let Some(first) = families.get(second.name()) {
            same_name(first, second).map(|message| (*first, message))
        } else {
            families.insert(second.name(), second);
            shared_sample(&mut samples, second)
        };
        if let Some((first, message)) = clash {
            conflicts.push(Conflict {
                message,
                first: first.location(),
                second: second.location(),
            });
        }
    }
    conflicts.extend(gauges_declared_twice(descriptors));
    if conflicts.is_empty() {
        Ok(())
    } else {
        Err(Conflicts(conflicts))
    }
}

/// What two declarations of one name disagree about.
fn same_name(first: &Descriptor, second: &Descriptor) -> Option<String> {
    let name = second.name();
    let differ = |what: &str, first: &dyn fmt::Display, second: &dyn fmt::Display| {
        Some(format!(
            "`{name}` is declared with two {what}: {first} and {second}"
        ))
    };
    if first.kind() != second.kind() {
        return differ("kinds", &first.kind(), &second.kind());
    }
    if first.value_type() != second.value_type() {
        return differ("types", &first.value_type(), &second.value_type());
    }
    if first.base_unit() != second.base_unit() {
        let unit = |unit: &str| {
            if unit.is_empty() {
                "none".into()
            } else {
                format!("`{unit}`")
            }
        };
        return differ("units", &unit(first.base_unit()), &unit(second.base_unit()));
    }
    let (ours, theirs) = (label_names(first), label_names(second));
    if ours != theirs {
        let list = |names: BTreeSet<Cow<str>>| {
            format!("{{{}}}", names.into_iter().collect::<Vec<_>>().join(", "))
        };
        return differ("label sets", &list(ours), &list(theirs));
    }
    if first.bucket_bounds() != second.bucket_bounds() {
        let list = |bounds| format!("{bounds:?}");
        return differ(
            "bucket lists",
            &list(first.bucket_bounds()),
            &list(second.bucket_bounds()),
        );
    }
    None
}

/// A sample that `second` and a family of another name both produce.
fn shared_sample<'a>(
    samples: &mut HashMap<String, &'a Descriptor>,
    second: &'a Descriptor,
) -> Option<(&'a Descriptor, String)> {
    let mut clash = None;
    for suffix in second.kind().sample_suffixes() {
        let sample = format!("{}{suffix}", second.name());
        match samples.get(&sample) {
            Some(first) if clash.is_none() => {
                clash = Some((
                    *first,
                    format!(
                        "the {} `{}` and the {} `{}` would both produce the sample `{sample}`",
                        first.kind(),
                        first.name(),
                        second.kind(),
                        second.name(),
                    ),
                ));
            }
            Some(_) => {}
            None => {
                samples.insert(sample, second);
            }
        }
    }
    clash
}

/// Counters and histograms of one series add up, and so do calls in flight; of the oldest calls
/// the oldest counts. But a gauge that is set cannot have two values.
fn gauges_declared_twice(descriptors: &[&Descriptor]) -> Vec<Conflict> {
    let mut series: HashMap<_, &Descriptor> = HashMap::new();
    let mut conflicts = Vec::new();
    for second in descriptors
        .iter()
        .filter(|descriptor| descriptor.kind() == Kind::Gauge)
        .filter(|descriptor| descriptor.value_type() == ValueType::Float)
    {
        let mut constants: Vec<_> = second.constant_label_pairs().collect();
        constants.sort_unstable();
        if let Some(first) = series.insert((second.name(), constants), second) {
            conflicts.push(Conflict {
                message: format!(
                    "the gauge `{}` is declared twice; it can have only one value",
                    second.name()
                ),
                first: first.location(),
                second: second.location(),
            });
        }
    }
    conflicts
}

/// Those that are texts say so: they do not go with a list of values.
fn label_names(descriptor: &Descriptor) -> BTreeSet<Cow<'static, str>> {
    let constants = descriptor
        .constant_label_pairs()
        .map(|(name, _)| name.into());
    let varying = descriptor.label_keys().iter().map(|key| {
        if key.is_text() {
            format!("{}: any text", key.name()).into()
        } else {
            key.name().into()
        }
    });
    constants.chain(varying).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::descriptor::{LabelKey, Shape, ValueType};

    fn leak(descriptor: Descriptor) -> &'static Descriptor {
        Box::leak(Box::new(descriptor))
    }

    fn declare(kind: Kind, name: &'static str) -> Descriptor {
        let number = if kind == Kind::Counter {
            ValueType::Integer
        } else {
            ValueType::Float
        };
        Descriptor::new(Shape::new(kind, number), name, "", "Help.", "tests")
    }

    #[test]
    fn declarations_that_agree_are_one_family() {
        let labelled = |value| {
            let constants: &'static [_] = Box::leak(Box::new([("op", value)]));
            leak(declare(Kind::Counter, "a").constant_labels(constants))
        };
        assert!(find(&[labelled("read"), labelled("write"), labelled("read")]).is_ok());
    }

    #[test]
    fn each_disagreement_is_named_with_both_places() {
        const KEYS: &[LabelKey] = &[LabelKey::new("kind", &["a", "b"])];
        let counter = || declare(Kind::Counter, "a");
        let in_unit = |unit, name| {
            let counts = Shape::new(Kind::Counter, ValueType::Integer);
            Descriptor::new(counts, name, unit, "Help.", "tests")
        };
        let floats = Shape::new(Kind::Counter, ValueType::Float);
        let float_counter = Descriptor::new(floats, "a", "", "Help.", "tests");
        let histogram = || declare(Kind::Histogram, "a").buckets(&[1.0]);
        for (first, second, said) in [
            (
                counter(),
                declare(Kind::Gauge, "a"),
                "two kinds: counter and gauge",
            ),
            (
                counter(),
                float_counter,
                "two types: whole numbers and floats",
            ),
            (
                in_unit("", "a_things"),
                in_unit("things", "a_things"),
                "two units: none and `things`",
            ),
            (
                counter(),
                counter().labels(KEYS),
                "two label sets: {} and {kind}",
            ),
            (
                histogram(),
                histogram().buckets(&[2.0]),
                "two bucket lists: [1.0] and [2.0]",
            ),
            (
                histogram(),
                declare(Kind::Gauge, "a_count"),
                "the sample `a_count`",
            ),
            (
                declare(Kind::Gauge, "a"),
                declare(Kind::Gauge, "a"),
                "declared twice",
            ),
        ] {
            let conflicts = find(&[leak(first), leak(second)]).unwrap_err();
            let text = conflicts.to_string();
            assert_eq!(conflicts.iter().count(), 1, "{text}");
            assert!(text.contains(said), "{text}");
            for location in [first.location(), second.location()] {
                assert!(text.contains(&location.to_string()), "{text}");
            }
        }
    }
}
