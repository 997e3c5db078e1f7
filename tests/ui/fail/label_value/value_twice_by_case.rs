use metrics_runtime::LabelValue;

#[derive(LabelValue)]
#[label(rename_all = "lowercase")]
enum Colour {
    BlueGreen,
    Bluegreen,
}

fn main() {}
