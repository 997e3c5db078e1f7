use metrics_runtime::LabelSet;

#[derive(LabelSet)]
#[label(crate = metrics_runtine)]
struct Place {
    inside: bool,
}

fn main() {}
