//! Which names a metric, a label and a unit may have.
//!
//! Sources: the [data model], [OpenMetrics 1.0] for reserved prefixes and suffixes, and the
//! lints of `promtool check metrics`, which follow the [naming guide].
//!
//! [data model]: https://prometheus.io/docs/concepts/data_model/
//! [OpenMetrics 1.0]: https://prometheus.io/docs/specs/om/open_metrics_spec/
//! [naming guide]: https://prometheus.io/docs/practices/naming/

use super::Kind;
use super::text::{Message, ends_with, equal, part, slice, strip_suffix};

// The tables below are `match`es over bytes: the compiler runs these rules for every metric of a
// program, and takes one step for each byte of a word instead of one call for each word of a list.

/// The base unit that a word without a factor stands for: itself, or the one to use instead.
const fn known_unit(word: &[u8]) -> Option<&'static str> {
    Some(match word {
        b"amperes" => "amperes",
        b"bytes" | b"bits" => "bytes",
        b"celsius" | b"fahrenheit" | b"rankine" => "celsius",
        b"grams" | b"pounds" | b"ounces" => "grams",
        b"joules" | b"calories" => "joules",
        b"kelvin" | b"kelvins" => "kelvin",
        b"meters" | b"inches" | b"yards" | b"miles" => "meters",
        b"metres" => "metres",
        b"ratio" => "ratio",
        b"seconds" | b"minutes" | b"hours" | b"days" | b"weeks" => "seconds",
        b"volts" => "volts",
        _ => return None,
    })
}

/// What follows a unit's factor, as `seconds` in `milliseconds`; nothing where there is none.
const fn behind_factor(word: &[u8]) -> &[u8] {
    match word {
        [b'p', b'i', b'c', b'o', unit @ ..]
        | [b'n', b'a', b'n', b'o', unit @ ..]
        | [b'm', b'i', b'c', b'r', b'o', unit @ ..]
        | [b'm', b'i', b'l', b'l', b'i', unit @ ..]
        | [b'c', b'e', b'n', b't', b'i', unit @ ..]
        | [b'd', b'e', b'c', b'i' | b'a', unit @ ..]
        | [b'h', b'e', b'c', b't', b'o', unit @ ..]
        | [b'k', b'i', b'l', b'o', unit @ ..]
        | [b'k', b'i', b'b', b'i', unit @ ..]
        | [b'm', b'e', b'g', b'a', unit @ ..]
        | [b'm', b'i', b'b', b'i', unit @ ..]
        | [b'g', b'i', b'g', b'a', unit @ ..]
        | [b'g', b'i', b'b', b'i', unit @ ..]
        | [b't', b'e', b'r', b'a', unit @ ..]
        | [b't', b'e', b'b', b'i', unit @ ..]
        | [b'p', b'e', b't', b'a', unit @ ..]
        | [b'p', b'e', b'b', b'i', unit @ ..] => unit,
        _ => &[],
    }
}

const fn is_abbreviated_unit(word: &[u8]) -> bool {
    matches!(
        word,
        b"s" | b"ms"
            | b"us"
            | b"ns"
            | b"sec"
            | b"b"
            | b"kb"
            | b"mb"
            | b"gb"
            | b"tb"
            | b"pb"
            | b"m"
            | b"h"
            | b"d"
    )
}

const fn is_kind(word: &[u8]) -> bool {
    matches!(word, b"counter" | b"gauge" | b"histogram" | b"summary")
}

/// Sample-name suffixes that the formats give a meaning of their own.
const fn is_reserved_suffix(word: &[u8]) -> bool {
    matches!(word, b"bucket" | b"count" | b"sum" | b"created")
}

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
    let start = last_part(name);
    let word = slice(name, start, name.len());
    match known_unit(word.as_bytes()) {
        Some(unit) if start > 0 && unit.len() == word.len() && equal(unit, word) => word,
        _ => "",
    }
}

/// Where the last of the `_`-separated parts of `name` starts.
const fn last_part(name: &str) -> usize {
    let bytes = name.as_bytes();
    let mut start = bytes.len();
    while start > 0 && bytes[start - 1] != b'_' {
        start -= 1;
    }
    start
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
    let is_counter = matches!(kind, Kind::Counter);
    let base = family(name, kind);
    if !is_counter && ends_with(base, "_total") {
        return Err(about("metric name", name)
            .text("`_total` belongs to counters, and this is a ")
            .text(kind.as_str())
            .text("; drop the suffix"));
    }
    if ends_with(base, "_") {
        return Err(about("metric name", name)
            .text("a name must not end with '_'; leave it out, or say more"));
    }
    let last = last_part(base);
    let suffix = slice(base, last, base.len());
    if last > 0 && is_reserved_suffix(suffix.as_bytes()) {
        return Err(about("metric name", name)
            .text("the suffix `_")
            .text(suffix)
            .text("` is made by the exposition formats; choose another name"));
    }
    words(base, true)
}

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
    if matches!(name.as_bytes(), b"le" | b"quantile") {
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
    words(unit, false)
}

/// The start of a message about a name. It is made when something is wrong and not before: the
/// compiler runs these rules for every metric of a program.
const fn about(what: &str, name: &str) -> Message {
    Message::new(what).text(" `").text(name).text("`: ")
}

const fn characters(what: &str, name: &str, skip: usize) -> Result<(), Message> {
    let bytes = name.as_bytes();
    let mut i = skip;
    while i < bytes.len() {
        let byte = bytes[i];
        // Nothing can be wrong with most of them.
        if matches!(byte, b'a'..=b'z') || i > 0 && matches!(byte, b'_' | b'0'..=b'9') {
            i += 1;
            continue;
        }
        if i == 0 && byte == b'_' {
            return Err(
                about(what, name).text("names that start with '_' are reserved; leave it out")
            );
        }
        if i == 0 && byte.is_ascii_digit() {
            return Err(
                about(what, name).text("a name must not start with a digit; put a word in front")
            );
        }
        if byte == b':' {
            return Err(about(what, name)
                .text("':' is reserved for the names of recording rules; write '_'"));
        }
        if !byte.is_ascii_alphanumeric() && byte != b'_' {
            return Err(about(what, name)
                .character(name, i)
                .text(" at byte ")
                .number(i)
                .text(" is not allowed; names take ASCII letters, digits and '_'"));
        }
        if i > skip && byte.is_ascii_uppercase() && bytes[i - 1].is_ascii_lowercase() {
            return Err(about(what, name).text("write it in snake_case, not camelCase"));
        }
        i += 1;
    }
    Ok(())
}

/// Base units only, spelled out: the first part of the name that is a unit decides. The first
/// part of a metric's name can be neither a kind nor an abbreviated unit.
const fn words(name: &str, is_metric: bool) -> Result<(), Message> {
    let mut from = 0;
    let mut has_unit = false;
    while from < name.len() {
        let part = part(name, from);
        let word = part.as_bytes();
        if is_metric && from > 0 && is_kind(word) {
            return Err(about("metric name", name)
                .text("the kind `")
                .text(part)
                .text("` does not belong in a name; TYPE says it"));
        }
        if !has_unit {
            if (from > 0 || !is_metric) && is_abbreviated_unit(word) {
                return Err(Message::new("`").text(name).text("`: `_").text(part).text(
                    "` is an abbreviated unit; spell the base unit out, as `_seconds` or `_bytes`",
                ));
            }
            let base = match known_unit(word) {
                None => known_unit(behind_factor(word)),
                base => base,
            };
            if let Some(base) = base {
                if !equal(part, base) {
                    return Err(Message::new("`")
                        .text(name)
                        .text("`: use the base unit `")
                        .text(base)
                        .text("` instead of `")
                        .text(part)
                        .text("`"));
                }
                has_unit = true;
            }
        }
        from += part.len() + 1;
    }
    Ok(())
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
