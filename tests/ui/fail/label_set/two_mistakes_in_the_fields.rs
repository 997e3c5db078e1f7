use metrics_runtime::LabelSet;

#[derive(LabelSet)]
struct Place {
    #[label(rename = 1)]
    inside: bool,
    #[label(name = "upper")]
    upstairs: bool,
}

fn main() {}
