use metrics_runtime::{LabelSet, LabelValue};

#[derive(LabelSet)]
struct Place<T: LabelValue> {
    inside: T,
}

fn main() {}
