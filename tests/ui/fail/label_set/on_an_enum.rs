use metrics_runtime::LabelSet;

#[derive(LabelSet)]
enum Place {
    Inside,
}

fn main() {}
