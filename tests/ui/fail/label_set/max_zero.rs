use metrics_runtime::LabelSet;

#[derive(LabelSet)]
struct Place {
    #[label(max = 0)]
    street: String,
}

fn main() {}
