//! Taking the samples, and what the routes ask for.
//!
//! While nobody looks, a sample is what the program and other crates record, which is read in
//! microseconds. Collectors are asked only while the page is open, as they may be dear: they read
//! files, or ask other programs.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::time::{MissedTickBehavior, interval};

use super::frame;
use super::history::{History, Origin};
use super::settings::Page;
use super::view::{Question, View};
use crate::exporter::scrape::Scraper;
use crate::snapshot::plan::{Declaration, Plan};
use crate::snapshot::{Part, Snapshot, merge};

/// For so long after it was last asked for anything the page counts as open, or for three intervals.
const OPEN: Duration = Duration::from_secs(20);

/// What the page knows, and who finds it out; a copy is the same one.
#[derive(Clone)]
pub(in crate::exporter) struct Sampler(Arc<Inner>);

struct Inner {
    scraper: Scraper,
    page: Page,
    /// Tells this memory from that of a program that was started later.
    epoch: String,
    memory: Mutex<Memory>,
    /// Held by who is taking a sample.
    turn: tokio::sync::Mutex<()>,
}

struct Memory {
    history: History,
    /// The last sample, the last one with collectors, and the last look at the page.
    sampled: Option<Instant>,
    completed: Option<Instant>,
    visited: Option<Instant>,
}

impl Sampler {
    pub(in crate::exporter) fn new(scraper: Scraper, page: Page) -> Self {
        let since_epoch = std::time::UNIX_EPOCH.elapsed().unwrap_or_default();
        Self(Arc::new(Inner {
            scraper,
            epoch: format!("{:x}-{:x}", std::process::id(), since_epoch.as_micros()),
            memory: Mutex::new(Memory {
                history: History::new(page.limits()),
                sampled: None,
                completed: None,
                visited: None,
            }),
            page,
            turn: tokio::sync::Mutex::new(()),
        }))
    }

    /// Takes samples for ever.
    pub(in crate::exporter) async fn keep_sampling(self) {
        let mut ticks = interval(self.0.page.interval());
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            let _turn = self.0.turn.lock().await;
            self.sample(self.is_open()).await;
        }
    }

    /// The page, with what it shows first.
    pub(in crate::exporter) async fn html(&self, question: &Question) -> String {
        self.visit().await;
        let view = self.view(&Question {
            opens_all: true,
            is_first: true,
            ..question.clone()
        });
        frame::render(&view, question)
    }

    /// What is to be seen now, as JSON.
    pub(in crate::exporter) async fn json(&self, question: &Question) -> String {
        self.visit().await;
        // Texts and numbers as keys of structs: this cannot fail.
        serde_json::to_string(&self.view(question)).unwrap_or_default()
    }

    fn view(&self, question: &Question) -> View {
        let memory = self.memory();
        let interval = self.0.page.interval();
        View::new(&memory.history, &self.0.epoch, interval, question)
    }

    /// Somebody looks. Where no sample is recent, as after a time in which nobody did, or where no
    /// task takes any, one is taken.
    async fn visit(&self) {
        let is_recent = || {
            let recent = self.0.page.interval() * 3 / 2;
            let mut memory = self.memory();
            memory.visited = Some(Instant::now());
            memory.completed.is_some_and(|at| at.elapsed() < recent)
        };
        if !is_recent() {
            let _turn = self.0.turn.lock().await;
            if !is_recent() {
                self.sample(true).await;
            }
        }
    }

    fn is_open(&self) -> bool {
        let open = OPEN.max(self.0.page.interval() * 3);
        let visited = self.memory().visited;
        visited.is_some_and(|at| at.elapsed() < open)
    }

    async fn sample(&self, with_collectors: bool) {
        let scraper = &self.0.scraper;
        let mut round = None;
        if with_collectors {
            let collecting = scraper.collect();
            collecting.ended().await;
            round = Some(collecting);
        }
        let plan = scraper.recorder().plans().current();
        let foreign = scraper.recorder().undeclared(&plan);
        let names = foreign
            .families()
            .iter()
            .map(|family| family.name.to_string());
        let facade: HashSet<String> = names.collect();
        let others = match &round {
            Some(round) => scraper.beside_with(&plan, round, foreign).snapshot,
            None => foreign,
        };
        let now = Instant::now();
        let mut memory = self.memory();
        if with_collectors {
            memory.completed = Some(now);
        }
        let since = memory.sampled.map(|at| now - at);
        match since {
            // What has happened in a moment is no rate. So it is added to the sample before.
            Some(since) if since < self.0.page.interval() / 2 => memory.history.complete(),
            _ => {
                memory.sampled = Some(now);
                let seconds = since.unwrap_or_default().as_secs_f32();
                memory.history.begin(seconds, with_collectors);
            }
        }
        note(&mut memory.history, &plan, &others, &facade);
        memory.history.end();
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.0.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Families are read one after another, so that there is never a copy of them all.
fn note(history: &mut History, plan: &Plan, others: &Snapshot, facade: &HashSet<String>) {
    for part in merge(plan, others) {
        let (name, series) = match &part {
            Part::Declared(family) => (family.name(), family.series_count()),
            Part::Read(family) => (&*family.name, family.series.len()),
        };
        if history.has(name) || !history.has_room_for(name, series) {
            continue;
        }
        let family = part.into_family();
        let name = family.name.clone();
        history.note(family, || origin(plan, &name, facade));
    }
}

fn origin(plan: &Plan, name: &str, facade: &HashSet<String>) -> Origin {
    if let Some(family) = plan.family(name) {
        let declarations = family.declarations().iter();
        Origin::Declared(declarations.map(Declaration::descriptor).collect())
    } else if facade.contains(name) {
        Origin::Facade
    } else {
        Origin::Collected
    }
}
