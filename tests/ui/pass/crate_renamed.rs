//! `crate = path` says where the runtime is, for every macro.

mod my {
    pub use metrics_runtime as telemetry;
}

// The name that the macros use by default is taken by something else.
mod metrics_runtime {}

use my::telemetry::{Counter, Family, LabelSet, LabelValue, MetricSet, counted, timed};

#[derive(LabelValue)]
#[label(crate = crate::my::telemetry, rename_all = "UPPERCASE")]
enum Colour {
    Red,
    Blue,
}

#[derive(LabelSet)]
#[label(crate = crate::my::telemetry)]
struct Paint {
    colour: Colour,
}

#[derive(MetricSet)]
#[metrics(crate = crate::my::telemetry, prefix = "shop")]
struct Shop {
    /// Pots sold.
    pots: Family<Paint, Counter>,
}

#[derive(LabelSet)]
#[label(crate = crate::my::telemetry)]
struct Owner {
    #[label(max = 10, redact)]
    name: String,
}

#[derive(MetricSet)]
#[metrics(crate = crate::my::telemetry, prefix = "rented", with_labels = Owner, max_series = 10)]
struct Rented {
    /// Rooms let.
    #[metric(max_series = 10, idle_after = "1h")]
    rooms: Family<Paint, Counter>,
}

#[derive(MetricSet)]
#[metrics(crate = crate::my::telemetry)]
struct Sale {
    #[metric(label, max = 10)]
    customer: i8,
    /// Pots sold.
    #[metric(counter, max_series = 10)]
    pots_sold: u8,
}

#[timed(crate = crate::my::telemetry)]
fn paint() -> u8 {
    1
}

#[timed(crate = my::telemetry, name = "stirring", outcome)]
#[counted(crate = my::telemetry)]
fn stir() -> Option<u8> {
    Some(1)
}

mod inner {
    #[super::counted(crate = super::my::telemetry)]
    pub(super) fn dry() -> u8 {
        1
    }
}

fn main() {
    assert_eq!(paint() + inner::dry(), 2);
    assert_eq!(stir(), Some(1));
    assert_eq!(Colour::VALUES, ["RED", "BLUE"]);
    let red = Shop::get().pots.with(Paint {
        colour: Colour::Red,
    });
    red.increment(3);
    assert_eq!(red.value(), 3);
    let _ = Colour::Blue;
    let owner = Owner {
        name: "a".to_owned(),
    };
    let rented: my::telemetry::Scoped<Rented> = Rented::scoped(owner);
    let colour = Colour::Red;
    rented.rooms.with(Paint { colour }).increment(1);
    Sale {
        customer: 1,
        pots_sold: 1,
    }
    .record();
}
