//! A metric's way to another recorder behind the `metrics` facade.

use core::cell::Cell;

use metrics::{Key, KeyName, Label, Recorder, SharedString, Unit};

use super::Metric;
use super::children::Child;
use super::recording::{Forwarded, Handle, Recording};
use crate::backend::{Destination, METADATA};
use crate::descriptor::Kind;
use crate::storage;

thread_local! {
    /// Whether this thread is asking a recorder for a handle.
    static IS_ASKING: Cell<bool> = const { Cell::new(false) };
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
