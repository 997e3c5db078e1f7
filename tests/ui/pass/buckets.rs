//! The ways to write buckets.

use std::time::Duration;

use metrics_runtime::{Histogram, MetricSet, buckets, inventory, timed};

const ARRAY: [f64; 2] = [0.5, 1.5];
const SLICE: &[f64] = &[0.5, 2.5];
static STATIC: [f64; 2] = [0.5, 3.5];

mod inner {
    pub(crate) const BOUNDS: [f64; 1] = [4.5];
}

#[derive(MetricSet)]
struct Shop {
    /// A list.
    #[metric(buckets = [-1, 0, 0.5, 1e3, 10_000])]
    list: Histogram,
    /// A list of expressions.
    #[metric(buckets = [ARRAY[0], 1.0 + 2.0, f64::MAX])]
    expressions: Histogram,
    /// An array.
    #[metric(buckets = ARRAY)]
    array: Histogram,
    /// A slice.
    #[metric(buckets = SLICE)]
    slice: Histogram,
    /// A path.
    #[metric(buckets = inner::BOUNDS)]
    path: Histogram,
    /// A list of the crate's.
    #[metric(buckets = buckets::SECONDS)]
    of_the_crate: Histogram,
    /// The default for bytes.
    #[metric(unit = "bytes")]
    size: Histogram,
    /// The default for seconds.
    time: Histogram<Duration>,
    /// Exponential ones.
    #[metric(buckets = exponential(100, 10, 3))]
    exponential: Histogram,
    /// Linear ones.
    #[metric(buckets = linear(0.25, 0.25, ARRAY.len()))]
    linear: Histogram,
    /// A call.
    #[metric(buckets = buckets::linear::<2>(1.0, 1.0))]
    call: Histogram,
}

#[timed(name = "listed", buckets = [0.1, 1])]
fn listed() {}

#[timed(name = "exponentials", buckets = exponential(0.001, 10, 3))]
fn exponentials() {}

#[timed(name = "constants", buckets = SLICE)]
#[timed(name = "more_constants", buckets = [STATIC_0, 9])]
fn constants() {}

const STATIC_0: f64 = STATIC[0];

fn main() {
    let shop = Shop::get();
    shop.list.observe(1_u8);
    assert_eq!((shop.list.count(), shop.list.sum()), (1, 1.0));
    listed();
    exponentials();
    constants();
    for (name, bounds) in [
        ("list", &[-1.0, 0.0, 0.5, 1_000.0, 10_000.0][..]),
        ("expressions", &[0.5, 3.0, f64::MAX]),
        ("array", &ARRAY),
        ("slice", SLICE),
        ("path", &[4.5]),
        ("of_the_crate", buckets::SECONDS),
        ("size_bytes", buckets::BYTES),
        ("time_seconds", buckets::SECONDS),
        ("exponential", &[100.0, 1_000.0, 10_000.0]),
        ("linear", &[0.25, 0.5]),
        ("call", &[1.0, 2.0]),
        ("listed_seconds", &[0.1, 1.0]),
        ("exponentials_seconds", &[0.001, 0.01, 0.1]),
        ("constants_seconds", SLICE),
        ("more_constants_seconds", &[0.5, 9.0]),
    ] {
        let descriptors = inventory::descriptors();
        let descriptor = descriptors.iter().find(|it| it.name() == name).unwrap();
        assert_eq!(descriptor.bucket_bounds(), bounds, "{name}");
    }
}
