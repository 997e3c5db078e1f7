use metrics_runtime::{Counter, Family, LabelSet, MetricSet};

#[derive(LabelSet)]
struct Place {
    #[label(max = 9)]
    place_0: u8,
    #[label(max = 9)]
    place_1: u8,
    #[label(max = 9)]
    place_2: u8,
    #[label(max = 9)]
    place_3: u8,
    #[label(max = 9)]
    place_4: u8,
    #[label(max = 9)]
    place_5: u8,
    #[label(max = 9)]
    place_6: u8,
    #[label(max = 9)]
    place_7: u8,
    #[label(max = 9)]
    place_8: u8,
}

#[derive(LabelSet)]
struct Goods {
    #[label(max = 9)]
    goods_0: u8,
    #[label(max = 9)]
    goods_1: u8,
    #[label(max = 9)]
    goods_2: u8,
    #[label(max = 9)]
    goods_3: u8,
    #[label(max = 9)]
    goods_4: u8,
    #[label(max = 9)]
    goods_5: u8,
    #[label(max = 9)]
    goods_6: u8,
    #[label(max = 9)]
    goods_7: u8,
}

#[derive(MetricSet)]
#[metrics(with_labels = Place)]
struct Shop {
    /// Goods sold.
    goods: Family<Goods, Counter>,
    /// Customers.
    customers: Counter,
}

fn main() {}
