//! Batch jobs, which end before anybody scrapes them, push their metrics to a [Pushgateway].
//!
//! ```no_run
//! use metrics_runtime::push::Pushgateway;
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let gateway = Pushgateway::new("http://127.0.0.1:9091", "nightly").grouping("shard", "7");
//!     let pushing = gateway.push_at_exit();
//!     work()?; // also if this fails, or panics
//!     Ok(pushing.finish()?)
//! }
//! # fn work() -> std::io::Result<()> { Ok(()) }
//! ```
//!
//! What is pushed is what the program declares, as it is at that moment; no exporter and no recorder
//! need be installed for it, nor may another crate's be, which would have the values then. With an exporter, [`Pushgateway::exporter`] adds what other crates
//! record through the `metrics` facade.
//!
//! # Groups
//!
//! A Pushgateway keeps the metrics of a *group* until they are replaced or deleted; it does not
//! forget the job that has ended. The job's name and the labels of [`Pushgateway::grouping`] say
//! which group it is:
//!
//! * [`push`](Pushgateway::push) replaces all metrics of the group, [`add`](Pushgateway::add) those
//!   of the same names, and [`delete`](Pushgateway::delete) takes all of them away.
//! * The group's labels are put on every metric, **in place of labels of the same names**, `instance`
//!   (empty, unless it is given) among them. So no metric of the program should have a label called
//!   `job`, `instance` or like a label of the group: series that differ in it alone become equal, and
//!   the Pushgateway refuses the push.
//! * The Pushgateway adds `push_time_seconds` and `push_failure_time_seconds` for each group, and
//!   refuses what contradicts the metrics of another group, such as a name of another kind.
//! * Whoever scrapes the Pushgateway sets `honor_labels: true`, or Prometheus renames `job` and
//!   `instance`.
//!
//! Every series of the program is pushed from the start: a gauge that has not been set is 0, so a
//! time stamp of success is to be compared as such.
//!
//! # Failures
//!
//! What may pass is tried again, after pauses that double, with some chance in them: when the
//! Pushgateway cannot be reached, takes too long, or answers 429 or 5xx. How often and how long is
//! bounded by [`attempts`](Pushgateway::attempts) and [`give_up_after`](Pushgateway::give_up_after).
//! Any other answer is an error at once, with the words of the Pushgateway.
//!
//! All of this blocks the thread. In an `async` program, hand it to one that may block:
//!
//! ```no_run
//! # async fn main_() -> Result<(), Box<dyn std::error::Error>> {
//! # use metrics_runtime::push::Pushgateway;
//! let gateway = Pushgateway::new("http://127.0.0.1:9091", "nightly");
//! tokio::task::spawn_blocking(move || gateway.push()).await??;
//! # Ok(())
//! # }
//! ```
//!
//! [Pushgateway]: https://github.com/prometheus/pushgateway

mod at_shutdown;
mod error;
mod exchange;
mod group;
mod pushing;

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use ureq::http::Method;

pub use self::error::PushError;
use self::exchange::Patience;
use self::group::Group;
pub use self::pushing::Pushing;
use crate::exporter::Exporter;
use crate::exposition::text;
use crate::inventory;
use crate::snapshot::Snapshot;

/// What is pushed, in the text format.
type Source = Arc<dyn Fn() -> Result<String, PushError> + Send + Sync>;

/// A group of metrics on a Pushgateway, and how to get them there; see the [module](self).
#[derive(Clone)]
#[must_use = "nothing is pushed before `push`, `add` or one of the others"]
pub struct Pushgateway {
    group: Group,
    authorization: Option<String>,
    patience: Patience,
    source: Source,
}

impl Pushgateway {
    /// The group of `job` on the Pushgateway at `url`: scheme, host and port, and the path before
    /// `/metrics` where it has one. What is wrong with them is told when something is pushed.
    ///
    /// For `https`, add `ureq = { version = "3", default-features = false, features = ["rustls"] }`
    /// to the program's dependencies; certificates of public authorities are accepted then.
    pub fn new(url: impl Into<String>, job: impl Into<String>) -> Self {
        Self {
            group: Group::new(url.into(), job.into()),
            authorization: None,
            patience: Patience::default(),
            source: Arc::new(declared),
        }
    }

    /// A further label of the group. Any value will do, also an empty one.
    pub fn grouping(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.group.add_label(name.into(), value.into());
        self
    }

    /// Pushes what `exporter` would serve: the declared metrics and those of other crates.
    pub fn exporter(self, exporter: &Exporter) -> Self {
        self.text(exporter.renderer())
    }

    /// Pushes what `text` gives, which is to be in the Prometheus text format 0.0.4 and without time
    /// stamps. It is called once for each push.
    pub fn text(self, text: impl Fn() -> String + Send + Sync + 'static) -> Self {
        Self {
            source: Arc::new(move || Ok(text())),
            ..self
        }
    }

    /// The header `Authorization`, such as `Bearer …`.
    pub fn authorization(self, authorization: impl Into<String>) -> Self {
        Self {
            authorization: Some(authorization.into()),
            ..self
        }
    }

    /// How long one attempt may take, from the look-up of the name to the end of the answer; by
    /// default 10 seconds.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.patience.timeout = timeout;
        self
    }

    /// How often to try, at least once; by default 5 times.
    pub fn attempts(mut self, attempts: usize) -> Self {
        self.patience.attempts = attempts;
        self
    }

    /// How long all attempts with the pauses between them may take; by default 30 seconds. The last
    /// attempt is cut short.
    pub fn give_up_after(mut self, time: Duration) -> Self {
        self.patience.all = time;
        self
    }

    /// Replaces all metrics of the group (`PUT`).
    ///
    /// # Errors
    ///
    /// See [`PushError`]. The group is then as it was.
    pub fn push(&self) -> Result<(), PushError> {
        self.send(&Method::PUT, &sleep)
    }

    /// Replaces the metrics of the group that have the same names, and leaves the others (`POST`).
    ///
    /// # Errors
    ///
    /// See [`PushError`]. The group is then as it was.
    pub fn add(&self) -> Result<(), PushError> {
        self.send(&Method::POST, &sleep)
    }

    /// Takes the group away, if it is there (`DELETE`).
    ///
    /// # Errors
    ///
    /// See [`PushError`].
    pub fn delete(&self) -> Result<(), PushError> {
        exchange::send(self, &Method::DELETE, String::new(), &sleep)
    }

    /// Pushes when the result is [finished](Pushing::finish) or dropped.
    pub fn push_at_exit(self) -> Pushing {
        Pushing::at_exit(self)
    }

    /// Pushes now and then every `interval`, on a thread of its own, and a last time when the result
    /// is [finished](Pushing::finish) or dropped. What fails meanwhile goes to the log, through
    /// `tracing`.
    ///
    /// # Errors
    ///
    /// What is wrong with the URL, the group or the header, and [`PushError::Thread`].
    pub fn push_every(self, interval: Duration) -> Result<Pushing, PushError> {
        exchange::request(&self, &Method::PUT, String::new())?;
        Pushing::every(self, interval)
    }

    /// Sends what there is to push. `pause` waits, unless it says that there is no more time.
    fn send(&self, method: &Method, pause: &dyn Fn(Duration) -> bool) -> Result<(), PushError> {
        // A panic here would end the thread, or the program where one is under way.
        let text = catch_unwind(AssertUnwindSafe(|| (self.source)()));
        let text = text.unwrap_or(Err(PushError::NoText))?;
        exchange::send(self, method, text, pause)
    }
}

impl fmt::Debug for Pushgateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pushgateway")
            .field("group", &self.group)
            .field("patience", &self.patience)
            .finish_non_exhaustive()
    }
}

/// The declared metrics, unless they contradict each other.
fn declared() -> Result<String, PushError> {
    inventory::verify()?;
    Ok(text::render(&Snapshot::declared()))
}

fn sleep(pause: Duration) -> bool {
    thread::sleep(pause);
    true
}
