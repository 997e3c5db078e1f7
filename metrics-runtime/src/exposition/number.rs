//! Numbers as Go's `strconv.FormatFloat(v, 'g', -1, 64)` writes them: the shortest digits that
//! read back as the same float, with an exponent below 1e-4 and from 1e21 on. Bucket bounds
//! and quantiles are label values, so their spelling is part of a series' identity; for these
//! the formats' canonical form has the exponent from 1e6 on.

use std::fmt::Write;

/// A count.
pub(super) fn write_integer(out: &mut String, value: u64) {
    out.push_str(itoa::Buffer::new().format(value));
}

/// A sample's value.
pub(super) fn write_value(out: &mut String, value: f64) {
    write_float(out, value, 1e21);
}

/// A bound (`le`) or a `quantile`.
pub(crate) fn write_bound(out: &mut String, value: f64) {
    write_float(out, value, 1e6);
}

/// The same in OpenMetrics' canonical form: whole numbers have a `.0`.
pub(super) fn write_canonical_bound(out: &mut String, value: f64) {
    let start = out.len();
    write_bound(out, value);
    let is_whole = |byte: u8| byte.is_ascii_digit() || byte == b'-';
    if out[start..].bytes().all(is_whole) {
        out.push_str(".0");
    }
}

/// The limits between which `zmij` writes a float without an exponent, as the formats do.
const FIRST_PLAIN: f64 = 1e-4;
const FIRST_WITH_EXPONENT: f64 = 1e16;
/// Below it every whole number is a float.
const WHOLE: f64 = 9_007_199_254_740_992.0;

fn write_float(out: &mut String, value: f64, first_with_exponent: f64) {
    let size = value.abs();
    if size < WHOLE.min(first_with_exponent) && is_whole(value) {
        #[allow(clippy::cast_possible_truncation)] // it is whole and small
        out.push_str(itoa::Buffer::new().format(value as i64));
    } else if (FIRST_PLAIN..FIRST_WITH_EXPONENT.min(first_with_exponent)).contains(&size) {
        let mut buffer = zmij::Buffer::new();
        let digits = buffer.format_finite(value);
        out.push_str(digits.strip_suffix(".0").unwrap_or(digits));
    } else {
        write_rare_float(out, value, first_with_exponent);
    }
}

/// Whether it is a whole number, and not the zero that has a sign.
fn is_whole(value: f64) -> bool {
    value.trunc() == value && !(value == 0.0 && value.is_sign_negative())
}

/// What needs an exponent or many zeros, or is no number: the standard library has the digits.
fn write_rare_float(out: &mut String, value: f64, first_with_exponent: f64) {
    if value.is_nan() {
        out.push_str("NaN");
        return;
    }
    if value.is_infinite() {
        out.push_str(if value > 0.0 { "+Inf" } else { "-Inf" });
        return;
    }
    // Writing to a string cannot fail.
    if value == 0.0 || (FIRST_PLAIN..first_with_exponent).contains(&value.abs()) {
        let _ = write!(out, "{value}");
        return;
    }
    let start = out.len();
    let _ = write!(out, "{value:e}");
    let Some(mantissa) = out[start..].find('e') else {
        return;
    };
    let exponent = out[start + mantissa + 1..]
        .parse::<i32>()
        .unwrap_or_default();
    out.truncate(start + mantissa);
    let sign = if exponent < 0 { '-' } else { '+' };
    let _ = write!(out, "e{sign}{:02}", exponent.unsigned_abs());
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bound(value: f64) -> String {
        let mut out = String::new();
        write_bound(&mut out, value);
        out
    }

    #[test]
    fn bounds_are_spelled_as_go_spells_them() {
        for (value, text) in [
            (0.0, "0"),
            (-0.0, "-0"),
            (1.0, "1"),
            (-3.0, "-3"),
            (0.1, "0.1"),
            (10.0, "10"),
            (0.0001, "0.0001"),
            (0.000_099_5, "9.95e-05"),
            (-0.000_25, "-0.00025"),
            (999_999.5, "999999.5"),
            (1_000_000.5, "1.0000005e+06"),
            (0.00001, "1e-05"),
            (123_456.0, "123456"),
            (100_000.0, "100000"),
            (1_000_000.0, "1e+06"),
            (1_048_576.0, "1.048576e+06"),
            (-2.5, "-2.5"),
            (1e100, "1e+100"),
            (f64::INFINITY, "+Inf"),
            (f64::NEG_INFINITY, "-Inf"),
            (f64::NAN, "NaN"),
        ] {
            assert_eq!(bound(value), text);
        }
    }

    /// The examples of the specification are among them.
    #[test]
    fn canonical_bounds_have_a_point_or_an_exponent() {
        for (value, text) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (-3.0, "-3.0"),
            (0.1, "0.1"),
            (100_000.0, "100000.0"),
            (1_000_000.0, "1e+06"),
            (1_048_576.0, "1.048576e+06"),
            (1e-5, "1e-05"),
            (f64::INFINITY, "+Inf"),
            (f64::NEG_INFINITY, "-Inf"),
        ] {
            let mut out = "1".to_owned();
            write_canonical_bound(&mut out, value);
            assert_eq!(out[1..], *text);
        }
    }

    #[test]
    fn values_keep_their_digits_up_to_1e21() {
        for (value, text) in [
            (9_007_199_254_740_991.0, "9007199254740991"),
            (9_007_199_254_740_993.0, "9007199254740992"),
            (1e16, "10000000000000000"),
            (-123_456_789_012_345_678_901.0, "-123456789012345680000"),
            (999_999_999_999_999_900_000.0, "999999999999999900000"),
            (1e21, "1e+21"),
            (4_503_599_627_370_495.5, "4503599627370495.5"),
        ] {
            let mut out = String::new();
            write_value(&mut out, value);
            assert_eq!(out, text);
        }
    }

    /// Floats of all sizes, and those that counters and sums are likely to have.
    fn floats() -> impl Strategy<Value = f64> {
        let bits = any::<u64>().prop_map(f64::from_bits);
        #[allow(clippy::cast_precision_loss)] // it is to be near such a number
        let decimal = (any::<i64>(), 0..63_u32, 0..25_i32)
            .prop_map(|(digits, fewer, places)| (digits >> fewer) as f64 / 10_f64.powi(places));
        prop_oneof![bits, decimal]
    }

    proptest! {
        /// The standard library says the same without the short cuts, but for the last digit
        /// where two are as near.
        #[test]
        fn short_cuts_change_nothing(value in floats()) {
            for first_with_exponent in [1e6, 1e21] {
                let (mut short, mut long) = (String::new(), String::new());
                write_float(&mut short, value, first_with_exponent);
                write_rare_float(&mut long, value, first_with_exponent);
                let is_as_near = short.len() == long.len() && short.parse() == Ok(value);
                prop_assert!(short == long || is_as_near, "{short} {long}");
            }
        }

        #[test]
        fn every_float_reads_back(bits: u64) {
            let value = f64::from_bits(bits);
            let text = bound(value);
            let back: f64 = text.parse().unwrap();
            prop_assert!(back == value || back.is_nan() && value.is_nan(), "{text}");
        }
    }
}
