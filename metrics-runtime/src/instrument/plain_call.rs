use core::mem::ManuallyDrop;

use super::End;
use crate::clock;
use crate::descriptor::ending::{CallOutcome, Ending};
use crate::descriptor::{Kind, ValueType};
use crate::metric::Metric;

/// One running call of a function that runs to its end, whose metrics record every call and none
/// before it has ended. This is what most functions have, and so as little as it can be.
///
/// It is recorded when it is dropped, as one that panicked.
#[must_use = "the call ends where this is dropped"]
pub struct PlainCall<const N: usize> {
    metrics: &'static [Metric; N],
    /// For each metric, the index of the series as far as it is known when the call begins.
    series: [usize; N],
    /// When the call began; 0 where nothing asks for it.
    start: u64,
}

impl<const N: usize> PlainCall<N> {
    /// Begins a call that is only counted.
    #[inline]
    pub const fn counted(metrics: &'static [Metric; N], series: [usize; N]) -> Self {
        Self {
            metrics,
            series,
            start: 0,
        }
    }

    /// Begins a call.
    #[inline]
    pub fn timed(metrics: &'static [Metric; N], series: [usize; N]) -> Self {
        Self {
            metrics,
            series,
            start: clock::now(),
        }
    }

    /// Ends the call with what its value says.
    #[inline]
    pub fn exit(self, end: End<N>) {
        let (ending, results) = end.parts();
        ManuallyDrop::new(self).record(ending, results);
    }

    #[inline]
    fn record(&self, ending: Ending, results: &[usize; N]) {
        let Ending { outcome, kind, .. } = ending;
        let seconds = clock::seconds_since(self.start);
        let series = self.series.iter().zip(results);
        for (metric, (series, result)) in self.metrics.iter().zip(series) {
            record(metric, *series, outcome, kind, *result, seconds);
        }
    }
}

impl<const N: usize> Drop for PlainCall<N> {
    #[inline(never)]
    fn drop(&mut self) {
        self.record(Ending::unreturned(CallOutcome::Panic), &[0; N]);
    }
}

/// Records a call that has ended, of `series` as far as it was known when it began, if the metric
/// is for calls with this outcome.
pub(super) fn record(
    metric: &'static Metric,
    series: usize,
    outcome: CallOutcome,
    kind: usize,
    result: usize,
    seconds: f64,
) {
    let descriptor = metric.descriptor();
    if !descriptor.calls().has(outcome) {
        return;
    }
    let endings = descriptor.endings();
    let ending = Ending {
        outcome,
        kind,
        result,
    };
    // If the labels at the start were none that the family has, neither is this.
    let index = series
        .saturating_mul(endings.len())
        .saturating_add(endings.position(ending));
    match (descriptor.kind(), descriptor.value_type()) {
        (Kind::Histogram | Kind::Summary, _) => metric.observe(index, seconds),
        (Kind::Counter, ValueType::Integer) => metric.add(index, 1),
        _ => {}
    }
}
