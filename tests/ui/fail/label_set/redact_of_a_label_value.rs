use metrics_runtime::{LabelSet, LabelValue};

#[derive(LabelValue)]
enum Floor {
    Ground,
    First,
}

#[derive(LabelSet)]
struct Place {
    #[label(redact = "hash")]
    floor: Floor,
}

fn main() {}
