use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};
use std::time::Instant;

use super::CallOutcome;
use crate::descriptor::Kind;
use crate::handle::Series;
use crate::metric::Metric;

/// One running call of an annotated function, recorded when it is dropped.
#[must_use = "the call ends where this is dropped"]
pub struct Call<const N: usize> {
    metrics: &'static [Metric; N],
    /// For each metric, the index of the series, without the outcome.
    series: [usize; N],
    /// None where no metric is a duration.
    start: Option<Instant>,
    /// What to record if nothing else is said.
    outcome: CallOutcome,
}

impl<const N: usize> Call<N> {
    /// Starts a call of a function that runs to its end.
    #[inline]
    pub fn enter(metrics: &'static [Metric; N], series: [usize; N]) -> Self {
        Self::start(metrics, series, CallOutcome::Panic)
    }

    /// Starts a call of an `async` function, at its first poll.
    #[inline]
    pub fn enter_async(metrics: &'static [Metric; N], series: [usize; N]) -> Self {
        Self::start(metrics, series, CallOutcome::Cancelled)
    }

    #[inline]
    fn start(metrics: &'static [Metric; N], series: [usize; N], outcome: CallOutcome) -> Self {
        let timed = metrics
            .iter()
            .any(|metric| metric.descriptor().kind() == Kind::Histogram);
        Self {
            metrics,
            series,
            start: timed.then(Instant::now),
            outcome,
        }
    }

    /// Polls the body. A body that panics while it is polled has panicked; one that is dropped
    /// between polls, for whatever reason, was cancelled.
    pub fn poll<F: Future>(
        &mut self,
        body: Pin<&mut F>,
        context: &mut Context<'_>,
    ) -> Poll<F::Output> {
        self.outcome = CallOutcome::Panic;
        let polled = body.poll(context);
        self.outcome = CallOutcome::Cancelled;
        polled
    }

    /// Ends the call with an outcome.
    #[inline]
    pub fn exit(mut self, outcome: CallOutcome) {
        self.outcome = outcome;
    }
}

impl<const N: usize> Drop for Call<N> {
    fn drop(&mut self) {
        let elapsed = self.start.map(|start| start.elapsed().as_secs_f64());
        for (metric, series) in self.metrics.iter().zip(self.series) {
            let index = match metric.descriptor().outcomes() {
                1 => series,
                outcomes => series
                    .saturating_mul(outcomes)
                    .saturating_add(self.outcome as usize),
            };
            match elapsed {
                Some(seconds) if metric.descriptor().kind() == Kind::Histogram => {
                    Series { metric, index }.observe(seconds);
                }
                _ => metric.cells().add_integer(index, 1),
            }
        }
    }
}
