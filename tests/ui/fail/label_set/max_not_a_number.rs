use metrics_runtime::LabelSet;

#[derive(LabelSet)]
struct Place {
    #[label(max = "many")]
    street: String,
}

fn main() {}
