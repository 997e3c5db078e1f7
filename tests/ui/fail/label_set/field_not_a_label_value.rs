use metrics_runtime::LabelSet;

#[derive(LabelSet)]
struct Place {
    street: String,
}

fn main() {}
