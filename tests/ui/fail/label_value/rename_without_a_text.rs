use metrics_runtime::LabelValue;

#[derive(LabelValue)]
enum Colour {
    #[label(rename = dark_red)]
    Crimson,
}

fn main() {}
