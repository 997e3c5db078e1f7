//! Which names a metric, a label and a unit may have: for the macros of `metrics-derive`, and for
//! what is named while a program runs.
//!
//! Sources: the [data model], [OpenMetrics 1.0] for reserved prefixes and suffixes, and the
//! lints of `promtool check metrics`, which follow the [naming guide].
//!
//! [data model]: https://prometheus.io/docs/concepts/data_model/
//! [OpenMetrics 1.0]: https://prometheus.io/docs/specs/om/open_metrics_spec/
//! [naming guide]: https://prometheus.io/docs/practices/naming/

/// `Ok`, or what is wrong with a name and how to mend it.
pub type Checked = Result<(), String>;

/// Checks the name of a metric behind a prefix that has been looked at before. `_total` is for the
/// descriptor to refuse where the metric is no counter: only it knows.
///
/// # Errors
///
/// What is wrong, and the mend.
pub fn metric(prefix: &str, own: &str) -> Checked {
    if own.is_empty() {
        return Err("a metric name must not be empty".to_owned());
    }
    let name = format!("{prefix}{own}");
    characters("metric name", &name, prefix.len())?;
    snake_case("metric name", &name, prefix.len())?;
    let base = without_total(&name);
    ending(&name)?;
    let wrong = |what: &str| Err(format!("metric name `{name}`: {what}"));
    let kind = base
        .split('_')
        .skip(1)
        .find(|word| matches!(*word, "counter" | "gauge" | "histogram" | "summary"));
    if let Some(kind) = kind {
        return wrong(&format!(
            "the kind `{kind}` does not belong in a name; TYPE says it"
        ));
    }
    units(base, 1)
}

/// Checks the prefix of a set's names.
///
/// # Errors
///
/// What is wrong, and the mend.
pub fn prefix(prefix: &str) -> Checked {
    if prefix.is_empty() {
        return Err("an empty prefix does nothing; leave it out".to_owned());
    }
    if prefix.ends_with('_') {
        return Err(format!(
            "prefix `{prefix}`: the `_` before the name is added; leave it out"
        ));
    }
    characters("prefix", prefix, 0)?;
    snake_case("prefix", prefix, 0)
}

/// Checks the name of a label.
///
/// # Errors
///
/// What is wrong, and the mend.
pub fn label(name: &str) -> Checked {
    reserved_label(name)?;
    characters("label name", name, 0)?;
    snake_case("label name", name, 0)
}

fn reserved_label(name: &str) -> Checked {
    match name {
        "" => Err("a label name must not be empty".to_owned()),
        "le" | "quantile" => Err(format!(
            "label name `{name}`: the exposition formats put it on histograms and summaries \
             themselves; rename the label"
        )),
        _ => Ok(()),
    }
}

/// The rules for what an operator or a collector names while the program runs: just those of the
/// exposition formats. What is a matter of style is no reason to refuse it.
pub mod format {
    use super::{Checked, characters, ending, reserved_label};

    /// Checks the name of a metric, which may end in a counter's `_total`.
    ///
    /// # Errors
    ///
    /// What is wrong, and the mend.
    pub fn metric(name: &str) -> Checked {
        if name.is_empty() {
            return Err("a metric name must not be empty".to_owned());
        }
        characters("metric name", name, 0)?;
        ending(name)
    }

    /// Checks the name of a label.
    ///
    /// # Errors
    ///
    /// What is wrong, and the mend.
    pub fn label(name: &str) -> Checked {
        reserved_label(name)?;
        characters("label name", name, 0)
    }
}

/// Checks how a metric's name ends, apart from a counter's `_total`.
fn ending(name: &str) -> Checked {
    let base = without_total(name);
    let wrong = |what: &str| Err(format!("metric name `{name}`: {what}"));
    if base.ends_with('_') {
        return wrong("a name must not end with '_'; leave it out, or say more");
    }
    match base.rsplit_once('_') {
        Some((_, suffix @ ("bucket" | "count" | "sum" | "created"))) => wrong(&format!(
            "the suffix `_{suffix}` is made by the exposition formats; choose another name"
        )),
        _ => Ok(()),
    }
}

/// Checks a unit.
///
/// # Errors
///
/// What is wrong, and the mend.
pub fn unit(unit: &str) -> Checked {
    if unit.is_empty() {
        return Err("an empty unit does nothing; leave it out".to_owned());
    }
    characters("unit", unit, 0)?;
    snake_case("unit", unit, 0)?;
    if unit.ends_with("total") {
        return Err(format!(
            "unit `{unit}`: `total` is no unit; a counter's name gets it by itself"
        ));
    }
    units(unit, 0)
}

/// The name as OpenMetrics knows the family of a counter: without its `_total`.
#[must_use]
pub fn without_total(name: &str) -> &str {
    name.strip_suffix("_total")
        .filter(|before| !before.is_empty())
        .unwrap_or(name)
}

/// The base unit that a name without `_total` ends in, or nothing.
#[must_use]
pub fn unit_of(name: &str) -> &str {
    match name.rsplit_once('_') {
        Some((_, word)) if base_unit(word) == Some(word) => word,
        _ => "",
    }
}

/// Looks only at what follows the first `skip` bytes.
fn characters(what: &str, name: &str, skip: usize) -> Checked {
    let wrong = |message: &str| Err(format!("{what} `{name}`: {message}"));
    for (at, character) in name.char_indices().filter(|(at, _)| *at >= skip) {
        match character {
            '_' if at == 0 => {
                return wrong("names that start with '_' are reserved; leave it out");
            }
            '0'..='9' if at == 0 => {
                return wrong("a name must not start with a digit; put a word in front");
            }
            ':' => return wrong("':' is reserved for the names of recording rules; write '_'"),
            'a'..='z' | 'A'..='Z' | '0'..='9' | '_' => {}
            _ => {
                return wrong(&format!(
                    "'{character}' at byte {at} is not allowed; names take ASCII letters, digits \
                     and '_'"
                ));
            }
        }
    }
    Ok(())
}

/// Looks only at what follows the first `skip` bytes.
fn snake_case(what: &str, name: &str, skip: usize) -> Checked {
    let rest = name.get(skip..).unwrap_or_default();
    let mut pairs = rest.bytes().zip(rest.bytes().skip(1));
    if pairs.any(|(before, byte)| before.is_ascii_lowercase() && byte.is_ascii_uppercase()) {
        return Err(format!(
            "{what} `{name}`: write it in snake_case, not camelCase"
        ));
    }
    Ok(())
}

/// Base units only, spelled out: the first part of the name that is a unit decides. The parts
/// before `first` cannot be abbreviated ones.
fn units(name: &str, first: usize) -> Checked {
    for (i, word) in name.split('_').enumerate() {
        if i >= first && is_abbreviated(word) {
            return Err(format!(
                "`{name}`: `_{word}` is an abbreviated unit; spell the base unit out, as `_seconds` \
                 or `_bytes`"
            ));
        }
        match base_unit(word) {
            Some(base) if base == word => return Ok(()),
            Some(base) => {
                return Err(format!(
                    "`{name}`: use the base unit `{base}` instead of `{word}`"
                ));
            }
            None => {}
        }
    }
    Ok(())
}

/// The base unit that a word stands for: itself, or the one to use instead.
fn base_unit(word: &str) -> Option<&'static str> {
    const FACTORS: [&str; 18] = [
        "pico", "nano", "micro", "milli", "centi", "deci", "deca", "hecto", "kilo", "kibi", "mega",
        "mibi", "giga", "gibi", "tera", "tebi", "peta", "pebi",
    ];
    unit_without_factor(word).or_else(|| {
        FACTORS
            .iter()
            .find_map(|factor| unit_without_factor(word.strip_prefix(factor)?))
    })
}

fn unit_without_factor(word: &str) -> Option<&'static str> {
    Some(match word {
        "amperes" => "amperes",
        "bytes" | "bits" => "bytes",
        "celsius" | "fahrenheit" | "rankine" => "celsius",
        "grams" | "pounds" | "ounces" => "grams",
        "joules" | "calories" => "joules",
        "kelvin" | "kelvins" => "kelvin",
        "meters" | "inches" | "yards" | "miles" => "meters",
        "metres" => "metres",
        "ratio" => "ratio",
        "seconds" | "minutes" | "hours" | "days" | "weeks" => "seconds",
        "volts" => "volts",
        _ => return None,
    })
}

fn is_abbreviated(word: &str) -> bool {
    const ABBREVIATED: [&str; 14] = [
        "s", "ms", "us", "ns", "sec", "b", "kb", "mb", "gb", "tb", "pb", "m", "h", "d",
    ];
    ABBREVIATED.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_real_systems_pass() {
        for name in [
            "tallow_transfer_bytes_total",
            "tallow_transfer_speed_mbps",
            "allsource_events_ingested_by_type",
            "shadowcat_cpu_usage_percent",
            "control_plane_core_health_status",
            "tor_stream_data_bytes_total",
        ] {
            assert_eq!(metric("", name), Ok(()), "{name}");
        }
    }

    #[test]
    fn every_rule_refuses_its_name() {
        for (name, part) in [
            ("", "must not be empty"),
            ("a-b", "'-' at byte 1 is not allowed"),
            ("größe", "'ö' at byte 2"),
            ("_a", "start with '_'"),
            ("1a", "start with a digit"),
            ("a:b", "recording rules"),
            ("fooBar", "snake_case"),
            ("a_", "must not end with '_'"),
            ("_total", "start with '_'"),
            ("a_count", "`_count`"),
            ("a_sum_total", "`_sum`"),
            ("a_bucket", "`_bucket`"),
            ("a_created", "`_created`"),
            ("a_counter", "the kind `counter`"),
            ("a_milliseconds", "use the base unit `seconds`"),
            ("a_hours_total", "use the base unit `seconds`"),
            ("a_ms", "abbreviated unit"),
            ("a_kb_read", "abbreviated unit"),
        ] {
            let said = metric("", name).unwrap_err();
            assert!(said.contains(part), "{name}: {said:?}");
        }
    }

    #[test]
    fn style_is_not_asked_of_what_is_named_at_run_time() {
        for name in ["a", "camelCase_total", "work_ms", "a_1", "a_gauge_count_x"] {
            assert_eq!(format::metric(name), Ok(()), "{name}");
        }
        assert_eq!(format::label("camelCase"), Ok(()));
        for (checked, part) in [
            (format::metric(""), "must not be empty"),
            (format::metric("a-b"), "'-' at byte 1 is not allowed"),
            (format::metric("a__total"), "end with '_'"),
            (format::metric("a_count_total"), "suffix `_count`"),
            (format::label("__name__"), "reserved"),
            (format::label("le"), "on histograms"),
            (format::label(""), "must not be empty"),
        ] {
            assert!(checked.unwrap_err().contains(part), "{part}");
        }
    }

    #[test]
    fn a_bad_prefix_is_not_reported_again_by_the_name() {
        assert_eq!(metric("bad-prefix_", "name"), Ok(()));
        assert!(
            metric("bad-prefix_", "na-me")
                .unwrap_err()
                .contains("byte 13")
        );
    }

    #[test]
    fn units_come_from_the_name() {
        assert_eq!(unit_of("a_seconds"), "seconds");
        assert_eq!(unit_of("bytes"), "");
        assert_eq!(unit_of("a_milliseconds"), "");
        assert_eq!(unit_of("a_things"), "");
    }
}
