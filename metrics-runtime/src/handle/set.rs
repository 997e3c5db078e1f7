//! Sets of handles: those that are there once, and those with an instance for each of their labels.

use core::ops::Deref;
use std::sync::Arc;

use super::held::Instance;
use crate::descriptor::LabelKey;
use crate::label::LabelSet;
use crate::metric::Metric;

/// A struct of handles, each a metric of the program.
///
/// Derive it; [`get`](Self::get) is then the one instance. The metrics are declared by the
/// derive, so they are in the [`inventory`](crate::inventory) and exposed whether or not `get`
/// is ever called.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a set of metrics",
    note = "derive `MetricSet` on a struct whose fields are metric handles; one with `with_labels` has many instances, so it has no `get` and cannot be flattened"
)]
pub trait MetricSet: Sized + 'static {
    #[doc(hidden)]
    const HANDLES: Self;
    /// How many series there can be of all its families.
    #[doc(hidden)]
    const SERIES: usize;

    /// The instance.
    fn get() -> &'static Self;
}

/// A set with an instance for each of its labels.
#[doc(hidden)]
pub trait InstanceSet: Sized {
    type Labels: LabelSet;
    const KEYS: &'static [LabelKey] = Self::Labels::KEYS;
    const METRICS: &'static [Metric];

    fn of_instance(instance: &Arc<Instance>) -> Self;

    #[must_use]
    #[allow(clippy::needless_pass_by_value)] // as `Family::with` has it
    fn with_labels(labels: Self::Labels) -> Self {
        Self::of_instance(&Instance::new(&labels))
    }

    #[allow(clippy::needless_pass_by_value)]
    fn scoped(labels: Self::Labels) -> Scoped<Self> {
        let instance = Instance::new(&labels);
        Scoped {
            handles: Self::of_instance(&instance),
            _series: SeriesOf {
                instance,
                metrics: Self::METRICS,
            },
        }
    }
}

/// What no type implements: a `T` that is there once although it has instances.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{T}` is not there once: each of its instances has labels of its own",
    label = "there is no one instance",
    note = "make an instance with `{T}::with_labels(...)`, or with `{T}::scoped(...)` if its series are to go with it"
)]
pub trait OneInstance<T> {}

/// An instance of a set whose series go when it is dropped: what `scoped(…)` of a set with
/// [`with_labels`](derive@crate::MetricSet#instances) gives.
///
/// It is used as the set itself. A handle that was cloned out of it keeps its series, and what is
/// recorded in it, until it is dropped as well. Have one instance of the same labels at a time: the
/// first one that is dropped takes the series of all of them along that no handle holds.
///
/// Only series that were made go. Where neither the instance's labels nor a family's own can be any
/// text, the series are there from the start, and stay.
#[derive(Debug)]
#[must_use = "its series go when it is dropped"]
pub struct Scoped<T> {
    // Dropped in this order: no series goes that a handle holds.
    handles: T,
    _series: SeriesOf,
}

impl<T> Deref for Scoped<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.handles
    }
}

/// The series of an instance, which go with it.
#[derive(Debug)]
struct SeriesOf {
    instance: Arc<Instance>,
    metrics: &'static [Metric],
}

impl Drop for SeriesOf {
    fn drop(&mut self) {
        self.instance.forget(self.metrics);
    }
}
