//! The ways to write what is expected of a metric.

#![deny(warnings)]
#![no_implicit_prelude]

use ::std::time::Duration;

use ::metrics_runtime::{Counter, Gauge, Histogram, MetricSet, counted, timed};

#[derive(MetricSet)]
#[metrics(prefix = "objectives")]
struct Set {
    /// Times.
    #[metric(
        slo(latency = "500ms", target = 0.99),
        alert(name = "First", expr = "$metric_sum > 1"),
        alert(
            name = "Second",
            expr = "rate($metric_bucket{le='1'}[5m]) > 1 # $metric",
            for = "1h30m",
            severity = "ticket",
            summary = "Too slow on {{ $labels.instance }}."
        )
    )]
    times: Histogram<Duration>,
    /// A level.
    #[metric(alert(name = "Low", expr = "$metric < 1", for = "5m"))]
    level: Gauge,
    /// Nothing is expected of it.
    plain: Counter,
}

#[derive(MetricSet)]
#[metrics(prefix = "objectives_value")]
#[allow(dead_code)]
struct Values {
    /// Times.
    #[metric(histogram, slo(latency = "5s", target = 0.9))]
    time: Duration,
}

#[derive(MetricSet)]
#[metrics(prefix = "objectives_event")]
enum Event {
    /// Losses.
    #[metric(alert(name = "Lost", expr = "increase($metric[1h]) > 0", severity = "page"))]
    Lost,
}

/// Both.
#[timed(name = "objectives_both_seconds", buckets = [0.000_25, 1], in_flight, sample = 2,
        slo(latency = "250us", target = 0.5))]
#[counted(
    name = "objectives_both",
    outcome,
    slo(target = 0.999),
    alert(name = "Errors", expr = "$metric{outcome='error'} > 0")
)]
fn both() -> ::core::result::Result<(), ()> {
    ::core::result::Result::Ok(())
}

struct Shop;

#[counted(
    name = "objectives_of_block",
    outcome,
    slo(target = 0.9),
    alert(name = "OfBlock", expr = "$metric > 1")
)]
impl Shop {
    fn open() {}
    fn close() {}
}

fn main() {
    let set = Set::get();
    set.times.observe(Duration::from_millis(1));
    set.level.set(1);
    set.plain.increment(1);
    let _ = both();
    Values { time: Duration::from_millis(1) }.record();
    Event::Lost.record();
    (Shop::open(), Shop::close());
}
