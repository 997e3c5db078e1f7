use metrics_runtime::LabelSet;

#[derive(LabelSet)]
struct Place {
    #[label(max = 100)]
    inside: bool,
}

fn main() {}
