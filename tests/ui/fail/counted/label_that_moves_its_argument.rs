use metrics_runtime::{LabelValue, counted};

#[derive(LabelValue)]
enum Kind {
    Mobile,
}

fn kind(phone: Phone) -> Kind {
    phone.0
}

struct Phone(Kind);

#[counted(name = "calls", labels(kind = kind(phone)))]
fn call(phone: Phone) {
    drop(phone);
}

fn main() {}
