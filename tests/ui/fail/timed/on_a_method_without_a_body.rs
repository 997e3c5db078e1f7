use metrics_runtime::timed;

trait Work {
    #[timed]
    fn work(&self);
}

impl Work for u8 {
    fn work(&self) {}
}

fn main() {
    1_u8.work();
}
