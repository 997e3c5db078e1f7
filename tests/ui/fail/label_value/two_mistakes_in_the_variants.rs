use metrics_runtime::LabelValue;

#[derive(LabelValue)]
enum Colour {
    Red {
        #[label(rename = "shade")]
        dark: bool,
    },
    #[label(rename = 2)]
    Blue,
}

fn main() {}
