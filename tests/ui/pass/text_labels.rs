//! Labels that are texts in every form, limits, and sets with instances.

use std::borrow::Cow;
use std::sync::Arc;

use metrics_runtime::{Counter, Family, Gauge, LabelSet, LabelValue, MetricSet, Record, Scoped};

// It is a label value and displayed: `max` says which.
#[derive(LabelValue, Debug, Clone, Copy)]
enum Colour {
    Red,
}

impl std::fmt::Display for Colour {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Debug::fmt(self, f)
    }
}

mod other {
    pub type Name = String;
}

/// As others have them.
trait Shows {
    fn as_ref(&self) -> u8 {
        1
    }

    fn texts(&self) -> u8 {
        2
    }

    fn with_labels(&self) -> u8 {
        3
    }
}

impl<T: ?Sized> Shows for T {}

#[derive(LabelSet)]
struct Paint {
    listed: Colour,
    #[label(max = 1)]
    displayed: Colour,
    #[label(max = 1_000_000)]
    name: other::Name,
    #[label(rename = "type", max = 0x10, redact)]
    r#type: Cow<'static, str>,
    #[label(max = 5u32)]
    #[label(redact = drop)]
    borrowed: &'static &'static str,
    #[label(redact = "drop")]
    dropped: u8,
}

#[derive(LabelSet)]
struct Shop {
    #[label(max = 16)]
    shop: Arc<str>,
    #[label(max = 16)]
    show: u16,
}

#[derive(MetricSet)]
#[metrics(prefix = "shop", with_labels = Shop, labels(country = "none"), max_series = 4_100)]
struct ShopMetrics {
    /// Pots sold.
    #[metric(max_series = 100, idle_after = "1s")]
    pots: Family<Paint, Counter>,
    /// Customers.
    #[metric(idle_after = "49710d")]
    customers: Gauge,
    /// Lights.
    lights: Counter<f64>,
}

/// Sets without labels of their own, whose instances have some.
#[derive(MetricSet)]
#[metrics(with_labels = crate::Side, max_series = 2)]
struct Lamp {
    /// Lights.
    #[metric(max_series = 2)]
    light: Gauge,
}

#[derive(LabelSet, Clone, Copy)]
struct Side {
    left: bool,
}

#[derive(MetricSet)]
#[metrics(max_series = 7)]
struct Sum {
    /// Things.
    #[metric(max_series = 4)]
    things: Family<Four, Gauge>,
    #[metric(flatten)]
    parts: Parts,
}

#[derive(MetricSet)]
#[metrics(prefix = "parts")]
struct Parts {
    /// Things.
    things: Family<Side, Gauge>,
    /// Things.
    thing: Gauge,
}

#[derive(LabelSet, Clone, Copy)]
struct Four {
    left: bool,
    upper: bool,
}

#[derive(MetricSet)]
#[metrics(prefix = "sale", max_series = 2100)]
struct Sale<'a, T: Record> {
    #[metric(label, max = 10)]
    customer: &'a str,
    #[metric(label, max = 10, redact = "hash", name = "seller_name")]
    seller: Cow<'a, str>,
    #[metric(label)]
    colour: Colour,
    /// Pots.
    #[metric(counter, max_series = 100)]
    pots: u32,
    /// Lids.
    #[metric(gauge)]
    lids: Option<i64>,
    #[metric(flatten)]
    more: T,
}

#[derive(MetricSet)]
enum Event<'a> {
    /// Arrivals.
    #[metric(idle_after = "2h", max_series = 10)]
    Came(#[metric(label, max = 3, name = "from")] &'a str),
    /// Departures.
    Left {
        #[metric(label, redact = "drop")]
        to: &'a str,
    },
}

fn instance() -> Scoped<ShopMetrics> {
    ShopMetrics::scoped(Shop {
        shop: "first".into(),
        show: 1,
    })
}

fn main() {
    let paint = || Paint {
        listed: Colour::Red,
        displayed: Colour::Red,
        name: "x".to_owned(),
        r#type: "oil".into(),
        borrowed: &"y",
        dropped: 0,
    };
    let shop = instance();
    shop.pots.with(paint()).increment(2);
    shop.customers.set(1);
    shop.lights.increment(0.5);
    assert_eq!(shop.pots.with(paint()).value(), 2);
    std::thread::spawn(move || shop.customers.set(2)).join().unwrap();
    let lamp = Lamp::with_labels(Side { left: true });
    lamp.light.set(2);
    assert_eq!((lamp.light.value(), Shows::with_labels(&lamp)), (2.0, 3));
    let side = Side { left: true };
    let Sum { things, parts } = Sum::get();
    things.with(Four { left: true, upper: false }).set(1);
    parts.things.with(side).set(1);
    parts.thing.set(1);
    let sale = Sale {
        customer: &String::from("z"),
        seller: "q".into(),
        colour: Colour::Red,
        pots: 1,
        lids: None,
        more: Event::Came("there"),
    };
    sale.record();
    Event::Left { to: "there" }.record();
    assert_eq!(Shows::as_ref(&sale) + Shows::texts(&sale), 3);
}
