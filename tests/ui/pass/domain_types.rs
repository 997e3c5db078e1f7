//! Structs of values and enums of events: every kind of field, variant, visibility and place.

#![deny(warnings)]

use std::borrow::Cow;
use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use metrics_runtime::{Kind, LabelValue, MetricSet, Record, inventory};

#[derive(LabelValue, Clone, Copy)]
pub enum Colour {
    Red,
    Blue,
}

/// A sale.
#[derive(MetricSet)]
#[metrics(prefix = "shop", labels(floor = "ground"))]
pub struct Sale<'a, 'b: 'a, T, const N: usize>
where
    T: Debug + 'a,
{
    #[metric(label)]
    pub colour: Colour,
    #[metric(label, name = "by_card")]
    card: &'b bool,
    /// Pots sold.
    #[metric(counter)]
    pub(crate) pots: u32,
    /// Litres sold.
    #[metric(counter, name = "litres_sold_total")]
    litres: f64,
    /// Time.
    #[metric(histogram, buckets = exponential(1, 2, 3))]
    talk: Option<&'a std::time::Duration>,
    /// Size
    /// of a pot.
    ///
    /// A second paragraph.
    #[metric(histogram)]
    #[metric(unit = "litres", buckets = SIZES)]
    size: &'a &'b Option<i16>,
    /// Customers who are waiting.
    #[metric(gauge, help = "Customers.")]
    customers: usize,
    #[metric(skip)]
    notes: [T; N],
    #[metric(skip)]
    name: Cow<'a, str>,
    #[metric(flatten)]
    staff: inner::Staff,
    #[metric(flatten)]
    event: Option<&'a Event<T>>,
}

const SIZES: &[f64] = &[1.0, 5.0];

mod inner {
    #[derive(metrics_runtime::MetricSet)]
    #[metrics(prefix = "staff")]
    pub(super) struct Staff {
        /// People.
        #[metric(gauge)]
        pub(super) people: u8,
    }
}

#[derive(MetricSet)]
enum Event<T: ?Sized> {
    /// Openings.
    Opened,
    /// Closings.
    Closed(),
    /// Breaks.
    Break {
        /// Their number, under a name that the expansion might use.
        #[metric(gauge)]
        index: u8,
        /// How long they are.
        #[metric(gauge)]
        __index: Duration,
    },
    /// Deliveries.
    Delivered {
        #[metric(label)]
        r#type: Colour,
        /// Pots delivered.
        #[metric(counter)]
        r#box: u64,
    },
    /// Thefts.
    #[metric(name = "thefts_total")]
    Theft(
        /// Pots stolen.
        #[metric(counter, name = "pots")]
        u64,
        #[metric(label, name = "colour")] Colour,
    ),
    #[metric(skip)]
    Other(Arc<T>),
}

fn record_all(all: &[&dyn Record]) {
    for one in all {
        one.record();
    }
}

fn main() {
    let event: Event<u8> = Event::Delivered {
        r#type: Colour::Blue,
        r#box: 5,
    };
    let sale = Sale {
        colour: Colour::Red,
        card: &true,
        pots: 2,
        litres: 0.5,
        talk: Some(&Duration::from_secs(3)),
        size: &&Some(4),
        customers: 7,
        notes: [1_u8; 3],
        name: Cow::Borrowed("Ada"),
        staff: inner::Staff { people: 3 },
        event: Some(&event),
    };
    sale.record();
    let other = Event::<str>::Other(Arc::from("rain"));
    record_all(&[&sale, &Event::<str>::Opened, &Event::<str>::Closed(), &other]);
    Event::<str>::Break {
        index: 1,
        __index: Duration::ZERO,
    }
    .record();
    Event::<str>::Theft(1, Colour::Red).record();
    assert_eq!((&*sale.name, sale.notes[0]), ("Ada", 1));
    if let Event::Other(what) = other {
        assert_eq!(&*what, "rain");
    }

    let names: Vec<_> = inventory::descriptors()
        .iter()
        .map(|it| (it.name(), it.kind(), it.help(), it.cardinality()))
        .collect();
    assert_eq!(
        names,
        [
            ("break", Kind::Counter, "Breaks.", 1),
            ("break___index_seconds", Kind::Gauge, "How long they are.", 1),
            ("break_index", Kind::Gauge, "Their number, under a name that the expansion might use.", 1),
            ("closed", Kind::Counter, "Closings.", 1),
            ("delivered", Kind::Counter, "Deliveries.", 2),
            ("delivered_box", Kind::Counter, "Pots delivered.", 2),
            ("opened", Kind::Counter, "Openings.", 1),
            ("shop_customers", Kind::Gauge, "Customers.", 4),
            ("shop_litres_sold", Kind::Counter, "Litres sold.", 4),
            ("shop_pots", Kind::Counter, "Pots sold.", 4),
            ("shop_size_litres", Kind::Histogram, "Size of a pot.", 4),
            ("shop_talk_seconds", Kind::Histogram, "Time.", 4),
            ("staff_people", Kind::Gauge, "People.", 1),
            ("thefts", Kind::Counter, "Thefts.", 2),
            ("thefts_pots", Kind::Counter, "Pots stolen.", 2),
        ]
    );
}
