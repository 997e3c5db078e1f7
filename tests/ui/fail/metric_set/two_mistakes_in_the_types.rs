use metrics_runtime::MetricSet;

#[derive(MetricSet)]
struct Shop {
    /// Customers in the shop.
    customers: u64,
    /// Shelves in the shop.
    shelves: f64,
}

fn main() {}
