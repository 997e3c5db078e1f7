metrics_runtime::defaults! { buckets = native(factor = 1.1) }

fn main() {}
