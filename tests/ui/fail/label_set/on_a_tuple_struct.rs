use metrics_runtime::LabelSet;

#[derive(LabelSet)]
struct Place(bool);

fn main() {}
