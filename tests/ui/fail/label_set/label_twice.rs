use metrics_runtime::LabelSet;

#[derive(LabelSet)]
struct Place {
    inside: bool,
    #[label(rename = "inside")]
    indoors: bool,
}

fn main() {}
