//! Metrics that are looked up at each scrape: what the operating system, the tokio runtime or any
//! other source knows, and nobody records.
//!
//! A [`Collector`] is asked once for each scrape and gives [`Families`] with the values of that
//! moment. Nothing of them is kept: where a collector panics or is late, its metrics are missing
//! from that scrape, rather than there with values of an earlier one, and
//! `metrics_exporter_collector_up{collector="…"}` is 0.
//!
//! ```
//! use metrics_runtime::Exporter;
//! use metrics_runtime::collect::{Collector, Families};
//!
//! struct MailQueue;
//!
//! impl Collector for MailQueue {
//!     fn collect(&self, families: &mut Families) {
//!         families
//!             .gauge("mail_queue_messages", "Messages that wait.")
//!             .set(&[("priority", "high")], 2)
//!             .set(&[("priority", "low")], 40);
//!     }
//! }
//!
//! let builder = Exporter::builder()
//!     .collector("mail_queue", MailQueue)
//!     .collector("disk", |families: &mut Families| {
//!         let free = 1_u64 << 30; // asked of the file system
//!         families.gauge("disk_free_bytes", "Bytes that are free.").set(&[], free);
//!     });
//! # let _ = builder;
//! ```

mod beside;
mod check;
mod families;
mod own;
mod problem;
mod process;
mod runtime;
mod runs;

pub(crate) use self::beside::Beside;
pub use self::families::{CounterFamily, Families, GaugeFamily};
pub(crate) use self::own::{Closed, Own, Scrape, ScrapeOutcome};
pub use self::process::Process;
pub(crate) use self::runs::{Collectors, Round, message_of};
pub use self::runtime::TokioRuntime;

/// A source of metrics that is asked at each scrape.
///
/// It runs on a thread of its own, never twice at the same time: scrapes that overlap share one
/// run. So it may block, but has
/// [`Builder::collector_timeout`](crate::exporter::Builder::collector_timeout) from its start to
/// its end. A run that takes longer goes on, what it gives is dropped, and until it ends no other
/// one is started.
///
/// A closure that takes `&mut Families` is a collector too; the type has to be written down.
pub trait Collector: Send + Sync + 'static {
    /// Gives all families with the values they have now.
    ///
    /// It may panic: this costs the families of this one run, those that it has given already
    /// included.
    fn collect(&self, families: &mut Families);
}

impl<F: Fn(&mut Families) + Send + Sync + 'static> Collector for F {
    fn collect(&self, families: &mut Families) {
        self(families);
    }
}
