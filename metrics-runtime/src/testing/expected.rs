//! What a test expects of a figure.

use std::fmt;
use std::ops::{Bound, Range, RangeBounds, RangeFrom, RangeInclusive};

use crate::handle::Number;

/// A number, or a range of numbers: `3`, `1..`, `0.4..=0.6`, `1..4`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expected {
    low: f64,
    high: Bound<f64>,
}

impl Expected {
    fn range<N: Number + Copy>(range: &impl RangeBounds<N>) -> Self {
        let number = |bound: &N| bound.to_f64();
        Self {
            low: match range.start_bound() {
                Bound::Included(low) | Bound::Excluded(low) => number(low),
                Bound::Unbounded => f64::NEG_INFINITY,
            },
            high: range.end_bound().map(number),
        }
    }

    /// Whether it is `value`, or at most `slack` away from it.
    pub(super) fn is_met_by(&self, value: f64, slack: f64) -> bool {
        let is_low_enough = match self.high {
            Bound::Included(high) => value <= high + slack,
            Bound::Excluded(high) => value < high,
            Bound::Unbounded => true,
        };
        self.low - slack <= value && is_low_enough
    }
}

impl<N: Number + Copy> From<N> for Expected {
    fn from(number: N) -> Self {
        Self::range(&(number..=number))
    }
}

macro_rules! from_range {
    ($($range:ident),*) => {$(
        impl<N: Number + Copy> From<$range<N>> for Expected {
            fn from(range: $range<N>) -> Self {
                Self::range(&range)
            }
        }
    )*};
}

from_range!(Range, RangeFrom, RangeInclusive);

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let low = self.low;
        match self.high {
            Bound::Included(high) if high == low => write!(f, "{low}"),
            Bound::Included(high) => write!(f, "{low} to {high}"),
            Bound::Excluded(high) => write!(f, "{low} to below {high}"),
            Bound::Unbounded => write!(f, "at least {low}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_ranges_are_met_by_what_they_say() {
        let met = |expected: Expected, values: &[f64]| {
            let met = values
                .iter()
                .filter(|value| expected.is_met_by(**value, 0.0));
            met.copied().collect::<Vec<_>>()
        };
        let values = [-1.0, 0.0, 1.0, 1.5, 2.0, 3.0, f64::INFINITY, f64::NAN];
        assert_eq!(met(1.into(), &values), [1.0]);
        assert_eq!(met(1.5_f32.into(), &values), [1.5]);
        assert_eq!(met((-1).into(), &values), [-1.0]);
        assert_eq!(met(f64::INFINITY.into(), &values), [f64::INFINITY]);
        assert_eq!(met((1..3_u64).into(), &values), [1.0, 1.5, 2.0]);
        assert_eq!(met((1.5..=3.0).into(), &values), [1.5, 2.0, 3.0]);
        assert_eq!(met((2_usize..).into(), &values), [2.0, 3.0, f64::INFINITY]);
        assert_eq!(met((1..1).into(), &values), [0.0; 0]);
    }

    #[test]
    fn slack_widens_what_includes_its_ends() {
        assert!(Expected::from(0.3).is_met_by(0.1 + 0.2, 1e-9));
        assert!(!Expected::from(0.3).is_met_by(0.1 + 0.2, 0.0));
        assert!(!Expected::from(0.1..0.3).is_met_by(0.1 + 0.2, 1e-9));
        assert!(!Expected::from(0.3).is_met_by(0.31, 1e-9));
    }
}
