//! A crate with domain types passes the lints that it passed before.

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

use std::time::Duration;

use metrics_runtime::{LabelValue, MetricSet};

/// What went wrong.
#[derive(LabelValue, Debug)]
pub enum Failure<'a> {
    /// With a file.
    Io(&'a str),
    /// With a number.
    Number {
        /// Its digits.
        digits: u8,
    },
    /// Nobody knows.
    #[deprecated]
    Unknown,
}

/// A finished transfer. Its fields are read by nothing but `record`.
#[derive(MetricSet, Debug)]
#[metrics(prefix = "tallow")]
pub struct Transfer<'a> {
    #[metric(label)]
    failure: Failure<'a>,
    /// Bytes moved.
    #[metric(counter)]
    bytes: u64,
    /// Time taken.
    #[metric(histogram)]
    time: Option<Duration>,
    /// Queue when it ended.
    #[metric(gauge)]
    #[deprecated]
    queue: usize,
    /// Who did it.
    #[metric(skip)]
    pub user: &'a str,
}

impl<'a> Transfer<'a> {
    /// A transfer.
    #[allow(deprecated)]
    pub fn new(failure: Failure<'a>, user: &'a str) -> Self {
        Self {
            failure,
            bytes: 1,
            time: None,
            queue: 0,
            user,
        }
    }
}

/// What happens to a peer.
#[derive(MetricSet, Debug)]
#[metrics(prefix = "relay")]
pub enum Event<'a> {
    /// Peers that connected.
    Connected {
        /// Whether it is encrypted.
        #[metric(label)]
        tls: bool,
        /// Its name.
        #[metric(skip)]
        name: &'a str,
    },
    /// Frames dropped.
    Dropped(
        /// Size of dropped frames.
        #[metric(histogram, name = "size", unit = "bytes")]
        usize,
    ),
    /// Ticks.
    #[deprecated]
    Tick,
    /// Not recorded.
    #[metric(skip)]
    Debug(&'a str),
}

/// An old event.
#[deprecated]
#[derive(MetricSet, Debug)]
#[metrics(prefix = "old")]
pub struct Old {
    /// Things.
    #[metric(counter)]
    things: u8,
}

#[derive(MetricSet)]
enum Private {
    /// Starts.
    Started {
        #[metric(label)]
        again: bool,
    },
}

fn main() {
    Transfer::new(Failure::Io("a"), "b").record();
    Transfer::new(Failure::Number { digits: 1 }, "b").record();
    Event::Connected {
        tls: true,
        name: "a",
    }
    .record();
    Event::Dropped(5).record();
    Event::Debug("c").record();
    Private::Started { again: false }.record();
}
