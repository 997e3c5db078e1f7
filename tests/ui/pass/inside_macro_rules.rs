//! Every macro can stand in what a `macro_rules!` macro writes.

#![allow(clippy::needless_return)]

use metrics_runtime::{Counter, Family, LabelSet, LabelValue, MetricSet, counted, timed};

macro_rules! function {
    ($name:ident, $metric:literal, ($argument:ident: $ty:ty) -> $output:ty, $body:block) => {
        #[timed]
        #[counted(name = $metric, labels($argument = $argument), outcome)]
        fn $name($argument: $ty) -> $output $body
    };
}

macro_rules! future {
    ($(#[$attribute:meta])* $vis:vis $name:ident($($argument:ident: $ty:ty),*) -> $output:ty, $body:expr) => {
        $(#[$attribute])*
        $vis async fn $name($($argument: $ty),*) -> $output {
            $body
        }
    };
}

macro_rules! values {
    ($name:ident { $($variant:ident = $value:literal),* $(,)? }) => {
        #[derive(LabelValue, Clone, Copy)]
        enum $name {
            $(#[label(rename = $value)] $variant,)*
        }
    };
}

macro_rules! set {
    ($name:ident { $($field:ident: $ty:ty = $help:literal),* $(,)? }) => {
        #[derive(MetricSet)]
        #[metrics(prefix = "shop")]
        struct $name {
            $(#[doc = $help] $field: $ty,)*
        }
    };
}

macro_rules! methods {
    ($ty:ty { $($name:ident),* }) => {
        impl $ty {
            $(
                #[timed]
                fn $name(&self) -> &'static str {
                    stringify!($name)
                }
            )*
        }
    };
}

values!(Colour { Red = "rouge", Blue = "bleu" });

#[derive(LabelSet)]
struct Paint {
    colour: Colour,
}

set!(Shop {
    pots: Family<Paint, Counter> = "Pots sold.",
    visitors: Counter = "Customers.",
});

function!(paint, "paintings", (colour: Colour) -> Result<u8, ()>, {
    match colour {
        Colour::Red => return Ok(1),
        Colour::Blue => Err(()),
    }
});

future!(#[timed] pub stir(pot: &str, times: usize) -> usize, pot.len() * times);

methods!(Shop { open, close });

macro_rules! instances {
    ($labels:ident $set:ident $field:ident: $ty:ty, $max:literal, $time:literal) => {
        #[derive(metrics_runtime::LabelSet)]
        struct $labels {
            #[label(max = $max, redact)]
            $field: $ty,
        }

        #[derive(metrics_runtime::MetricSet)]
        #[metrics(with_labels = $labels, max_series = $max)]
        struct $set {
            /// Things.
            #[metric(max_series = $max, idle_after = $time)]
            $field: metrics_runtime::Counter,
        }
    };
}

instances!(Owner Owned owner: &'static str, 10, "1h");

fn main() {
    assert_eq!(paint(Colour::Red), Ok(1));
    assert_eq!(paint(Colour::Blue), Err(()));
    drop(stir("blue", 2));
    assert_eq!(Colour::VALUES, ["rouge", "bleu"]);
    let shop = Shop::get();
    assert_eq!((shop.open(), shop.close()), ("open", "close"));
    shop.visitors.increment(1);
    assert_eq!(shop.visitors.value(), 1);
    assert_eq!(
        shop.pots
            .with(Paint {
                colour: Colour::Red
            })
            .value(),
        0
    );
    Owned::with_labels(Owner { owner: "a" }).owner.increment(1);
}
