//! The expansions name everything by absolute paths.

#![allow(dead_code, non_camel_case_types, unused_macros)]

use ::std::time::Duration;

mod std {}
mod core {}
mod alloc {}
mod metrics {}
mod linkme {}
mod tokio {}

struct Option;
struct Result;
struct Vec;
struct String;
struct Box;
struct usize;
struct u64;
struct f64;
struct str;
struct bool;
trait Default {}
trait Clone {}
trait Copy {}
trait Drop {}
trait Fn {}
trait FnOnce {}
trait Iterator {}
trait Into {}
trait From {}
trait Send {}
trait Sync {}
trait Sized {}
trait Future {}

#[allow(non_snake_case)]
fn Ok() {}
#[allow(non_snake_case)]
fn Err() {}
#[allow(non_snake_case)]
fn Some() {}
#[allow(non_upper_case_globals)]
const None: () = ();
fn drop() {}

macro_rules! module_path { () => { not an expression } }
macro_rules! panic { () => { not an expression } }
macro_rules! vec { () => { not an expression } }

#[derive(metrics_runtime::LabelValue)]
enum Colour {
    Red,
    Blue,
}

#[derive(metrics_runtime::LabelSet)]
struct Paint {
    colour: Colour,
}

#[derive(metrics_runtime::MetricSet)]
#[metrics(prefix = "shop", labels(floor = "ground"))]
struct Shop {
    /// Pots sold.
    pots: metrics_runtime::Family<Paint, metrics_runtime::Counter>,
    /// Size of a pot.
    #[metric(buckets = [1, 5])]
    litres: metrics_runtime::Histogram,
    /// Time that a sale takes.
    sale: metrics_runtime::Histogram<Duration>,
    #[metric(flatten)]
    staff: Staff,
}

#[derive(metrics_runtime::MetricSet)]
struct Staff {
    /// People at work.
    people: metrics_runtime::Gauge,
}

#[derive(metrics_runtime::LabelSet)]
struct Owner {
    #[label(max = 10)]
    name: ::std::string::String,
    #[label(max = 10, redact)]
    number: u8,
    #[label(redact = "drop")]
    street: i8,
}

#[derive(metrics_runtime::MetricSet)]
#[metrics(prefix = "rented", with_labels = Owner, max_series = 4000)]
struct Rented {
    /// Rooms let.
    #[metric(max_series = 10, idle_after = "1h")]
    rooms: metrics_runtime::Family<Paint, metrics_runtime::Counter>,
    /// Keys.
    keys: metrics_runtime::Gauge,
}

#[derive(metrics_runtime::MetricSet)]
struct Sale {
    #[metric(label, max = 10, redact)]
    customer: i8,
    /// Pots sold.
    #[metric(counter, max_series = 10)]
    pots_sold: u8,
}

#[metrics_runtime::timed]
#[metrics_runtime::counted(name = "paintings", labels(colour = *colour, kind = "wall"), outcome)]
fn paint(colour: &Colour) -> u8 {
    match colour {
        Colour::Red => 1,
        Colour::Blue => 2,
    }
}

#[metrics_runtime::timed(name = "stirring", buckets = [0.1, 1])]
#[metrics_runtime::counted]
async fn stir(colour: Colour) -> &'static [u8] {
    match colour {
        Colour::Red => &[1],
        Colour::Blue => &[2],
    }
}

fn main() {
    assert_eq!(paint(&Colour::Red) + paint(&Colour::Blue), 3);
    let _future = stir(Colour::Blue);
    let shop = Shop::get();
    shop.pots
        .with(Paint {
            colour: Colour::Red,
        })
        .increment(2);
    shop.staff.people.set(3.0);
    assert_eq!(
        shop.pots
            .with(Paint {
                colour: Colour::Red
            })
            .value(),
        2
    );
    assert_eq!(
        shop.pots
            .with(Paint {
                colour: Colour::Blue
            })
            .value(),
        0
    );
    assert_eq!(shop.litres.count() + shop.sale.count(), 0);
    let owner = || Owner {
        name: ::std::string::String::new(),
        number: 1,
        street: 2,
    };
    Rented::with_labels(owner()).keys.set(1.0);
    let rented = Rented::scoped(owner());
    rented
        .rooms
        .with(Paint {
            colour: Colour::Red,
        })
        .increment(1);
    Sale {
        customer: 1,
        pots_sold: 1,
    }
    .record();
}
