//! The expansions need no prelude.

#![no_implicit_prelude]

#[derive(::metrics_runtime::LabelValue)]
enum Colour {
    Red,
    Blue,
}

#[derive(::metrics_runtime::LabelSet)]
struct Paint {
    colour: Colour,
    dry: bool,
}

#[derive(::metrics_runtime::MetricSet)]
struct Shop {
    /// Pots sold.
    pots: ::metrics_runtime::Family<Paint, ::metrics_runtime::Counter>,
    /// Time that a sale takes.
    sale: ::metrics_runtime::Histogram<::std::time::Duration>,
}

#[derive(::metrics_runtime::LabelSet)]
struct Owner {
    #[label(max = 10)]
    name: ::std::string::String,
    #[label(max = 10, redact)]
    number: u8,
    #[label(redact = "drop")]
    street: &'static str,
}

#[derive(::metrics_runtime::MetricSet)]
#[metrics(prefix = "rented", with_labels = Owner, max_series = 4000)]
struct Rented {
    /// Rooms let.
    #[metric(max_series = 10, idle_after = "1h")]
    rooms: ::metrics_runtime::Family<Paint, ::metrics_runtime::Counter>,
    /// Keys.
    keys: ::metrics_runtime::Gauge,
}

#[derive(::metrics_runtime::MetricSet)]
struct Sale<'a> {
    #[metric(label, max = 10, redact)]
    customer: &'a str,
    /// Pots sold.
    #[metric(counter, max_series = 10)]
    pots_sold: u64,
}

#[::metrics_runtime::timed(name = "painting", labels(colour = colour), outcome)]
#[::metrics_runtime::counted]
fn paint(colour: Colour) -> ::std::result::Result<u8, ()> {
    match colour {
        Colour::Red => ::std::result::Result::Ok(1),
        Colour::Blue => ::std::result::Result::Err(()),
    }
}

#[::metrics_runtime::timed(name = "stirring")]
#[::metrics_runtime::counted]
async fn stir() {}

fn main() {
    ::std::assert_eq!(paint(Colour::Red), ::std::result::Result::Ok(1));
    ::std::assert_eq!(paint(Colour::Blue), ::std::result::Result::Err(()));
    ::std::mem::drop(stir());
    let shop = <Shop as ::metrics_runtime::MetricSet>::get();
    let labels = Paint {
        colour: Colour::Blue,
        dry: true,
    };
    let pots = shop.pots.with(labels);
    pots.increment(2);
    ::std::assert_eq!(pots.value(), 2);
    ::std::assert_eq!(shop.sale.count(), 0);
    let owner = || Owner {
        name: <::std::string::String as ::std::default::Default>::default(),
        number: 1,
        street: "",
    };
    Rented::with_labels(owner()).keys.set(1.0);
    let rented = Rented::scoped(owner());
    let labels = Paint {
        colour: Colour::Red,
        dry: true,
    };
    rented.rooms.with(labels).increment(1);
    Sale {
        customer: "a",
        pots_sold: 1,
    }
    .record();
}
