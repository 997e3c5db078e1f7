use metrics_runtime::{LabelValue, counted};

#[derive(LabelValue)]
enum Kind {
    Mobile,
}

#[counted(name = "calls", labels(kind: Kind = mobile))]
fn call(mobile: bool) {
    let _ = mobile;
}

fn main() {}
