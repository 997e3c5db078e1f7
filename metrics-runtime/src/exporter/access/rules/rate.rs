//! How many requests are answered, as the web configuration file's `rate_limit` has it: a bucket of
//! `burst` tokens, into which one comes each `interval`.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

pub(super) struct RateLimit {
    interval: Duration,
    burst: u32,
    /// When the bucket is full again.
    full_at: Mutex<Instant>,
}

impl RateLimit {
    pub(super) fn new(interval: Duration, burst: u32) -> Self {
        Self {
            interval,
            burst,
            full_at: Mutex::new(Instant::now()),
        }
    }

    /// Takes a token; or says how long it is until there is one.
    pub(super) fn take(&self, now: Instant) -> Result<(), Duration> {
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        let missing = full_at.saturating_duration_since(now);
        let missing = missing.saturating_add(self.interval);
        let wait = missing.saturating_sub(self.interval.saturating_mul(self.burst));
        if !wait.is_zero() {
            return Err(wait);
        }
        *full_at = now.checked_add(missing).unwrap_or(now);
        Ok(())
    }
}

/// A duration as Go writes it: `1m30s`, `1.5s`, `100ms`, `0`.
pub(super) fn parse_duration(text: &str) -> Option<Duration> {
    if text == "0" {
        return Some(Duration::ZERO);
    }
    let mut rest = text;
    let mut sum = Duration::ZERO;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let number: f64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let unit = rest.find(|c: char| c.is_ascii_digit() || c == '.');
        let unit = unit.unwrap_or(rest.len());
        let seconds = match &rest[..unit] {
            "h" => 3600.0,
            "m" => 60.0,
            "s" => 1.0,
            "ms" => 1e-3,
            "us" | "\u{b5}s" | "\u{3bc}s" => 1e-6,
            "ns" => 1e-9,
            _ => return None,
        };
        rest = &rest[unit..];
        let part = Duration::try_from_secs_f64(number * seconds).ok()?;
        sum = sum.checked_add(part)?;
    }
    (!text.is_empty()).then_some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_answered_and_then_one_each_interval() {
        let limit = RateLimit::new(Duration::from_secs(10), 3);
        let start = Instant::now() + Duration::from_secs(1);
        let take = |seconds| limit.take(start + Duration::from_secs(seconds));
        assert_eq!([take(0), take(0), take(0)], [Ok(()); 3]);
        assert_eq!(take(0), Err(Duration::from_secs(10)));
        assert_eq!(take(9), Err(Duration::from_secs(1)));
        assert_eq!([take(10), take(20)], [Ok(()); 2]);
        assert_eq!(take(20), Err(Duration::from_secs(10)));
        // It fills up to the burst and no further.
        assert_eq!([take(1000), take(1000), take(1000)], [Ok(()); 3]);
        assert_eq!(take(1000), Err(Duration::from_secs(10)));
    }

    #[test]
    fn durations_are_those_of_go() {
        for (text, expected) in [
            ("0", Some(Duration::ZERO)),
            ("0s", Some(Duration::ZERO)),
            ("1s", Some(Duration::from_secs(1))),
            ("1.5s", Some(Duration::from_millis(1500))),
            ("1h2m3s", Some(Duration::from_secs(3723))),
            ("100ms", Some(Duration::from_millis(100))),
            ("7us", Some(Duration::from_micros(7))),
            ("7\u{b5}s", Some(Duration::from_micros(7))),
            ("5ns", Some(Duration::from_nanos(5))),
            ("", None),
            ("1", None),
            ("s", None),
            ("-1s", None),
            ("1 s", None),
            ("1d", None),
            ("1.2.3s", None),
            ("99999999999999999999h", None),
        ] {
            assert_eq!(parse_duration(text), expected, "{text}");
        }
    }
}
