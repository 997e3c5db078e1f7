use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::End;
use super::plain_call::record;
use crate::clock;
use crate::descriptor::ending::{CallOutcome, Ending};
use crate::descriptor::{Kind, ValueType};
use crate::metric::Metric;
use crate::storage::RunningCall;

/// One running call of an annotated function, recorded when it is dropped. For those that are
/// less, there is [`PlainCall`](super::PlainCall).
#[must_use = "the call ends where this is dropped"]
pub struct Call<const N: usize> {
    metrics: &'static [Metric; N],
    /// For each metric, the index of the series as far as it is known when the call begins;
    /// `u32::MAX` where there is no such series.
    series: [u32; N],
    progress: Progress,
}

/// How far a call has come. What it does is written here, and so compiled once and not for each
/// number of metrics.
struct Progress {
    /// When the call began; 0 where nothing asks for it.
    start: u64,
    /// The call among those that are running, where the oldest is looked for.
    running: RunningCall,
    /// Which metrics record this call, by their position, and whether any is [`BUSY`].
    records: u16,
    /// What to record if nothing else is said.
    outcome: CallOutcome,
    state: State,
}

/// The time that each poll takes is measured.
const BUSY: u16 = 1 << (u16::BITS - 1);

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// The future was not polled yet.
    Waiting,
    Running,
    Ended,
}

/// What a metric is to a call.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Duration,
    Calls,
    InFlight,
    OldestCall,
    Busy,
}

impl Role {
    fn of(metric: &Metric) -> Self {
        let descriptor = metric.descriptor();
        match (descriptor.kind(), descriptor.value_type()) {
            (Kind::Histogram | Kind::Summary, _) => Self::Duration,
            (Kind::Gauge, ValueType::Time) => Self::OldestCall,
            (Kind::Gauge, _) => Self::InFlight,
            (Kind::Counter, ValueType::Float) => Self::Busy,
            (Kind::Counter, _) => Self::Calls,
        }
    }
}

impl<const N: usize> Call<N> {
    /// Begins a call of a function that runs to its end.
    #[inline(never)]
    pub fn enter(metrics: &'static [Metric; N], series: [usize; N]) -> Self {
        let mut call = Self::waiting(metrics, series, CallOutcome::Panic);
        call.begin();
        call
    }

    /// Begins a call of an `async` function, at its first poll.
    #[inline(never)]
    pub fn enter_async(metrics: &'static [Metric; N], series: [usize; N]) -> Self {
        let mut call = Self::waiting(metrics, series, CallOutcome::Cancelled);
        call.begin();
        call
    }

    /// A call that has not begun. If it never does, it leaves no trace.
    #[inline]
    fn waiting(metrics: &'static [Metric; N], series: [usize; N], outcome: CallOutcome) -> Self {
        const { assert!(N < u16::BITS as usize, "a function has at most 15 metrics") };
        Self {
            metrics,
            series: series.map(|series| u32::try_from(series).unwrap_or(u32::MAX)),
            progress: Progress {
                start: 0,
                running: RunningCall::NONE,
                records: 0,
                outcome,
                state: State::Waiting,
            },
        }
    }

    #[inline]
    fn begin(&mut self) {
        if self.progress.state == State::Waiting {
            self.progress.begin(self.metrics, &self.series);
        }
    }

    /// Ends the call with what its value says.
    #[inline(never)]
    pub fn exit(mut self, end: End<N>) {
        let (ending, results) = end.parts();
        self.progress
            .finish(self.metrics, &self.series, ending, results);
    }
}

impl<const N: usize> Drop for Call<N> {
    #[inline(never)]
    fn drop(&mut self) {
        if self.progress.state == State::Running {
            let ending = Ending::unreturned(self.progress.outcome);
            self.progress
                .finish(self.metrics, &self.series, ending, &[]);
        }
    }
}

impl Progress {
    fn begin(&mut self, metrics: &'static [Metric], series: &[u32]) {
        self.state = State::Running;
        let mut needs_start = false;
        let mut oldest = None;
        for (position, (metric, series)) in metrics.iter().zip(series).enumerate() {
            match Role::of(metric) {
                Role::Duration | Role::Calls if !metric.samples_now() => continue,
                Role::Duration => needs_start = true,
                Role::Calls => {}
                Role::InFlight => metric.shift(*series as usize, 1),
                Role::OldestCall => oldest = Some((metric, *series)),
                Role::Busy => self.records |= BUSY,
            }
            self.records |= 1 << position;
        }
        if needs_start || oldest.is_some() {
            self.start = clock::now();
        }
        if let Some((metric, series)) = oldest {
            self.running = metric.begin_call(series, self.start);
        }
    }

    fn finish(
        &mut self,
        metrics: &'static [Metric],
        series: &[u32],
        ending: Ending,
        results: &[usize],
    ) {
        self.state = State::Ended;
        let seconds = clock::seconds_since(self.start);
        for (position, (metric, series)) in metrics.iter().zip(series).enumerate() {
            if self.records & (1 << position) == 0 {
                continue;
            }
            let role = Role::of(metric);
            if matches!(role, Role::Duration | Role::Calls) {
                let result = results.get(position).copied().unwrap_or_default();
                let Ending { outcome, kind, .. } = ending;
                record(metric, *series as usize, outcome, kind, result, seconds);
            } else {
                self.leave(metric, role, *series);
            }
        }
    }

    /// The call is no longer one of those that are running.
    #[inline(never)]
    fn leave(&self, metric: &'static Metric, role: Role, series: u32) {
        match role {
            Role::InFlight => metric.shift(series as usize, -1),
            Role::OldestCall => metric.end_call(self.running),
            Role::Duration | Role::Calls | Role::Busy => {}
        }
    }
}

pin_project! {
    /// A future with the call that it is: begun by the first poll, ended by the value or by being
    /// dropped.
    #[must_use = "futures do nothing unless polled"]
    pub struct CallFuture<F, J, C> {
        // Dropped before the call ends, as the body of a function is.
        #[pin]
        body: F,
        judge: J,
        call: C,
    }
}

impl<F: Future, J: FnMut(&F::Output) -> End<N>, const N: usize> CallFuture<F, J, Call<N>> {
    /// The call of `body`; `judge` says how it ended.
    #[inline]
    pub fn new(metrics: &'static [Metric; N], series: [usize; N], body: F, judge: J) -> Self {
        Self {
            body,
            judge,
            call: Call::waiting(metrics, series, CallOutcome::Cancelled),
        }
    }
}

impl<F: Future, J: FnMut(&F::Output) -> End<N>, const N: usize> Future
    for CallFuture<F, J, Call<N>>
{
    type Output = F::Output;

    /// A body that panics while it is polled has panicked; one that is dropped between polls, for
    /// whatever reason, was cancelled.
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let polling = Polling::begin(this.call);
        let polled = this.body.poll(context);
        match &polled {
            Poll::Ready(value) => polling.ready(&(this.judge)(value)),
            Poll::Pending => polling.pending(),
        }
        polled
    }
}

/// One poll of a body. If it panics, the call ends with it: the future may be kept for longer.
struct Polling<'a> {
    metrics: &'static [Metric],
    series: &'a [u32],
    progress: &'a mut Progress,
    /// When the poll began; 0 where busy time is not measured.
    busy_since: u64,
}

impl<'a> Polling<'a> {
    #[inline(never)]
    fn begin<const N: usize>(call: &'a mut Call<N>) -> Self {
        Self {
            metrics: call.metrics,
            series: &call.series,
            progress: &mut call.progress,
            busy_since: 0,
        }
        .begun()
    }

    fn begun(mut self) -> Self {
        if self.progress.state == State::Waiting {
            self.progress.begin(self.metrics, self.series);
        }
        self.progress.outcome = CallOutcome::Panic;
        if self.progress.records & BUSY != 0 {
            self.busy_since = clock::now();
        }
        self
    }

    #[inline(never)]
    fn ready<const N: usize>(self, end: &End<N>) {
        let (ending, results) = end.parts();
        self.finish(ending, results);
    }

    fn finish(mut self, ending: Ending, results: &[usize]) {
        self.end(ending, results);
    }

    fn pending(self) {
        self.progress.outcome = CallOutcome::Cancelled;
    }

    fn end(&mut self, ending: Ending, results: &[usize]) {
        if self.progress.state == State::Running {
            self.progress
                .finish(self.metrics, self.series, ending, results);
        }
    }

    /// The metrics of busy time, with the index of the series.
    fn busy(&self) -> impl Iterator<Item = (&'static Metric, usize)> {
        self.metrics
            .iter()
            .zip(self.series)
            .filter(|(metric, _)| Role::of(metric) == Role::Busy)
            .map(|(metric, series)| (metric, *series as usize))
    }
}

impl Drop for Polling<'_> {
    fn drop(&mut self) {
        if self.busy_since != 0 {
            let seconds = clock::seconds_since(self.busy_since);
            for (metric, index) in self.busy() {
                metric.add_float(index, seconds);
            }
        }
        if self.progress.outcome == CallOutcome::Panic {
            self.end(Ending::unreturned(CallOutcome::Panic), &[]);
        }
    }
}
