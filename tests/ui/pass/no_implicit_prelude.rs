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
}
