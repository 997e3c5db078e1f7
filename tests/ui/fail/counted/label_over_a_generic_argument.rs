use metrics_runtime::counted;

#[counted(name = "calls", labels(mobile = *phone.as_ref()))]
fn call<P: AsRef<bool>>(phone: P) {
    let _ = phone;
}

fn main() {}
