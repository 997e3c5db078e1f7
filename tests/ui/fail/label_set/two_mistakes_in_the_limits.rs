use metrics_runtime::LabelSet;

struct Floor;

#[derive(LabelSet)]
struct Place {
    #[label(max = -1)]
    street: String,
    #[label(redact)]
    floor: Floor,
}

fn main() {}
