use metrics_runtime::LabelValue;

#[derive(LabelValue)]
#[label(crate = metrics_runtine)]
enum Colour {
    Red,
}

fn main() {}
