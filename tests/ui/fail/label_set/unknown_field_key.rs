use metrics_runtime::LabelSet;

#[derive(LabelSet)]
struct Place {
    #[label(limit = 100)]
    inside: bool,
}

fn main() {}
