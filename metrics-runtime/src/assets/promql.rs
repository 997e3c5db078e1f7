//! Names and texts as queries have them.

use crate::descriptor::Kind;
use crate::exposition::number::write_bound;
use crate::snapshot::plan::Family;

/// The family's name as queries know it: with the `_total` of a counter.
pub(super) fn sample_name(family: &Family) -> String {
    match family.descriptor().kind() {
        Kind::Counter => format!("{}_total", family.name()),
        _ => family.name().to_owned(),
    }
}

/// A condition on a label: JSON's texts are also those of PromQL.
pub(super) fn equals(label: &str, value: &str) -> String {
    format!("{label}={}", serde_json::Value::from(value))
}

/// The condition of the bucket that ends at `bound`. A whole number is spelled with and without `.0`,
/// as it depends on the format and on Prometheus' version.
pub(super) fn bucket(bound: f64) -> String {
    let spelled = number(bound);
    if spelled.bytes().all(|byte| byte.is_ascii_digit()) {
        format!(r#"le=~"{spelled}|{spelled}\\.0""#)
    } else {
        format!(r#"le="{spelled}""#)
    }
}

pub(super) fn number(value: f64) -> String {
    let mut text = String::new();
    write_bound(&mut text, value);
    text
}

/// `name{conditions}`
pub(super) fn select(name: &str, conditions: &[String]) -> String {
    if conditions.is_empty() {
        return name.to_owned();
    }
    format!("{name}{{{}}}", conditions.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_spelled_as_a_scrape_may_have_them() {
        assert_eq!(bucket(0.1), r#"le="0.1""#);
        assert_eq!(bucket(0.00001), r#"le="1e-05""#);
        assert_eq!(bucket(5.0), r#"le=~"5|5\\.0""#);
    }

    #[test]
    fn values_of_labels_are_quoted() {
        assert_eq!(equals("a", "b\"\\\n"), r#"a="b\"\\\n""#);
        let conditions = [equals("a", "1"), equals("b", "2")];
        assert_eq!(select("x", &conditions), r#"x{a="1",b="2"}"#);
        assert_eq!(select("x", &[]), "x");
    }
}
