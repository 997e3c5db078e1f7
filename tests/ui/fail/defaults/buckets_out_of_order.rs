metrics_runtime::defaults! { buckets = [1, 0.5] }

fn main() {}
