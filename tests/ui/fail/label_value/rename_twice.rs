use metrics_runtime::LabelValue;

#[derive(LabelValue)]
enum Colour {
    #[label(rename = "dark_red")]
    #[label(rename = "red")]
    Crimson,
}

fn main() {}
