use metrics_runtime::timed;

struct Work {
    late: bool,
}

#[timed(name = "work", labels(late = self.late))]
impl Work {
    fn hammer(&self) {}

    fn saw(&self) {}
}

fn main() {}
