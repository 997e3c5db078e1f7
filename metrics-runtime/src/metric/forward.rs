//! A metric's way to another recorder behind the `metrics` facade.

use core::cell::Cell;
use core::sync::atomic::AtomicU64;
use core::sync::atomic::Ordering::Relaxed;
use std::sync::OnceLock;

use metrics::{Counter, Gauge, Histogram, Key, KeyName, Label, Recorder, SharedString, Unit};

use super::Metric;
use super::children::Child;
use crate::backend::{Destination, METADATA};
use crate::descriptor::Kind;
use crate::storage;

/// What the global recorder has given out for a series.
#[derive(Debug, Default)]
pub(super) struct Forwarded {
    handle: OnceLock<Handle>,
    /// What a counter of floats has too little for a whole one, which is all that the facade counts.
    fraction: AtomicU64,
}

/// A handle of the facade.
#[derive(Debug)]
pub(super) enum Handle {
    Counter(Counter),
    Gauge(Gauge),
    Histogram(Histogram),
}

thread_local! {
    /// Whether this thread is asking a recorder for a handle.
    static IS_ASKING: Cell<bool> = const { Cell::new(false) };
}

/// Something to be done with the handle of a series.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Recording {
    /// To a counter of whole numbers.
    Add(u64),
    /// To a counter of floats; finite and not negative.
    AddFloat(f64),
    /// A counter of whole numbers to at least this.
    Raise(u64),
    /// A counter of floats to at least this, which is finite.
    RaiseFloat(f64),
    /// A number of calls.
    ShiftWhole(i64),
    /// A gauge.
    Shift(f64),
    /// A gauge.
    Set(f64),
    /// In a histogram or a summary.
    Observe(f64),
}

impl Recording {
    #[inline]
    fn apply(self, forwarded: &Forwarded, handle: &Handle) {
        match (handle, self) {
            (Handle::Counter(counter), Self::Add(amount)) => counter.increment(amount),
            (Handle::Counter(counter), other) => other.count(&forwarded.fraction, counter),
            (Handle::Gauge(gauge), Self::Shift(amount)) => gauge.increment(amount),
            (Handle::Gauge(gauge), Self::Set(value)) => gauge.set(value),
            #[allow(clippy::cast_precision_loss)]
            // calls that run at the same time are not that many
            (Handle::Gauge(gauge), Self::ShiftWhole(by)) => gauge.increment(by as f64),
            // Many a recorder's sum would be NaN from then on.
            (Handle::Histogram(histogram), Self::Observe(value)) if !value.is_nan() => {
                histogram.record(value);
            }
            (Handle::Gauge(_) | Handle::Histogram(_), _) => {}
        }
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // above 0, and it saturates
    fn count(self, fraction: &AtomicU64, counter: &Counter) {
        match self {
            Self::Raise(value) => counter.absolute(value),
            Self::RaiseFloat(value) => counter.absolute(value as u64),
            Self::AddFloat(amount) => {
                let whole = carry(fraction, amount);
                if whole > 0 {
                    counter.increment(whole);
                }
            }
            _ => {}
        }
    }
}

/// Adds to a fraction, and takes from it what is whole.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // above 0, and it saturates
fn carry(fraction: &AtomicU64, amount: f64) -> u64 {
    let sum = |bits| f64::from_bits(bits) + amount;
    let rest = |bits| Some(sum(bits).fract().to_bits());
    let (Ok(before) | Err(before)) = fraction.fetch_update(Relaxed, Relaxed, rest);
    sum(before) as u64
}

/// A series on its way to a recorder: one of those that a metric has from the start, or a child.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) metric: &'static Metric,
    pub(super) index: usize,
    pub(super) child: Option<&'a Child>,
}

impl<'a> Source<'a> {
    /// Where the handle is kept; nowhere if there is no such series.
    #[inline]
    fn forwarded(&self) -> Option<&'a Forwarded> {
        match self.child {
            Some(child) => Some(child.forwarded()),
            None => self.metric.forwarded(self.index),
        }
    }

    fn key(&self) -> Key {
        let descriptor = self.metric.descriptor();
        let constants = descriptor
            .constant_label_pairs()
            .map(|(name, value)| Label::from_static_parts(name, value));
        let mut texts = self.child.into_iter().flat_map(Child::texts);
        let values = descriptor.label_values(self.index);
        let varying = descriptor.label_keys().iter().zip(values);
        let varying = varying.map(|(key, value)| {
            if key.is_text() {
                let text = texts.next().cloned().unwrap_or_default();
                Label::new(key.name, SharedString::from_shared(text))
            } else {
                Label::from_static_parts(key.name, value)
            }
        });
        let labels: Vec<_> = constants.chain(varying).collect();
        Key::from_parts(descriptor.sample_name(), labels)
    }
}

/// Records in another recorder. Nothing is recorded while that is being asked for a handle, as it
/// may record itself then.
#[inline]
pub(super) fn forward(source: Source<'_>, destination: &Destination<'_>, recording: Recording) {
    let Some(forwarded) = source.forwarded() else {
        return;
    };
    if let Destination::Global(_) = destination
        && let Some(handle) = forwarded.handle.get()
    {
        return recording.apply(forwarded, handle);
    }
    forward_at_first(source, forwarded, destination, recording);
}

#[inline(never)]
fn forward_at_first(
    source: Source<'_>,
    forwarded: &Forwarded,
    destination: &Destination<'_>,
    recording: Recording,
) {
    let (Destination::Global(recorder) | Destination::Passing(recorder)) = destination else {
        return;
    };
    let Some(handle) = Asking::begin().map(|_asking| register(source, *recorder)) else {
        return;
    };
    if let Destination::Global(_) = destination {
        let handle = forwarded.handle.get_or_init(|| handle);
        recording.apply(forwarded, handle);
    } else {
        recording.apply(forwarded, &handle);
    }
}

/// While it lives, this thread is asking a recorder for a handle.
struct Asking;

impl Asking {
    fn begin() -> Option<Self> {
        (!IS_ASKING.replace(true)).then_some(Self)
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        IS_ASKING.set(false);
    }
}

/// Describes a metric to a recorder, and gets the handle of a series from it.
fn register(source: Source<'_>, recorder: &dyn Recorder) -> Handle {
    let descriptor = source.metric.descriptor();
    let name = KeyName::from(descriptor.sample_name());
    let (unit, help) = (Unit::from_string(descriptor.base_unit()), descriptor.help());
    let key = source.key();
    match descriptor.kind() {
        Kind::Counter => {
            recorder.describe_counter(name, unit, help.into());
            Handle::Counter(recorder.register_counter(&key, &METADATA))
        }
        Kind::Gauge => {
            recorder.describe_gauge(name, unit, help.into());
            Handle::Gauge(recorder.register_gauge(&key, &METADATA))
        }
        Kind::Histogram | Kind::Summary => {
            recorder.describe_histogram(name, unit, help.into());
            Handle::Histogram(recorder.register_histogram(&key, &METADATA))
        }
    }
}

impl Metric {
    /// What other recorders have given out for a series; none if it is not there.
    fn forwarded(&'static self, index: usize) -> Option<&'static Forwarded> {
        let all = match self.forwarded.get() {
            Some(all) => all,
            None => self.make_forwarded()?,
        };
        all.get(index)
    }

    #[cold]
    fn make_forwarded(&'static self) -> Option<&'static [Forwarded]> {
        storage::outermost(|| {
            let all = || {
                (0..self.descriptor.series_from_start())
                    .map(|_| Forwarded::default())
                    .collect()
            };
            &**self.forwarded.get_or_init(all)
        })
    }

    /// What the global recorder has given out for a series, if it has.
    #[inline]
    pub(super) fn given_out(&'static self, index: usize) -> Option<&'static Handle> {
        self.forwarded.get()?.get(index)?.handle.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_add_up_to_whole_ones() {
        let fraction = AtomicU64::new(0);
        let whole: Vec<_> = [0.5, 0.25, 0.25, 2.75, 0.5]
            .map(|amount| carry(&fraction, amount))
            .into();
        assert_eq!(whole, [0, 0, 1, 2, 1]);
        assert_eq!(f64::from_bits(fraction.load(Relaxed)), 0.25);
    }
}
