//! Metrics that are known only while the program runs: their names come from a configuration, a
//! plugin or a protocol.
//!
//! What the macros check while a program is compiled is checked here when a metric is
//! [registered](register), and said in an error. Otherwise it is a metric like any other: it has the
//! same handles, is exposed with the rest, and its conflicts name both places.
//!
//! ```
//! use metrics_runtime::registry::{self, Definition};
//! use metrics_runtime::{Counter, Histogram};
//!
//! let orders = Definition::<Counter>::new("shop_orders_total", "Orders taken.")
//!     .one_of("channel", ["web", "phone"])
//!     .label("country", 250);
//! let orders = registry::register(orders)?;
//! orders.with(&["web", "NL"])?.increment(1);
//!
//! let size = Definition::<Histogram>::new("shop_order_size", "Articles of an order.")
//!     .buckets([1.0, 2.0, 5.0, 10.0]);
//! registry::register(size)?.with(&[])?.observe(3);
//!
//! let error = registry::register(Definition::<Counter>::new("shop-orders", "Orders."));
//! assert!(error.unwrap_err().to_string().contains("'-' at byte 4 is not allowed"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use core::fmt;
use core::marker::PhantomData;
use core::panic::Location;
use core::time::Duration;
use std::sync::{Mutex, PoisonError};

use crate::descriptor::{Descriptor, Kind, LabelKey, Limits, Shape, ValueType, buckets, native};
use crate::handle::{HeldSeries, SeriesHandle};
use crate::inventory;
use crate::metric::{self, Labels, Metric};

/// What a metric is to be, with the handle `H` that its series have.
#[derive(Clone, Debug)]
#[must_use = "a definition does nothing until it is registered"]
pub struct Definition<H> {
    name: String,
    help: String,
    unit: Option<String>,
    buckets: Option<Vec<f64>>,
    native: Option<f64>,
    quantiles: Option<Vec<f64>>,
    constants: Vec<(String, String)>,
    labels: Vec<(String, Values)>,
    max_series: Option<u32>,
    idle_after: Option<Duration>,
    handle: PhantomData<H>,
}

#[derive(Clone, Debug)]
enum Values {
    OneOf(Vec<String>),
    Text(u32),
}

impl<H: SeriesHandle> Definition<H> {
    /// A metric of this name, a counter's with or without `_total`, and this help text.
    pub fn new(name: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            help: help.into(),
            unit: None,
            buckets: None,
            native: None,
            quantiles: None,
            constants: Vec::new(),
            labels: Vec::new(),
            max_series: None,
            idle_after: None,
            handle: PhantomData,
        }
    }

    /// The base unit, such as `bytes`, which the name gets as its end if it does not have it.
    pub fn unit(self, unit: impl Into<String>) -> Self {
        let unit = Some(unit.into());
        Self { unit, ..self }
    }

    /// The finite bounds of a histogram's buckets, increasing. Without them, those of seconds and of
    /// bytes are [`SECONDS`](crate::buckets::SECONDS) and [`BYTES`](crate::buckets::BYTES).
    pub fn buckets(self, bounds: impl Into<Vec<f64>>) -> Self {
        let buckets = Some(bounds.into());
        Self { buckets, ..self }
    }

    /// Counts a histogram in [native buckets](crate::snapshot::NativeHistogram) as well, each at most
    /// `factor` times as wide as the one before; 1.1 is usual. Where there are no bounds of others, and
    /// no default ones, there is the bucket of +Inf beside them.
    pub fn native(self, factor: f64) -> Self {
        let native = Some(factor);
        Self { native, ..self }
    }

    /// The quantiles of a summary, increasing; 0.5, 0.9 and 0.99 without them.
    pub fn quantiles(self, quantiles: impl Into<Vec<f64>>) -> Self {
        let quantiles = Some(quantiles.into());
        Self { quantiles, ..self }
    }

    /// A label that is the same on every series.
    pub fn constant_label(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.constants.push((name.into(), value.into()));
        self
    }

    /// A label whose value is any text, and at most `max` different ones; beyond that it is `other`.
    pub fn label(mut self, name: impl Into<String>, max: u32) -> Self {
        self.labels.push((name.into(), Values::Text(max)));
        self
    }

    /// A label whose value is one of these.
    pub fn one_of<V: Into<String>>(
        mut self,
        name: impl Into<String>,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        let values = values.into_iter().map(Into::into).collect();
        self.labels.push((name.into(), Values::OneOf(values)));
        self
    }

    /// The most series that the family makes whose labels are texts; 2,000 without it.
    pub fn max_series(self, max_series: u32) -> Self {
        let max_series = Some(max_series);
        Self { max_series, ..self }
    }

    /// After how long without a recording a series goes that has a label of any text, unless a
    /// handle of it is alive. In whole seconds, at least one; without it series stay.
    pub fn idle_after(self, idle_after: Duration) -> Self {
        let idle_after = Some(idle_after);
        Self { idle_after, ..self }
    }
}

/// A metric that was registered.
pub struct Registered<H> {
    metric: &'static Metric,
    handle: PhantomData<fn() -> H>,
}

impl<H: SeriesHandle> Registered<H> {
    /// The handle of the series with these values, one for each label of the definition in the order
    /// of that.
    ///
    /// # Errors
    ///
    /// If there are more or fewer values than labels, or one is not in its label's list.
    pub fn with(&self, values: &[&str]) -> Result<H, LabelError> {
        let descriptor = self.metric.descriptor();
        let keys = descriptor.label_keys();
        if values.len() != keys.len() {
            return Err(LabelError(format!(
                "`{}` has {} label(s), and {} value(s) were given",
                descriptor.name(),
                keys.len(),
                values.len(),
            )));
        }
        let mut index = 0;
        for (key, value) in keys.iter().zip(values).filter(|(key, _)| !key.is_text()) {
            let position = key.values().iter().position(|known| known == value);
            let position = position.ok_or_else(|| {
                LabelError(format!(
                    "the label `{}` of `{}` has no value {value:?}; it has {}",
                    key.name(),
                    descriptor.name(),
                    key.values().join(", "),
                ))
            })?;
            index = index * key.values().len() + position;
        }
        let series = if descriptor.has_texts() {
            let keys = keys.iter();
            let labels = Given {
                index,
                keys,
                values,
            };
            HeldSeries::of_texts(self.metric, &labels)
        } else {
            HeldSeries::at(self.metric, index)
        };
        Ok(H::of(series))
    }

    /// What was registered.
    #[must_use]
    pub fn descriptor(&self) -> &'static Descriptor {
        self.metric.descriptor()
    }
}

impl<H> Clone for Registered<H> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<H> Copy for Registered<H> {}

impl<H> fmt::Debug for Registered<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Registered")
            .field(&self.metric.descriptor().name())
            .finish()
    }
}

/// The values of a series, as its metric knows them.
struct Given<'a> {
    index: usize,
    keys: core::slice::Iter<'static, LabelKey>,
    values: &'a [&'a str],
}

impl Labels for Given<'_> {
    fn index(&self) -> usize {
        self.index
    }

    fn texts(&self, show: &mut dyn FnMut(&str)) {
        let labels = self.keys.clone().zip(self.values);
        for (_, value) in labels.filter(|(key, _)| key.is_text()) {
            show(value);
        }
    }
}

/// Why a metric was not registered: everything that is wrong with its definition, each with its mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefinitionError(Vec<String>);

impl fmt::Display for DefinitionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("; "))
    }
}

impl core::error::Error for DefinitionError {}

/// Why there is no such series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelError(String);

impl fmt::Display for LabelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl core::error::Error for LabelError {}

/// Registers a metric. It is exposed from now on, and as long as the program runs: what it consists
/// of is never freed. To register the same again gives the same metric.
///
/// # Errors
///
/// What the macros would refuse to compile, all of it at once, and what contradicts a metric of the
/// same name. Then nothing is registered; a contradiction leaves the definition's few hundred bytes
/// behind.
#[track_caller]
pub fn register<H: SeriesHandle>(
    definition: Definition<H>,
) -> Result<Registered<H>, DefinitionError> {
    /// Two threads that register the same are to get the same.
    static REGISTERING: Mutex<()> = Mutex::new(());

    let location = Location::caller();
    let checked = Checked::new(definition, H::SHAPE)?;
    let _registering = REGISTERING.lock().unwrap_or_else(PoisonError::into_inner);
    let mut registered = metric::registered();
    let same = registered.find(|metric| is_same(metric, H::SHAPE, &checked));
    let metric = if let Some(same) = same {
        same
    } else {
        let descriptor = checked.descriptor(H::SHAPE, location);
        let conflicts = inventory::conflicts_with(&inventory::metrics(), &descriptor);
        if !conflicts.is_empty() {
            return Err(DefinitionError(conflicts));
        }
        let metric: &'static Metric = Box::leak(Box::new(Metric::new(descriptor)));
        if cfg!(not(feature = "off")) {
            metric.register();
        }
        metric
    };
    Ok(Registered {
        metric,
        handle: PhantomData,
    })
}

/// Whether a metric is what a definition says.
fn is_same(metric: &Metric, shape: Shape, checked: &Checked) -> bool {
    let descriptor = metric.descriptor();
    let is_pair =
        |((name, value), (other_name, other_value)): ((&str, &str), &(String, String))| {
            name == other_name && value == other_value
        };
    let constants = descriptor.constant_label_pairs();
    let keys = descriptor.label_keys();
    let is_key = |(key, (name, values)): (&LabelKey, &(String, Values))| {
        key.name() == name
            && match values {
                Values::Text(max) => key.is_text() && key.max() == *max,
                Values::OneOf(values) => !key.is_text() && values == key.values(),
            }
    };
    let limits = checked.limits;
    let buckets = checked.buckets.as_deref();
    (descriptor.kind(), descriptor.value_type()) == (shape.kind, shape.value_type)
        && descriptor.name() == checked.name
        && descriptor.help() == checked.help
        && descriptor.base_unit() == checked.unit
        && constants.len() == checked.constants.len()
        && constants.zip(&checked.constants).all(is_pair)
        && keys.len() == checked.labels.len()
        && keys.iter().zip(&checked.labels).all(is_key)
        && buckets.is_none_or(|buckets| {
            [descriptor.bucket_bounds(), descriptor.quantiles()].contains(&buckets)
        })
        && descriptor.native_schema() == checked.native.map(native::schema)
        && (limits.max_series == 0 || limits.max_series == descriptor.max_series())
        && limits.idle_after == descriptor.idle_after()
}

/// A definition without a fault.
struct Checked {
    /// Without `_total`.
    name: String,
    unit: String,
    help: String,
    /// Of a summary, its quantiles.
    buckets: Option<Vec<f64>>,
    /// The factor of native buckets.
    native: Option<f64>,
    constants: Vec<(String, String)>,
    labels: Vec<(String, Values)>,
    limits: Limits,
}

impl Checked {
    fn new<H>(definition: Definition<H>, shape: Shape) -> Result<Self, DefinitionError> {
        let Shape {
            kind, value_type, ..
        } = shape;
        let mut wrong = Vec::new();
        let mut check = |checked: metrics_names::Checked| wrong.extend(checked.err());
        let Definition {
            name,
            help,
            unit,
            buckets,
            native,
            quantiles,
            constants,
            labels,
            max_series,
            idle_after,
            ..
        } = definition;
        if name.ends_with("_total") && kind != Kind::Counter {
            check(Err(format!(
                "metric name `{name}`: `_total` belongs to counters, and this is a {kind}; drop the \
                 suffix"
            )));
        }
        check(metrics_names::metric("", &name));
        let mut name = metrics_names::without_total(&name).to_owned();
        if let Some(unit) = &unit {
            check(metrics_names::unit(unit));
            if !name.ends_with(&format!("_{unit}")) && !unit.is_empty() {
                name = format!("{name}_{unit}");
            }
        }
        let unit = unit.unwrap_or_else(|| metrics_names::unit_of(&name).to_owned());
        if help.trim().is_empty() {
            check(Err(format!(
                "`{name}` has no help text; say what it counts or measures"
            )));
        }
        check(times(&name, &unit, kind, value_type));
        check(check_labels(&name, &constants, &labels));
        if native.is_none() || buckets.is_some() || kind != Kind::Histogram {
            check(check_buckets(&name, &unit, kind, buckets.as_deref()));
        }
        check(check_native(&name, kind, native));
        check(check_quantiles(&name, kind, quantiles.as_deref()));
        check(check_limits(&name, &labels, max_series, idle_after));
        if !wrong.is_empty() {
            return Err(DefinitionError(wrong));
        }
        let seconds = idle_after.map_or(0, |after| {
            u32::try_from(after.as_secs()).unwrap_or(u32::MAX)
        });
        Ok(Self {
            name,
            unit,
            help,
            buckets: buckets.or(quantiles),
            native,
            constants,
            labels,
            limits: Limits {
                max_series: max_series.unwrap_or_default(),
                idle_after: seconds,
            },
        })
    }

    /// What it consists of is leaked: it is wanted as long as the program runs.
    fn descriptor(self, shape: Shape, location: &'static Location<'static>) -> Descriptor {
        let leak = |text: String| &*text.leak();
        let keys = self.labels.into_iter().map(|(name, values)| match values {
            Values::Text(max) => LabelKey::text(leak(name), max),
            Values::OneOf(values) => {
                let values: Vec<_> = values.into_iter().map(leak).collect();
                LabelKey::new(leak(name), values.leak())
            }
        });
        let keys: Vec<_> = keys.collect();
        let constants = self.constants.into_iter();
        let constants: Vec<_> = constants
            .map(|(name, value)| (leak(name), leak(value)))
            .collect();
        let descriptor = Descriptor::new(shape, leak(self.name), &self.unit, leak(self.help), "")
            .at(location)
            .labels(keys.leak())
            .constant_labels(constants.leak())
            .limits(Box::leak(Box::new(self.limits)))
            .with_buckets_or_quantiles(self.buckets.map(|buckets| &*buckets.leak()));
        match self.native {
            Some(factor) => descriptor.native(factor),
            None => descriptor,
        }
    }
}

fn times(name: &str, unit: &str, kind: Kind, value_type: ValueType) -> metrics_names::Checked {
    let handle = match kind {
        Kind::Histogram => "Histogram",
        Kind::Summary => "Summary",
        Kind::Counter | Kind::Gauge => return Ok(()),
    };
    match (unit == "seconds", value_type) {
        (true, ValueType::Float) => Err(format!(
            "the {kind} `{name}` is of times: make it a `{handle}<Duration>`"
        )),
        (false, ValueType::Time) => Err(format!(
            "the {kind} `{name}` is of times, which are exposed in seconds: give it the unit \
             `seconds`"
        )),
        _ => Ok(()),
    }
}

fn check_labels(
    metric: &str,
    constants: &[(String, String)],
    labels: &[(String, Values)],
) -> metrics_names::Checked {
    let constants = constants.iter().map(|(name, _)| name);
    let names: Vec<_> = constants
        .chain(labels.iter().map(|(name, _)| name))
        .collect();
    for (i, name) in names.iter().enumerate() {
        metrics_names::label(name)?;
        if names[..i].contains(name) {
            return Err(format!(
                "metric `{metric}`: the label `{name}` is there twice; rename one of them"
            ));
        }
    }
    let mut texts = 0;
    for (name, values) in labels {
        match values {
            Values::Text(0) => {
                return Err(format!(
                    "the label `{name}` of `{metric}` can have no value; it needs a limit of 1 or more"
                ));
            }
            Values::Text(_) => texts += 1,
            Values::OneOf(values) if values.is_empty() => {
                return Err(format!("the label `{name}` of `{metric}` has no values"));
            }
            Values::OneOf(values) => {
                let twice = (1..values.len()).find(|i| values[..*i].contains(&values[*i]));
                if let Some(i) = twice {
                    return Err(format!(
                        "the label `{name}` of `{metric}` has the value {:?} twice",
                        values[i]
                    ));
                }
            }
        }
    }
    if texts > MOST_TEXTS {
        return Err(format!(
            "`{metric}` has {texts} labels of any text, and can have {MOST_TEXTS}; leave some out"
        ));
    }
    Ok(())
}

/// As many as there are bits for them: see [`Metric::child`].
const MOST_TEXTS: usize = 16;

fn check_buckets(
    name: &str,
    unit: &str,
    kind: Kind,
    bounds: Option<&[f64]>,
) -> metrics_names::Checked {
    match (kind, bounds) {
        (Kind::Histogram, Some(bounds)) => buckets::check(bounds)
            .map_err(|message| format!("the buckets of `{name}`: {}", message.as_str())),
        (Kind::Histogram, None) if unit != "seconds" && unit != "bytes" => Err(format!(
            "the histogram `{name}` needs buckets: only seconds and bytes have default ones"
        )),
        (_, None) => Ok(()),
        (_, Some(_)) => Err(format!(
            "buckets belong to histograms, and `{name}` is a {kind}; leave them out"
        )),
    }
}

fn check_native(name: &str, kind: Kind, factor: Option<f64>) -> metrics_names::Checked {
    match factor {
        None => Ok(()),
        Some(_) if kind != Kind::Histogram => Err(format!(
            "native buckets belong to histograms, and `{name}` is a {kind}; leave them out"
        )),
        Some(factor) => {
            native::check(factor).map_err(|message| format!("`{name}`: {}", message.as_str()))
        }
    }
}

fn check_quantiles(name: &str, kind: Kind, quantiles: Option<&[f64]>) -> metrics_names::Checked {
    let Some(quantiles) = quantiles else {
        return Ok(());
    };
    if kind != Kind::Summary {
        return Err(format!(
            "quantiles belong to summaries, and `{name}` is a {kind}; leave them out"
        ));
    }
    let is_one = |quantile: &f64| (0.0..=1.0).contains(quantile);
    if quantiles.is_empty()
        || !quantiles.iter().all(is_one)
        || !quantiles.is_sorted_by(|a, b| a < b)
    {
        return Err(format!(
            "the quantiles of `{name}` must be between 0 and 1, increase, and be one or more"
        ));
    }
    Ok(())
}

fn check_limits(
    name: &str,
    labels: &[(String, Values)],
    max_series: Option<u32>,
    idle_after: Option<Duration>,
) -> metrics_names::Checked {
    let has_texts = labels
        .iter()
        .any(|(_, values)| matches!(values, Values::Text(_)));
    let listed = labels.iter().filter_map(|(_, values)| match values {
        Values::OneOf(values) => Some(values.len()),
        Values::Text(_) => None,
    });
    let series = listed.fold(1_usize, usize::saturating_mul);
    match (max_series, idle_after) {
        (Some(0), _) => Err(format!("`{name}` can have no series; allow 1 or more")),
        (Some(max), _) if series > max as usize => Err(format!(
            "`{name}` has {series} series, and {max} are allowed; allow more, or take values away"
        )),
        (_, Some(_)) if !has_texts => Err(format!(
            "the series of `{name}` are known from the start and do not go; leave `idle_after` out"
        )),
        (_, Some(after)) if after.as_secs() == 0 => Err(format!(
            "`idle_after` of `{name}` is in whole seconds; make it one or more"
        )),
        _ => Ok(()),
    }
}
