//! The files of an [`Access`], which are read again when they change: looked at once a second at
//! most, and only when somebody asks.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, TryLockError};
use std::time::{Duration, Instant, SystemTime};

use arc_swap::ArcSwap;
use tokio::task::spawn_blocking;

use super::Rules;
use crate::exporter::access::{Access, AccessError};

/// How long what was read counts without another look.
const INTERVAL: Duration = Duration::from_secs(1);

pub(crate) struct Files(Arc<Watched>);

struct Watched {
    access: Access,
    rules: ArcSwap<Rules>,
    /// What was read, whether it was good or not.
    seen: Mutex<Vec<(PathBuf, Stamp)>>,
    has_files: bool,
    start: Instant,
    /// Milliseconds after the start.
    next_look: AtomicU64,
}

/// It changes with the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp(Option<(u64, Option<SystemTime>, [i64; 3])>);

/// Reads files, and remembers which.
#[derive(Default)]
pub(super) struct Reading(Vec<(PathBuf, Stamp)>);

impl Files {
    pub(crate) fn open(access: &Access) -> Result<Self, AccessError> {
        let mut reading = Reading::default();
        let rules = Rules::read(access, &mut reading)?;
        Ok(Self(Arc::new(Watched {
            access: access.clone(),
            rules: ArcSwap::from_pointee(rules),
            has_files: !reading.0.is_empty(),
            seen: Mutex::new(reading.0),
            start: Instant::now(),
            next_look: AtomicU64::new(millis(INTERVAL)),
        })))
    }

    /// What they say now, or said at most a second ago. While one looks for changes, the others do
    /// not wait for it.
    pub(crate) async fn current(&self) -> Arc<Rules> {
        if self.0.is_time_to_look() {
            let watched = Arc::clone(&self.0);
            // It fails when the runtime ends.
            let _ = spawn_blocking(move || watched.look()).await;
        }
        self.0.rules.load_full()
    }
}

impl Watched {
    fn is_time_to_look(&self) -> bool {
        let now = millis(self.start.elapsed());
        let next = self.next_look.load(Ordering::Relaxed);
        let later = now.saturating_add(millis(INTERVAL));
        self.has_files
            && now >= next
            && self
                .next_look
                .compare_exchange(next, later, Ordering::Relaxed, Ordering::Relaxed)
                .is_ok()
    }

    fn look(&self) {
        // Where a file system hangs, one look hangs with it and no others.
        let mut seen = match self.seen.try_lock() {
            Ok(seen) => seen,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return,
        };
        if seen.iter().all(|(path, stamp)| Stamp::of(path) == *stamp) {
            return;
        }
        let mut reading = Reading::default();
        let read = Rules::read(&self.access, &mut reading);
        let names = reading.names();
        // After an error these are those up to it, and only a change of one of them can mend it.
        *seen = reading.0;
        drop(seen);
        match read.map(|rules| (rules.may_follow(&self.rules.load()), rules)) {
            Ok((Ok(()), rules)) => {
                self.rules.store(Arc::new(rules));
                tracing::info!("{names} has changed and was read again");
            }
            Ok((Err(why), _)) => {
                tracing::error!("{names} has changed, but {why}; what was read before goes on");
            }
            Err(error) => tracing::error!("{error}; what was read before goes on"),
        }
    }
}

impl Reading {
    /// The file as bytes.
    pub(super) fn bytes(&mut self, path: &Path) -> Result<Vec<u8>, AccessError> {
        // The stamp first: what is written after it is seen at the next look.
        self.0.push((path.to_owned(), Stamp::of(path)));
        fs::read(path).map_err(|error| AccessError::file(path, error))
    }

    pub(super) fn text(&mut self, path: &Path) -> Result<String, AccessError> {
        let bytes = self.bytes(path)?;
        String::from_utf8(bytes).map_err(|_| AccessError::file(path, "it is not UTF-8"))
    }

    fn names(&self) -> String {
        let names: Vec<_> = self
            .0
            .iter()
            .map(|(path, _)| path.display().to_string())
            .collect();
        names.join(" or ")
    }
}

impl Stamp {
    fn of(path: &Path) -> Self {
        let metadata = fs::metadata(path).ok();
        Self(metadata.map(|data| (data.len(), data.modified().ok(), identity(&data))))
    }
}

/// Another file under the same name, or one that was written twice within the time's resolution.
#[cfg(unix)]
fn identity(data: &Metadata) -> [i64; 3] {
    use std::os::unix::fs::MetadataExt as _;
    [data.ino().cast_signed(), data.ctime(), data.ctime_nsec()]
}

#[cfg(not(unix))]
fn identity(_: &Metadata) -> [i64; 3] {
    [0; 3]
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
