use metrics_runtime::LabelSet;

#[derive(LabelSet)]
struct Place;

fn main() {}
