use metrics_runtime::counted;

struct Phone {
    number: String,
}

#[counted(name = "calls", labels(number = phone.number))]
fn call(phone: Phone) {
    drop(phone.number);
}

fn main() {}
