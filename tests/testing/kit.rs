//! The metrics of these tests. Each is recorded in by one test, but for those that tests take
//! turns with.

use std::time::Duration;

use metrics_runtime::testing::MockClock;
use metrics_runtime::{
    Counter, Family, Gauge, Histogram, LabelSet, LabelValue, MetricSet, counted, timed,
};

#[derive(MetricSet)]
#[metrics(prefix = "kit")]
pub(crate) struct Kit {
    /// Requests answered.
    pub(crate) requests: Family<Request, Counter>,
    /// Requests that nobody makes but the test of failures.
    pub(crate) refused: Family<Request, Counter>,
    /// Time at work.
    #[metric(unit = "seconds")]
    pub(crate) work: Counter<f64>,
    /// A level.
    pub(crate) level: Gauge,
    /// Levels of methods.
    pub(crate) levels: Family<OfMethod, Gauge>,
    /// Sizes.
    #[metric(unit = "bytes", buckets = [1, 10])]
    pub(crate) listed: Histogram,
    /// Sizes that nobody observes but the test of failures.
    #[metric(unit = "bytes", buckets = [1, 10])]
    pub(crate) size: Histogram,
    /// Counted by several threads.
    pub(crate) by_threads: Counter,
    /// Counted by tests that take turns.
    pub(crate) in_turns: Counter,
    /// Counted by tests that take turns with some of those.
    pub(crate) in_other_turns: Counter,
}

#[derive(LabelSet, Clone, Copy)]
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) cached: bool,
    pub(crate) r#type: bool,
}

#[derive(LabelSet, Clone, Copy)]
pub(crate) struct OfMethod {
    pub(crate) method: Method,
}

#[derive(LabelValue, Clone, Copy)]
pub(crate) enum Method {
    Get,
    Put,
}

/// Bakes something.
#[timed(name = "kit_bake_duration", buckets = [60, 3600])]
pub(crate) fn bake(clock: &MockClock, time: Duration) {
    clock.advance(time);
}

/// Serves, from one thread or another.
#[timed(name = "kit_serve_duration", outcome)]
pub(crate) async fn serve(refuse: bool) -> Result<(), &'static str> {
    tokio::task::yield_now().await;
    if refuse { Err("refused") } else { Ok(()) }
}

pub(crate) struct Turns {
    pub(crate) wheel: &'static str,
}

impl Turns {
    /// Turns the left wheel.
    #[counted(name = "kit_turns", labels(wheel = "left"))]
    pub(crate) fn record(&self) {
        let _ = self.wheel;
    }
}
