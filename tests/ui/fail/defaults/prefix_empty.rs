metrics_runtime::defaults! { prefix = "" }

fn main() {}
