//! The answer to a scrape.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::collect::{Beside, Collectors, Own, Round, Scrape, ScrapeOutcome};
use crate::exposition::lines::{Lines, Renderer};
use crate::exposition::names::Names;
use crate::exposition::openmetrics::OpenMetrics;
use crate::exposition::text::Text;
use crate::exposition::{Format, json, protobuf};
use crate::recorder::Recorder;
use crate::snapshot::plan::Plan;
use crate::snapshot::{Snapshot, merge};

/// What somebody wants to know.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Asked {
    pub(super) format: Format,
    pub(super) names: Names,
    /// The most time that the collectors have, where that is less than what they have anyway.
    pub(super) timeout: Option<Duration>,
}

impl Asked {
    /// Everything.
    pub(super) fn all(format: Format) -> Self {
        Self {
            format,
            names: Names::All,
            timeout: None,
        }
    }
}

/// Writes all that the recorder holds and the collectors give; a copy shares the memory to do so.
#[derive(Clone)]
pub(super) struct Scraper {
    recorder: Recorder,
    collectors: Collectors,
    own: Option<Own>,
    /// Whether OpenMetrics says when each series began.
    says_created: bool,
    idle: Arc<Idle>,
}

/// The renderers of the last scrapes, unless somebody is using them.
#[derive(Default)]
struct Idle {
    text: Mutex<Option<Renderer<Text>>>,
    open_metrics: Mutex<Option<Renderer<OpenMetrics>>>,
}

impl Scraper {
    pub(super) fn new(
        recorder: Recorder,
        collectors: Collectors,
        own: Option<Own>,
        says_created: bool,
    ) -> Self {
        let idle = Idle::default();
        replace(&idle.text, Renderer::following(recorder.plans()));
        Self {
            recorder,
            collectors,
            own,
            says_created,
            idle: Arc::new(idle),
        }
    }

    pub(super) fn recorder(&self) -> &Recorder {
        &self.recorder
    }

    /// What is declared, under the rules of the recorder.
    pub(super) fn plan(&self) -> Arc<Plan> {
        self.recorder.plans().current()
    }

    /// The exporter's own metrics, if they are exposed.
    pub(super) fn own(&self) -> Option<Own> {
        self.own
    }

    /// All families with their values.
    pub(super) fn snapshot(&self) -> Snapshot {
        let round = self.collectors.start(None);
        round.wait();
        let plan = self.plan();
        Snapshot::merged(&plan, &self.beside(&plan, &round).snapshot)
    }

    /// What is asked for, as bytes of the format.
    pub(super) fn render(&self, asked: &Asked) -> Vec<u8> {
        let scrape = Scrape::begin(self.own);
        let round = self.collectors.start(asked.timeout);
        round.wait();
        self.write(scrape, &round, asked)
    }

    /// As [`render`](Self::render), for a task: it does not block while the collectors run.
    pub(super) async fn answer(&self, asked: &Asked) -> Vec<u8> {
        let scrape = Scrape::begin(self.own);
        let round = self.collectors.start(asked.timeout);
        round.ended().await;
        self.write(scrape, &round, asked)
    }

    /// All families in the text format.
    pub(super) fn text(&self) -> String {
        // It is made from a text.
        String::from_utf8(self.render(&Asked::all(Format::Text))).unwrap_or_default()
    }

    fn write(&self, scrape: Scrape, round: &Round, asked: &Asked) -> Vec<u8> {
        let mut outcome = ScrapeOutcome::Complete;
        let beside = |plan: &Plan| {
            let beside = self.beside(plan, round);
            if !beside.is_complete {
                outcome = ScrapeOutcome::Partial;
            }
            beside.snapshot
        };
        let names = &asked.names;
        let (bytes, series) = match asked.format {
            Format::Text => self.lines(&self.idle.text, names, beside),
            Format::OpenMetrics => self.lines(&self.idle.open_metrics, names, beside),
            Format::Protobuf => self.document(protobuf::render, names, beside),
            Format::Json => self.document(json::render, names, beside),
        };
        scrape.end(outcome, bytes.len(), series);
        bytes
    }

    /// Scrapes at the same time do not wait for each other: one that finds no renderer makes its
    /// own.
    fn lines<L: Lines>(
        &self,
        idle: &Mutex<Option<Renderer<L>>>,
        names: &Names,
        beside: impl FnOnce(&Plan) -> Snapshot,
    ) -> (Vec<u8>, usize) {
        let kept = idle.lock().unwrap_or_else(PoisonError::into_inner).take();
        let another =
            || Renderer::following(self.recorder.plans()).saying_created(self.says_created);
        let mut renderer = kept.unwrap_or_else(another);
        let text = renderer.render_with(names, beside);
        let series = renderer.series_count();
        replace(idle, renderer);
        (text.into_bytes(), series)
    }

    fn document(
        &self,
        render: fn(&Snapshot) -> Vec<u8>,
        names: &Names,
        beside: impl FnOnce(&Plan) -> Snapshot,
    ) -> (Vec<u8>, usize) {
        let plan = self.recorder.plans().current();
        let beside = beside(&plan);
        let parts = merge(&plan, &beside).filter(|part| names.have(part));
        let snapshot = Snapshot::of(parts);
        let families = snapshot.families().iter();
        let series = families.map(|family| family.series.len()).sum();
        (render(&snapshot), series)
    }

    /// The runs of the collectors, for [`beside`](Self::beside).
    pub(super) fn collect(&self) -> Round {
        self.collectors.start(None)
    }

    /// What stands beside the families of the plan.
    fn beside(&self, plan: &Plan, round: &Round) -> Beside {
        self.beside_with(plan, round, self.recorder.undeclared(plan))
    }

    /// The same, where the families of the facade are known already.
    pub(super) fn beside_with(&self, plan: &Plan, round: &Round, foreign: Snapshot) -> Beside {
        let rules = self.recorder.plans().rules();
        let beside = round.beside(plan, rules, foreign, self.own, |refused| {
            self.recorder.report_conflict(refused);
        });
        if let Some(own) = self.own {
            own.facade_conflicts(self.recorder.conflicts());
        }
        beside
    }
}

fn replace<T>(slot: &Mutex<Option<T>>, value: T) {
    slot.lock()
        .unwrap_or_else(PoisonError::into_inner)
        .replace(value);
}
