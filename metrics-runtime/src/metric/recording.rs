//! What is recorded, and how the handles of the `metrics` facade take it.

use core::sync::atomic::AtomicU64;
use core::sync::atomic::Ordering::Relaxed;
use std::sync::OnceLock;

use metrics::{Counter, Gauge, Histogram};

/// Something to be done with the handle of a series.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Recording {
    /// To a counter of whole numbers.
    Add(u64),
    /// To a counter of floats; finite and not negative.
    AddFloat(f64),
    /// A counter of whole numbers to at least this.
    Raise(u64),
    /// A counter of floats to at least this, which is finite.
    RaiseFloat(f64),
    /// A number of calls.
    ShiftWhole(i64),
    /// A gauge.
    Shift(f64),
    /// A gauge.
    Set(f64),
    /// In a histogram or a summary.
    Observe(f64),
}

impl Recording {
    /// What an exemplar of it says: what was added to a counter or observed in a histogram. Others have
    /// none.
    #[allow(clippy::cast_precision_loss)] // it is a hint for people
    pub(super) fn sampled(self) -> Option<f64> {
        match self {
            Self::Add(amount) => Some(amount as f64),
            Self::AddFloat(amount) => Some(amount),
            Self::Observe(value) if !value.is_nan() => Some(value),
            _ => None,
        }
    }

    #[inline]
    pub(super) fn apply(self, forwarded: &Forwarded, handle: &Handle) {
        match (handle, self) {
            (Handle::Counter(counter), Self::Add(amount)) => counter.increment(amount),
            (Handle::Counter(counter), other) => other.count(&forwarded.fraction, counter),
            (Handle::Gauge(gauge), Self::Shift(amount)) => gauge.increment(amount),
            (Handle::Gauge(gauge), Self::Set(value)) => gauge.set(value),
            #[allow(clippy::cast_precision_loss)]
            // calls that run at the same time are not that many
            (Handle::Gauge(gauge), Self::ShiftWhole(by)) => gauge.increment(by as f64),
            // Many a recorder's sum would be NaN from then on.
            (Handle::Histogram(histogram), Self::Observe(value)) if !value.is_nan() => {
                histogram.record(value);
            }
            (Handle::Gauge(_) | Handle::Histogram(_), _) => {}
        }
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // above 0, and it saturates
    fn count(self, fraction: &AtomicU64, counter: &Counter) {
        match self {
            Self::Raise(value) => counter.absolute(value),
            Self::RaiseFloat(value) => counter.absolute(value as u64),
            Self::AddFloat(amount) => {
                let whole = carry(fraction, amount);
                if whole > 0 {
                    counter.increment(whole);
                }
            }
            _ => {}
        }
    }
}

/// Adds to a fraction, and takes from it what is whole.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // above 0, and it saturates
fn carry(fraction: &AtomicU64, amount: f64) -> u64 {
    let sum = |bits| f64::from_bits(bits) + amount;
    let rest = |bits| Some(sum(bits).fract().to_bits());
    let (Ok(before) | Err(before)) = fraction.fetch_update(Relaxed, Relaxed, rest);
    sum(before) as u64
}

/// What the global recorder has given out for a series.
#[derive(Debug, Default)]
pub(super) struct Forwarded {
    pub(super) handle: OnceLock<Handle>,
    /// What a counter of floats has too little for a whole one, which is all that the facade counts.
    fraction: AtomicU64,
}

/// A handle of the facade.
#[derive(Debug)]
pub(super) enum Handle {
    Counter(Counter),
    Gauge(Gauge),
    Histogram(Histogram),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_add_up_to_whole_ones() {
        let fraction = AtomicU64::new(0);
        let whole: Vec<_> = [0.5, 0.25, 0.25, 2.75, 0.5]
            .map(|amount| carry(&fraction, amount))
            .into();
        assert_eq!(whole, [0, 0, 1, 2, 1]);
        assert_eq!(f64::from_bits(fraction.load(Relaxed)), 0.25);
    }
}
