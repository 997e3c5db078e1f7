//! What the formats allow of what was given at run time, and nobody has checked before.

use metrics_names::format;

use crate::snapshot::Exemplar;

/// How many characters the names and values of an exemplar's labels may have, together.
const EXEMPLAR_CHARACTERS: usize = 128;

/// Whether an exemplar can stand behind a sample, `at_most` being the bound of its bucket. One that is
/// too long, or whose labels are none, would cost the whole scrape.
pub(super) fn exemplar(exemplar: &Exemplar, at_most: f64) -> bool {
    let texts = exemplar
        .labels
        .iter()
        .flat_map(|(name, value)| [name, value]);
    let characters: usize = texts.map(|text| text.chars().count()).sum();
    let mut labels = exemplar.labels.iter().zip(1..);
    characters <= EXEMPLAR_CHARACTERS
        && exemplar.value <= at_most
        && exemplar.timestamp.is_none_or(f64::is_finite)
        && labels.all(|((name, _), next)| {
            let mut others = exemplar.labels[next..].iter();
            format::label(name).is_ok() && others.all(|(other, _)| other != name)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_scrape_would_fail_on_is_not_sayable() {
        let of = |labels: &[(&'static str, &str)], value, timestamp| Exemplar {
            labels: labels
                .iter()
                .map(|(name, value)| ((*name).into(), value.to_string().into()))
                .collect(),
            value,
            timestamp,
        };
        let long = "ä".repeat(120);
        assert!(exemplar(&of(&[("trace_id", &long)], 1.0, Some(2.5)), 1.0));
        assert!(exemplar(&of(&[], -1.0, None), 1.0));
        for wrong in [
            of(&[("trace_ids", &long)], 1.0, None),
            of(&[("trace_id", "x")], 1.1, None),
            of(&[("trace_id", "x")], f64::NAN, None),
            of(&[("trace_id", "x")], 1.0, Some(f64::NAN)),
            of(&[("trace-id", "x")], 1.0, None),
            of(&[("a", "x"), ("b", "x"), ("a", "y")], 1.0, None),
        ] {
            assert!(!exemplar(&wrong, 1.0), "{wrong:?}");
        }
    }
}
