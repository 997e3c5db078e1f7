//! Metrics that are constants of the program.
//!
//! A metric is declared by a macro and recorded through a handle that is part of a static. Its
//! name, labels and buckets are checked while the program is compiled, and every declaration is
//! in an [`inventory`] that the linker puts together, so that the `Exporter` serves all of
//! them from the start.
//!
//! * [`#[timed]`](timed) and [`#[counted]`](counted) record the calls of a function.
//! * [`#[derive(MetricSet)]`](derive@MetricSet) makes a struct of [`Counter`], [`Gauge`],
//!   [`Histogram`], [`Summary`] and [`Family`] into metrics; on a struct of values, or an enum of events, it
//!   makes the [`record`](Record::record) that feeds their metrics.
//! * [`#[derive(LabelValue)]`](derive@LabelValue) and [`#[derive(LabelSet)]`](derive@LabelSet)
//!   make enums and structs into labels.
//! * What has its name only at run time goes to the [`registry`].
//!
//! ```
//! use metrics_runtime::{Counter, Family, LabelSet, LabelValue, MetricSet, timed};
//!
//! #[derive(LabelValue, Clone, Copy)]
//! enum Method { Get, Post }
//!
//! #[derive(LabelSet, Clone, Copy)]
//! struct Labels { method: Method }
//!
//! #[derive(MetricSet)]
//! #[metrics(prefix = "server")]
//! struct Metrics {
//!     /// Requests answered.
//!     requests: Family<Labels, Counter>,
//! }
//!
//! /// Answers one request.
//! #[timed(name = "server_request_duration_seconds", outcome)]
//! fn answer(method: Method) -> Result<(), std::io::Error> {
//!     Metrics::get().requests.with(Labels { method }).increment(1);
//!     Ok(())
//! }
//!
//! answer(Method::Get)?;
//! assert_eq!(Metrics::get().requests.with(Labels { method: Method::Get }).value(), 1);
//! # assert_eq!(Metrics::get().requests.with(Labels { method: Method::Post }).value(), 0);
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! # Recording
//!
//! Recording never panics, never blocks and returns nothing to handle. What a metric cannot hold
//! is not recorded, the same in debug and in release builds, as each handle says: a NaN that a
//! histogram observes, a negative amount for a counter.
//!
//! Each thread adds into cells of its own, with a load and a store; to read is to add up what all
//! threads have. So recording costs the same however many threads record in one series, and
//! reading is for scrapes and tests. Gauges, which cannot be added up, are atomics, and so are
//! [series whose labels are any text](#labels-of-any-text).
//!
//! * **Memory.** Cells come in chunks of at most 2 KiB, for series that a thread records in: 8 bytes
//!   for a counter, and `8 * (bounds + 4)` for a histogram. The first time in a chunk allocates it;
//!   after that nothing is allocated, but for a `long_task` that has more calls running at the same
//!   time than ever before.
//! * **Threads that end** hand their cells on to threads that begin, with what is in them. So nothing
//!   is lost, and memory follows the largest number of threads that ever ran at the same time. A
//!   thread can record until its very end, also from the destructor of a thread-local.
//! * **Histograms** are consistent: a snapshot's sum is that of just the observations that its
//!   buckets count, and its count is theirs. Reading never waits for a thread that is not running.
//! * **Time** is read once at the start and once at the end of a call, from the processor's counter
//!   where that has a constant speed, through [`quanta`]. Finding out that speed takes half a
//!   millisecond and more, when an exporter is installed or else at the first call. In a test,
//!   [`testing::MockClock`] says what time it is.
//! * **After `fork`** the child goes on from the values at the fork, those of its parent's other
//!   threads included, and memory of these is not used again.
//! * **In a signal handler**, what is recorded in a series that the interrupted thread is recording in
//!   may replace what that thread adds. **In a global allocator** nothing is recorded while a chunk
//!   is allocated.
//!
//! # Other recorders
//!
//! Handles and macros record in the storage of this crate, from the start of the program on. Once an
//! `Exporter` is installed, nothing stands in between. Until then each recording asks the `metrics`
//! facade for its recorder, which costs a few nanoseconds:
//!
//! * Where there is none, what is recorded is kept. The `Exporter` exposes it once it is installed.
//! * **Another global recorder** gets everything that is recorded from its installation on, also
//!   through handles that are older: described, with the sample's name (a counter's ends in
//!   `_total`) and all labels. What each series got from it is kept, so that a counter costs little
//!   more than a [`metrics::Counter`] that is kept. Handles then read what was recorded before.
//! * **A local recorder** ([`metrics::with_local_recorder`]) gets what its thread records meanwhile.
//!   It is asked for its handle each time, as nothing of it may be kept.
//! * After an `Exporter` was installed, handles do not look for local recorders.
//!
//! What the facade cannot express is not forwarded: an observation that is NaN, the age of the
//! oldest running call, and of a `Counter<f64>` the fraction that is not a whole one yet.
//!
//! To find out which recorder is the global one takes a thread that exists for a moment. It is
//! started when a foreign recorder is first met, and again, ever more seldom, while the recorders
//! that are met are local ones.
//!
//! # Labels of any text
//!
//! A label whose values are an enum's, or `bool`'s, costs an addition, and all of its series are
//! there from the start. Where the values are known only at run time the label has a limit:
//!
//! ```
//! use metrics_runtime::{Counter, Family, LabelSet, MetricSet};
//!
//! #[derive(LabelSet)]
//! struct Tenant {
//!     #[label(max = 100)]
//!     tenant: String,
//! }
//!
//! #[derive(MetricSet)]
//! #[metrics(prefix = "api")]
//! struct Metrics {
//!     /// Requests answered.
//!     requests: Family<Tenant, Counter>,
//! }
//!
//! let requests = |tenant: &str| Metrics::get().requests.with(Tenant { tenant: tenant.to_owned() });
//! requests("acme").increment(1);
//! assert_eq!(requests("acme").value(), 1);
//! ```
//!
//! * A series is made when its labels are first asked for. To find it again allocates nothing and
//!   waits for nobody. A handle can be kept, which saves the look-up.
//! * Beyond a label's limit, the family's (`max_series`, 2,000) or the program's
//!   (`exporter::Builder::max_series`, 10,000) a value is recorded as `other`. So totals stay right;
//!   the log says once that it has come to this, and the exporter counts how often.
//! * With `idle_after` a series goes in which nothing was recorded for so long, and makes room for
//!   another one. As long as a handle of it is alive it stays.
//! * All threads share a series' atomics. So its memory does not grow with the number of threads.
//!
//! # Native histograms
//!
//! With `buckets = native(factor = 1.1)` a histogram is also counted in buckets each of which is at
//! most 1.1 times as wide as the one before, so that a quantile is 5 % off at most. The protobuf format
//! has them, which a Prometheus asks for that was started with `--enable-feature=native-histograms`;
//! the other formats have the classic buckets beside them: the bounds in `classic = […]`, or else the
//! default ones of seconds and bytes, or that of +Inf alone.
//!
//! * The base of the buckets is the largest one, of those that Prometheus knows, that is not above the
//!   factor: 2^(1/8), about 1.09, for 1.1. From 160 buckets on in a series two neighbours each are put
//!   together, for good; if need be, again. Observations closer to 0 than 2^-128 have a bucket of
//!   their own.
//! * An infinite observation is in the bucket after the last; one that is NaN is counted apart. Of
//!   each series both kinds of buckets, the count and the sum are of the same observations, however
//!   many threads observe meanwhile; a series in which a thread was stopped in the middle of an
//!   observation for more than two milliseconds is left out of that scrape.
//! * All threads share the cells, which are made as values come: a series takes about 2 KiB, and
//!   128 bytes for each power of two in which there are values at a factor of 1.1. An observation
//!   costs several atomic additions, so it is slower than that of a histogram without.
//!
//! # Features
//!
//! `exporter` (default): the `Exporter` with its collectors, and the recorder of the `metrics`
//! facade. A library that is only instrumented turns it off; [`snapshot`], [`exposition`] and the
//! kit for its tests, [`testing`], remain.
//!
//! `tracing`, `opentelemetry`: sources of [`exemplars`], the current span of `tracing` and that of
//! `OpenTelemetry`. The second takes the first with it.
//!
//! `push`: the `push` module, which sends the metrics of batch jobs to a Pushgateway. It takes
//! `exporter` with it.
//!
//! `auth`: passwords and tokens for who may ask the exporter, and the web configuration file of the
//! Prometheus exporters. It takes `exporter` with it.
//!
//! `tls`: encrypted connections, as that file describes them; by rustls and ring, which need a C
//! compiler. It takes `auth` with it.
//!
//! `off`: the same program without its metrics. It is for the final binary only (`cargo build
//! --features metrics-runtime/off`): cargo's features are for the whole build, so a library that
//! turned it on would take everybody's metrics away.
//!
//! * Annotated functions are the functions that were written; handles, and sets of them, have no
//!   size, do nothing and read 0; a derived `record` does nothing. No name and no help text is in
//!   the binary.
//! * [`inventory::descriptors`] and [`Snapshot::declared`](snapshot::Snapshot::declared) are
//!   empty. The `Exporter` works, and serves what collectors give and what other crates record
//!   through the `metrics` facade.
//! * Attributes are read as ever, so what is wrong with their keys is still an error. Names,
//!   bounds and the types of labels are checked by a build without the feature.

// With `off` nothing is declared, and what records has little to do.
#![cfg_attr(feature = "off", allow(dead_code, unreachable_pub))]

// The order in which data flows; a module knows those above it.
mod descriptor;
mod label;
mod clock;
mod storage;
mod backend;
mod sampling;
mod metric;
mod handle;
mod instrument;
pub mod inventory;
pub mod registry;
pub mod exemplars;
pub mod snapshot;
pub mod exposition;
#[cfg(feature = "exporter")]
pub mod assets;
#[cfg(feature = "exporter")]
mod recorder;
#[cfg(feature = "exporter")]
pub mod collect;
#[cfg(feature = "exporter")]
pub mod exporter;
#[cfg(feature = "push")]
pub mod push;
pub mod testing;
#[doc(hidden)]
#[path = "macro_support.rs"]
pub mod __private;

pub mod buckets {
    //! Bucket bounds: lists to start from and functions that make lists.
    //!
    //! In an attribute the functions go by their bare names and take the number of bounds last:
    //! `buckets = exponential(100, 10, 5)`.
    pub use crate::descriptor::buckets::{BYTES, SECONDS, exponential, linear};
}

pub use descriptor::objectives::{Alert, Slo};
pub use descriptor::{Descriptor, Kind, LabelKey, ValueType};
#[cfg(feature = "exporter")]
pub use exporter::Exporter;
pub use handle::{
    Amount, Counter, Family, Gauge, Handle, Histogram, HistogramValue, Kept, Level, MetricSet,
    Number, Observation, Record, Scoped, SeriesHandle, Summary,
};
pub use instrument::{Fallible, Outcome};
pub use label::{LabelSet, LabelValue};
pub use metric::Metric;
pub use metrics_derive::{LabelSet, LabelValue, MetricSet, counted, defaults, timed};
