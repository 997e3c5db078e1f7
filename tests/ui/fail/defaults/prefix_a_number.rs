metrics_runtime::defaults! { prefix = 5 }

fn main() {}
