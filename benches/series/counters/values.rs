//! What counters record, and the samples that must come of it.

use crate::shared::contender::Value;
use crate::shared::exposition::Exposition;
use crate::shared::to_float;

pub(super) const COUNTER: &str = "bench_requests";
/// With the suffix that not all libraries add by themselves.
pub(super) const COUNTER_TOTAL: &str = "bench_requests_total";

impl Value for u64 {
    const ONE: Self = 1;

    /// One to ten digits, in turn.
    fn of(series: usize) -> impl Iterator<Item = (Self, u64)> {
        let series = series as u64;
        let lowest = 10_u64.pow((series % 10) as u32);
        std::iter::once((lowest + series * 7919 % (9 * lowest), 1))
    }

    fn expose(exposition: &mut Exposition, [tenant, route]: [&str; 2], recorded: &[(Self, u64)]) {
        let labels = [("tenant", tenant), ("route", route)];
        let total: u64 = recorded.iter().map(|(value, times)| value * times).sum();
        exposition.add(COUNTER, &labels, None, to_float(total));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_have_one_to_ten_digits() {
        for series in 0..1000 {
            let (value, times) = u64::of(series).next().unwrap();
            assert_eq!(times, 1);
            assert_eq!(value.to_string().len(), series % 10 + 1);
        }
    }
}
