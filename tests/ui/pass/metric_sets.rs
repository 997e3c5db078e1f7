//! Sets of every handle, nested, with prefixes, labels and names.

use std::time::Duration;

use metrics_runtime::{
    Counter, Family, Gauge, Histogram, Kind, LabelSet, LabelValue, MetricSet, inventory,
};

#[derive(LabelValue, Clone, Copy)]
enum Colour {
    Red,
    Blue,
}

#[derive(LabelSet, Clone, Copy)]
struct Paint {
    colour: Colour,
    dry: bool,
}

/// A shop.
#[derive(MetricSet)]
#[metrics(prefix = "shop", labels(floor = "ground", owner = "us"))]
pub struct Shop {
    /// Customers.
    pub visitors: Counter,
    /// Time.
    #[metric(unit = "seconds")]
    pub(crate) open: Counter<f64>,
    /// Litres.
    poured_total: Counter<f64>,
    /// Pots.
    pots: Gauge,
    /// Size
    /// of a pot.
    ///
    /// A second paragraph.
    #[metric(unit = "litres", buckets = [1, 5])]
    size: Histogram,
    /// Sales.
    sale: Histogram<Duration>,
    /// Pots sold.
    sold: Family<Paint, Counter>,
    /// Pots in stock.
    stock: Family<Paint, Gauge>,
    /// Time to paint.
    #[metric(name = "painting", help = "Time that painting takes.")]
    #[metric(buckets = [0.1, 1])]
    paint: Family<Paint, Histogram<std::time::Duration>>,
    #[metric(flatten)]
    staff: inner::Staff,
    #[metric(flatten)]
    empty: Empty,
}

mod inner {
    #[derive(metrics_runtime::MetricSet)]
    #[metrics(prefix = "staff")]
    pub(super) struct Staff {
        /// People.
        pub(super) people: metrics_runtime::Gauge,
        #[metric(flatten)]
        pub(super) deepest: Deepest,
    }

    #[derive(metrics_runtime::MetricSet)]
    pub(super) struct Deepest {
        #[metric(help = "Shifts.")]
        pub(super) shifts: metrics_runtime::Counter,
    }
}

#[derive(MetricSet)]
struct Empty {}

fn main() {
    let shop = Shop::get();
    shop.visitors.increment(2);
    shop.visitors.absolute(5);
    shop.open.increment_duration(Duration::from_millis(1_500));
    shop.poured_total.increment(0.5);
    shop.pots.set(4);
    shop.pots.decrement(1.0);
    shop.size.observe(2.5_f32);
    shop.sale.observe(Duration::from_secs(2));
    let paint = Paint {
        colour: Colour::Blue,
        dry: false,
    };
    shop.sold.with(paint).increment(7);
    shop.stock.with(paint).increment(8_u8);
    shop.paint.with(paint).observe(Duration::from_millis(500));
    shop.staff.people.increment(1.0);
    shop.staff.deepest.shifts.increment(8);
    let _: &Empty = &shop.empty;

    assert_eq!((shop.visitors.value(), shop.open.value()), (5, 1.5));
    assert_eq!((shop.poured_total.value(), shop.pots.value()), (0.5, 3.0));
    assert_eq!((shop.size.count(), shop.size.sum()), (1, 2.5));
    assert_eq!((shop.sale.count(), shop.sale.sum()), (1, 2.0));
    assert_eq!(
        (
            shop.sold.with(paint).value(),
            shop.stock.with(paint).value()
        ),
        (7, 8.0)
    );
    assert_eq!(
        shop.sold
            .with(Paint {
                colour: Colour::Red,
                ..paint
            })
            .value(),
        0
    );
    assert_eq!(shop.paint.with(paint).sum(), 0.5);
    assert_eq!(inner::Staff::get().people.value(), 1.0);
    assert_eq!(inner::Deepest::get().shifts.value(), 8);

    let names: Vec<_> = inventory::descriptors()
        .iter()
        .map(|it| (it.name(), it.kind(), it.help()))
        .collect();
    assert_eq!(
        names,
        [
            ("shifts", Kind::Counter, "Shifts."),
            ("shop_open_seconds", Kind::Counter, "Time."),
            (
                "shop_painting_seconds",
                Kind::Histogram,
                "Time that painting takes."
            ),
            ("shop_pots", Kind::Gauge, "Pots."),
            ("shop_poured", Kind::Counter, "Litres."),
            ("shop_sale_seconds", Kind::Histogram, "Sales."),
            ("shop_size_litres", Kind::Histogram, "Size of a pot."),
            ("shop_sold", Kind::Counter, "Pots sold."),
            ("shop_stock", Kind::Gauge, "Pots in stock."),
            ("shop_visitors", Kind::Counter, "Customers."),
            ("staff_people", Kind::Gauge, "People."),
        ]
    );
}
