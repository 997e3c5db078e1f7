use metrics_runtime::LabelSet;

#[derive(LabelSet)]
struct Place {
    le: bool,
    #[label(rename = "is-inside")]
    inside: bool,
}

fn main() {}
