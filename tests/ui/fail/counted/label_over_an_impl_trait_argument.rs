use metrics_runtime::counted;

#[counted(name = "calls", labels(mobile = *phone.as_ref()))]
fn call(phone: impl AsRef<bool>) {
    let _ = phone;
}

fn main() {}
