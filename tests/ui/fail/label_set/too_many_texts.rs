use metrics_runtime::LabelSet;

#[derive(LabelSet)]
struct Place {
    #[label(max = 9)]
    label_1: u8,
    #[label(max = 9)]
    label_2: u8,
    #[label(max = 9)]
    label_3: u8,
    #[label(max = 9)]
    label_4: u8,
    #[label(max = 9)]
    label_5: u8,
    #[label(max = 9)]
    label_6: u8,
    #[label(max = 9)]
    label_7: u8,
    #[label(max = 9)]
    label_8: u8,
    #[label(max = 9)]
    label_9: u8,
    #[label(max = 9)]
    label_10: u8,
    #[label(max = 9)]
    label_11: u8,
    #[label(max = 9)]
    label_12: u8,
    #[label(max = 9)]
    label_13: u8,
    #[label(max = 9)]
    label_14: u8,
    #[label(max = 9)]
    label_15: u8,
    #[label(max = 9)]
    label_16: u8,
    #[label(max = 9)]
    label_17: u8,
    #[label(max = 9)]
    label_18: u8,
}

fn main() {}
