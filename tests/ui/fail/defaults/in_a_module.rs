mod inner {
    metrics_runtime::defaults! { prefix = "app" }
}

fn main() {}
