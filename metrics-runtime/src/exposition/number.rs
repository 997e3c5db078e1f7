//! Numbers as Go's `strconv.FormatFloat(v, 'g', -1, 64)` writes them: the shortest digits that
//! read back as the same float, with an exponent below 1e-4 and from 1e21 on. Bucket bounds
//! and quantiles are label values, so their spelling is part of a series' identity; for these
//! the formats' canonical form has the exponent from 1e6 on.

use std::fmt::Write;

/// A sample's value.
pub(super) fn write_value(out: &mut String, value: f64) {
    write_float(out, value, 21);
}

/// A bound (`le`) or a `quantile`.
pub(super) fn write_bound(out: &mut String, value: f64) {
    write_float(out, value, 6);
}

fn write_float(out: &mut String, value: f64, first_exponent: i32) {
    if value.is_nan() {
        out.push_str("NaN");
        return;
    }
    if value.is_infinite() {
        out.push_str(if value > 0.0 { "+Inf" } else { "-Inf" });
        return;
    }
    let start = out.len();
    // Writing to a string cannot fail.
    let _ = write!(out, "{value:e}");
    let Some((mantissa, exponent)) = out[start..].split_once('e') else {
        return;
    };
    let Ok(exponent) = exponent.parse::<i32>() else {
        return;
    };
    if (-4..first_exponent).contains(&exponent) {
        out.truncate(start);
        let _ = write!(out, "{value}");
    } else {
        let mantissa = start + mantissa.len();
        out.truncate(mantissa);
        let sign = if exponent < 0 { '-' } else { '+' };
        let _ = write!(out, "e{sign}{:02}", exponent.unsigned_abs());
    }
}

#[cfg(test)]
mod tests {
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
            (1.0, "1"),
            (0.1, "0.1"),
            (10.0, "10"),
            (0.0001, "0.0001"),
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

    #[test]
    fn values_keep_their_digits_up_to_1e21() {
        let mut out = String::new();
        write_value(&mut out, 9_007_199_254_740_993.0);
        assert_eq!(out, "9007199254740992");
        out.clear();
        write_value(&mut out, 1e21);
        assert_eq!(out, "1e+21");
    }

    proptest::proptest! {
        #[test]
        fn every_float_reads_back(bits: u64) {
            let value = f64::from_bits(bits);
            let text = bound(value);
            let back: f64 = text.parse().unwrap();
            proptest::prop_assert!(back == value || back.is_nan() && value.is_nan(), "{text}");
        }
    }
}
