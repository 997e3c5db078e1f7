use metrics_runtime::LabelValue;

#[derive(LabelValue)]
struct Colour {
    red: bool,
}

fn main() {}
