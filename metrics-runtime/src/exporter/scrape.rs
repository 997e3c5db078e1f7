//! The answer to a scrape.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::collect::{Beside, Collectors, Own, Round, Scrape, ScrapeOutcome};
use crate::exposition::text::Renderer;
use crate::recorder::Recorder;
use crate::snapshot::Snapshot;
use crate::snapshot::plan::Plan;

/// Writes all that the recorder holds and the collectors give; a copy shares the memory to do so.
#[derive(Clone)]
pub(super) struct Scraper {
    recorder: Recorder,
    collectors: Collectors,
    own: Option<Own>,
    /// The renderer of the last scrape, unless somebody is using it.
    idle: Arc<Mutex<Option<Renderer>>>,
}

impl Scraper {
    pub(super) fn new(recorder: Recorder, collectors: Collectors, own: Option<Own>) -> Self {
        let renderer = Renderer::following(recorder.plans());
        Self {
            recorder,
            collectors,
            own,
            idle: Arc::new(Mutex::new(Some(renderer))),
        }
    }

    pub(super) fn recorder(&self) -> &Recorder {
        &self.recorder
    }

    /// All families with their values.
    pub(super) fn snapshot(&self) -> Snapshot {
        let round = self.collectors.start();
        round.wait();
        let plan = self.recorder.plans().current();
        Snapshot::merged(&plan, &self.beside(&plan, &round).snapshot)
    }

    /// All families in the text format.
    pub(super) fn render(&self) -> String {
        let scrape = Scrape::begin(self.own);
        let round = self.collectors.start();
        round.wait();
        self.write(scrape, &round)
    }

    /// As [`render`](Self::render), for a task: it does not block while the collectors run.
    pub(super) async fn answer(&self) -> String {
        let scrape = Scrape::begin(self.own);
        let round = self.collectors.start();
        round.ended().await;
        self.write(scrape, &round)
    }

    /// Scrapes at the same time do not wait for each other: one that finds no renderer makes its
    /// own.
    fn write(&self, scrape: Scrape, round: &Round) -> String {
        let idle = self.idle().take();
        let another = || Renderer::following(self.recorder.plans());
        let mut renderer = idle.unwrap_or_else(another);
        let mut outcome = ScrapeOutcome::Complete;
        let text = renderer.render_with(|plan| {
            let beside = self.beside(plan, round);
            if !beside.is_complete {
                outcome = ScrapeOutcome::Partial;
            }
            beside.snapshot
        });
        let series = renderer.series_count();
        self.idle().replace(renderer);
        scrape.end(outcome, &text, series);
        text
    }

    /// What stands beside the families of the plan.
    fn beside(&self, plan: &Plan, round: &Round) -> Beside {
        let foreign = self.recorder.undeclared(plan);
        let rules = self.recorder.plans().rules();
        let beside = round.beside(plan, rules, foreign, self.own, |refused| {
            self.recorder.report_conflict(refused);
        });
        if let Some(own) = self.own {
            own.facade_conflicts(self.recorder.conflicts());
        }
        beside
    }

    fn idle(&self) -> MutexGuard<'_, Option<Renderer>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
