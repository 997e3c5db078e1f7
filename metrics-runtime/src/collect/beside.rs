//! What collectors have given, put beside the declared families and those of the `metrics`
//! facade, and what is said about the rest.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use super::check;
use super::families::{Families, Fault};
use super::own::{Own, Reason};
use super::problem::Problem;
use super::runs::{Outcome, Reported, Round, Slot, lock};
use crate::recorder::{add_label, is_declared_sample, sample_names};
use crate::snapshot::plan::Plan;
use crate::snapshot::rules::{Exposure, Rules};
use crate::snapshot::{Family, Snapshot};

/// The families that do not come from the plan, and whether all of them are there.
pub(crate) struct Beside {
    pub(crate) snapshot: Snapshot,
    pub(crate) is_complete: bool,
}

impl Round {
    /// The families that the collectors gave and those of the facade in `foreign`, as far as they
    /// can stand beside those of the plan. A declared one stays before a collected one, this before
    /// one of the facade, of which `refuse` is told.
    pub(crate) fn beside(
        &self,
        plan: &Plan,
        rules: &Rules,
        foreign: Snapshot,
        own: Option<Own>,
        mut refuse: impl FnMut(&str),
    ) -> Beside {
        let mut collected = Collected::new(plan, rules);
        let mut states = Families::default();
        let mut is_complete = true;
        for (slot, started, outcome) in self.outcomes() {
            let (problems, took) = collected.take(outcome);
            is_complete &= problems.is_empty();
            if let Some(own) = own {
                own.count(problems.iter().map(|problem| problem.reason));
                Own::state(&mut states, &slot.name, problems.is_empty(), took);
            }
            slot.report(started, problems);
        }
        if own.is_some() {
            Own::limits(&mut states);
            self.tell(&mut states);
        }
        for family in states.into_given().families {
            // A collector that gives these itself is told so by the log of the next scrape.
            let _ = collected.add(family);
        }
        Beside {
            snapshot: collected.with(foreign, &mut refuse),
            is_complete,
        }
    }
}

/// The families of all collectors, and the names of their samples.
struct Collected<'a> {
    plan: &'a Plan,
    rules: &'a Rules,
    families: Vec<Family>,
    positions: HashMap<String, usize>,
    samples: HashSet<String>,
}

impl<'a> Collected<'a> {
    fn new(plan: &'a Plan, rules: &'a Rules) -> Self {
        Self {
            plan,
            rules,
            families: Vec::new(),
            positions: HashMap::new(),
            samples: HashSet::new(),
        }
    }

    /// Adds what an outcome has of families; what it has not are problems.
    fn take(&mut self, outcome: Outcome) -> (Vec<Problem>, Option<Duration>) {
        let (given, took) = match outcome {
            Outcome::Given(given, took) => (given, took),
            failed => return (Problem::of(failed).into_iter().collect(), None),
        };
        let mut faults = given.faults;
        for family in given.families {
            faults.extend(self.add(family).err());
        }
        (
            faults.into_iter().map(Problem::invalid).collect(),
            Some(took),
        )
    }

    /// Adds a family, or series to one that another collector gave.
    fn add(&mut self, family: Family) -> Result<(), Fault> {
        let Some(family) = self.wanted(family) else {
            return Ok(());
        };
        let fault = match self.positions.get(&*family.name) {
            Some(position) => return join(&mut self.families[*position], family),
            None => self.obstacle(&family),
        };
        if let Some(message) = fault {
            return Err(Fault {
                family: family.name,
                message,
            });
        }
        self.samples.extend(sample_names(&family.name, family.kind));
        self.positions
            .insert(family.name.clone().into_owned(), self.families.len());
        self.families.push(family);
        Ok(())
    }

    /// The family as the rules want it, if they do.
    fn wanted(&self, mut family: Family) -> Option<Family> {
        let Exposure::As { name, labels } = self.rules.exposure(&family.name, family.kind) else {
            return None;
        };
        for (name, value) in labels {
            // A label that a collector gives itself says more.
            add_label(&mut family, name, value);
        }
        for series in &mut family.series {
            series.labels.sort();
        }
        if let Some(name) = name {
            family.name = name.into();
        }
        Some(family)
    }

    /// What a family cannot stand beside.
    fn obstacle(&self, family: &Family) -> Option<String> {
        if let Some(declared) = self.plan.family(&family.name) {
            let location = declared.descriptor().location();
            return Some(format!(
                "the program declares a metric of that name at {location}"
            ));
        }
        sample_names(&family.name, family.kind)
            .find(|sample| self.is_taken(sample))
            .map(|sample| format!("another family has the sample `{sample}`"))
    }

    fn is_taken(&self, sample: &str) -> bool {
        self.samples.contains(sample) || is_declared_sample(self.plan, sample)
    }

    fn with(mut self, foreign: Snapshot, refuse: &mut impl FnMut(&str)) -> Snapshot {
        for family in foreign.into_families() {
            let taken = sample_names(&family.name, family.kind)
                .find(|sample| self.samples.contains(sample));
            match taken {
                Some(sample) => refuse(&format!(
                    "the {} `{}` of the `metrics` facade is not exposed: a collector gives a \
                     family with the sample `{sample}`",
                    family.kind, family.name
                )),
                None => self.families.push(family),
            }
        }
        Snapshot::from_families(self.families)
    }
}

/// Adds the series of a family to one of the same name.
fn join(family: &mut Family, other: Family) -> Result<(), Fault> {
    let before = family.series.len();
    let joined = if family.kind == other.kind {
        family.series.extend(other.series);
        check::distinct(&family.series)
    } else {
        let (first, second) = (family.kind, other.kind);
        Err(format!(
            "another collector gives a {first} of that name, and this is a {second}"
        ))
    };
    joined.map_err(|message| {
        family.series.truncate(before);
        Fault {
            family: other.name,
            message,
        }
    })
}

impl Problem {
    /// Why there is nothing of a collector.
    fn of(outcome: Outcome) -> Option<Self> {
        let (reason, message) = match outcome {
            Outcome::Given(..) => return None,
            Outcome::Panicked(message) => (Reason::Panic, format!("it panicked: {message}")),
            Outcome::Late(timeout) => {
                (Reason::Late, format!("it has not ended within {timeout:?}"))
            }
            Outcome::NotStarted(error) => (
                Reason::NotStarted,
                format!("its thread could not be started: {error}"),
            ),
        };
        Some(Self {
            reason,
            family: String::new(),
            message: format!("the metrics of the collector {{}} are not exposed: {message}"),
        })
    }
}

impl Slot {
    /// Says what has changed since the last scrape, so that a collector that fails at each is not a
    /// line for each.
    fn report(&self, started: Instant, problems: Vec<Problem>) {
        let mut reported = lock(&self.reported);
        if reported.of.is_some_and(|of| started < of) {
            return;
        }
        let known = &reported.problems;
        for problem in &problems {
            if !known.iter().any(|known| known.is_that_of(problem)) {
                let name = format!("`{}`", self.name);
                tracing::warn!("{}", problem.message.replacen("{}", &name, 1));
            }
        }
        if problems.is_empty() && !known.is_empty() {
            tracing::info!(
                "all metrics of the collector `{}` are exposed again",
                self.name
            );
        }
        *reported = Reported {
            of: Some(started),
            problems,
        };
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::Collectors;
    use super::*;

    #[test]
    fn a_scrape_that_ends_after_a_later_one_changes_nothing() {
        let collector = Arc::new(|_: &mut Families| {}) as _;
        let collectors = Collectors::new([("x".to_owned(), collector)], Duration::from_mins(1));
        let earlier = Instant::now();
        let round = collectors.start(None);
        let (slot, started, outcome) = round.outcomes().next().unwrap();
        assert!(started >= earlier);
        drop(outcome);
        let late = || Vec::from_iter(Problem::of(Outcome::Late(Duration::ZERO)));
        slot.report(earlier, late());
        assert_eq!(lock(&slot.reported).problems.len(), 1);
        slot.report(earlier + Duration::from_secs(1), Vec::new());
        assert_eq!(lock(&slot.reported).problems.len(), 0);
        slot.report(earlier, late());
        assert_eq!(lock(&slot.reported).problems.len(), 0);
    }
}
