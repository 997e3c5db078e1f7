use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::End;
use crate::clock;
use crate::descriptor::ending::CallOutcome;
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
        let mut call = Self::waiting(metrics, series);
        call.outcome = CallOutcome::Panic;
        call.begin();
        call
    }

    /// Begins a call of an `async` function, at its first poll.
    #[inline]
    pub fn enter_async(metrics: &'static [Metric; N], series: [usize; N]) -> Self {
        let mut call = Self::waiting(metrics, series);
        call.begin();
        call
    }

    /// A call that has not begun. If it never does, it leaves no trace.
    fn waiting(metrics: &'static [Metric; N], series: [usize; N]) -> Self {
        const { assert!(N <= u32::BITS as usize, "a function has at most 32 metrics") };
        Self {
            metrics,
            series: series.map(|series| u32::try_from(series).unwrap_or(u32::MAX)),
            start: 0,
            running: RunningCall::NONE,
            records: 0,
            outcome: CallOutcome::Cancelled,
            state: State::Waiting,
        }
    }

    fn begin(&mut self) {
        if self.state != State::Waiting {
            return;
        }
        self.state = State::Running;
        let mut needs_start = false;
        for (position, metric) in self.metrics.iter().enumerate() {
            let role = Role::of(metric);
            if matches!(role, Role::Duration | Role::Calls) && !metric.samples_now() {
                continue;
            }
            self.records |= 1 << position;
            needs_start |= matches!(role, Role::Duration | Role::OldestCall);
            if role == Role::InFlight {
                metric
                    .cells()
                    .shift_integer(self.series_at_start(position), 1);
            }
        }
        if needs_start {
            self.start = clock::now();
            self.note_start();
        }
    }

    fn note_start(&mut self) {
        for (metric, series) in self.metrics.iter().zip(self.series) {
            if Role::of(metric) == Role::OldestCall {
                self.running = metric.running().begin(series, self.start);
            }
        }
    }

    /// Ends the call with what its value says.
    #[inline]
    pub fn exit(mut self, end: End<N>) {
        self.finish(end);
    }

    fn finish(&mut self, end: End<N>) {
        if self.state != State::Running {
            return;
        }
        self.state = State::Ended;
        let seconds = if self.start == 0 {
            0.0
        } else {
            clock::seconds_since(self.start)
        };
        for (position, metric) in self.metrics.iter().enumerate() {
            if self.records & (1 << position) == 0 {
                continue;
            }
            match Role::of(metric) {
                Role::InFlight => metric
                    .cells()
                    .shift_integer(self.series_at_start(position), -1),
                Role::OldestCall => metric.running().end(self.running),
                Role::Busy => {}
                _ if !metric.descriptor().calls().has(end.outcome) => {}
                Role::Calls => metric
                    .cells()
                    .add_integer(self.series_at_end(position, end), 1),
                Role::Duration => {
                    let index = self.series_at_end(position, end);
                    Series { metric, index }.observe(seconds);
                }
            }
        }
    }

    fn series_at_start(&self, position: usize) -> usize {
        match self.series[position] {
            u32::MAX => usize::MAX,
            series => series as usize,
        }
    }

    fn series_at_end(&self, position: usize, end: End<N>) -> usize {
        let endings = self.metrics[position].descriptor().endings();
        self.series_at_start(position)
            .saturating_mul(endings.len())
            .saturating_add(endings.position(end.of_metric(position)))
    }

    /// Adds the time since `start` to what the call spent computing.
    fn add_busy(&self, start: u64) {
        let seconds = clock::seconds_since(start);
        for (position, metric) in self.metrics.iter().enumerate() {
            if Role::of(metric) == Role::Busy {
                metric
                    .cells()
                    .add_float(self.series_at_start(position), seconds);
            }
        }
    }

    fn is_busy_measured(&self) -> bool {
        self.metrics
            .iter()
            .any(|metric| Role::of(metric) == Role::Busy)
    }
}

impl<const N: usize> Drop for Call<N> {
    fn drop(&mut self) {
        self.finish(End::unreturned(self.outcome));
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
            call: Call::waiting(metrics, series),
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
        this.call.outcome = CallOutcome::Panic;
        let polling = Polling::new(this.call);
        let polled = this.body.poll(context);
        match &polled {
            Poll::Ready(value) => {
                let end = (this.judge)(value);
                polling.call.finish(end);
            }
            Poll::Pending => polling.call.outcome = CallOutcome::Cancelled,
        }
        polled
    }
}

/// One poll of a body. If it panics, the call ends with it: the future may be kept for longer.
struct Polling<'a, const N: usize> {
    call: &'a mut Call<N>,
    /// When the poll began; 0 where busy time is not measured.
    start: u64,
}

impl<'a, const N: usize> Polling<'a, N> {
    fn new(call: &'a mut Call<N>) -> Self {
        let start = if call.is_busy_measured() {
            clock::now()
        } else {
            0
        };
        Self { call, start }
    }
}

impl<const N: usize> Drop for Polling<'_, N> {
    fn drop(&mut self) {
        if self.start != 0 {
            self.call.add_busy(self.start);
        }
        if self.call.outcome == CallOutcome::Panic {
            self.call.finish(End::unreturned(CallOutcome::Panic));
        }
    }
}
