use metrics_runtime::LabelSet;

#[derive(LabelSet)]
struct Place {
    #[label(max = 10_000_000)]
    street: String,
}

fn main() {}
