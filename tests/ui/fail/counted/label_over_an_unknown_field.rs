use metrics_runtime::counted;

struct Phone {
    mobile: bool,
}

#[counted(name = "calls", labels(mobile = phone.mobil))]
fn call(phone: Phone) {
    let _ = phone.mobile;
}

fn main() {}
