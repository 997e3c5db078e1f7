//! What code holds: small values that say "this series of that static".

mod counter;
mod family;
mod gauge;
mod histogram;
mod number;
#[cfg(feature = "off")]
mod off;
mod record;
mod series;
mod set;
mod summary;

// What handles hold; here the feature `off` decides it for all of them.
#[cfg(feature = "off")]
use off as held;
#[cfg(not(feature = "off"))]
use series as held;

pub use counter::Counter;
pub use family::Family;
pub use gauge::Gauge;
pub(crate) use held::Series as HeldSeries;
pub use held::{Declared, Instance};
pub use histogram::{Histogram, HistogramValue};
pub use number::Number;
pub use record::{Amount, Kept, Level, Observation, Record, RecordTexts, count, value_declaration};
pub(crate) use series::Series;
pub use set::{InstanceSet, MetricSet, OneInstance, Scoped};
pub use summary::Summary;

use std::sync::Arc;

use crate::descriptor::Shape;

/// A handle that stands for a single series, so that a [`Family`] can hand it out.
///
/// Implemented by [`Counter`], [`Gauge`], [`Histogram`] and [`Summary`]; it cannot be implemented elsewhere.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the handle of a family's series",
    note = "a family holds `Counter`, `Gauge`, `Histogram` or `Summary`"
)]
pub trait SeriesHandle: Sized + sealed::Sealed {
    #[doc(hidden)]
    const SHAPE: Shape;
    #[doc(hidden)]
    fn of(series: held::Series) -> Self;
}

/// A type that a field of a [`MetricSet`] can have.
///
/// `D` and `N` say which declaration the handle is for: the `N`th metric of the set `D`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a metric handle",
    label = "not a metric handle",
    note = "a set's fields are `Counter`, `Gauge`, `Histogram`, `Summary` or `Family<Labels, Handle>`; mark another set with `#[metric(flatten)]`"
)]
pub trait Handle<D, const N: usize>: Sized {
    #[doc(hidden)]
    const SHAPE: Shape;
    #[doc(hidden)]
    const HANDLE: Self;
    /// The handle of an instance of the set.
    #[doc(hidden)]
    fn of_instance(instance: &Arc<held::Instance>) -> Self;
}

mod sealed {
    pub trait Sealed {}
    pub trait Kept {}
}

/// The traits of a handle that stands for one series, written once for the three of them.
macro_rules! series_handle {
    ($({$($generics:tt)*})? $handle:ty, $kind:ident of $value_type:expr) => {
        impl $(<$($generics)*>)? $crate::handle::sealed::Sealed for $handle {}

        impl $(<$($generics)*>)? $crate::handle::SeriesHandle for $handle {
            const SHAPE: Shape = Shape::new(Kind::$kind, $value_type);

            #[inline]
            fn of(series: Series) -> Self {
                Self::new(series)
            }
        }

        impl<D: Declared<N>, const N: usize, $($($generics)*)?> Handle<D, N> for $handle {
            const SHAPE: Shape = Shape::new(Kind::$kind, $value_type);
            const HANDLE: Self = Self::new(Declaration::only_series::<D, N>());

            fn of_instance(instance: &std::sync::Arc<$crate::handle::held::Instance>) -> Self {
                Self::new(Declaration::of_instance::<D, N>(instance).series_of_instance())
            }
        }
    };
}
use series_handle;
