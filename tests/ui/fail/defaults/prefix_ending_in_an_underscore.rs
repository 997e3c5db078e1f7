metrics_runtime::defaults! { prefix = "app_" }

fn main() {}
