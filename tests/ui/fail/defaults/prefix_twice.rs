metrics_runtime::defaults! { prefix = "app", prefix = "web" }

fn main() {}
