use metrics_runtime::MetricSet;

#[derive(MetricSet)]
union Shop {
    open: u8,
}

fn main() {}
