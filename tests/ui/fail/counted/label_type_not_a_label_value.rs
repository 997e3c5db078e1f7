use metrics_runtime::counted;

#[counted(name = "calls", labels(number: u32 = number))]
fn call(number: u32) {
    let _ = number;
}

fn main() {}
