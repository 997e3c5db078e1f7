use metrics_runtime::LabelSet;

#[derive(LabelSet)]
struct Place {
    le: bool,
}

fn main() {}
