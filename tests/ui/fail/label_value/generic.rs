use metrics_runtime::LabelValue;

#[derive(LabelValue)]
enum Colour<const N: usize> {
    Red,
}

fn main() {}
