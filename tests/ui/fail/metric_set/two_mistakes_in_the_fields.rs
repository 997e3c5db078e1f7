use metrics_runtime::{Counter, Gauge, MetricSet};

#[derive(MetricSet)]
struct Shop {
    customers: Gauge,
    /// Customers that were in the shop.
    #[metric(nam = "visits")]
    visitors: Counter,
}

fn main() {
    Shop::get().customers.set(1.0);
}
