//! Running the collectors: all at once, each on a thread of its own, none longer waited for than
//! it may take. What one does, or fails to do, is no matter to the others.

use std::any::Any;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::time::timeout;

use super::Collector;
use super::families::{Families, Given};
use super::problem::Problem;

/// The collectors of an exporter; a copy is the same ones.
#[derive(Clone)]
pub(crate) struct Collectors {
    slots: Arc<[Slot]>,
    /// How long a run may take.
    timeout: Duration,
    /// For how long the results of one count.
    interval: Duration,
    /// Gives what the exporter knows of itself without asking anybody.
    known: Option<Known>,
}

type Known = Arc<dyn Fn(&mut Families) + Send + Sync>;

/// A collector with its latest run.
pub(super) struct Slot {
    pub(super) name: String,
    collector: Arc<dyn Collector>,
    /// Held by those who wait for it and, until it ends, by its thread.
    latest: Mutex<Latest>,
    pub(super) reported: Mutex<Reported>,
}

#[derive(Default)]
struct Latest {
    run: Weak<Run>,
    /// The same, where its results count for longer than somebody waits for them.
    kept: Option<Arc<Run>>,
}

/// What the log has said last.
#[derive(Default)]
pub(super) struct Reported {
    /// When the run began that it was about. Scrapes may end in another order than they began.
    pub(super) of: Option<Instant>,
    pub(super) problems: Vec<Problem>,
}

/// The runs that one scrape waits for.
pub(crate) struct Round {
    attempts: Vec<Attempt>,
    collectors: Collectors,
    /// How long a run may take.
    timeout: Duration,
}

/// A run that was begun or joined, or why there is none, and when it began.
struct Attempt {
    run: io::Result<Arc<Run>>,
    started: Instant,
}

/// One run of a collector.
struct Run {
    started: Instant,
    ended: Mutex<Option<Ended>>,
    /// For those who wait in threads, and in tasks.
    condition: Condvar,
    notice: watch::Sender<bool>,
}

struct Ended {
    /// What it gave, or what its panic said.
    outcome: Result<Given, String>,
    took: Duration,
}

/// What became of an attempt in time.
pub(super) enum Outcome {
    /// What it gave, and how long it took.
    Given(Given, Duration),
    /// What its panic said.
    Panicked(String),
    /// It has not ended in this time.
    Late(Duration),
    /// Its thread could not be started.
    NotStarted(String),
}

impl Collectors {
    pub(crate) fn new(
        collectors: impl IntoIterator<Item = (String, Arc<dyn Collector>)>,
        timeout: Duration,
    ) -> Self {
        let slots = collectors.into_iter().map(|(name, collector)| Slot {
            name,
            collector,
            latest: Mutex::default(),
            reported: Mutex::default(),
        });
        Self {
            slots: slots.collect(),
            timeout,
            interval: Duration::ZERO,
            known: None,
        }
    }

    /// Starts no run of a collector sooner than this after the start of the one before, and gives the
    /// results of that one meanwhile.
    pub(crate) fn every(self, interval: Duration) -> Self {
        Self { interval, ..self }
    }

    /// With what the exporter knows of itself without asking anybody.
    pub(crate) fn knowing(self, known: impl Fn(&mut Families) + Send + Sync + 'static) -> Self {
        Self {
            known: Some(Arc::new(known)),
            ..self
        }
    }

    /// Starts each collector, unless it is running. Whoever asks may have less time for them.
    pub(crate) fn start(&self, at_most: Option<Duration>) -> Round {
        Round {
            attempts: self
                .slots
                .iter()
                .map(|slot| slot.start(self.interval))
                .collect(),
            collectors: self.clone(),
            timeout: self.timeout.min(at_most.unwrap_or(Duration::MAX)),
        }
    }
}

impl Slot {
    fn start(&self, interval: Duration) -> Attempt {
        let mut latest = lock(&self.latest);
        if let Some(run) = latest.run.upgrade()
            && (!run.has_ended() || run.started.elapsed() < interval)
        {
            return Attempt {
                started: run.started,
                run: Ok(run),
            };
        }
        let started = Instant::now();
        let run = Run::start(self.collector.clone(), started);
        if let Ok(run) = &run {
            latest.run = Arc::downgrade(run);
            latest.kept = (!interval.is_zero()).then(|| run.clone());
        }
        Attempt { run, started }
    }
}

impl Round {
    /// Blocks until each run has ended or has taken too long.
    pub(crate) fn wait(&self) {
        for run in self.runs() {
            run.wait(self.timeout);
        }
    }

    /// As [`wait`](Self::wait), for a task.
    pub(crate) async fn ended(&self) {
        for run in self.runs() {
            run.ended(self.timeout).await;
        }
    }

    /// Gives what the exporter knows of itself.
    pub(super) fn tell(&self, families: &mut Families) {
        if let Some(known) = &self.collectors.known {
            known(families);
        }
    }

    fn runs(&self) -> impl Iterator<Item = &Run> {
        self.attempts
            .iter()
            .filter_map(|attempt| attempt.run.as_deref().ok())
    }

    /// What became of each collector, and when its run began.
    pub(super) fn outcomes(&self) -> impl Iterator<Item = (&Slot, Instant, Outcome)> {
        let attempts = self.collectors.slots.iter().zip(&self.attempts);
        attempts.map(|(slot, attempt)| {
            let outcome = attempt.outcome(self.timeout);
            (slot, attempt.started, outcome)
        })
    }
}

impl Attempt {
    fn outcome(&self, timeout: Duration) -> Outcome {
        let run = match &self.run {
            Ok(run) => run,
            Err(error) => return Outcome::NotStarted(error.to_string()),
        };
        match &*lock(&run.ended) {
            None => Outcome::Late(timeout),
            Some(Ended { outcome, took }) => match outcome {
                Ok(given) => Outcome::Given(given.clone(), *took),
                Err(message) => Outcome::Panicked(message.clone()),
            },
        }
    }
}

impl Run {
    fn start(collector: Arc<dyn Collector>, started: Instant) -> io::Result<Arc<Self>> {
        let run = Arc::new(Self {
            started,
            ended: Mutex::new(None),
            condition: Condvar::new(),
            notice: watch::Sender::new(false),
        });
        let this = run.clone();
        // Not one of the runtime's: the runtime could not end while a collector hangs.
        thread::Builder::new()
            .name("metrics-collect".to_owned())
            .spawn(move || this.perform(&*collector))?;
        Ok(run)
    }

    fn perform(&self, collector: &dyn Collector) {
        let collect = || {
            let mut families = Families::default();
            collector.collect(&mut families);
            families.into_given()
        };
        // What the closure has touched is gone after a panic, but for the collector: that this
        // stays usable is for its author to see to, as with any value that threads share.
        let (outcome, panic) = match catch_unwind(AssertUnwindSafe(collect)) {
            Ok(given) => (Ok(given), None),
            Err(panic) => (Err(message_of(&*panic)), Some(panic)),
        };
        *lock(&self.ended) = Some(Ended {
            outcome,
            took: self.started.elapsed(),
        });
        self.condition.notify_all();
        self.notice.send_replace(true);
        // At last, since to drop it may panic.
        drop(panic);
    }

    fn has_ended(&self) -> bool {
        lock(&self.ended).is_some()
    }

    /// What is left of `timeout`. It is counted from the start, so nobody waits for a run that
    /// hangs but those who were there when it began to be late.
    fn left(&self, timeout: Duration) -> Duration {
        timeout.saturating_sub(self.started.elapsed())
    }

    fn wait(&self, timeout: Duration) {
        let ended = lock(&self.ended);
        let left = self.left(timeout);
        // Whoever panics while holding the lock has not changed what is in it.
        let _ = self
            .condition
            .wait_timeout_while(ended, left, |ended| ended.is_none());
    }

    async fn ended(&self, limit: Duration) {
        let mut notice = self.notice.subscribe();
        // An error means that it is late.
        let _ = timeout(self.left(limit), notice.wait_for(|ended| *ended)).await;
    }
}

/// What a panic said.
pub(crate) fn message_of(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("something that is not a text").to_owned()
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
