metrics_runtime::defaults! { prefix = "my-app", buckets = [1, 1] }

fn main() {}
