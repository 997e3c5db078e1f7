//! `crate = path` is for a whole block too, and for `defaults!`.

#![deny(warnings)]

mod my {
    pub use metrics_runtime as telemetry;
}

mod metrics_runtime {}

use my::telemetry::{LabelValue, counted, defaults, timed};

defaults! { crate = my::telemetry, prefix = "app", buckets = exponential(0.1, 2, 3) }

#[derive(LabelValue, Clone, Copy)]
#[label(crate = crate::my::telemetry)]
enum Failure {
    Late,
}

struct Store;

#[timed(crate = crate::my::telemetry, name = "store", outcome, error_kind, in_flight, busy)]
#[counted(crate = crate::my::telemetry, labels(none = |result| result.is_err()), name = "calls")]
impl Store {
    async fn read(&self) -> Result<u8, Failure> {
        Err(Failure::Late)
    }
}

mod inner {
    use super::my::telemetry as metrics;

    #[metrics::timed(crate = metrics, name = "inner", sample = 5, long_task)]
    pub(super) fn work() -> u8 {
        1
    }
}

fn main() {
    drop(Store.read());
    assert_eq!(inner::work(), 1);
}
