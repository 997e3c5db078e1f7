use metrics_runtime::counted;

#[counted(name = "calls", labels(number = number))]
fn call(number: String) {
    drop(number);
}

fn main() {}
