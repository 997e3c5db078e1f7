//! The expansions on domain types need no prelude, and name everything by absolute paths.

#![no_implicit_prelude]
#![allow(dead_code, non_camel_case_types)]

mod std {}
mod core {}
mod metrics_runtime {
    pub(crate) mod other {}
}

struct Option;
struct Result;
struct usize;
struct u64;
struct str;
struct bool;
trait Record {}
trait Amount {}
trait Level {}
trait Observation {}
trait LabelValue {}

#[allow(non_snake_case)]
fn Some() {}
#[allow(non_upper_case_globals)]
const None: () = ();

#[derive(::metrics_runtime::LabelValue)]
enum Colour<T> {
    Red,
    Blue(T),
}

#[derive(::metrics_runtime::MetricSet)]
#[metrics(prefix = "shop", labels(floor = "ground"))]
struct Sale<'a> {
    #[metric(label)]
    colour: Colour<u8>,
    /// Pots sold.
    #[metric(counter)]
    pots: ::std::primitive::u64,
    /// Time that a sale takes.
    #[metric(histogram, buckets = [1, 5])]
    time: ::std::option::Option<::std::time::Duration>,
    /// Customers.
    #[metric(gauge)]
    customers: u8,
    #[metric(skip)]
    name: &'a ::std::primitive::str,
    #[metric(flatten)]
    event: Event,
}

#[derive(::metrics_runtime::MetricSet)]
enum Event {
    /// Openings.
    Opened,
    /// Deliveries.
    Delivered {
        #[metric(label)]
        colour: Colour<Colour<()>>,
        /// Pots delivered.
        #[metric(counter)]
        pots: u8,
    },
    #[metric(skip)]
    Other,
}

fn main() {
    let sale = Sale {
        colour: Colour::Red,
        pots: 1,
        time: ::std::option::Option::None,
        customers: 1,
        name: "Ada",
        event: Event::Opened,
    };
    sale.record();
    Event::Delivered {
        colour: Colour::Blue(Colour::Red),
        pots: 3,
    }
    .record();
    Event::Other.record();
}
