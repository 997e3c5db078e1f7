use metrics_runtime::LabelValue;

#[derive(LabelValue)]
#[label(rename_all = "Title Case")]
enum Colour {
    Red,
}

fn main() {}
