metrics_runtime::defaults! { prefix = "my-app" }

fn main() {}
