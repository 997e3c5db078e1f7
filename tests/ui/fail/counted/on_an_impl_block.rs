use metrics_runtime::counted;

struct Phone;

#[counted]
impl Phone {
    fn call(&self) {}
}

fn main() {
    Phone.call();
}
