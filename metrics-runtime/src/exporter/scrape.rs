//! The answer to a scrape.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::exposition::text::Renderer;
use crate::recorder::Recorder;

/// Writes all that the recorder holds; a copy shares the memory to do so.
#[derive(Clone)]
pub(super) struct Scraper {
    recorder: Recorder,
    /// The renderer of the last scrape, unless somebody is using it.
    idle: Arc<Mutex<Option<Renderer>>>,
}

impl Scraper {
    pub(super) fn new(recorder: Recorder) -> Self {
        let renderer = Renderer::following(recorder.plans());
        Self {
            recorder,
            idle: Arc::new(Mutex::new(Some(renderer))),
        }
    }

    pub(super) fn recorder(&self) -> &Recorder {
        &self.recorder
    }

    /// All families in the text format. Scrapes at the same time do not wait for each other: one
    /// that finds no renderer makes its own.
    pub(super) fn render(&self) -> String {
        let idle = self.idle().take();
        let another = || Renderer::following(self.recorder.plans());
        let mut renderer = idle.unwrap_or_else(another);
        let text = renderer.render_with(|plan| self.recorder.undeclared(plan));
        self.idle().replace(renderer);
        text
    }

    fn idle(&self) -> MutexGuard<'_, Option<Renderer>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
