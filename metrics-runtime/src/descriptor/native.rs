//! How fine the buckets of a native histogram are.

use super::text::Message;

/// The schemas, from the finest one, each with the factor between its buckets: 2^(2^-schema).
const BASES: [(i8, f64); 13] = [
    (8, 1.002_711_275_050_202_5),
    (7, 1.005_429_901_112_802_7),
    (6, 1.010_889_286_051_700_5),
    (5, 1.021_897_148_654_116_6),
    (4, 1.044_273_782_427_413_8),
    (3, 1.090_507_732_665_257_7),
    (2, 1.189_207_115_002_721),
    (1, std::f64::consts::SQRT_2),
    (0, 2.0),
    (-1, 4.0),
    (-2, 16.0),
    (-3, 256.0),
    (-4, 65_536.0),
];

/// The schema whose buckets grow by the largest factor that is not above this one; the finest, where
/// all are above it.
pub(crate) const fn schema(factor: f64) -> i8 {
    let mut i = 0;
    while i + 1 < BASES.len() && BASES[i + 1].1 <= factor {
        i += 1;
    }
    BASES[i].0
}

/// What is wrong with a factor.
pub(crate) const fn check(factor: f64) -> Result<(), Message> {
    if factor > 1.0 && factor.is_finite() {
        return Ok(());
    }
    Err(
        Message::new("native buckets grow by a factor above 1, and this is ")
            .float(factor)
            .text("; take 1.1 for errors of at most 5 percent"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bases_are_those_of_the_specification() {
        for (schema, base) in BASES {
            assert_eq!(base, (-f64::from(schema)).exp2().exp2(), "{schema}");
        }
    }

    #[test]
    fn the_base_is_the_largest_one_that_is_not_above_the_factor() {
        for (factor, expected) in [
            (1.000_1, 8),
            (1.005, 8),
            (1.09, 4),
            (1.1, 3),
            (1.189_207_115_002_721, 2),
            (1.99, 1),
            (2.0, 0),
            (3.9, 0),
            (4.0, -1),
            (1e9, -4),
        ] {
            assert_eq!(schema(factor), expected, "{factor}");
        }
    }

    #[test]
    fn a_factor_is_above_1() {
        assert!(check(1.1).is_ok());
        for factor in [1.0, 0.5, -2.0, f64::NAN, f64::INFINITY] {
            assert!(check(factor).is_err(), "{factor}");
        }
    }
}
