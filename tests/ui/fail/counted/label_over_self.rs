use metrics_runtime::counted;

struct Phone {
    mobile: bool,
}

impl Phone {
    #[counted(name = "calls", labels(mobile = self.mobile))]
    fn call(&self) {}
}

fn main() {
    Phone { mobile: true }.call();
}
