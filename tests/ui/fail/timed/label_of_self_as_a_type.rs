use metrics_runtime::{LabelValue, timed};

#[derive(LabelValue)]
enum Work {
    Hard,
}

impl Work {
    #[timed(name = "work", labels(work: Self = self))]
    fn work(&self) {}
}

fn main() {
    Work::Hard.work();
}
