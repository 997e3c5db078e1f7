metrics_runtime::defaults! { buckets = SECONDS }

fn main() {}
