fn work() {
    metrics_runtime::defaults! { prefix = "app" }
}

fn main() {
    work();
}
