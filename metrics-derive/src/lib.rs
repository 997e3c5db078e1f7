//! `#[timed]`, `#[counted]` and the derives of `metrics-runtime`, which re-exports them and
//! documents how they work together.
//!
//! Every macro is the same four stages, a folder each: `attr` reads the keys, `ast` puts them
//! together with the item, `check` refuses what is wrong, `expand` writes the code. Whatever is
//! refused, the user's own item is emitted unchanged beside the errors.

mod ast;
mod attr;
mod check;
mod ctxt;
mod expand;
#[cfg(test)]
mod golden;

use proc_macro::TokenStream;
use proc_macro2::{Span, TokenStream as TokenStream2};
use quote::quote;
use syn::{Data, DeriveInput, Result, parse_macro_input};

use crate::ast::block::{Block, BlockTokens};
use crate::ast::domain::Domain;
use crate::ast::function::{Function, FunctionItem};
use crate::ast::label_set::LabelSet;
use crate::ast::label_value::LabelValue;
use crate::ast::set::Set;
use crate::attr::defaults::Defaults;
use crate::attr::function::FunctionMacro;
use crate::ctxt::Ctxt;

/// Records how long each call of a function takes, in a histogram of seconds.
///
/// Bare, it joins the family `function_duration_seconds`, which all bare `#[timed]` share, with
/// the labels `function` (its name), `module` and `outcome`. With a `name` the function has a
/// family of its own, with just the labels that are written here.
///
/// ```
/// use metrics_runtime::{LabelValue, timed};
///
/// #[derive(LabelValue, Clone, Copy)]
/// enum Codec { Plain, Packed }
///
/// struct Frame { codec: Codec, bytes: Vec<u8> }
///
/// /// Decodes one frame.
/// #[timed(
///     name = "frame_decoding",
///     labels(codec = frame.codec, side = "server"),
///     buckets = [0.001, 0.01, 0.1, 1],
///     outcome,
/// )]
/// async fn decode(frame: Frame) -> Result<String, std::string::FromUtf8Error> {
///     String::from_utf8(frame.bytes)
/// }
/// # let _ = (Codec::Plain, Codec::Packed, decode);
/// ```
///
/// # Keys
///
/// | key | meaning | without it |
/// |---|---|---|
/// | `name = "…"` | the family's name; `_seconds` is added where it is missing | the shared family |
/// | `prefix = "…"` | stands before the name, with a `_`; an empty one keeps that of [`defaults!`] away | what [`defaults!`] says |
/// | `help = "…"` | the help text | the doc comment's first paragraph |
/// | `labels(…)` | see [below](#labels) | no labels |
/// | `buckets = …` | bounds in seconds, increasing: `[…]`, `exponential(first, factor, count)`, `linear(first, width, count)`, or a constant | what [`defaults!`] says, or `metrics_runtime::buckets::SECONDS` |
/// | `buckets = native(factor = 1.1)` | [native buckets](https://prometheus.io/docs/specs/native_histograms/) as well, each at most `factor` times as wide as the one before; `classic = …` after that says the bounds beside them | no native buckets |
/// | `summary` | the family is a summary: quantiles over the last minute, instead of buckets | a histogram |
/// | `quantiles = […]` | the quantiles of a summary, increasing, from 0 to 1 | 0.5, 0.9 and 0.99 |
/// | `outcome` | adds the label `outcome`: `ok`, `error`, `panic`, and where there is a future `cancelled` | calls are not told apart |
/// | `error_kind` | adds the label `error_kind`: the error as a `LabelValue`, `none` where there is no error; `error_kind = Error` names its type, where the function's is generic | |
/// | `error_if = …`, `ok_if = …` | what is an error, as a closure over a reference to the result or a path to a function: `error_if = Option::is_none` | `metrics_runtime::Outcome` says it: an `Err`, a `Break`, what your type says |
/// | `only = "error"` | only calls with this outcome are recorded: `ok`, `error`, `panic` or `cancelled` | every call is |
/// | `record = ok` | the histogram takes only calls that were `ok` | `record = all` |
/// | `sample = N` | of each thread's calls, one in `N` is timed, the first among them, and the help says so. All calls are counted: by the `#[counted]` on the function, or else in a counter `…_calls_total` | every call is timed |
/// | `in_flight` | adds a gauge of the calls that are running, `…_in_flight`; `in_flight = "…"` names it | |
/// | `long_task` | adds a gauge of how long the oldest running call has been running, `…_oldest_call_age_seconds` (0 if there is none); `long_task = "…"` names it | |
/// | `busy` | for futures: adds a counter of the time spent inside `poll`, `…_busy_seconds_total`, which grows with each poll; `busy = "…"` names it | |
/// | `slo(…)` | a service level objective: see [below](#alerts-and-objectives) | none |
/// | `alert(…)` | an alert, as often as wanted: see [below](#alerts-and-objectives) | none |
/// | `skip` | on a method of an annotated `impl` block: leaves it out | |
/// | `crate = path` | where `metrics_runtime` is, if it has another name | `::metrics_runtime` |
///
/// `prefix`, `labels`, `help`, `buckets`, `summary`, `quantiles`, `error_kind`, `sample`, `slo` and
/// `alert` need a `name`. The names of the
/// added metrics begin as that of the function's family does, without `_seconds` and `_duration`;
/// for a bare attribute they are `function_calls_in_flight`, `function_oldest_call_age_seconds` and
/// `function_busy_seconds_total`. They have the labels that are known when a call begins.
///
/// # Labels
///
/// | written | value |
/// |---|---|
/// | `op = "read"` | the same for every call |
/// | `kind = event.kind` | an expression over the arguments, read before the body runs |
/// | `kind: Kind = self.kind` | the same, with its type: needed where it uses `self` or something generic |
/// | <code>hit = \|found\| found.is_some()</code> | a closure over a reference to the result; `none` for a call that did not return |
/// | <code>size: Size = \|list\| Size::of(list)</code> | the same, with its type: needed where the result's type is generic |
///
/// Their types are `LabelValue`s. Every combination that can happen is a series, at zero from the
/// start; a call that was `ok` with a kind of error is none.
///
/// # Alerts and objectives
///
/// They are constants beside the metric, and cost nothing while the program runs. `assets::rules` of
/// `metrics_runtime` makes a rules file for Prometheus of them, and an exporter serves it.
///
/// ```
/// use metrics_runtime::{counted, timed};
///
/// /// Answers one query.
/// #[timed(
///     name = "query_duration_seconds",
///     slo(latency = "100ms", target = 0.999),
///     alert(name = "NoQueries", expr = "rate($metric_count[10m]) == 0", for = "30m")
/// )]
/// #[counted(name = "queries", outcome, slo(target = 0.99))]
/// fn answer(query: &str) -> Result<usize, std::num::ParseIntError> {
///     query.parse()
/// }
/// # let _ = answer;
/// ```
///
/// | written | meaning |
/// |---|---|
/// | `slo(latency = "100ms", target = 0.999)` | of what the histogram takes, the share `target` is to be no longer than `latency`: a whole number of `us`, `ms`, `s` or `m`, which is a bound of the buckets |
/// | `slo(target = 0.99)` | on [`#[counted]`](macro@counted) with `outcome`: the share of calls that are to be `ok` |
/// | `alert(name = "…", expr = "…")` | the alert's name in camel case, and its condition in PromQL, in which `$metric` stands for the metric's name as it is exposed: with a counter's `_total`, and of a histogram in `$metric_bucket`, `$metric_count` and `$metric_sum` |
/// | `for = "5m"` in it | for how long the condition must hold, as Prometheus writes times |
/// | `severity = "page"` in it | the label `severity` |
/// | `summary = "…"` in it | the annotation `summary`, which can be a [template] of Prometheus' |
///
/// What of a condition is looked at here is `$metric`, and that brackets and texts end; `promtool check
/// rules` says the rest. They are about the metric that the attribute stands for, not about those that
/// its keys add.
///
/// [template]: https://prometheus.io/docs/prometheus/latest/configuration/template_reference/
///
/// # What is recorded
///
/// Every call that was begun, however it ended: by returning, by a panic, or, for a future, by
/// being dropped after its first poll. A future is timed from its first poll to its end, so what
/// it waited for is part of the time; one that is never polled leaves no trace. Several `#[timed]`
/// and [`#[counted]`](macro@counted) on one function share one clock and one guard; what an error
/// is, `in_flight`, `long_task` and `busy` are said by one of them for all.
///
/// # Where it goes
///
/// On functions and methods with a body, of every kind but `const fn`, and on `impl` blocks. A
/// function that returns `impl Future`, `Pin<Box<dyn Future>>` (as those that `#[async_trait]` makes
/// do) or `BoxFuture` is recorded like an `async fn`: while its future runs. Behind another name
/// for such a type the future cannot be seen, and the function is timed while it makes it; so it is
/// where the function makes a stream or an iterator.
///
/// On an `impl` block it is for each method. An attribute of the method's own comes in place of
/// the block's, and `#[timed(skip)]` leaves the method out. The label `function` is then
/// `Type::method`; with a `name` all methods share that family, and have that label in it.
///
/// ```
/// use metrics_runtime::{counted, timed};
///
/// struct Store { pages: Vec<String> }
///
/// /// Operations of the store.
/// #[timed(name = "store_operation_duration", outcome)]
/// #[counted]
/// impl Store {
///     #[timed(skip)]
///     #[counted(skip)]
///     const fn new() -> Self { Self { pages: Vec::new() } }
///
///     fn read(&self, page: usize) -> Option<&str> { self.pages.get(page).map(String::as_str) }
///
///     async fn write(&mut self, page: String) { self.pages.push(page) }
/// }
/// # let store = Store::new();
/// # let _ = (store.read(0), Store::write);
/// // store_operation_duration_seconds_count{function="Store::read",outcome="ok"} 1
/// ```
///
/// # What it expands to
///
/// A static with its descriptor and its entry in the inventory, and one call around the body:
///
/// ```text
/// const __DEFAULTS: CrateDefaults = { /* those of the crate's root, or none */ };
/// static __METRICS: [Metric; 1] = [Metric::new(
///     Descriptor::new(Shape::TIMED, "…", "seconds", "…", module_path!()).defaults(__DEFAULTS),
/// )];
/// enlist!(__METRICS);
/// let _call = Call::enter(&__METRICS, [0]);
/// { /* the body */ }
/// ```
///
/// Where something depends on the value, the body of a function becomes a closure, and that of a
/// future the part of a `CallFuture`. In a `#[track_caller]` function whose body has a `return`, a
/// `?` or a macro that may hide one, `Location::caller()` is then the function itself.
///
/// With the runtime's feature `off` it is the function as it was written; what the attribute
/// mentions still counts as used.
#[proc_macro_attribute]
pub fn timed(arguments: TokenStream, item: TokenStream) -> TokenStream {
    function(FunctionMacro::Timed, arguments.into(), &item.into()).into()
}

/// Counts the calls of a function that have ended.
///
/// Bare, it joins the family `function_calls_total`, which all bare `#[counted]` share, with the
/// labels `function`, `module` and `outcome`. With a `name` the function has a family of its own.
/// Keys and rules are those of [`#[timed]`](macro@timed), without `buckets`, `summary`, `quantiles`,
/// `record` and `sample`;
/// a `name` is completed with `_total`.
///
/// ```
/// use metrics_runtime::counted;
///
/// /// Sign-ins.
/// #[counted(name = "sign_ins", labels(remembered = remember), outcome)]
/// fn sign_in(password: &str, remember: bool) -> Result<(), &'static str> {
///     if password.is_empty() { Err("no password") } else { Ok(()) }
/// }
///
/// assert!(sign_in("", true).is_err());
/// // sign_ins_total{outcome="error",remembered="true"} 1
/// ```
#[proc_macro_attribute]
pub fn counted(arguments: TokenStream, item: TokenStream) -> TokenStream {
    function(FunctionMacro::Counted, arguments.into(), &item.into()).into()
}

/// Says once, in the crate's root, what its metrics have in common.
///
/// ```standalone_crate
/// use metrics_runtime::{inventory, timed};
///
/// metrics_runtime::defaults! { prefix = "app", buckets = [0.001, 0.01, 0.1, 1, 10] }
///
/// /// Reads a page.
/// #[timed(name = "page_read")]
/// fn read() {}
///
/// fn main() {
///     read();
///     assert_eq!(inventory::descriptors()[0].name(), "app_page_read_seconds");
/// }
/// ```
///
/// # Keys
///
/// | key | meaning |
/// |---|---|
/// | `prefix = "…"` | stands before the names of functions' own families and of sets that have no `prefix` of their own, unless the name starts with it already; `prefix = ""` there means none |
/// | `buckets = …` | the bounds of the crate's durations, in seconds, where none are given |
/// | `crate = path` | where `metrics_runtime` is, if it has another name |
///
/// The families that bare attributes share with other crates, such as
/// `function_duration_seconds`, keep their names and buckets.
///
/// It expands to a hidden constant in the crate's root, which the other macros look for, and to
/// the checks of what it says.
#[proc_macro]
pub fn defaults(input: TokenStream) -> TokenStream {
    let cx = Ctxt::new();
    let defaults = Defaults::parse(&cx, input.into());
    let expand = || expand::defaults::expand(&defaults);
    // Without them there are no names that could be wrong.
    beside_errors(cx.check(), expand, TokenStream2::new).into()
}

/// Makes a struct of handles, a struct of values or an enum of events into metrics.
///
/// # A struct of handles
///
/// `get()` is its one instance.
///
/// ```
/// use std::time::Duration;
/// use metrics_runtime::{Counter, Family, Gauge, Histogram, LabelSet, MetricSet};
///
/// #[derive(LabelSet, Clone, Copy)]
/// struct Labels { cached: bool }
///
/// #[derive(MetricSet)]
/// #[metrics(prefix = "store", labels(engine = "log"))]
/// struct StoreMetrics {
///     /// Events held in storage.
///     events: Gauge,                            // store_events{engine="log"}
///     /// Size of one event.
///     #[metric(unit = "bytes", buckets = exponential(100, 10, 5))]
///     event_size: Histogram,                    // store_event_size_bytes
///     /// Time from a query's arrival to its answer.
///     query_delay: Histogram<Duration>,         // store_query_delay_seconds
///     /// Queries answered.
///     queries: Family<Labels, Counter>,         // store_queries_total{cached}
///     #[metric(flatten)]
///     log: LogMetrics,
/// }
///
/// #[derive(MetricSet)]
/// #[metrics(prefix = "log")]
/// struct LogMetrics {
///     /// Segments written.
///     segments: Counter,                        // log_segments_total
/// }
///
/// StoreMetrics::get().queries.with(Labels { cached: true }).increment(1);
/// StoreMetrics::get().log.segments.increment(1);
/// # StoreMetrics::get().events.set(1.0);
/// # StoreMetrics::get().event_size.observe(1);
/// # StoreMetrics::get().query_delay.observe(Duration::ZERO);
/// ```
///
/// Fields are `Counter`, `Counter<f64>`, `Gauge`, `Histogram` (numbers), `Histogram<Duration>`
/// (times), or a `Family` of one of them. A counter's name ends in `_total` and one of times in
/// `_seconds`; both are added where they are missing.
///
/// ## Instances
///
/// With `with_labels = Labels` a set is there once for each shard, tenant or peer: in place of
/// `get()` it has `with_labels(labels)`, and the instance's labels are on all of its series, in front
/// of a family's own.
///
/// ```
/// use metrics_runtime::snapshot::Snapshot;
/// use metrics_runtime::{Counter, Family, Gauge, LabelSet, MetricSet};
///
/// #[derive(LabelSet)]
/// struct Shard {
///     #[label(max = 64)]
///     shard: u32,
/// }
///
/// #[derive(LabelSet, Clone, Copy)]
/// struct Read { cached: bool }
///
/// #[derive(MetricSet)]
/// #[metrics(prefix = "shard", with_labels = Shard)]
/// struct ShardMetrics {
///     /// Pages held.
///     pages: Gauge,                             // shard_pages{shard}
///     /// Pages read.
///     reads: Family<Read, Counter>,             // shard_reads_total{cached,shard}
/// }
///
/// let first = ShardMetrics::with_labels(Shard { shard: 1 });
/// first.pages.set(10);
/// let second = ShardMetrics::scoped(Shard { shard: 2 });
/// second.pages.set(20);
/// second.reads.with(Read { cached: true }).increment(1);
///
/// let pages = || Snapshot::declared().family("shard_pages").map_or(0, |it| it.series.len());
/// assert_eq!(pages(), 2);
/// drop(second);
/// assert_eq!(pages(), 1);
/// ```
///
/// An instance holds its handles: those of single series have looked them up once, when it was made.
/// The series of `with_labels` stay when the instance goes, and another instance of the same labels
/// goes on with them. Those of `scoped`, whose instance is in a `metrics_runtime::Scoped`, go with it,
/// but for those of which somebody has cloned the handle: these stay for as long as it does. Where
/// neither the instance's labels nor a family's own can be any text, the series are there from the
/// start, and stay.
///
/// The fields are handles; such a set neither has a `flatten` in it nor can it be flattened.
///
/// # A struct of values
///
/// A type that says what happened, of which each field has a role. It gets a method `record`,
/// and implements the trait `Record`.
///
/// ```
/// use std::time::Duration;
/// use metrics_runtime::{LabelValue, MetricSet};
///
/// #[derive(LabelValue, Clone, Copy)]
/// enum Method { Get, Put }
///
/// /// One finished transfer.
/// #[derive(MetricSet)]
/// #[metrics(prefix = "tallow")]
/// struct Transfer<'a> {
///     #[metric(label)]
///     method: Method,                           // a label of all the metrics here
///     /// Bytes that transfers moved.
///     #[metric(counter, name = "transfer_bytes_total")]
///     bytes: u64,                               // tallow_transfer_bytes_total{method}
///     /// Time that transfers took.
///     #[metric(histogram)]
///     duration: Duration,                       // tallow_duration_seconds{method}
///     /// Queue when it ended.
///     #[metric(gauge)]
///     queue_depth: Option<u32>,                 // tallow_queue_depth{method}
///     #[metric(skip)]
///     file_name: &'a str,
/// }
///
/// let transfer = Transfer {
///     method: Method::Put,
///     bytes: 4096,
///     duration: Duration::from_millis(12),
///     queue_depth: None,                        // leaves the gauge as it is
///     file_name: "notes.txt",
/// };
/// transfer.record();
/// # let _ = (Method::Get, transfer.file_name);
/// ```
///
/// A struct is one of values as soon as a field has a role, and then every field needs one:
///
/// | role | the field | types |
/// |---|---|---|
/// | `counter` | is added to a counter | unsigned integers, `bool` (`true` adds 1), floats, `Duration` (a float counter of seconds); what implements `Amount` |
/// | `gauge` | is what a gauge is set to | integers, floats, `bool`, `Duration`; what implements `Level` |
/// | `histogram` | is observed by a histogram | integers, floats, `Duration`; what implements `Observation` |
/// | `label` | is a label of the metrics beside it | what implements `LabelValue`; with `max = N` [any text](macro@LabelSet#labels-of-any-text) |
/// | `flatten` | is recorded by its own `record`, under its own names and labels | what implements `Record` |
/// | `skip` | is left alone | all |
///
/// A value may be in an `Option`, of which `None` records nothing, or behind a reference. The
/// metric of a `Duration` ends in `_seconds`; behind another name for the type, write
/// `unit = "seconds"`. The metrics are statics, so no recorded field and no label can be of a
/// generic type; skipped and flattened ones can, and lifetimes are free.
///
/// # An enum of events
///
/// Each variant is a counter, which is called after it; its fields have roles as above, and are
/// called after the variant and themselves.
///
/// ```
/// use metrics_runtime::{LabelValue, MetricSet};
///
/// #[derive(LabelValue)]
/// enum PeerKind { Relay, Client }
///
/// #[derive(MetricSet)]
/// #[metrics(prefix = "relay")]
/// enum RelayEvent {
///     /// Peers that connected.
///     Connected {                               // relay_connected_total{kind}
///         #[metric(label)]
///         kind: PeerKind,
///     },
///     /// Frames dropped.
///     #[metric(name = "frames_dropped")]
///     Dropped(                                  // relay_frames_dropped_total
///         /// Size of dropped frames.
///         #[metric(histogram, name = "size", unit = "bytes")]
///         usize,                                // relay_frames_dropped_size_bytes
///     ),
///     /// Ticks of the clock.
///     Tick,                                     // relay_tick_total
///     #[metric(skip)]
///     Debug(String),                            // records nothing
/// }
///
/// RelayEvent::Connected { kind: PeerKind::Relay }.record();
/// RelayEvent::Dropped(1500).record();
/// # RelayEvent::Tick.record();
/// # if let RelayEvent::Debug(text) = RelayEvent::Debug(String::new()) { drop(text) }
/// # let _ = PeerKind::Client;
/// ```
///
/// # Keys
///
/// | on | key | meaning | without it |
/// |---|---|---|---|
/// | struct, enum | `prefix = "…"` | stands before every name, with a `_` | nothing |
/// | struct, enum | `labels(key = "text", …)` | constant labels of every metric | no labels |
/// | struct of handles | `with_labels = Labels` | the labels that each [instance](#instances) has | there is one instance |
/// | struct, enum | `max_series = N` | does not compile where all families here can have more series together; those whose labels are texts count with their own `max_series`, and sets that are flattened with all of theirs (types of values that are flattened do not count) | no limit |
/// | struct, enum | `crate = path` | where `metrics_runtime` is | `::metrics_runtime` |
/// | variant | `name = "…"` | the event's name behind the prefix | the variant's name in `snake_case` |
/// | variant | `help = "…"` | the help text | the doc comment's first paragraph; one of them must be there |
/// | variant | `skip` | the event is not recorded | |
/// | variant, field | `max_series = N` | does not compile where the labels have more combinations; if one of them can be [any text](macro@LabelSet#labels-of-any-text), the most series that are made | no limit; 2,000 |
/// | variant, field | `idle_after = "10m"` | series with labels of any text go in which nothing was recorded for so long (a number of `s`, `m`, `h` or `d`) | they stay |
/// | field | `counter`, `gauge`, `histogram`, `summary`, `label`, `skip` | the field's role in a struct of values or an event | the field is a handle |
/// | field | `flatten` | the field is another set or type of values, whose metrics keep their own names and labels | |
/// | field | `name = "…"` | the name behind the prefix, or behind the event's; of a label, all of it | the field's name; a tuple's field has none |
/// | field | `help = "…"` | the help text | the doc comment's first paragraph; one of them must be there |
/// | field | `unit = "…"` | the base unit (`bytes`, `seconds`, `ratio`, …), which the name then ends in | what the name ends in |
/// | field | `buckets = …` | a histogram's bounds, as in [`#[timed]`](macro@timed), also `native(factor = 1.1)` | the default list for seconds and bytes; beside native buckets of other units that of +Inf alone |
/// | field | `quantiles = […]` | a summary's quantiles, increasing, from 0 to 1 | 0.5, 0.9 and 0.99 |
/// | field | `slo(latency = "…", target = …)` | of a histogram of times, as in [`#[timed]`](macro@timed#alerts-and-objectives) | none |
/// | variant, field | `alert(…)` | an alert, as often as wanted, as in [`#[timed]`](macro@timed#alerts-and-objectives) | none |
/// | label | `max = N`, `redact` | as on a field of a [`LabelSet`](macro@LabelSet#labels-of-any-text) | the type lists its values |
///
/// # What it expands to
///
/// An array of descriptors, one static that holds all the metrics and stands in the inventory,
/// and the checks. To these a struct of handles adds `impl MetricSet`, with handles that point
/// into the static, and values and events `impl Record`, which is a call for each metric:
///
/// ```text
/// impl<'a> Record for Transfer<'a> {
///     fn record(&self) {
///         match self {
///             Self { method, bytes, duration, .. } => {
///                 let series = (&Labelled(method)).after(0);
///                 <u64 as Amount>::add_to(bytes, &__METRICS[0], series);
///                 <Duration as Observation>::observe_in(duration, &__METRICS[1], series);
///             }
///         }
///     }
/// }
/// ```
///
/// A set with instances has `impl InstanceSet` in place of `MetricSet`, with a function that makes the
/// handles of one.
#[proc_macro_derive(MetricSet, attributes(metrics, metric))]
pub fn derive_metric_set(input: TokenStream) -> TokenStream {
    metric_set(&parse_macro_input!(input as DeriveInput)).into()
}

/// Makes the variants of an enum into the values of a label.
///
/// ```
/// use metrics_runtime::LabelValue;
///
/// #[derive(LabelValue, Clone, Copy)]
/// enum Method {
///     Get,                            // "get"
///     #[label(rename = "PATCH")]
///     Patch,
///     WebSocket,                      // "web_socket"
/// }
/// assert_eq!(Method::VALUES, ["get", "PATCH", "web_socket"]);
/// # let _ = (Method::Get, Method::Patch, Method::WebSocket);
/// ```
///
/// `#[label(rename_all = "…")]` on the enum takes serde's cases (`lowercase`, `UPPERCASE`,
/// `PascalCase`, `camelCase`, `snake_case`, `SCREAMING_SNAKE_CASE`, `kebab-case`,
/// `SCREAMING-KEBAB-CASE`); without it values are in `snake_case`. `#[label(rename = "…")]` on a
/// variant says its value. Two variants with one value are an error. `#[label(crate = path)]` says
/// where `metrics_runtime` is.
///
/// It expands to an `impl LabelValue` with the list of values and a `match` that gives a variant's
/// place in it.
#[proc_macro_derive(LabelValue, attributes(label))]
pub fn derive_label_value(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    let cx = Ctxt::new();
    let label = LabelValue::new(&cx, &input);
    check::label_value::check(&cx, &label, matches!(input.data, Data::Enum(_)));
    let stub = || expand::label_value::stub(&label);
    beside_errors(cx.check(), || expand::label_value::expand(&label), stub).into()
}

/// Makes a struct of label values into the labels of a `Family`.
///
/// ```
/// use metrics_runtime::{LabelSet, LabelValue};
///
/// #[derive(LabelValue, Clone, Copy)]
/// enum Method { Get, Post }
///
/// #[derive(LabelSet, Clone, Copy)]
/// struct Labels {
///     method: Method,
///     #[label(rename = "from_cache")]
///     cached: bool,
/// }
/// assert_eq!(Labels::CARDINALITY, 4);
/// # let _ = (Labels { method: Method::Get, cached: true }, Method::Post);
/// ```
///
/// Each field is a label of the field's name, or of what `#[label(rename = "…")]` says; its type
/// is a `LabelValue`. `le`, `quantile` and names that start with `_` belong to the exposition
/// formats. `#[label(crate = path)]` says where `metrics_runtime` is.
///
/// # Labels of any text
///
/// With `#[label(max = N)]` a field is a `String`, a `Cow<'static, str>`, an integer, or anything else
/// that implements `Display`. A family with such a label has no series from the start: one is made
/// when something is first recorded with its labels, up to a limit.
///
/// ```
/// use metrics_runtime::snapshot::Snapshot;
/// use metrics_runtime::{Counter, Family, LabelSet, MetricSet};
///
/// #[derive(LabelSet)]
/// struct Request {
///     #[label(max = 2)]
///     tenant: String,
///     #[label(max = 1000, redact)]
///     user: u64,
///     cached: bool,
/// }
///
/// #[derive(MetricSet)]
/// struct Metrics {
///     /// Requests answered.
///     #[metric(max_series = 500, idle_after = "12h")]
///     requests: Family<Request, Counter>,
/// }
///
/// for (tenant, user) in [("blue", 7), ("red", 8), ("green", 9), ("pink", 9)] {
///     let request = Request { tenant: tenant.to_owned(), user, cached: false };
///     Metrics::get().requests.with(request).increment(1);
/// }
/// let snapshot = Snapshot::declared();
/// let family = snapshot.family("requests").ok_or("no such family")?;
/// let tenants: Vec<_> = family.series.iter().map(|series| &*series.labels[1].1).collect();
/// assert_eq!(tenants, ["blue", "other", "red"]);  // `other` is that of green and of pink
/// # Ok::<(), &str>(())
/// ```
///
/// | written | means | without it |
/// |---|---|---|
/// | `#[label(max = N)]` | the label has at most `N` values (1 to 1,000,000) | its type lists its values |
/// | `#[metric(max_series = N)]` on the family | it makes at most `N` series, over all values and instances | 2,000 |
/// | nothing | all families of the program make at most 10,000 series | |
/// | `#[metric(idle_after = "12h")]` on the family | a series goes, at a scrape, in which nothing was recorded for so long | series stay |
/// | `#[label(max = N, redact)]`, `redact = "hash"` | the value is exposed as 16 hexadecimal digits | it is exposed as it is |
/// | `#[label(redact = "drop")]` | the value is exposed as an empty text, which to Prometheus is no label; there is no need for a `max` | |
///
/// * **Beyond a limit** nothing is lost. Beyond a label's `max`, a new value of it is recorded as
///   `other`; beyond `max_series` and the program's limit, all texts of a new series are. So sums over
///   the label stay exact, and memory stays at that of the limit. One warning is logged for a family.
/// * **A handle keeps its series**, however long it is idle. A series that went and is made again
///   starts from zero, as after a restart of the program.
/// * **Looking a series up** allocates nothing. `with` takes the labels by value, though, so a
///   `String` in them is an allocation of yours: have a `Cow`, or keep the handle.
/// * At most 16 labels of a series can be any text.
///
/// ## What belongs in a label
///
/// What somebody will look at value by value, or add up over: a status, a kind, a region, one of some
/// hundred tenants. Each combination of values is a series, which this program, each scrape and
/// Prometheus carry from then on. So nothing belongs there that grows with use: no ids of
/// requests, sessions or users, no addresses, no paths with ids in them, no messages of errors. These
/// go into logs and traces. `max` is there for the day when one gets in nevertheless, and a family
/// with many `other` says that it has.
///
/// Nor does personal data: metrics are kept long, are copied to dashboards and alerts, and are seldom
/// erased for one person. Leave it out; where you cannot, `redact` it:
///
/// * `hash` is keyed with a number that is drawn when the program starts, and never shown. So nobody
///   can find a value by hashing those that it may have. For the same reason one value has other digits
///   after a restart and in another process, and cannot be joined with them. Within one run it still
///   tells one person from another: it is a pseudonym, and what else is on the series may say who.
/// * `drop` keeps nothing, and takes no series.
///
/// It expands to an `impl LabelSet` with the list of labels, the index of a combination of those that
/// list their values, in mixed radix, and a function that shows the texts of the others.
#[proc_macro_derive(LabelSet, attributes(label))]
pub fn derive_label_set(input: TokenStream) -> TokenStream {
    label_set(&parse_macro_input!(input as DeriveInput)).into()
}

fn function(macro_: FunctionMacro, arguments: TokenStream2, tokens: &TokenStream2) -> TokenStream2 {
    let cx = Ctxt::new();
    if let Ok(item) = syn::parse2::<FunctionItem>(tokens.clone()) {
        let function = Function::new(&cx, macro_, arguments, item);
        check::function::check(&cx, &function);
        return attribute(
            cx.check(),
            || expand::function::expand(&function),
            || expand::function::plain(&function),
        );
    }
    if let Ok(item) = BlockTokens::parse(tokens.clone()) {
        let block = Block::new(&cx, macro_, arguments, item);
        check::block::check(&cx, &block);
        return attribute(
            cx.check(),
            || expand::block::expand(&block),
            || expand::block::plain(&block),
        );
    }
    let message = format!(
        "`#[{}]` goes on functions, methods and `impl` blocks",
        macro_.name()
    );
    cx.error(Span::call_site(), message);
    attribute(cx.check(), TokenStream2::new, || tokens.clone())
}

fn label_set(input: &DeriveInput) -> TokenStream2 {
    let cx = Ctxt::new();
    let set = LabelSet::new(&cx, input);
    check::label_set::check(&cx, &set);
    beside_errors(
        cx.check(),
        || expand::label_set::expand(&set),
        || expand::label_set::stub(&set),
    )
}

fn metric_set(input: &DeriveInput) -> TokenStream2 {
    let cx = Ctxt::new();
    if Domain::is(input) {
        let domain = Domain::new(&cx, input);
        check::domain::check(&cx, &domain);
        return beside_errors(
            cx.check(),
            || expand::domain::expand(&domain),
            || expand::domain::stub(&domain),
        );
    }
    let set = Set::new(&cx, input);
    check::set::check(&cx, &set);
    beside_errors(
        cx.check(),
        || expand::set::expand(&set),
        || expand::set::stub(&set),
    )
}

/// An attribute's code; on errors these, with the item as it was.
fn attribute(
    checked: Result<()>,
    expand: impl FnOnce() -> TokenStream2,
    plain: impl FnOnce() -> TokenStream2,
) -> TokenStream2 {
    match checked {
        Ok(()) => expand(),
        Err(errors) => {
            let (errors, plain) = (errors.into_compile_error(), plain());
            quote!(#errors #plain)
        }
    }
}

/// A derive's code; on errors these, with a stub so that they are all there is to read.
fn beside_errors(
    checked: Result<()>,
    expand: impl FnOnce() -> TokenStream2,
    stub: impl FnOnce() -> TokenStream2,
) -> TokenStream2 {
    match checked {
        Ok(()) => expand(),
        Err(errors) => {
            let (errors, stub) = (errors.into_compile_error(), stub());
            quote!(#errors #stub)
        }
    }
}
