use metrics_runtime::LabelValue;

#[derive(LabelValue)]
#[label(rename_all = "title")]
enum Colour<'a> {
    Red(&'a str),
    #[label(rename = "red")]
    Crimson,
}

fn main() {}
