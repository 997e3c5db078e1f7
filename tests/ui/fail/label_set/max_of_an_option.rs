use metrics_runtime::LabelSet;

#[derive(LabelSet)]
struct Place {
    #[label(max = 100, redact)]
    street: Option<String>,
}

fn main() {}
