//! What the crate says once is for its own families, but not for those it shares.
#![deny(warnings)]

use metrics_runtime::{counted, inventory, timed};

metrics_runtime::defaults! { prefix = "app", buckets = [0.5, 1] }

#[timed(name = "reads", in_flight)]
#[timed(name = "app_writes", buckets = linear(1, 1, 3))]
#[counted(name = "steps", prefix = "other")]
#[counted(name = "bare", prefix = "")]
#[counted]
fn work() {}

mod inner {
    #[metrics_runtime::timed(name = "deep", long_task = "deepest")]
    pub fn work() {}
}

fn main() {
    work();
    inner::work();
    let declared: Vec<_> = inventory::descriptors()
        .into_iter()
        .map(|descriptor| (descriptor.name(), descriptor.bucket_bounds()))
        .collect();
    assert_eq!(
        declared,
        [
            ("app_deep_seconds", &[0.5, 1.0][..]),
            ("app_deepest_seconds", &[]),
            ("app_reads_in_flight", &[]),
            ("app_reads_seconds", &[0.5, 1.0]),
            ("app_writes_seconds", &[1.0, 2.0, 3.0]),
            ("bare", &[]),
            ("function_calls", &[]),
            ("other_steps", &[]),
        ]
    );
}
