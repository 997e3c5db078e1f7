use metrics_runtime::LabelValue;

#[derive(LabelValue)]
enum Colour {
    DarkRed,
    #[label(rename = "dark_red")]
    Crimson,
}

fn main() {}
