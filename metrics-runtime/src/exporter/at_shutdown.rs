//! What is to be done with the last values, when nobody can scrape them any more.

use std::fmt;
use std::sync::Arc;
use std::thread;

use tokio::sync::oneshot;

use super::scrape::Scraper;

/// What writes the last values.
pub(crate) type Render = Box<dyn Fn() -> String + Send + Sync>;

type Action = Arc<dyn Fn(Render) + Send + Sync>;

/// Nothing, or one thing, which may block.
#[derive(Clone, Default)]
pub(super) struct AtShutdown(Option<Action>);

impl AtShutdown {
    #[cfg(feature = "push")]
    pub(super) fn new(action: impl Fn(Render) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(action)))
    }

    /// Does it, on a thread of its own.
    pub(super) async fn run(&self, scraper: &Scraper) {
        let Some(action) = self.0.clone() else {
            return;
        };
        let scraper = scraper.clone();
        let (end, ended) = oneshot::channel::<()>();
        let thread = thread::Builder::new().name("metrics-shutdown".to_owned());
        let started = thread.spawn(move || {
            let _end = end;
            action(Box::new(move || scraper.text()));
        });
        if let Err(error) = started {
            tracing::error!("the last values of the metrics go nowhere: {error}");
        }
        // It gives nothing: it is dropped when the thread ends, or was not started.
        let _ = ended.await;
    }
}

impl fmt::Debug for AtShutdown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AtShutdown")
            .field(&self.0.is_some())
            .finish()
    }
}
