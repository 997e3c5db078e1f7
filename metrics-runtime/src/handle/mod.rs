//! What code holds: small copies of "this series of that static".

mod counter;
mod family;
mod gauge;
mod histogram;
mod number;
mod record;
mod set;

pub use counter::Counter;
pub use family::Family;
pub use gauge::Gauge;
pub use histogram::{Histogram, HistogramValue};
pub use number::Number;
pub use record::{Amount, Kept, Level, Observation, Record, count, value_declaration};
pub use set::MetricSet;

use crate::descriptor::Shape;
use crate::metric::Metric;

/// One series of a declared family: what every handle wraps.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Series {
    pub(crate) metric: &'static Metric,
    pub(crate) index: usize,
}

/// A handle that stands for a single series, so that a [`Family`] can hand it out.
///
/// Implemented by [`Counter`], [`Gauge`] and [`Histogram`]; it cannot be implemented elsewhere.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the handle of a family's series",
    note = "a family holds `Counter`, `Gauge` or `Histogram`"
)]
pub trait SeriesHandle: Sized + sealed::Sealed {
    #[doc(hidden)]
    const SHAPE: Shape;
    #[doc(hidden)]
    fn at(metric: &'static Metric, index: usize) -> Self;
}

/// A type that a field of a [`MetricSet`] can have.
///
/// `D` and `N` say which declaration the handle is for: the `N`th metric of the set `D`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a metric handle",
    label = "not a metric handle",
    note = "a set's fields are `Counter`, `Gauge`, `Histogram` or `Family<Labels, Handle>`; mark another set with `#[metric(flatten)]`"
)]
pub trait Handle<D, const N: usize>: Sized {
    #[doc(hidden)]
    const SHAPE: Shape;
    #[doc(hidden)]
    const HANDLE: Self;
}

/// The `N`th metric of a set, where a derive has put it.
#[doc(hidden)]
pub trait Declared<const N: usize> {
    const METRIC: &'static Metric;
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

            fn at(metric: &'static Metric, index: usize) -> Self {
                Self::of(Series { metric, index })
            }
        }

        impl<D: Declared<N>, const N: usize, $($($generics)*)?> Handle<D, N> for $handle {
            const SHAPE: Shape = Shape::new(Kind::$kind, $value_type);
            const HANDLE: Self = Self::of(Series { metric: D::METRIC, index: 0 });
        }
    };
}
use series_handle;
