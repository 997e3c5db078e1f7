//! The time, as one number.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// Nanoseconds since some moment before the first call of this; never 0.
pub(crate) fn now() -> u64 {
    static BASE: OnceLock<Instant> = OnceLock::new();
    // In 64 bits there are five centuries of nanoseconds.
    let since = BASE.get_or_init(Instant::now).elapsed().as_nanos();
    u64::try_from(since).unwrap_or(u64::MAX).saturating_add(1)
}

/// The time from `start` to now, in seconds.
pub(crate) fn seconds_since(start: u64) -> f64 {
    Duration::from_nanos(now().saturating_sub(start)).as_secs_f64()
}
