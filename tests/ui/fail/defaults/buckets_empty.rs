metrics_runtime::defaults! { buckets = [] }

fn main() {}
