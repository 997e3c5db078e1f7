use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::End;
use crate::clock;
use crate::descriptor::ending::{CallOutcome, Ending};
use crate::descriptor::{Kind, ValueType};
use crate::handle::Series;
use crate::metric::Metric;
use crate::storage::RunningCall;

/// One running call of an annotated function, recorded when it is dropped.
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
    /// Which metrics record this call, by their position.
    records: u32,
    /// What to record if nothing else is said.
    outcome: CallOutcome,
    state: State,
}

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
    #[inline]
    pub fn enter(metrics: &'static [Metric; N], series: [usize; N]) -> Self {
        let mut call = Self::waiting(metrics, series, CallOutcome::Panic);
        call.begin();
        call
    }

    /// Begins a call of an `async` function, at its first poll.
    #[inline]
    pub fn enter_async(metrics: &'static [Metric; N], series: [usize; N]) -> Self {
        let mut call = Self::waiting(metrics, series, CallOutcome::Cancelled);
        call.begin();
        call
    }

    /// A call that has not begun. If it never does, it leaves no trace.
    #[inline]
    fn waiting(metrics: &'static [Metric; N], series: [usize; N], outcome: CallOutcome) -> Self {
        const { assert!(N <= u32::BITS as usize, "a function has at most 32 metrics") };
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
    #[inline]
    pub fn exit(mut self, end: End<N>) {
        self.finish(&end);
    }

    #[inline]
    fn finish(&mut self, end: &End<N>) {
        if self.progress.state == State::Running {
            let (ending, results) = end.parts();
            self.progress
                .finish(self.metrics, &self.series, ending, results);
        }
    }
}

impl<const N: usize> Drop for Call<N> {
    #[inline]
    fn drop(&mut self) {
        self.finish(&End::unreturned(self.progress.outcome));
    }
}

impl Progress {
    fn begin(&mut self, metrics: &'static [Metric], series: &[u32]) {
        self.state = State::Running;
        let mut needs_start = false;
        for (position, (metric, series)) in metrics.iter().zip(series).enumerate() {
            let role = Role::of(metric);
            if matches!(role, Role::Duration | Role::Calls) && !metric.samples_now() {
                continue;
            }
            self.records |= 1 << position;
            needs_start |= matches!(role, Role::Duration | Role::OldestCall);
            if role == Role::InFlight {
                metric.cells().shift_integer(index_at_start(*series), 1);
            }
        }
        if needs_start {
            self.start = clock::now();
            self.note_start(metrics, series);
        }
    }

    fn note_start(&mut self, metrics: &'static [Metric], series: &[u32]) {
        for (metric, series) in metrics.iter().zip(series) {
            if Role::of(metric) == Role::OldestCall {
                self.running = metric.running().begin(*series, self.start);
            }
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
        let seconds = if self.start == 0 {
            0.0
        } else {
            clock::seconds_since(self.start)
        };
        for (position, ((metric, series), result)) in
            metrics.iter().zip(series).zip(results).enumerate()
        {
            if self.records & (1 << position) == 0 {
                continue;
            }
            let ending = Ending {
                result: *result,
                ..ending
            };
            match Role::of(metric) {
                Role::InFlight => metric.cells().shift_integer(index_at_start(*series), -1),
                Role::OldestCall => metric.running().end(self.running),
                Role::Busy => {}
                _ if !metric.descriptor().calls().has(ending.outcome) => {}
                Role::Calls => metric
                    .cells()
                    .add_integer(index_at_end(metric, *series, ending), 1),
                Role::Duration => {
                    let index = index_at_end(metric, *series, ending);
                    Series { metric, index }.observe(seconds);
                }
            }
        }
    }
}

fn index_at_start(series: u32) -> usize {
    match series {
        u32::MAX => usize::MAX,
        series => series as usize,
    }
}

fn index_at_end(metric: &Metric, series: u32, ending: Ending) -> usize {
    let endings = metric.descriptor().endings();
    index_at_start(series)
        .saturating_mul(endings.len())
        .saturating_add(endings.position(ending))
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
        this.call.begin();
        this.call.progress.outcome = CallOutcome::Panic;
        let busy = Busy::begin(this.call.metrics, &this.call.series);
        let polled = this.body.poll(context);
        drop(busy);
        match &polled {
            Poll::Ready(value) => {
                let end = (this.judge)(value);
                this.call.finish(&end);
            }
            Poll::Pending => this.call.progress.outcome = CallOutcome::Cancelled,
        }
        polled
    }
}

/// One poll of a body whose busy time is measured, also if it panics.
struct Busy<'a> {
    metrics: &'static [Metric],
    series: &'a [u32],
    start: u64,
}

impl<'a> Busy<'a> {
    fn begin(metrics: &'static [Metric], series: &'a [u32]) -> Option<Self> {
        let is_measured = metrics.iter().any(|metric| Role::of(metric) == Role::Busy);
        is_measured.then(|| Self {
            metrics,
            series,
            start: clock::now(),
        })
    }
}

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        let seconds = clock::seconds_since(self.start);
        for (metric, series) in self.metrics.iter().zip(self.series) {
            if Role::of(metric) == Role::Busy {
                metric.cells().add_float(index_at_start(*series), seconds);
            }
        }
    }
}
