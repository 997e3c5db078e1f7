use core::marker::PhantomData;
use std::sync::Arc;

use super::held::{Declaration, Instance};
use super::{Declared, Handle, SeriesHandle};
use crate::descriptor::Shape;
use crate::label::LabelSet;

/// The series of one name, told apart by the labels `L`.
///
/// Every combination of the labels' values is a series from the start, exposed as zero until
/// something is recorded in it. Where a label can be
/// [any text](derive@crate::LabelSet#labels-of-any-text), a series is made when it is first asked for.
pub struct Family<L, H> {
    declaration: Declaration,
    /// A set of labels that borrows its texts may do so for a shorter time than the family lasts.
    series: PhantomData<fn() -> (L, H)>,
}

impl<L: LabelSet, H: SeriesHandle> Family<L, H> {
    /// The handle of the series with these labels: a multiplication and an addition for each label,
    /// so there is no need to keep it. Where the labels are constants the compiler does even that.
    ///
    /// ```
    /// use metrics_runtime::{Counter, Family, LabelSet, LabelValue, MetricSet};
    ///
    /// #[derive(LabelValue, Clone, Copy)]
    /// enum Method { Get, Post }
    ///
    /// #[derive(LabelSet, Clone, Copy)]
    /// struct Request { method: Method, cached: bool }
    ///
    /// #[derive(MetricSet)]
    /// struct Metrics {
    ///     /// Requests answered.
    ///     requests: Family<Request, Counter>,
    /// }
    ///
    /// let (metrics, method) = (Metrics::get(), Method::Post);
    /// metrics.requests.with(Request { method, cached: false }).increment(1);
    /// metrics.requests.with(const { Request { method: Method::Get, cached: true } }).increment(2);
    /// # let value = |method, cached| metrics.requests.with(Request { method, cached }).value();
    /// # assert_eq!((value(Method::Post, false), value(Method::Get, true)), (1, 2));
    /// ```
    #[inline]
    #[must_use = "a handle does nothing until something is recorded through it"]
    pub fn with(&self, labels: L) -> H {
        H::of(self.declaration.series(&labels))
    }
}

impl<L: LabelSet, H: SeriesHandle, D: Declared<N>, const N: usize> Handle<D, N> for Family<L, H> {
    const SHAPE: Shape = Shape {
        labels: L::KEYS,
        ..H::SHAPE
    };
    const HANDLE: Self = Self {
        declaration: Declaration::of::<D, N>(),
        series: PhantomData,
    };

    fn of_instance(instance: &Arc<Instance>) -> Self {
        Self {
            declaration: Declaration::of_instance::<D, N>(instance),
            series: PhantomData,
        }
    }
}

impl<L, H> Clone for Family<L, H> {
    fn clone(&self) -> Self {
        Self {
            declaration: self.declaration.clone(),
            series: PhantomData,
        }
    }
}

impl<L, H> core::fmt::Debug for Family<L, H> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Family")
            .field("name", &self.declaration.name())
            .finish()
    }
}
