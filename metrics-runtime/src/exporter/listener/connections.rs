//! All connections that are open, and which one goes for another.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::watch;
use tokio::task::{AbortHandle, Id, JoinSet};

use super::Accepted;
use super::connection::Serving;
use super::progress::Progress;
use crate::collect::Closed;

/// Dropped, it closes all of them.
pub(super) struct Connections {
    serving: Arc<Serving>,
    tasks: JoinSet<()>,
    open: HashMap<Id, Open>,
    stop: watch::Sender<bool>,
}

struct Open {
    progress: Arc<Progress>,
    task: AbortHandle,
}

impl Connections {
    pub(super) fn new(serving: Serving) -> Self {
        Self {
            serving: Arc::new(serving),
            tasks: JoinSet::new(),
            open: HashMap::new(),
            stop: watch::Sender::new(false),
        }
    }

    /// Serves one more; if they are too many now, another one goes.
    pub(super) fn open(&mut self, accepted: Accepted) {
        if self.open.len() >= self.limit() {
            self.close_one();
        }
        let progress = Arc::new(Progress::new());
        let stop = self.stop.subscribe();
        let serve = Arc::clone(&self.serving).serve(accepted, Arc::clone(&progress), stop);
        let task = self.tasks.spawn(serve);
        self.open.insert(task.id(), Open { progress, task });
        self.tell();
    }

    /// Whether there are more than there may be, because none could go.
    pub(super) fn are_too_many(&self) -> bool {
        self.open.len() > self.limit()
    }

    /// Closes the one whose client has kept us waiting for longest; whether there was any that did.
    pub(super) fn close_one(&mut self) -> bool {
        let waiting = self.open.iter().filter_map(|(id, open)| {
            let since = open.progress.waiting_since()?;
            Some((since, *id))
        });
        let Some((_, id)) = waiting.min_by_key(|(since, _)| *since) else {
            return false;
        };
        self.close(id);
        if let Some(own) = self.serving.own {
            own.closed(Closed::NoRoom);
        }
        true
    }

    /// Waits until one has ended; for ever if there is none.
    pub(super) async fn ended(&mut self) {
        let Some(ended) = self.tasks.join_next_with_id().await else {
            return std::future::pending().await;
        };
        let id = match ended {
            Ok((id, ())) => id,
            Err(error) => error.id(),
        };
        self.open.remove(&id);
        self.tell();
    }

    /// Closes all that answer nothing, and waits until the others have answered and ended.
    pub(super) async fn finish(&mut self) {
        self.stop.send_replace(true);
        let idle = self
            .open
            .iter()
            .filter(|(_, open)| !open.progress.is_busy());
        for id in idle.map(|(id, _)| *id).collect::<Vec<_>>() {
            self.close(id);
        }
        while !self.open.is_empty() {
            self.ended().await;
        }
    }

    fn close(&mut self, id: Id) {
        if let Some(open) = self.open.remove(&id) {
            open.task.abort();
        }
        self.tell();
    }

    fn tell(&self) {
        if let Some(own) = self.serving.own {
            own.connections(self.open.len());
        }
    }

    fn limit(&self) -> usize {
        self.serving.limits.connections.max(1)
    }
}
