//! What an operator changes of a program's metrics without building it again: a file in [TOML],
//! which [`Builder::config_file`](super::Builder::config_file) names.
//!
//! ```toml
//! # Labels on every series.
//! [labels]
//! region = "eu-west"
//!
//! # Buckets for histograms of other crates, which are summaries without. One of `name`, `prefix`
//! # and `suffix` says which. Of several rules for one histogram, that with its `name` counts, or
//! # else the longest, and of a prefix and a suffix of one length the prefix.
//! [[buckets]]
//! suffix = "_rows"
//! bounds = [1, 10, 100, 1_000]
//!
//! [[buckets]]
//! prefix = "sqlx_"
//! bounds = [0.001, 0.01, 0.1, 1]
//!
//! # One metric, as the program or one of its crates calls it, or as `/metrics` shows it: the
//! # `_total` of a counter may be there or not.
//! [metrics.shop_checkout_duration_seconds]
//! buckets = [0.05, 0.1, 0.25, 0.5, 1, 2.5]   # instead of the declared ones
//! labels = { team = "payment" }              # on its series
//!
//! [metrics.shop_orders_total]
//! rename = "orders_total"                    # the name in `/metrics`
//!
//! [metrics.shop_debug_queue_length]
//! drop = true                                # not in `/metrics`
//! ```
//!
//! | key | says | default |
//! |---|---|---|
//! | `labels` | labels on every series | none |
//! | `default_buckets` | whether histograms of other crates whose names end in `_seconds` or `_bytes` have the buckets [`SECONDS`] or [`BYTES`] where no rule is for them (at the top, before the first `[…]`) | `true` |
//! | `[[buckets]]` `name`, `prefix`, `suffix` | what is compared with the names of histograms | |
//! | `[[buckets]]` `bounds` | the bounds, increasing, without `inf`, which is always there | |
//! | `[metrics.NAME]` `buckets` | the bounds of this histogram, declared or not; the same as `[[buckets]]` with its `name` | |
//! | `[metrics.NAME]` `rename` | another name | |
//! | `[metrics.NAME]` `drop` | whether it is left out | `false` |
//! | `[metrics.NAME]` `labels` | labels on its series; one that is also in `[labels]` has this value here | none |
//!
//! The [`Builder`](super::Builder) has a method for each of these. Where it and a file say something
//! about the same, the file counts, and of several files the last one.
//!
//! # What a rule does
//!
//! * It changes what is exposed, not what is recorded: in the program, and in what other crates
//!   record through the `metrics` facade, a metric has the name that it has in the code. The values
//!   of handles are as ever, those of a dropped metric included.
//! * The buckets of a declared histogram are replaced for the whole program and for good, before the
//!   first scrape. If several places declare the name, it is so in all of them.
//! * Rules are looked at once, when the exporter is installed. A scrape takes no longer for them.
//!
//! # What can be wrong
//!
//! All that is known when the exporter is installed is an error there ([`ConfigError`]), with the
//! file and the line: a key that does not exist, bounds that do not increase, a name that is not
//! allowed or belongs to another metric, a label that a metric has already, buckets for what is no
//! histogram. A section about a metric that is not declared is a warning in the log (through
//! `tracing`), since it may be that of another crate which has not recorded anything.
//!
//! Metrics of other crates are known when they are recorded. Where a rule cannot be applied to one,
//! because the name is taken or the label is there already, it is exposed without, and the log says
//! so, once.
//!
//! ```standalone_crate
//! use metrics_runtime::{Counter, Exporter, MetricSet};
//!
//! #[derive(MetricSet)]
//! #[metrics(prefix = "shop")]
//! struct Shop {
//!     /// Orders taken.
//!     orders: Counter,
//! }
//!
//! let recorder = Exporter::builder()
//!     .config_str("
//!         [labels]
//!         region = 'eu-west'
//!
//!         [metrics.shop_orders_total]
//!         rename = 'orders_total'
//!     ")
//!     .build_recorder()?;
//! Shop::get().orders.increment(3);
//! assert!(recorder.render_text().contains("\norders_total{region=\"eu-west\"} 3\n"));
//!
//! let error = Exporter::builder()
//!     .config_str("[metrics.shop_orders_total]\nrename = 'orders-taken'")
//!     .build_recorder()
//!     .unwrap_err();
//! assert!(error.to_string().contains("line 2: metric name `orders-taken`: '-' at byte 6 is not allowed"));
//! # Ok::<(), metrics_runtime::exporter::InstallError>(())
//! ```
//!
//! [TOML]: https://toml.io
//! [`SECONDS`]: crate::buckets::SECONDS
//! [`BYTES`]: crate::buckets::BYTES

mod constant;
mod file;
mod resolve;
mod settings;

use std::fmt;

pub(super) use self::file::Source;
pub(super) use self::resolve::{Resolved, resolve};
pub(super) use self::settings::{Place, Said, Settings};

/// Everything that is wrong with a configuration; never empty.
#[derive(Clone, Debug)]
pub struct ConfigError(Vec<Mistake>);

/// Something that is wrong with a configuration.
#[derive(Clone, Debug)]
pub struct Mistake {
    place: Place,
    message: String,
}

impl Mistake {
    fn new(place: &Place, message: impl Into<String>) -> Self {
        Self {
            place: place.clone(),
            message: message.into(),
        }
    }
}

impl ConfigError {
    /// Each mistake, by file and line.
    pub fn iter(&self) -> impl Iterator<Item = &Mistake> {
        self.0.iter()
    }

    /// An error if there are mistakes.
    pub(super) fn unless_empty(mut mistakes: Vec<Mistake>) -> Result<(), Self> {
        if mistakes.is_empty() {
            Ok(())
        } else {
            mistakes.sort_by(|a, b| a.place.file_and_line().cmp(&b.place.file_and_line()));
            Err(Self(mistakes))
        }
    }
}

/// The place and the mend.
impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} mistake(s) in the configuration", self.0.len())?;
        self.0
            .iter()
            .try_for_each(|mistake| write!(f, "\n  {mistake}"))
    }
}

impl std::error::Error for ConfigError {}
