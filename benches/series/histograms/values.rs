//! What histograms record, and the samples that must come of it.

use std::time::Duration;

use crate::shared::BOUNDS;
use crate::shared::contender::Value;
use crate::shared::exposition::Exposition;
use crate::shared::to_float;

pub(super) const HISTOGRAM: &str = "bench_latency_seconds";

/// Times in 512ths of a second, one for each bucket. Those are whole nanoseconds as well as exact
/// floats, so that a sum does not depend on the order in which it was added up.
const TIMES: [u64; 12] = [2, 4, 9, 19, 39, 89, 191, 383, 897, 1919, 3841, 7683];

impl Value for Duration {
    const ONE: Self = time(TIMES[7]);

    /// One to nine observations in each bucket.
    fn of(series: usize) -> impl Iterator<Item = (Self, u64)> {
        let times = TIMES.iter().enumerate();
        times.map(move |(bucket, parts)| (time(*parts), ((series * 7 + bucket * 5) % 9 + 1) as u64))
    }

    fn expose(exposition: &mut Exposition, [tenant, route]: [&str; 2], recorded: &[(Self, u64)]) {
        let labels = &[("tenant", tenant), ("route", route)];
        for bound in BOUNDS.into_iter().chain([f64::INFINITY]) {
            let below = recorded
                .iter()
                .filter(|(time, _)| time.as_secs_f64() <= bound);
            let count: u64 = below.map(|(_, times)| times).sum();
            exposition.add(
                "bench_latency_seconds_bucket",
                labels,
                Some(bound),
                to_float(count),
            );
            if bound == f64::INFINITY {
                exposition.add("bench_latency_seconds_count", labels, None, to_float(count));
            }
        }
        let sum = recorded
            .iter()
            .map(|(time, times)| time.as_secs_f64() * to_float(*times))
            .sum();
        exposition.add("bench_latency_seconds_sum", labels, None, sum);
    }
}

const fn time(parts: u64) -> Duration {
    Duration::from_nanos(parts * (1_000_000_000 / 512))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bucket_gets_observations() {
        let recorded: Vec<_> = Duration::of(3).collect();
        let mut exposition = Exposition::default();
        Duration::expose(&mut exposition, ["a", "b"], &recorded);
        let text = r#"
bench_latency_seconds_bucket{tenant="a",route="b",le="0.005"} 4
bench_latency_seconds_bucket{tenant="a",route="b",le="0.01"} 13
bench_latency_seconds_bucket{tenant="a",route="b",le="0.025"} 18
bench_latency_seconds_bucket{tenant="a",route="b",le="0.05"} 19
bench_latency_seconds_bucket{tenant="a",route="b",le="0.1"} 25
bench_latency_seconds_bucket{tenant="a",route="b",le="0.25"} 27
bench_latency_seconds_bucket{tenant="a",route="b",le="0.5"} 34
bench_latency_seconds_bucket{tenant="a",route="b",le="1"} 37
bench_latency_seconds_bucket{tenant="a",route="b",le="2.5"} 45
bench_latency_seconds_bucket{tenant="a",route="b",le="5"} 49
bench_latency_seconds_bucket{tenant="a",route="b",le="10"} 58
bench_latency_seconds_bucket{tenant="a",route="b",le="+Inf"} 63
bench_latency_seconds_sum{tenant="a",route="b"} 177.42578125
bench_latency_seconds_count{tenant="a",route="b"} 63
"#;
        assert_eq!(exposition, Exposition::parse(text.as_bytes()).unwrap());
    }
}
