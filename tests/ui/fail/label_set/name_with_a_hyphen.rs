use metrics_runtime::LabelSet;

#[derive(LabelSet)]
struct Place {
    #[label(rename = "is-inside")]
    inside: bool,
}

fn main() {}
