use metrics_runtime::LabelSet;

#[derive(LabelSet)]
struct Place {
    #[label(max = 100, redact = "mask")]
    street: String,
}

fn main() {}
