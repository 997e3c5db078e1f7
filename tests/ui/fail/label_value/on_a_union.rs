use metrics_runtime::LabelValue;

#[derive(LabelValue)]
union Colour {
    rgb: u32,
    grey: u8,
}

fn main() {}
