use metrics_runtime::LabelValue;

#[derive(LabelValue)]
enum Colour {
    Red,
    Other(u32),
}

fn main() {}
