metrics_runtime::defaults! { prefix = "app", crate = metrics_runtine }

fn main() {}
