//! Bucket bounds: lists to start from, functions that make lists, and their rules.

use super::text::Message;

/// Bounds for durations of work inside a process, in seconds: 10 µs to 10 s.
///
/// A histogram of seconds that names no buckets gets these.
pub const SECONDS: &[f64] = &[
    0.000_01, 0.000_1, 0.000_5, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0,
];

/// Bounds for sizes in bytes: 64 B to 1 GiB, closest between 1 KiB and 1 MiB.
///
/// A histogram of bytes that names no buckets gets these.
pub const BYTES: &[f64] = &[
    64.0,
    1_024.0,
    4_096.0,
    16_384.0,
    65_536.0,
    262_144.0,
    1_048_576.0,
    16_777_216.0,
    268_435_456.0,
    1_073_741_824.0,
];

/// `N` bounds, the first at `start`, each `factor` times the one before.
///
/// Numbers with few decimals give bounds with few decimals: rounding does not add up.
///
/// ```
/// use metrics_runtime::buckets::exponential;
///
/// const SIZES: [f64; 4] = exponential(100.0, 10.0);
/// assert_eq!(SIZES, [100.0, 1_000.0, 10_000.0, 100_000.0]);
/// assert_eq!(exponential::<3>(0.000_001, 10.0), [0.000_001, 0.000_01, 0.000_1]);
/// ```
#[must_use]
pub const fn exponential<const N: usize>(start: f64, factor: f64) -> [f64; N] {
    let (mut bound, factor) = (Decimal::of(start), Decimal::of(factor));
    let mut bounds = [0.0; N];
    let mut i = 0;
    while i < N {
        bounds[i] = bound.value();
        bound = bound.times(factor);
        i += 1;
    }
    bounds
}

/// `N` bounds, the first at `start`, each `width` above the one before.
///
/// ```
/// use metrics_runtime::buckets::linear;
///
/// const SHARES: [f64; 3] = linear(0.1, 0.1);
/// assert_eq!(SHARES, [0.1, 0.2, 0.3]);
/// ```
#[must_use]
pub const fn linear<const N: usize>(start: f64, width: f64) -> [f64; N] {
    let (start, width) = (Decimal::of(start), Decimal::of(width));
    let mut bounds = [0.0; N];
    let mut i = 0;
    while i < N {
        bounds[i] = start.plus_times(width, i).value();
        i += 1;
    }
    bounds
}

/// A fraction of whole numbers where there is one with a power of ten below: 0.1 is 1/10. Its
/// value is then rounded once, however many steps have led to it.
#[derive(Clone, Copy)]
struct Decimal {
    above: f64,
    below: f64,
}

impl Decimal {
    const fn of(value: f64) -> Self {
        let mut below = 1.0;
        while below <= 1e15 {
            let above = (value * below).round_ties_even();
            if above / below == value {
                return Self { above, below };
            }
            below *= 10.0;
        }
        Self {
            above: value,
            below: 1.0,
        }
    }

    const fn value(self) -> f64 {
        self.above / self.below
    }

    const fn times(self, other: Self) -> Self {
        let product = Self {
            above: self.above * other.above,
            below: self.below * other.below,
        };
        // Beyond this nobody wrote the decimals, and many more factors would overflow.
        if product.below > 1e60 {
            Self {
                above: product.value(),
                below: 1.0,
            }
        } else {
            product
        }
    }

    #[allow(clippy::cast_precision_loss)] // nobody has 2^53 buckets
    const fn plus_times(self, other: Self, times: usize) -> Self {
        let below = self.below * other.below;
        Self {
            above: self.above * other.below + other.above * times as f64 * self.below,
            below,
        }
    }
}

/// Lists up to here are looked through one bound after the other.
const SHORT: usize = 32;

/// The bucket of a value that is not NaN: the first whose bound is not below it, and the last one
/// for what is above all bounds.
///
/// The observations of one call after the other are often in the same bucket, and then the
/// processor knows where this ends before it knows the value.
#[inline]
pub(crate) fn bucket_of(bounds: &[f64], value: f64) -> usize {
    if bounds.len() <= SHORT {
        let first = bounds.iter().position(|bound| *bound >= value);
        first.unwrap_or(bounds.len())
    } else {
        bounds.partition_point(|bound| *bound < value)
    }
}

/// The same for a list that the compiler knows. If it is short, looking at all of it is a few
/// instructions without a branch.
#[inline]
pub(crate) fn bucket_of_known(bounds: &'static [f64], value: f64) -> usize {
    if bounds.len() <= SHORT {
        bounds.iter().map(|bound| usize::from(*bound < value)).sum()
    } else {
        bucket_of(bounds, value)
    }
}

/// More bounds than anybody needs, and no more than the storage can count in.
const MOST: usize = 10_000;

/// What is wrong with a list of bounds: they must be finite and increase strictly.
pub(crate) const fn check(bounds: &[f64]) -> Result<(), Message> {
    if bounds.is_empty() {
        return Err(wrong().text("at least one bound is needed"));
    }
    if bounds.len() > MOST {
        return Err(wrong()
            .text("there can be at most ")
            .number(MOST)
            .text(" bounds, and these are ")
            .number(bounds.len()));
    }
    let mut i = 0;
    while i < bounds.len() {
        let bound = bounds[i];
        if bound == f64::INFINITY {
            return Err(wrong().text("the +Inf bucket is always there; leave it out"));
        }
        if !bound.is_finite() {
            return Err(wrong()
                .text("bound ")
                .number(i + 1)
                .text(" is ")
                .float(bound)
                .text("; bounds are finite numbers"));
        }
        if i > 0 && bound <= bounds[i - 1] {
            return Err(wrong()
                .text("bounds must increase, but bound ")
                .number(i + 1)
                .text(" (")
                .float(bound)
                .text(") is not above bound ")
                .number(i)
                .text(" (")
                .float(bounds[i - 1])
                .text(")"));
        }
        i += 1;
    }
    Ok(())
}

const fn wrong() -> Message {
    Message::new("buckets: ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_keep_the_rules() {
        assert!(check(SECONDS).is_ok());
        assert!(check(BYTES).is_ok());
        assert!(check(&exponential::<5>(100.0, 10.0)).is_ok());
        assert!(check(&linear::<5>(-1.0, 0.5)).is_ok());
    }

    #[test]
    fn rounding_does_not_add_up() {
        assert_eq!(
            exponential::<8>(0.000_001, 10.0),
            [0.000_001, 0.000_01, 0.000_1, 0.001, 0.01, 0.1, 1.0, 10.0]
        );
        assert_eq!(
            exponential::<4>(0.001, 2.5),
            [0.001, 0.002_5, 0.006_25, 0.015_625]
        );
        assert_eq!(
            linear::<10>(0.1, 0.1),
            [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]
        );
        assert_eq!(linear::<3>(-0.5, 0.5), [-0.5, 0.0, 0.5]);
    }

    #[test]
    fn any_numbers_will_do() {
        let odd = exponential::<3>(std::f64::consts::PI, std::f64::consts::E);
        assert_eq!(odd[1], std::f64::consts::PI * std::f64::consts::E);
        assert!(exponential::<3>(f64::NAN, 2.0)[0].is_nan());
        assert!(linear::<300>(1e-9, 1e-9).is_sorted());
        let fine = exponential::<300>(1.0, 1.123_456_789_012_345);
        assert!(fine.is_sorted() && fine[299].is_finite());
        assert!((linear::<300>(1e-9, 1e-9)[299] / 3e-7 - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_value_is_in_the_first_bucket_that_holds_it() {
        const LONG: [f64; 100] = linear(0.0, 0.5);
        let known = [&[0.5][..], &LONG[..11], &LONG[..32], &LONG[..33], &LONG];
        for bounds in known {
            for value in [
                -1.0,
                0.0,
                0.2,
                0.5,
                15.5,
                15.6,
                16.0,
                49.5,
                50.0,
                f64::INFINITY,
            ] {
                let expected = bounds.iter().take_while(|bound| **bound < value).count();
                assert_eq!(bucket_of(bounds, value), expected, "{value}");
                assert_eq!(bucket_of_known(bounds, value), expected, "{value}");
            }
        }
    }

    #[test]
    fn a_refusal_says_which_pair() {
        let many = vec![1.0; MOST + 1];
        for (bounds, said) in [
            (&[][..], "at least one"),
            (&[1.0, 0.5], "bound 2 (0.5) is not above bound 1 (1)"),
            (&[0.1, 0.1], "bound 2 (0.1) is not above bound 1 (0.1)"),
            (&[1.0, f64::INFINITY], "leave it out"),
            (&[f64::NAN], "bound 1 is NaN"),
            (&many, "at most 10000 bounds, and these are 10001"),
        ] {
            let message = check(bounds).unwrap_err();
            assert!(message.as_str().contains(said), "{message}");
        }
    }
}
