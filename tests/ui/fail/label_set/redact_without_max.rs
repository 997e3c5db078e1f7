use metrics_runtime::LabelSet;

#[derive(LabelSet)]
struct Place {
    #[label(redact)]
    street: String,
}

fn main() {}
