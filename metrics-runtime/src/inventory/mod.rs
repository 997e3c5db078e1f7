//! Every metric that is linked into the program, and the conflicts between them.

mod conflict;

use std::collections::HashSet;

use linkme::distributed_slice;

pub use conflict::{Conflict, Conflicts};

use crate::descriptor::Descriptor;
use crate::metric::{self, Metric};
#[cfg(feature = "exporter")]
use crate::storage::List;

/// The declarations of each set and each annotated function, put here by the linker.
#[doc(hidden)]
#[distributed_slice]
pub static INVENTORY: [&'static [Metric]];

/// Puts the metrics of one set or one annotated function, which are in the static `$metrics`,
/// into the inventory.
#[doc(hidden)]
#[macro_export]
macro_rules! __enlist {
    ($metrics:ident) => {
        const _: () = {
            #[$crate::__private::linkme::distributed_slice($crate::__private::INVENTORY)]
            #[linkme(crate = $crate::__private::linkme)]
            static ENTRY: &[$crate::__private::Metric] = &$metrics;
        };
    };
}

/// Metrics of the runtime itself, which are among the program's from when something wants them.
#[cfg(feature = "exporter")]
static ADDED: List<&'static [Metric]> = List::new();

/// The families that the program declares, by name and then by place.
///
/// A name that is declared in several places is here several times.
#[must_use]
pub fn descriptors() -> Vec<&'static Descriptor> {
    metrics().into_iter().map(Metric::descriptor).collect()
}

/// Compares all declarations with each other.
///
/// # Errors
///
/// The [`Conflicts`] between them, each with both places.
pub fn verify() -> Result<(), Conflicts> {
    conflict::find(&descriptors())
}

/// Declarations that were recorded to but are not in the link-time inventory, as happens on a
/// platform whose linker drops it. They are exposed from their first use on, instead of from
/// the start.
#[must_use]
pub fn missing() -> Vec<&'static Descriptor> {
    let known = linked().chain(metric::registered());
    #[cfg(feature = "exporter")]
    let known = known.chain(added());
    let known: HashSet<*const Metric> = known.map(std::ptr::from_ref).collect();
    metric::in_use()
        .filter(|metric| !known.contains(&std::ptr::from_ref(*metric)))
        .map(Metric::descriptor)
        .collect()
}

/// Makes what threads share of every metric, so that no recording has to, and series whose metrics
/// stand side by side have their cells side by side.
#[cfg(feature = "exporter")]
pub(crate) fn prepare() {
    for metric in metrics() {
        metric.prepare();
    }
}

/// Puts metrics that the linker has not put into the inventory among those of the program.
#[cfg(feature = "exporter")]
pub(crate) fn add(metrics: &'static [Metric]) {
    if !ADDED.iter().any(|added| std::ptr::eq(*added, metrics)) {
        ADDED.push(metrics);
    }
    for metric in metrics {
        metric.prepare();
    }
}

#[cfg(feature = "exporter")]
fn added() -> impl Iterator<Item = &'static Metric> {
    ADDED.iter().flat_map(|metrics| metrics.iter())
}

fn linked() -> impl Iterator<Item = &'static Metric> {
    INVENTORY.iter().flat_map(|metrics| metrics.iter())
}

/// What a further declaration and those that there are disagree about.
pub(crate) fn conflicts_with(metrics: &[&'static Metric], further: &Descriptor) -> Vec<String> {
    let descriptors = metrics.iter().map(|metric| metric.descriptor());
    let descriptors: Vec<_> = descriptors.chain([further]).collect();
    let Err(conflicts) = conflict::find(&descriptors) else {
        return Vec::new();
    };
    let about_it = conflicts
        .iter()
        .filter(|conflict| conflict.locations().contains(&further.location()));
    about_it.map(ToString::to_string).collect()
}

/// All declarations, linked or in use, in an order that does not depend on the linker.
pub(crate) fn metrics() -> Vec<&'static Metric> {
    let mut seen = HashSet::new();
    let mut metrics: Vec<_> = linked()
        .chain(metric::registered())
        .chain(metric::in_use())
        .filter(|metric| seen.insert(std::ptr::from_ref(*metric)))
        .collect();
    metrics.sort_by_key(|metric| {
        let descriptor = metric.descriptor();
        let place = descriptor.location();
        (
            descriptor.name(),
            place.file(),
            place.line(),
            place.column(),
            descriptor.module(),
        )
    });
    metrics
}
