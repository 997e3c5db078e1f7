//! Which names a metric, a label and a unit may have.
//!
//! Sources: the [data model], [OpenMetrics 1.0] for reserved prefixes and suffixes, and the
//! lints of `promtool check metrics`, which follow the [naming guide].
//!
//! [data model]: https://prometheus.io/docs/concepts/data_model/
//! [OpenMetrics 1.0]: https://prometheus.io/docs/specs/om/open_metrics_spec/
//! [naming guide]: https://prometheus.io/docs/practices/naming/

use super::Kind;
use super::text::{Message, ends_with, equal, part, slice, starts_with, strip_suffix};

/// Units that carry no factor; a name may end in one of these.
const BASE_UNITS: [&str; 11] = [
    "amperes", "bytes", "celsius", "grams", "joules", "kelvin", "meters", "metres", "ratio",
    "seconds", "volts",
];

/// Units to be replaced, and by what.
const OTHER_UNITS: [(&str, &str); 14] = [
    ("minutes", "seconds"),
    ("hours", "seconds"),
    ("days", "seconds"),
    ("weeks", "seconds"),
    ("kelvins", "kelvin"),
    ("fahrenheit", "celsius"),
    ("rankine", "celsius"),
    ("inches", "meters"),
    ("yards", "meters"),
    ("miles", "meters"),
    ("bits", "bytes"),
    ("calories", "joules"),
    ("pounds", "grams"),
    ("ounces", "grams"),
];

const UNIT_PREFIXES: [&str; 18] = [
    "pico", "nano", "micro", "milli", "centi", "deci", "deca", "hecto", "kilo", "kibi", "mega",
    "mibi", "giga", "gibi", "tera", "tebi", "peta", "pebi",
];

const ABBREVIATED_UNITS: [&str; 14] = [
    "s", "ms", "us", "ns", "sec", "b", "kb", "mb", "gb", "tb", "pb", "m", "h", "d",
];

const KIND_WORDS: [&str; 4] = ["counter", "gauge", "histogram", "summary"];

/// The name as OpenMetrics knows the family: without the `_total` of a counter.
pub(crate) const fn family(name: &str, kind: Kind) -> &str {
    match kind {
        Kind::Counter => strip_suffix(name, "_total"),
        _ => name,
    }
}

/// The base unit that `name` ends in (before a counter's `_total`), or nothing.
pub(crate) const fn unit_of(name: &str) -> &str {
    let name = strip_suffix(name, "_total");
    let mut i = 0;
    while i < BASE_UNITS.len() {
        let unit = BASE_UNITS[i];
        if ends_with(name, unit)
            && name.len() > unit.len()
            && name.as_bytes()[name.len() - unit.len() - 1] == b'_'
        {
            return slice(name, name.len() - unit.len(), name.len());
        }
        i += 1;
    }
    ""
}

/// What is wrong with the name of a metric of this `kind`, looking only at what follows the
/// first `skip` bytes (a prefix that has been looked at before).
pub(crate) const fn metric(name: &str, skip: usize, kind: Kind) -> Result<(), Message> {
    let own = slice(name, skip, name.len());
    if own.is_empty() {
        return Err(Message::new("a metric name must not be empty"));
    }
    if let Err(error) = characters("metric name", name, skip) {
        return Err(error);
    }
    let wrong = Message::new("metric name `").text(name).text("`: ");
    let is_counter = matches!(kind, Kind::Counter);
    let base = family(name, kind);
    if !is_counter && ends_with(base, "_total") {
        return Err(wrong
            .text("`_total` belongs to counters, and this is a ")
            .text(kind.as_str())
            .text("; drop the suffix"));
    }
    if ends_with(base, "_") {
        return Err(wrong.text("a name must not end with '_'; leave it out, or say more"));
    }
    let mut i = 0;
    while i < RESERVED_SUFFIXES.len() {
        let suffix = RESERVED_SUFFIXES[i];
        if ends_with(base, suffix) {
            return Err(wrong
                .text("the suffix `")
                .text(suffix)
                .text("` is made by the exposition formats; choose another name"));
        }
        i += 1;
    }
    let mut i = 0;
    while i < KIND_WORDS.len() {
        if has_part(base, KIND_WORDS[i]) {
            return Err(wrong
                .text("the kind `")
                .text(KIND_WORDS[i])
                .text("` does not belong in a name; TYPE says it"));
        }
        i += 1;
    }
    units(base, true)
}

/// Sample-name suffixes that the formats give a meaning of their own.
const RESERVED_SUFFIXES: [&str; 4] = ["_bucket", "_count", "_sum", "_created"];

/// What is wrong with the prefix of a set's names.
pub(crate) const fn prefix(prefix: &str) -> Result<(), Message> {
    if prefix.is_empty() {
        return Err(Message::new("an empty prefix does nothing; leave it out"));
    }
    if ends_with(prefix, "_") {
        return Err(Message::new("prefix `")
            .text(prefix)
            .text("`: the `_` before the name is added; leave it out"));
    }
    characters("prefix", prefix, 0)
}

/// What is wrong with the name of a label.
pub(crate) const fn label(name: &str) -> Result<(), Message> {
    if name.is_empty() {
        return Err(Message::new("a label name must not be empty"));
    }
    if equal(name, "le") || equal(name, "quantile") {
        return Err(Message::new("label name `")
            .text(name)
            .text("`: the exposition formats put it on histograms and summaries themselves; rename the label"));
    }
    characters("label name", name, 0)
}

/// What is wrong with a unit.
pub(crate) const fn unit(unit: &str) -> Result<(), Message> {
    if unit.is_empty() {
        return Err(Message::new("an empty unit does nothing; leave it out"));
    }
    if let Err(error) = characters("unit", unit, 0) {
        return Err(error);
    }
    if ends_with(unit, "total") {
        return Err(Message::new("unit `")
            .text(unit)
            .text("`: `total` is no unit; a counter's name gets it by itself"));
    }
    units(unit, false)
}

const fn characters(what: &str, name: &str, skip: usize) -> Result<(), Message> {
    let bytes = name.as_bytes();
    let mut i = skip;
    while i < bytes.len() {
        let byte = bytes[i];
        let wrong = Message::new(what).text(" `").text(name).text("`: ");
        if i == 0 && byte == b'_' {
            return Err(wrong.text("names that start with '_' are reserved; leave it out"));
        }
        if i == 0 && byte.is_ascii_digit() {
            return Err(wrong.text("a name must not start with a digit; put a word in front"));
        }
        if byte == b':' {
            return Err(wrong.text("':' is reserved for the names of recording rules; write '_'"));
        }
        if !byte.is_ascii_alphanumeric() && byte != b'_' {
            return Err(wrong
                .character(name, i)
                .text(" at byte ")
                .number(i)
                .text(" is not allowed; names take ASCII letters, digits and '_'"));
        }
        if i > skip && byte.is_ascii_uppercase() && bytes[i - 1].is_ascii_lowercase() {
            return Err(wrong.text("write it in snake_case, not camelCase"));
        }
        i += 1;
    }
    Ok(())
}

/// Base units only, spelled out: the first part of the name that is a unit decides. The first
/// part of a metric's name cannot be an abbreviated one.
const fn units(name: &str, after_first_part: bool) -> Result<(), Message> {
    let wrong = Message::new("`").text(name).text("`: ");
    let mut from = 0;
    while from < name.len() {
        let part = part(name, from);
        if from > 0 || !after_first_part {
            let mut i = 0;
            while i < ABBREVIATED_UNITS.len() {
                if equal(part, ABBREVIATED_UNITS[i]) {
                    return Err(wrong
                        .text("`_")
                        .text(part)
                        .text("` is an abbreviated unit; spell the base unit out, as `_seconds` or `_bytes`"));
                }
                i += 1;
            }
        }
        if let Some(base) = base_unit(part) {
            if equal(part, base) {
                return Ok(());
            }
            return Err(wrong
                .text("use the base unit `")
                .text(base)
                .text("` instead of `")
                .text(part)
                .text("`"));
        }
        from += part.len() + 1;
    }
    Ok(())
}

const fn base_unit(part: &str) -> Option<&'static str> {
    if let Some(base) = known_unit(part) {
        return Some(base);
    }
    let mut i = 0;
    while i < UNIT_PREFIXES.len() {
        let prefix = UNIT_PREFIXES[i];
        if starts_with(part, prefix)
            && let Some(base) = known_unit(slice(part, prefix.len(), part.len()))
        {
            return Some(base);
        }
        i += 1;
    }
    None
}

const fn known_unit(word: &str) -> Option<&'static str> {
    let mut i = 0;
    while i < BASE_UNITS.len() {
        if equal(word, BASE_UNITS[i]) {
            return Some(BASE_UNITS[i]);
        }
        i += 1;
    }
    let mut i = 0;
    while i < OTHER_UNITS.len() {
        if equal(word, OTHER_UNITS[i].0) {
            return Some(OTHER_UNITS[i].1);
        }
        i += 1;
    }
    None
}

const fn has_part(name: &str, word: &str) -> bool {
    let mut from = 0;
    while from < name.len() {
        let part = part(name, from);
        if from > 0 && equal(part, word) {
            return true;
        }
        from += part.len() + 1;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(result: Result<(), Message>) -> String {
        result
            .err()
            .map_or(String::new(), |message| message.to_string())
    }

    #[test]
    fn names_of_real_systems_pass() {
        for (name, kind) in [
            ("tallow_transfer_bytes_total", Kind::Counter),
            ("tallow_transfer_speed_mbps", Kind::Histogram),
            ("allsource_events_ingested_by_type", Kind::Counter),
            ("shadowcat_cpu_usage_percent", Kind::Gauge),
            ("control_plane_core_health_status", Kind::Gauge),
            ("tor_stream_data_bytes_total", Kind::Counter),
        ] {
            assert_eq!(message(metric(name, 0, kind)), "", "{name}");
        }
    }

    #[test]
    fn every_rule_refuses_its_name() {
        for (name, kind, part) in [
            ("", Kind::Gauge, "must not be empty"),
            ("a-b", Kind::Gauge, "'-' at byte 1 is not allowed"),
            ("größe", Kind::Gauge, "'ö' at byte 2"),
            ("_a", Kind::Gauge, "start with '_'"),
            ("1a", Kind::Gauge, "start with a digit"),
            ("a:b", Kind::Gauge, "recording rules"),
            ("fooBar", Kind::Gauge, "snake_case"),
            (
                "a_total",
                Kind::Gauge,
                "`_total` belongs to counters, and this is a gauge",
            ),
            ("_total", Kind::Counter, "start with '_'"),
            ("a_count", Kind::Gauge, "`_count`"),
            ("a_sum_total", Kind::Counter, "`_sum`"),
            ("a_bucket", Kind::Histogram, "`_bucket`"),
            ("a_created", Kind::Gauge, "`_created`"),
            ("a_counter", Kind::Gauge, "the kind `counter`"),
            ("a_milliseconds", Kind::Gauge, "use the base unit `seconds`"),
            (
                "a_hours_total",
                Kind::Counter,
                "use the base unit `seconds`",
            ),
            ("a_ms", Kind::Histogram, "abbreviated unit"),
            ("a_kb_read", Kind::Gauge, "abbreviated unit"),
        ] {
            let said = message(metric(name, 0, kind));
            assert!(said.contains(part), "{name}: {said:?}");
        }
    }

    #[test]
    fn a_bad_prefix_is_not_reported_again_by_the_name() {
        assert_eq!(message(metric("bad-prefix_name", 11, Kind::Gauge)), "");
        assert!(message(metric("bad-prefix_na-me", 11, Kind::Gauge)).contains("byte 13"));
    }

    #[test]
    fn units_come_from_the_name() {
        assert_eq!(unit_of("a_seconds"), "seconds");
        assert_eq!(unit_of("a_bytes_total"), "bytes");
        assert_eq!(unit_of("bytes"), "");
        assert_eq!(unit_of("a_things"), "");
    }
}
