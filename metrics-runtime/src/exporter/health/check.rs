//! What can be a check.

use std::fmt::{self, Display};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use super::Probe;

/// What went well, or a text of what did not.
pub(super) type Said = Result<(), String>;
pub(super) type Asking = Pin<Box<dyn Future<Output = Said> + Send>>;

/// How a check is asked.
#[derive(Clone)]
pub(super) enum Ask {
    /// On a thread.
    Blocking(Arc<dyn Fn() -> Said + Send + Sync>),
    /// In a runtime.
    Task(Arc<dyn Fn() -> Asking + Send + Sync>),
}

/// A check with what is to be said of it; see [`Health::register`](super::Health::register).
#[derive(Clone)]
#[must_use = "it counts when it is registered"]
pub struct Check {
    pub(super) ask: Ask,
    pub(super) probe: Probe,
    pub(super) deadline: Option<Duration>,
}

impl Check {
    /// A check of readiness.
    pub fn new<M>(check: impl IntoCheck<M>) -> Self {
        check.into_check()
    }

    /// Counts at `/health/live`, where a failure says that only a new start of the program helps,
    /// instead of `/health/ready`.
    pub fn live(self) -> Self {
        Self {
            probe: Probe::Liveness,
            ..self
        }
    }

    /// How long it may take, instead of
    /// [`Builder::health_deadline`](crate::exporter::Builder::health_deadline).
    pub fn deadline(self, deadline: Duration) -> Self {
        Self {
            deadline: Some(deadline),
            ..self
        }
    }

    fn of(ask: Ask) -> Self {
        Self {
            ask,
            probe: Probe::Readiness,
            deadline: None,
        }
    }
}

impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Check")
            .field("probe", &self.probe)
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}

/// What can be registered: a function that gives a `Result`, one that gives a future of a `Result`,
/// and a [`Check`] of these. `M` tells these apart, and is found by the compiler.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no health check",
    note = "a check is a function without arguments that gives a `Result`, or a future of one, whose \
            error can be displayed: `|| std::fs::metadata(\"/data\")`, `|| async {{ pool.ping().await }}`"
)]
pub trait IntoCheck<M> {
    /// The check, of readiness unless it says otherwise.
    fn into_check(self) -> Check;
}

impl IntoCheck<Check> for Check {
    fn into_check(self) -> Check {
        self
    }
}

impl<F, T, E> IntoCheck<fn() -> Result<T, E>> for F
where
    F: Fn() -> Result<T, E> + Send + Sync + 'static,
    E: Display,
{
    fn into_check(self) -> Check {
        Check::of(Ask::Blocking(Arc::new(move || said(self()))))
    }
}

impl<F, A, T, E> IntoCheck<(A, fn() -> Result<T, E>)> for F
where
    F: Fn() -> A + Send + Sync + 'static,
    A: Future<Output = Result<T, E>> + Send + 'static,
    E: Display,
{
    fn into_check(self) -> Check {
        Check::of(Ask::Task(Arc::new(move || {
            let asked = self();
            Box::pin(async move { said(asked.await) })
        })))
    }
}

/// So many characters of an error are kept.
const LONGEST: usize = 500;

fn said<T, E: Display>(result: Result<T, E>) -> Said {
    let text = |error: E| error.to_string().chars().take(LONGEST).collect();
    result.map(drop).map_err(text)
}
