use metrics_runtime::MetricSet;

#[derive(MetricSet)]
struct Shop {
    /// Customers in the shop.
    customers: String,
}

fn main() {}
