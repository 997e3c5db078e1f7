use metrics_runtime::LabelSet;

#[derive(LabelSet)]
struct Place {
    __inside: bool,
}

fn main() {}
