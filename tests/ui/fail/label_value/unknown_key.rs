use metrics_runtime::LabelValue;

#[derive(LabelValue)]
#[label(rename = "colour")]
enum Colour {
    Red,
}

fn main() {}
