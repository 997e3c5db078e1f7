use metrics_runtime::LabelValue;

#[derive(LabelValue)]
enum Colour {
    Red,
    Other {
        #[label(rename = "colour")]
        code: u32,
    },
}

fn main() {}
