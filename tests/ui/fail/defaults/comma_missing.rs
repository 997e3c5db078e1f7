metrics_runtime::defaults! { prefix = "app" buckets = [1, 2] }

fn main() {}
