use metrics_runtime::counted;

#[counted(name = "calls", labels(mobile = mobil))]
fn call(mobile: bool) {
    let _ = mobile;
}

fn main() {}
