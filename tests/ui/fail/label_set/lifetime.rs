use metrics_runtime::LabelSet;

#[derive(LabelSet)]
struct Place<'a> {
    inside: &'a bool,
}

fn main() {}
