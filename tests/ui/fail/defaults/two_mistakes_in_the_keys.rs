metrics_runtime::defaults! { prefx = "app", bucket = [1] }

fn main() {}
