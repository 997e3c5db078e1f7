use metrics_runtime::LabelValue;

#[derive(LabelValue)]
enum Colour {
    Red {
        dark: bool,
    },
    #[label(rename = 2)]
    Blue,
}

fn main() {}
