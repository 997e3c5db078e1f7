use metrics_runtime::counted;

#[counted(name = "checks", labels(fine = check(&1)))]
fn apply(check: &dyn for<'x> Fn(&'x u8) -> bool) {
    check(&2);
}

fn main() {
    apply(&|_| true);
}
