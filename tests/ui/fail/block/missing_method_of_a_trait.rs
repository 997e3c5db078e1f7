use metrics_runtime::timed;

struct Work;

trait Tools {
    fn hammer(&self);
    fn saw(&self);
}

#[timed]
impl Tools for Work {
    fn hammer(&self) {}
}

fn main() {}
