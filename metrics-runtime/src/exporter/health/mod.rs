//! Whether the program is well: checks that its parts register, and what became of them.
//!
//! ```
//! use std::time::Duration;
//! use metrics_runtime::Exporter;
//! use metrics_runtime::exporter::{Check, Health};
//!
//! # struct Database;
//! # impl Database { async fn ping(&self) -> Result<(), std::io::Error> { Ok(()) } }
//! # static DATABASE: Database = Database;
//! let health = Health::new();
//! // In readiness, at /health/ready: may requests be sent here?
//! health.register("database", || DATABASE.ping());
//! health.register("disk", || std::fs::metadata("/var/lib/shop"));
//! // In liveness, at /health/live: is there anything but a new start that helps?
//! let check = Check::new(|| async { Ok::<_, String>(()) }).live().deadline(Duration::from_secs(2));
//! health.register("worker", check);
//!
//! let builder = Exporter::builder().health(health.clone());
//! # let _ = builder;
//! ```
//!
//! * A check is any function that gives a `Result`, or a future of one; an error's text is for
//!   `/health/detailed` alone. A function that gives a future is called in the runtime that it was
//!   registered in, or else in the exporter's; any other one on a thread of its own, so that it may
//!   block.
//! * All checks run side by side, and none twice at the same time. A result counts for
//!   [`Builder::health_max_age`](super::Builder::health_max_age), and those who ask meanwhile share it: a
//!   flood of probes costs what one costs.
//! * A check that panics has failed, and so has one that is [late](Check::deadline). A future that is
//!   late is dropped; a thread cannot be stopped, and until it has ended no other one is started.
//! * The exporter has the last result of each in `metrics_exporter_health_check_up{check="…"}`, and asks
//!   no check for that.

mod check;
mod report;
mod run;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;

pub use self::check::{Check, IntoCheck};
pub(super) use self::report::Report;
use self::run::Slot;
use super::config::HealthConfig;
use crate::collect::Families;

/// For a check that says nothing of it: an answer is there within the second that Kubernetes waits.
pub(super) const DEADLINE: Duration = Duration::from_millis(800);
/// For how long a result counts.
pub(super) const MAX_AGE: Duration = Duration::from_secs(1);

/// The checks of a program; a copy is the same ones. See the [module's page](self).
#[derive(Clone, Default)]
pub struct Health(Arc<Mutex<Checks>>);

#[derive(Default)]
struct Checks {
    slots: Vec<Arc<Slot>>,
    times: HealthConfig,
}

/// What a check is about.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Probe {
    Liveness,
    Readiness,
}

impl Probe {
    fn name(self) -> &'static str {
        match self {
            Self::Liveness => "liveness",
            Self::Readiness => "readiness",
        }
    }
}

impl Health {
    /// Without any check, which is well.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a check, of readiness unless it is a [`Check`] that says otherwise. The name is for
    /// `/health/detailed` and for the exporter's own metrics. A check of the same name goes, which is a
    /// warning in the log.
    pub fn register<M>(&self, name: impl Into<String>, check: impl IntoCheck<M>) {
        let name = name.into();
        if self.unregister(&name) {
            tracing::warn!("there was a health check called `{name}`, which is replaced");
        }
        let runtime = Handle::try_current().ok();
        let slot = Slot::new(name, check.into_check(), runtime);
        self.checks().slots.push(Arc::new(slot));
    }

    /// Takes a check away; whether there was one of this name. A run of it that goes on is of no
    /// account.
    #[allow(clippy::must_use_candidate)] // most callers know
    pub fn unregister(&self, name: &str) -> bool {
        let mut checks = self.checks();
        let count = checks.slots.len();
        checks.slots.retain(|slot| slot.name() != name);
        checks.slots.len() < count
    }

    pub(super) fn configure(&self, config: &HealthConfig) {
        self.checks().times = config.clone();
    }

    /// Asks the checks of one probe, or all, in the order in which they were registered.
    pub(super) async fn report(&self, probe: Option<Probe>) -> Report {
        let (slots, times) = {
            let checks = self.checks();
            (checks.slots.clone(), checks.times.clone())
        };
        let asked = |slot: &&Arc<Slot>| probe.is_none_or(|probe| slot.probe() == probe);
        let slots: Vec<_> = slots.iter().filter(asked).collect();
        for slot in &slots {
            slot.start(&times);
        }
        let mut states = Vec::with_capacity(slots.len());
        for slot in slots {
            // They run meanwhile: this waits for the slowest, not for one after the other.
            states.push(slot.ended(&times).await);
        }
        Report { states }
    }

    /// Gives the last result of each check.
    pub(super) fn give(&self, families: &mut Families) {
        let slots = self.checks().slots.clone();
        let mut up = families.gauge(
            "metrics_exporter_health_check_up",
            "Whether the health check was well when it was last asked: 1 or 0.",
        );
        for slot in slots {
            if let Some(is_well) = slot.last_is_well() {
                let labels = [("check", slot.name()), ("probe", slot.probe().name())];
                up.set(&labels, u8::from(is_well));
            }
        }
    }

    fn checks(&self) -> MutexGuard<'_, Checks> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Health {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let checks = self.checks();
        let names: Vec<_> = checks.slots.iter().map(|slot| slot.name()).collect();
        f.debug_struct("Health").field("checks", &names).finish()
    }
}
