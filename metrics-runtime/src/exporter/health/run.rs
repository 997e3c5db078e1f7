//! Running a check: never twice at the same time, and no longer waited for than it may take.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::time::timeout;

use super::Probe;
use super::check::{Ask, Asking, Check, Said};
use super::report::State;
use crate::collect::message_of;
use crate::exporter::config::HealthConfig;

/// A check with what is known of it.
pub(super) struct Slot {
    name: String,
    check: Check,
    /// That which it was registered in.
    runtime: Option<Handle>,
    runs: Mutex<Runs>,
}

#[derive(Default)]
struct Runs {
    /// How the last one ended, or that it was late.
    last: Option<Ended>,
    running: Option<Running>,
}

#[derive(Clone)]
struct Ended {
    said: Said,
    took: Duration,
    at: Instant,
}

#[derive(Clone)]
struct Running {
    started: Instant,
    /// Becomes true at its end.
    notice: watch::Receiver<bool>,
}

impl Slot {
    pub(super) fn new(name: String, check: Check, runtime: Option<Handle>) -> Self {
        Self {
            name,
            check,
            runtime,
            runs: Mutex::default(),
        }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn probe(&self) -> Probe {
        self.check.probe
    }

    pub(super) fn last_is_well(&self) -> Option<bool> {
        self.runs().last.as_ref().map(|last| last.said.is_ok())
    }

    /// Starts a run, unless one is running or the last result still counts.
    pub(super) fn start(self: &Arc<Self>, times: &HealthConfig) {
        let mut runs = self.runs();
        let counts = |last: &Ended| last.at.elapsed() < times.max_age;
        if runs.running.is_some() || runs.last.as_ref().is_some_and(counts) {
            return;
        }
        let (end, notice) = watch::channel(false);
        let started = Instant::now();
        runs.running = Some(Running { started, notice });
        drop(runs);
        self.run(started, self.deadline(times), end);
    }

    /// The result, once there is one or the run is late.
    pub(super) async fn ended(&self, times: &HealthConfig) -> State {
        let deadline = self.deadline(times);
        let running = self.runs().running.clone();
        if let Some(Running {
            started,
            mut notice,
        }) = running
        {
            let left = deadline.saturating_sub(started.elapsed());
            // An error means that it is late.
            let _ = timeout(left, notice.wait_for(|ended| *ended)).await;
            self.note_late(started, deadline);
        }
        let last = self.runs().last.clone();
        let unknown = || Ended::now(Err("it was not asked".to_owned()), Duration::ZERO);
        let Ended { said, took, at } = last.unwrap_or_else(unknown);
        State {
            name: self.name.clone(),
            probe: self.check.probe,
            said,
            took,
            age: at.elapsed(),
            deadline,
        }
    }

    fn deadline(&self, times: &HealthConfig) -> Duration {
        self.check.deadline.unwrap_or(times.deadline)
    }

    fn run(self: &Arc<Self>, started: Instant, deadline: Duration, end: watch::Sender<bool>) {
        let this = Arc::clone(self);
        let finish: Finish = Arc::new(move |said| {
            this.finish(started, deadline, said);
            end.send_replace(true);
        });
        match self.check.ask.clone() {
            Ask::Blocking(ask) => on_a_thread(ask, &finish),
            Ask::Task(ask) => in_a_runtime(self.runtime.as_ref(), ask, deadline, finish),
        }
    }

    /// What a run has come to. One that is late has failed, whatever it says.
    fn finish(&self, started: Instant, deadline: Duration, said: Said) {
        let took = started.elapsed();
        let said = match said {
            Ok(()) if took > deadline => Err(late(deadline)),
            said => said,
        };
        let mut runs = self.runs();
        runs.last = Some(Ended::now(said, took));
        runs.running = None;
    }

    /// That the run which began then has not ended in time, if it is so.
    fn note_late(&self, started: Instant, deadline: Duration) {
        let mut runs = self.runs();
        let is_it = |running: &Running| running.started == started;
        if runs.running.as_ref().is_some_and(is_it) {
            runs.last = Some(Ended::now(Err(late(deadline)), started.elapsed()));
        }
    }

    fn runs(&self) -> MutexGuard<'_, Runs> {
        self.runs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes what a run has come to.
type Finish = Arc<dyn Fn(Said) + Send + Sync>;

impl Ended {
    fn now(said: Said, took: Duration) -> Self {
        Self {
            said,
            took,
            at: Instant::now(),
        }
    }
}

fn on_a_thread(ask: Arc<dyn Fn() -> Said + Send + Sync>, finish: &Finish) {
    let of_thread = Arc::clone(finish);
    // Not one of the runtime's: the runtime could not end while a check hangs.
    let thread = thread::Builder::new().name("metrics-health".to_owned());
    let started = thread.spawn(move || {
        let (said, panic) = match catch_unwind(AssertUnwindSafe(|| ask())) {
            Ok(said) => (said, None),
            Err(panic) => (Err(panicked(&*panic)), Some(panic)),
        };
        of_thread(said);
        // At last, since to drop it may panic.
        drop(panic);
    });
    if let Err(error) = started {
        finish(Err(format!("its thread could not be started: {error}")));
    }
}

fn in_a_runtime(
    of_check: Option<&Handle>,
    ask: Arc<dyn Fn() -> Asking + Send + Sync>,
    deadline: Duration,
    finish: Finish,
) {
    let Ok(here) = Handle::try_current() else {
        return finish(Err("there is no tokio runtime to ask it in".to_owned()));
    };
    let mut asked = of_check.unwrap_or(&here).spawn(async move { ask().await });
    here.spawn(async move {
        let said = match timeout(deadline, &mut asked).await {
            Ok(Ok(said)) => said,
            Ok(Err(error)) if error.is_panic() => Err(panicked(&*error.into_panic())),
            Ok(Err(_)) => Err("the runtime that it was registered in has ended".to_owned()),
            Err(_) => {
                asked.abort();
                Err(late(deadline))
            }
        };
        finish(said);
    });
}

fn late(deadline: Duration) -> String {
    format!("it takes longer than its deadline, which is {deadline:?}")
}

fn panicked(panic: &(dyn Any + Send)) -> String {
    format!("it panicked: {}", message_of(panic))
}
