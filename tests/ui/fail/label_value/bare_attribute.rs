use metrics_runtime::LabelValue;

#[derive(LabelValue)]
enum Colour {
    #[label]
    Crimson,
}

fn main() {}
