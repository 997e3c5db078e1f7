//! The labels of a declaration, by name, and which value each has in a series.
//!
//! The index of a series is a number in mixed radix: a digit for each label whose value is known
//! from the start, and a last one that says how a call ended. So one digit of the index picks the
//! value of a label, whatever kind of label it is.

use std::borrow::Cow;

use crate::descriptor::{Descriptor, LabelKey};
use crate::metric::Child;

/// One label of a declaration.
#[derive(Debug)]
pub(crate) struct Dimension {
    pub(crate) name: &'static str,
    /// The label's value for each value of its digit; none where it is a text.
    pub(crate) values: Cow<'static, [&'static str]>,
    /// Which one it is of the texts of a series that was made.
    text: usize,
    /// What one step of the digit is in the index.
    pub(crate) stride: usize,
    /// Whether no other label is picked by the same digit.
    pub(crate) is_independent: bool,
}

impl Dimension {
    /// The label with its value in the series at `index`.
    pub(crate) fn pair(&self, index: usize) -> (&'static str, &'static str) {
        let digit = index / self.stride % self.values.len();
        (self.name, self.values[digit])
    }

    /// The label with its value in a series that was made.
    pub(crate) fn pair_of<'a>(&self, child: &'a Child) -> (&'static str, &'a str) {
        if self.values.is_empty() {
            let text = child.texts().get(self.text);
            (self.name, text.map_or("", |text| text))
        } else {
            self.pair(child.index())
        }
    }
}

/// The labels of a declaration and `others` that are constant, by name. One of its own stands for
/// another one of that name.
pub(crate) fn dimensions(
    descriptor: &Descriptor,
    others: &[(&'static str, &'static str)],
) -> Vec<Dimension> {
    let constants = descriptor.constant_label_pairs().map(constant);
    let mut dimensions: Vec<_> = constants
        .chain(at_start(descriptor))
        .chain(endings(descriptor))
        .collect();
    let is_new = |(name, _): &(&str, &str)| dimensions.iter().all(|own| own.name != *name);
    let others: Vec<_> = others
        .iter()
        .copied()
        .filter(is_new)
        .map(constant)
        .collect();
    dimensions.extend(others);
    dimensions.sort_by_key(|dimension| dimension.name);
    dimensions
}

fn constant((name, value): (&'static str, &'static str)) -> Dimension {
    Dimension {
        name,
        values: vec![value].into(),
        text: 0,
        stride: 1,
        is_independent: true,
    }
}

/// The last one varies fastest, but for the endings.
fn at_start(descriptor: &Descriptor) -> impl Iterator<Item = Dimension> {
    let mut stride = descriptor.endings().len();
    let labels = descriptor.labels_at_start().iter();
    let mut text = labels.clone().filter(|key| key.is_text()).count();
    labels.rev().map(move |key| {
        let LabelKey { name, values, .. } = key;
        text -= usize::from(key.is_text());
        let dimension = Dimension {
            name,
            values: Cow::Borrowed(*values),
            text,
            stride,
            is_independent: true,
        };
        stride *= values.len().max(1);
        dimension
    })
}

/// The labels of an ending share one digit: they depend on each other.
fn endings(descriptor: &Descriptor) -> impl Iterator<Item = Dimension> {
    let endings = descriptor.endings();
    let values: Vec<_> = (0..endings.len())
        .map(|position| endings.values(descriptor.label_keys(), position))
        .collect();
    let labels = &descriptor.label_keys()[descriptor.labels_at_start().len()..];
    labels.iter().enumerate().map(move |(i, label)| Dimension {
        name: label.name,
        values: values.iter().map(|values| values[i]).collect(),
        text: 0,
        stride: 1,
        is_independent: labels.len() == 1,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::descriptor::Shape;
    use crate::descriptor::ending::tests::LABELS;

    #[test]
    fn every_series_has_the_labels_of_its_index() {
        const CONSTANTS: &[(&str, &str)] = &[("op", "read")];
        let plain = Descriptor::new(Shape::COUNTED, "a", "", "Help.", "tests");
        for descriptor in [
            plain,
            plain.of_function("f"),
            plain.constant_labels(CONSTANTS).labels(LABELS),
            plain
                .constant_labels(CONSTANTS)
                .labels_of_calls(LABELS, 1, true, true),
        ] {
            let dimensions = dimensions(&descriptor, &[("k", "other"), ("op", "another")]);
            for index in 0..descriptor.cardinality() {
                let names = descriptor.label_keys().iter().map(|key| key.name);
                let varying = names.zip(descriptor.label_values(index));
                let mut expected: Vec<_> =
                    descriptor.constant_label_pairs().chain(varying).collect();
                expected.push(("k", "other"));
                if expected.iter().all(|(name, _)| *name != "op") {
                    expected.push(("op", "another"));
                }
                expected.sort_unstable();
                let pairs: Vec<_> = dimensions.iter().map(|label| label.pair(index)).collect();
                assert_eq!(pairs, expected);
            }
        }
    }
}
