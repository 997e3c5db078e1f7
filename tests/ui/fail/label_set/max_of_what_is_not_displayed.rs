use metrics_runtime::LabelSet;

struct Street;

#[derive(LabelSet)]
struct Place {
    #[label(max = 100)]
    street: Street,
}

fn main() {}
