//! A crate with labels that are texts passes the lints that it passed before.

#![forbid(unsafe_code)]
#![deny(
    warnings,
    elided_lifetimes_in_paths,
    explicit_outlives_requirements,
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
    unused_qualifications,
    unused_results
)]

use metrics_runtime::{Counter, Family, LabelSet, MetricSet, Scoped};

/// Whose pot it is. Its fields are read by nothing but labels.
#[derive(LabelSet, Debug)]
pub struct Owner {
    #[label(max = 10)]
    name: String,
    #[label(max = 10, redact)]
    number: u32,
    #[label(redact = "drop")]
    street: &'static str,
    inside: bool,
}

/// Which shop it is.
#[derive(LabelSet, Debug)]
pub struct Shop {
    #[label(max = 10)]
    shop: u8,
}

/// The metrics of a shop.
#[derive(MetricSet, Debug)]
#[metrics(prefix = "shop", with_labels = Shop)]
pub struct ShopMetrics {
    /// Pots sold.
    #[metric(max_series = 10, idle_after = "1h")]
    pub pots: Family<Owner, Counter>,
    /// Lids sold.
    pub lids: Counter,
}

/// Of which nobody makes a scoped one.
#[derive(MetricSet, Debug)]
#[metrics(prefix = "hidden", with_labels = Shop)]
pub(crate) struct Hidden {
    /// Lids sold.
    lids: Counter,
}

/// A sale. Its fields are read by nothing but `record`.
#[derive(MetricSet, Debug)]
#[metrics(prefix = "sale", max_series = 2_000)]
pub struct Sale<'a> {
    #[metric(label, max = 10)]
    customer: &'a str,
    #[metric(label, redact = "drop")]
    seller: &'a str,
    /// Pots sold.
    #[metric(counter)]
    pots: u64,
}

/// A shop that is there for some time.
pub fn shop(shop: u8) -> Scoped<ShopMetrics> {
    ShopMetrics::scoped(Shop { shop })
}

fn main() {
    let owner = Owner {
        name: String::new(),
        number: 1,
        street: "",
        inside: true,
    };
    let shop = shop(1);
    shop.pots.with(owner).increment(1);
    shop.lids.increment(1);
    Hidden::with_labels(Shop { shop: 1 }).lids.increment(1);
    let sale = Sale {
        customer: "a",
        seller: "b",
        pots: 1,
    };
    sale.record();
}
