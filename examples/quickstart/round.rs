//! All stages together: rounds over the folder, whose work several tasks share.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use std::vec;

use anyhow::Context as _;
use metrics_runtime::{counted, timed};
use tokio::task::{self, JoinSet};
use tokio::time::sleep;

use crate::index::Index;
use crate::metrics::{Metrics, count_file_error};
use crate::query::{self, Query};
use crate::read::read;
use crate::walk::{SourceFile, walk};
use crate::words::words;

/// Between rounds, so that an empty folder does not keep a processor busy.
const PAUSE: Duration = Duration::from_millis(100);

/// The program's work, and what its tasks share.
pub(crate) struct Indexer {
    folder: PathBuf,
    workers: NonZeroUsize,
    index: Index,
    stopping: AtomicBool,
}

/// What a worker takes from the queue.
enum Job {
    Index(SourceFile),
    Answer(Query),
}

type Queue = Mutex<vec::IntoIter<Job>>;

impl Indexer {
    pub(crate) fn new(folder: PathBuf, workers: NonZeroUsize) -> Self {
        Self {
            folder,
            workers,
            index: Index::default(),
            stopping: AtomicBool::new(false),
        }
    }

    /// Works until it is told to [`stop`](Self::stop), or for some rounds, and returns how many.
    pub(crate) async fn run(self: Arc<Self>, rounds: Option<u64>) -> anyhow::Result<u64> {
        let metrics = Metrics::get();
        let rounds = rounds.unwrap_or(u64::MAX);
        for round in 0..rounds {
            let start = Instant::now();
            let ended = Arc::clone(&self).round().await;
            metrics.indexing.increment_duration(start.elapsed());
            ended?;
            if self.stopping.load(Relaxed) {
                return Ok(round);
            }
            metrics.rounds.increment(1);
            sleep(PAUSE).await;
        }
        Ok(rounds)
    }

    /// Lets the workers finish the jobs they are at, and no more.
    pub(crate) fn stop(&self) {
        self.stopping.store(true, Relaxed);
    }

    /// Indexes everything anew, then asks the index.
    #[timed]
    #[counted]
    async fn round(self: Arc<Self>) -> anyhow::Result<()> {
        self.index.clear();
        let this = Arc::clone(&self);
        let files = task::spawn_blocking(move || walk(&this.folder, &this.stopping))
            .await
            .context("the walk has failed")?;
        self.share(files.into_iter().map(Job::Index).collect())
            .await?;
        let queries = query::batch(&self.index);
        self.share(queries.into_iter().map(Job::Answer).collect())
            .await
    }

    /// Lets the workers do some jobs, and waits for the last one.
    async fn share(self: &Arc<Self>, jobs: Vec<Job>) -> anyhow::Result<()> {
        let queue = Arc::new(Queue::new(jobs.into_iter()));
        let mut workers = JoinSet::new();
        for _ in 0..self.workers.get() {
            workers.spawn(Arc::clone(self).work(Arc::clone(&queue)));
        }
        while let Some(ended) = workers.join_next().await {
            ended.context("a worker has failed")?;
        }
        Ok(())
    }

    /// One worker.
    async fn work(self: Arc<Self>, queue: Arc<Queue>) {
        while let Some(job) = self.next(&queue) {
            match job {
                Job::Index(file) => self.index_file(file).await,
                Job::Answer(query) => {
                    query::answer(&self.index, &query);
                }
            }
            // Some jobs never wait for anything; scrapes must not wait for all of them.
            task::yield_now().await;
        }
    }

    fn next(&self, queue: &Queue) -> Option<Job> {
        let mut queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.next().filter(|_| !self.stopping.load(Relaxed))
    }

    async fn index_file(&self, file: SourceFile) {
        match read(&file).await {
            Ok(text) => {
                Metrics::get().file_size.observe(text.len());
                self.index.insert(file.path, words(&text));
            }
            Err(error) => count_file_error(error),
        }
    }
}
