//! Values of a domain type on their way into its metrics.
//!
//! A field's type says what its metric keeps, as a handle's type does: [`Amount`] for counters,
//! [`Level`] for gauges, [`Observation`] for histograms and summaries.

use core::time::Duration;

use super::{Series, sealed};
use crate::descriptor::check;
use crate::descriptor::text::{Message, equal};
use crate::descriptor::{Descriptor, Kind, Shape, ValueType};
use crate::metric::{Labels, Metric};

/// A value that the program's metrics can be fed with: a finished transfer, an event.
///
/// Derive it with [`MetricSet`](derive@crate::MetricSet) on a struct whose fields have roles, or
/// on an enum of events. The derive also gives the type a method of the same name, so that the
/// trait need not be in scope.
///
/// ```
/// use metrics_runtime::{MetricSet, Record};
///
/// #[derive(MetricSet)]
/// #[metrics(prefix = "relay")]
/// enum Event {
///     /// Peers that connected.
///     Connected,
/// }
///
/// fn report(events: &[impl Record]) {
///     events.iter().for_each(Record::record);
/// }
/// report(&[Event::Connected, Event::Connected]); // relay_connected_total 2
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a domain type that can be recorded",
    label = "cannot be recorded",
    note = "derive `MetricSet` on a struct whose fields have roles, as `#[metric(counter)]`, or on an enum of events"
)]
pub trait Record {
    /// Records every value in its metric. It never panics and never blocks.
    fn record(&self);
}

impl<T: Record + ?Sized> Record for &T {
    #[inline]
    fn record(&self) {
        T::record(self);
    }
}

impl<T: Record + ?Sized> Record for Box<T> {
    #[inline]
    fn record(&self) {
        T::record(self);
    }
}

/// `None` records nothing.
impl<T: Record> Record for Option<T> {
    #[inline]
    fn record(&self) {
        if let Some(value) = self {
            value.record();
        }
    }
}

/// What a field that is a counter adds to it.
///
/// Unsigned integers, `bool` (`true` adds 1), floats, and [`Duration`], which is added in
/// seconds; in an `Option` or behind a reference as well. A counter never falls, so signed
/// integers are none, and of floats it ignores those that are negative, infinite or NaN.
///
/// ```
/// use metrics_runtime::{Amount, MetricSet};
///
/// struct Bytes(u64);
///
/// impl Amount for Bytes {
///     type Kept = u64;
///
///     fn amount(&self) -> Option<u64> {
///         Some(self.0)
///     }
/// }
///
/// #[derive(MetricSet)]
/// struct Upload {
///     /// Bytes that clients sent.
///     #[metric(counter, unit = "bytes")]
///     received: Bytes,
/// }
/// Upload { received: Bytes(512) }.record(); // received_bytes_total 512
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be added to a counter",
    label = "not an amount",
    note = "a counter takes unsigned integers, `bool`, floats, `Duration`, and an `Option` of them; a signed integer may be negative and a counter cannot fall, so make that a `gauge`"
)]
pub trait Amount {
    /// What the counter adds up: `u64`, `f64`, or [`Duration`] for seconds.
    type Kept: Kept;

    /// What to add, if anything.
    fn amount(&self) -> Option<Self::Kept>;

    #[doc(hidden)]
    const SHAPE: Shape = Shape::new(Kind::Counter, Self::Kept::COUNTED);

    #[doc(hidden)]
    const IS_TIME: bool = Self::Kept::IS_TIME;

    #[doc(hidden)]
    #[inline]
    fn add_to(&self, metric: &'static Metric, labels: impl RecordLabels) {
        if let Some(amount) = self.amount() {
            amount.add_to(&labels.series(metric));
        }
    }
}

/// What a field that is a gauge makes it.
///
/// Integers, floats, `bool` (0 or 1), and [`Duration`], which is kept in seconds; in an
/// `Option` or behind a reference as well. Other types of yours can implement it.
#[diagnostic::on_unimplemented(
    message = "a gauge cannot be made `{Self}`",
    label = "not a level",
    note = "a gauge takes integers, floats, `bool`, `Duration`, and an `Option` of them"
)]
pub trait Level {
    /// `f64`, or [`Duration`] for seconds.
    type Kept: Kept;

    /// The gauge's new value, if it is to change.
    fn level(&self) -> Option<Self::Kept>;

    #[doc(hidden)]
    const SHAPE: Shape = Shape::new(Kind::Gauge, ValueType::Float);

    #[doc(hidden)]
    const IS_TIME: bool = Self::Kept::IS_TIME;

    #[doc(hidden)]
    #[inline]
    fn set_in(&self, metric: &'static Metric, labels: impl RecordLabels) {
        if let Some(level) = self.level() {
            labels.series(metric).set_level(level.to_float());
        }
    }
}

/// What a field that is a histogram, or a summary, takes as one observation.
///
/// Integers, floats, and [`Duration`], which is observed in seconds; in an `Option` or behind a
/// reference as well. Other types of yours can implement it. One that is NaN is counted apart.
#[diagnostic::on_unimplemented(
    message = "a histogram cannot observe `{Self}`",
    label = "not an observation",
    note = "a histogram takes integers, floats, `Duration`, and an `Option` of them"
)]
pub trait Observation {
    /// `f64`, or [`Duration`] for seconds.
    type Kept: Kept;

    /// What to observe, if anything.
    fn observation(&self) -> Option<Self::Kept>;

    #[doc(hidden)]
    const SHAPE: Shape = Shape::new(Kind::Histogram, Self::Kept::OBSERVED);

    /// Of a field that is a summary.
    #[doc(hidden)]
    const SUMMARY: Shape = Shape::new(Kind::Summary, Self::Kept::OBSERVED);

    #[doc(hidden)]
    const IS_TIME: bool = Self::Kept::IS_TIME;

    #[doc(hidden)]
    #[inline]
    fn observe_in(&self, metric: &'static Metric, labels: impl RecordLabels) {
        if let Some(observation) = self.observation() {
            labels.series(metric).observe(observation.to_float());
        }
    }
}

/// What a metric keeps a value as: `u64`, `f64`, or [`Duration`], which it keeps in seconds.
///
/// It cannot be implemented elsewhere.
#[diagnostic::on_unimplemented(
    message = "no metric keeps a value as `{Self}`",
    note = "metrics keep `u64`, `f64` or `Duration`"
)]
pub trait Kept: sealed::Kept {
    #[doc(hidden)]
    const IS_TIME: bool = false;
    /// As counters keep it: those of seconds are those that `Counter<f64>` declares.
    #[doc(hidden)]
    const COUNTED: ValueType = ValueType::Float;
    /// As histograms keep it.
    #[doc(hidden)]
    const OBSERVED: ValueType = ValueType::Float;

    #[doc(hidden)]
    fn to_float(self) -> f64;

    #[doc(hidden)]
    #[inline]
    fn add_to(self, series: &Series)
    where
        Self: Sized,
    {
        series.add_float(self.to_float());
    }
}

impl sealed::Kept for u64 {}
impl Kept for u64 {
    const COUNTED: ValueType = ValueType::Integer;

    #[allow(clippy::cast_precision_loss)] // as every whole number that a float holds
    #[inline]
    fn to_float(self) -> f64 {
        self as f64
    }

    #[inline]
    fn add_to(self, series: &Series) {
        series.add_integer(self);
    }
}

impl sealed::Kept for f64 {}
impl Kept for f64 {
    #[inline]
    fn to_float(self) -> f64 {
        self
    }
}

impl sealed::Kept for Duration {}
impl Kept for Duration {
    const IS_TIME: bool = true;
    const OBSERVED: ValueType = ValueType::Time;

    #[inline]
    fn to_float(self) -> f64 {
        self.as_secs_f64()
    }
}

/// `impl Trait for each type { kept as Kept: |value| conversion }`
macro_rules! kept {
    ($trait:ident::$method:ident: $($($value:ty),+ => $kept:ty, |$it:ident| $convert:expr;)+) => {
        $($(impl $trait for $value {
            type Kept = $kept;

            #[inline]
            #[allow(clippy::cast_precision_loss, clippy::cast_lossless)]
            fn $method(&self) -> Option<$kept> {
                let $it = *self;
                Some($convert)
            }
        })+)+

        impl<T: $trait + ?Sized> $trait for &T {
            type Kept = T::Kept;

            #[inline]
            fn $method(&self) -> Option<T::Kept> {
                T::$method(self)
            }
        }

        /// `None` records nothing.
        impl<T: $trait> $trait for Option<T> {
            type Kept = T::Kept;

            #[inline]
            fn $method(&self) -> Option<T::Kept> {
                self.as_ref().and_then(T::$method)
            }
        }
    };
}

kept! {
    Amount::amount:
    bool, u8, u16, u32, u64 => u64, |value| value as u64;
    // Past the end of a counter, which stops there.
    usize, u128 => u64, |value| u64::try_from(value).unwrap_or(u64::MAX);
    f32, f64 => f64, |value| value as f64;
    Duration => Duration, |time| time;
}

kept! {
    Level::level:
    bool => f64, |value| f64::from(u8::from(value));
    u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, f32, f64 => f64, |value| value as f64;
    Duration => Duration, |time| time;
}

kept! {
    Observation::observation:
    u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, f32, f64 => f64, |value| value as f64;
    Duration => Duration, |time| time;
}

/// Counts an event.
#[doc(hidden)]
#[inline]
pub fn count(metric: &'static Metric, labels: impl RecordLabels) {
    labels.series(metric).add_integer(1);
}

/// The labels of what is recorded together.
#[doc(hidden)]
pub trait RecordLabels {
    fn series(self, metric: &'static Metric) -> Series;
}

/// Those that list their values.
impl RecordLabels for usize {
    #[inline]
    fn series(self, metric: &'static Metric) -> Series {
        Series::at(metric, self)
    }
}

/// Labels some of which are texts.
#[doc(hidden)]
pub struct RecordTexts<F> {
    index: usize,
    texts: F,
}

impl<F: Fn(&mut dyn FnMut(&str))> RecordTexts<F> {
    /// `texts` shows one after another.
    #[inline]
    pub const fn new(index: usize, texts: F) -> Self {
        Self { index, texts }
    }
}

impl<F: Fn(&mut dyn FnMut(&str))> Labels for RecordTexts<F> {
    #[inline]
    fn index(&self) -> usize {
        self.index
    }

    #[inline]
    fn texts(&self, show: &mut dyn FnMut(&str)) {
        (self.texts)(show);
    }
}

impl<F: Fn(&mut dyn FnMut(&str))> RecordLabels for &RecordTexts<F> {
    #[inline]
    fn series(self, metric: &'static Metric) -> Series {
        Series::of_texts(metric, self)
    }
}

/// [`check::declaration`] of a domain type's metric, whose values are times or not.
#[doc(hidden)]
#[track_caller]
pub const fn value_declaration(descriptor: &Descriptor, is_time: bool) {
    let is_seconds = equal(descriptor.base_unit(), "seconds");
    let is_histogram = matches!(descriptor.kind(), Kind::Histogram | Kind::Summary);
    if descriptor.written_name().is_empty() {
        // The check of the name says so.
    } else if is_time && !is_seconds {
        let message = about(descriptor)
            .text("` is of times, which are exposed in seconds: give it `unit = \"seconds\"`");
        panic!("{}", message.as_str());
    } else if is_histogram && is_seconds && !is_time {
        let message = about(descriptor).text("` is of times: make the field a `Duration`");
        panic!("{}", message.as_str());
    } else {
        check::declaration(descriptor);
    }
}

const fn about(descriptor: &Descriptor) -> Message {
    Message::new("the ")
        .text(descriptor.kind().as_str())
        .text(" `")
        .text(descriptor.written_name())
}
