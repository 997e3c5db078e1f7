use metrics_runtime::LabelValue;

#[derive(LabelValue)]
enum Colour {
    #[label(name = "dark_red")]
    Crimson,
}

fn main() {}
