metrics_runtime::defaults! { prefix = "app" }
metrics_runtime::defaults! { buckets = [1, 2] }

fn main() {}
