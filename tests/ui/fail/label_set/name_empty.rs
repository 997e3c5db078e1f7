use metrics_runtime::LabelSet;

#[derive(LabelSet)]
struct Place {
    #[label(rename = "")]
    inside: bool,
}

fn main() {}
