use metrics_runtime::LabelSet;

#[derive(LabelSet)]
struct Place {
    #[label(max)]
    street: String,
}

fn main() {}
