//! Numbers as people write them: few digits, a unit, and thousands set apart.

use std::fmt::Write;

/// What a family's numbers are counted in, as far as its unit or its name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Measure {
    Seconds,
    Bytes,
    Ratio,
    Plain,
}

impl Measure {
    pub(super) fn of(name: &str, unit: &str) -> Self {
        match if unit.is_empty() { name } else { unit } {
            unit if unit.ends_with("seconds") => Self::Seconds,
            unit if unit.ends_with("bytes") => Self::Bytes,
            unit if unit.ends_with("ratio") => Self::Ratio,
            _ => Self::Plain,
        }
    }

    /// A value with its unit: `1.25 ms`, `12.5 MiB`, `1,234`.
    pub(super) fn value(self, value: f64) -> String {
        if !value.is_finite() {
            return special(value).to_owned();
        }
        match self {
            Self::Seconds => seconds(value),
            Self::Bytes => scaled(value, 1024.0, &["B", "KiB", "MiB", "GiB", "TiB", "PiB"]),
            Self::Ratio => format!("{} %", digits(value * 100.0)),
            Self::Plain => digits(value),
        }
    }

    /// How fast it grows: `12.5/s`, `1.2 MiB/s`.
    pub(super) fn rate(self, per_second: f64) -> String {
        let unit = if self == Self::Seconds { " s" } else { "" };
        match self {
            Self::Bytes => format!("{}/s", self.value(per_second)),
            _ => format!("{}{unit}/s", digits(per_second)),
        }
    }
}

/// A share of all: `12.5 %`; none is 0, and a little is never that.
pub(super) fn share(share: f64) -> String {
    match share * 100.0 {
        percent if percent > 0.0 && percent < 0.01 => "< 0.01 %".to_owned(),
        percent if percent < 100.0 && percent > 99.99 => "> 99.99 %".to_owned(),
        percent => format!("{} %", digits(percent)),
    }
}

/// A length of time: `15 minutes`, `30 seconds`.
pub(super) fn length(seconds: f64) -> String {
    let (number, unit) = match seconds {
        seconds if seconds < 59.0 => (seconds, "second"),
        seconds if seconds < 5_400.0 => (seconds / 60.0, "minute"),
        seconds => (seconds / 3_600.0, "hour"),
    };
    let number = digits((number * 10.0).round() / 10.0);
    let plural = if number == "1" { "" } else { "s" };
    format!("{number} {unit}{plural}")
}

/// So many of something.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    #[allow(clippy::cast_precision_loss)] // there are not that many
    let digits = digits(number as f64);
    format!("{digits} {}", if number == 1 { one } else { many })
}

fn special(value: f64) -> &'static str {
    match value {
        value if value.is_nan() => "NaN",
        value if value > 0.0 => "+Inf",
        _ => "−Inf",
    }
}

fn seconds(value: f64) -> String {
    let (factor, unit) = match value.abs() {
        size if size == 0.0 || size >= 1.0 => (1.0, "s"),
        size if size >= 1e-3 => (1e3, "ms"),
        size if size >= 1e-6 => (1e6, "µs"),
        _ => (1e9, "ns"),
    };
    format!("{} {unit}", digits(value * factor))
}

fn scaled(value: f64, step: f64, units: &[&str]) -> String {
    let mut value = value;
    let mut units = units.iter();
    let mut unit = units.next().copied().unwrap_or_default();
    while value.abs() >= step {
        let Some(larger) = units.next() else { break };
        (value, unit) = (value / step, *larger);
    }
    format!("{} {unit}", digits(value))
}

/// Whole numbers have all their digits up to a million million; others have three that say something,
/// and as many more as stand before the point.
fn digits(value: f64) -> String {
    if !value.is_finite() {
        return special(value).to_owned();
    }
    let size = value.abs();
    if size >= 1e15 || (size > 0.0 && size < 1e-6) {
        return format!("{value:.2e}");
    }
    let places = match size {
        _ if value.fract() == 0.0 => 0,
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 1.0 => 2,
        size if size >= 0.1 => 3,
        size if size >= 0.01 => 4,
        size if size >= 1e-3 => 5,
        _ => 7,
    };
    let text = format!("{size:.places$}");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let fraction = fraction.trim_end_matches('0');
    let mut out = String::new();
    if value < 0.0 && text.bytes().any(|byte| (b'1'..=b'9').contains(&byte)) {
        out.push('−');
    }
    for (position, digit) in whole.char_indices() {
        if position > 0 && (whole.len() - position).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        // Writing to a string cannot fail.
        let _ = write!(out, ".{fraction}");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_their_unit_and_few_digits() {
        for (measure, value, expected) in [
            (Measure::Seconds, 0.0, "0 s"),
            (Measure::Seconds, 0.001_234, "1.23 ms"),
            (Measure::Seconds, 0.000_000_5, "500 ns"),
            (Measure::Seconds, 12.34, "12.3 s"),
            (Measure::Bytes, 1_048_576.0, "1 MiB"),
            (Measure::Bytes, 1_000.0, "1,000 B"),
            (Measure::Bytes, 1e30, "888,178,419,700,125 PiB"),
            (Measure::Ratio, 0.125, "12.5 %"),
            (Measure::Plain, 1_234_567.0, "1,234,567"),
            (Measure::Plain, -12.5, "−12.5"),
            (Measure::Plain, 1_234.5, "1,234"),
            (Measure::Plain, 0.1 + 0.2, "0.3"),
            (Measure::Plain, -0.0, "0"),
            (Measure::Plain, 1e20, "1.00e20"),
            (Measure::Plain, f64::NAN, "NaN"),
            (Measure::Bytes, f64::INFINITY, "+Inf"),
            (Measure::Seconds, f64::NEG_INFINITY, "−Inf"),
        ] {
            assert_eq!(measure.value(value), expected, "{value} in {measure:?}");
        }
    }

    #[test]
    fn rates_are_per_second() {
        for (measure, rate, expected) in [
            (Measure::Plain, 12.5, "12.5/s"),
            (Measure::Bytes, 2048.0, "2 KiB/s"),
            (Measure::Seconds, 0.25, "0.25 s/s"),
        ] {
            assert_eq!(measure.rate(rate), expected);
        }
    }

    #[test]
    fn a_share_is_nothing_only_where_there_is_nothing() {
        for (part, expected) in [
            (0.0, "0 %"),
            (0.000_01, "< 0.01 %"),
            (0.5, "50 %"),
            (0.999_999, "> 99.99 %"),
            (1.0, "100 %"),
        ] {
            assert_eq!(share(part), expected);
        }
    }

    #[test]
    fn a_measure_is_found_in_the_unit_or_the_name() {
        assert_eq!(Measure::of("a_bytes", "seconds"), Measure::Seconds);
        assert_eq!(Measure::of("a_bytes", ""), Measure::Bytes);
        assert_eq!(Measure::of("busy_ratio", ""), Measure::Ratio);
        assert_eq!(Measure::of("things", ""), Measure::Plain);
    }
}
