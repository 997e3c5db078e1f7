use metrics_runtime::LabelValue;

#[derive(LabelValue)]
enum Colour {}

fn main() {}
