//! `crate = path` says where the runtime is, for domain types and their labels.

mod my {
    pub use metrics_runtime as telemetry;
}

// The name that the macros use by default is taken by something else.
mod metrics_runtime {}

use my::telemetry::{LabelValue, MetricSet};

#[derive(LabelValue)]
#[label(crate = crate::my::telemetry)]
enum Colour<'a> {
    Red,
    Other(&'a str),
}

#[derive(MetricSet)]
#[metrics(crate = crate::my::telemetry, prefix = "shop")]
struct Sale<'a> {
    #[metric(label)]
    colour: Colour<'a>,
    /// Pots sold.
    #[metric(counter)]
    pots: u64,
    /// Litres in a pot.
    #[metric(histogram, buckets = linear(1, 1, 3))]
    litres: f32,
}

#[derive(MetricSet)]
#[metrics(crate = my::telemetry)]
enum Event {
    /// Openings.
    Opened,
    /// Sales.
    Sold(#[metric(flatten)] Sale<'static>),
}

fn main() {
    let sale = Sale {
        colour: Colour::Other("plaid"),
        pots: 2,
        litres: 1.5,
    };
    Event::Sold(sale).record();
    Event::Opened.record();
    let _ = Colour::Red;
    let snapshot = my::telemetry::snapshot::Snapshot::declared();
    let pots = snapshot.family("shop_pots").unwrap();
    let other = pots.series(&[("colour", "other")]).unwrap();
    assert_eq!(other.value, my::telemetry::snapshot::Value::Integer(2));
}
