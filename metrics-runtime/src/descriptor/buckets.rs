//! Bucket bounds: lists to start from, functions that make lists, and their rules.

use super::text::Message;

/// Bounds for durations of work inside a process, in seconds: 10 µs to 10 s.
///
/// A histogram of seconds that names no buckets gets these.
pub const SECONDS: &[f64] = &[
    0.000_01, 0.000_1, 0.000_5, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0,
];

/// Bounds for sizes in bytes: 64 B to 1 GiB by factors of 16, and 4 KiB apart.
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
/// ```
/// const SIZES: [f64; 4] = metrics_runtime::buckets::exponential(100.0, 10.0);
/// assert_eq!(SIZES, [100.0, 1_000.0, 10_000.0, 100_000.0]);
/// ```
#[must_use]
pub const fn exponential<const N: usize>(start: f64, factor: f64) -> [f64; N] {
    let mut bounds = [0.0; N];
    let mut bound = start;
    let mut i = 0;
    while i < N {
        bounds[i] = bound;
        bound *= factor;
        i += 1;
    }
    bounds
}

/// `N` bounds, the first at `start`, each `width` above the one before.
///
/// ```
/// const SHARES: [f64; 3] = metrics_runtime::buckets::linear(0.25, 0.25);
/// assert_eq!(SHARES, [0.25, 0.5, 0.75]);
/// ```
#[must_use]
pub const fn linear<const N: usize>(start: f64, width: f64) -> [f64; N] {
    let mut bounds = [0.0; N];
    let mut i = 0;
    while i < N {
        bounds[i] = start + width * i as f64;
        i += 1;
    }
    bounds
}

/// What is wrong with a list of bounds: they must be finite and increase strictly.
pub(crate) const fn check(bounds: &[f64]) -> Result<(), Message> {
    let wrong = Message::new("buckets: ");
    if bounds.is_empty() {
        return Err(wrong.text("at least one bound is needed"));
    }
    let mut i = 0;
    while i < bounds.len() {
        let bound = bounds[i];
        if bound == f64::INFINITY {
            return Err(wrong.text("the +Inf bucket is always there; leave it out"));
        }
        if !bound.is_finite() {
            return Err(wrong.text("bound ").number(i + 1).text(" is ").float(bound));
        }
        if i > 0 && bound <= bounds[i - 1] {
            return Err(wrong
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
    fn a_refusal_says_which_pair() {
        for (bounds, said) in [
            (&[][..], "at least one"),
            (&[1.0, 0.5], "bound 2 (0.5) is not above bound 1 (1)"),
            (&[0.1, 0.1], "bound 2 (0.1) is not above bound 1 (0.1)"),
            (&[1.0, f64::INFINITY], "leave it out"),
            (&[f64::NAN], "bound 1 is NaN"),
        ] {
            let message = check(bounds).unwrap_err();
            assert!(message.as_str().contains(said), "{message}");
        }
    }
}
