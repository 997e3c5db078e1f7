metrics_runtime::defaults! { prefx = "app" }

fn main() {}
