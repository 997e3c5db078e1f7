//! An annotated crate passes the lints that it passed before.

#![forbid(unsafe_code)]
#![deny(
    warnings,
    missing_debug_implementations,
    missing_docs,
    nonstandard_style,
    rust_2018_idioms,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unreachable_pub,
    unused,
    unused_lifetimes,
    unused_results,
    variant_size_differences
)]

use std::time::Duration;

use metrics_runtime::{
    Counter, Family, Gauge, Histogram, LabelSet, LabelValue, MetricSet, counted, timed,
};

/// A colour.
#[derive(LabelValue, Clone, Copy, Debug)]
pub enum Colour {
    /// Red.
    Red,
    /// Blue.
    Blue,
}

/// What a pot holds.
#[derive(LabelSet, Clone, Copy, Debug)]
pub struct Paint {
    /// Its colour.
    pub colour: Colour,
    /// Whether it is old.
    pub old: bool,
}

/// A shop.
#[derive(MetricSet, Debug)]
#[metrics(prefix = "shop", labels(floor = "ground"))]
pub struct Shop {
    /// Pots sold.
    pub pots: Family<Paint, Counter>,
    /// Size of a pot.
    #[metric(unit = "litres", buckets = exponential(1, 2, 3))]
    pub size: Histogram,
    /// Time that a sale takes.
    pub sale: Histogram<Duration>,
    /// The staff.
    #[metric(flatten)]
    pub staff: Staff,
}

/// The people in a shop.
#[derive(MetricSet, Debug)]
pub struct Staff {
    /// People at work.
    pub people: Gauge,
}

impl Shop {
    /// Sells a pot.
    #[timed(name = "selling", labels(colour = paint.colour), outcome)]
    pub fn sell(&self, paint: Paint, mut pots: u64) -> Result<u64, String> {
        if paint.old {
            return Err("too old".to_owned());
        }
        pots += 1;
        self.pots.with(paint).increment(pots);
        Ok(pots)
    }

    /// Waits for a customer.
    #[timed]
    #[counted]
    pub async fn wait(&self, name: &str) -> usize {
        name.len()
    }
}

/// Opens the shop.
#[timed]
#[counted(name = "openings")]
pub fn open(_: &mut u8) -> impl Iterator<Item = u8> {
    0..3
}

fn main() {
    let shop = Shop::get();
    let paint = Paint {
        colour: Colour::Red,
        old: false,
    };
    assert_eq!(shop.sell(paint, 1), Ok(2));
    assert!(shop.sell(Paint { old: true, ..paint }, 1).is_err());
    assert_eq!(shop.pots.with(paint).value(), 2);
    assert_eq!(open(&mut 1).count(), 3);
    drop(shop.wait("blue"));
    let _ = Colour::Blue;
}
