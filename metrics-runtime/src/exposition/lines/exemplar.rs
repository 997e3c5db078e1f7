//! An exemplar behind a sample's value.

use super::write_labels;
use crate::exposition::number::write_value;
use crate::exposition::sayable;
use crate::snapshot::Exemplar;

/// Writes the exemplar of a sample; not one that the format does not allow there. `at_most` is the
/// bound of its bucket.
pub(super) fn write_exemplar(out: &mut String, exemplar: &Exemplar, at_most: f64) {
    if !sayable::exemplar(exemplar, at_most) {
        return;
    }
    out.push_str(" # ");
    let labels = exemplar.labels.iter();
    write_labels(out, labels.map(|(name, value)| (&**name, &**value)));
    out.push_str(if exemplar.labels.is_empty() {
        "{} "
    } else {
        "} "
    });
    write_value(out, exemplar.value);
    if let Some(timestamp) = exemplar.timestamp {
        out.push(' ');
        write_value(out, timestamp);
    }
}
