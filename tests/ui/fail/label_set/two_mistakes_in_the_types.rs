use metrics_runtime::LabelSet;

#[derive(LabelSet)]
struct Place {
    street: String,
    number: u32,
}

fn main() {}
