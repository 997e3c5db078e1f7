//! Fourth stage: for each word, the files that have it.

use std::cmp::Reverse;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use metrics_runtime::timed;

use crate::metrics::Metrics;

/// An inverted index that several tasks fill and ask.
#[derive(Default)]
pub(crate) struct Index(RwLock<Inverted>);

#[derive(Default)]
struct Inverted {
    files: Vec<Arc<Path>>,
    /// In order, so that the words of one prefix are neighbours.
    words: BTreeMap<String, Vec<FileId>>,
}

/// A file's place in the order in which files came in.
pub(crate) type FileId = usize;

impl Index {
    /// Forgets everything.
    pub(crate) fn clear(&self) {
        *self.write() = Inverted::default();
        Metrics::get().indexed_files.set(0);
        Metrics::get().indexed_words.set(0);
    }

    /// Puts one file's words into the index.
    #[timed(
        name = "quickstart_index_insert_duration",
        help = "Time to put one file's words into the index, including the wait for its lock.",
        buckets = [0.000_01, 0.000_05, 0.000_1, 0.000_5, 0.001, 0.005, 0.01, 0.05, 0.1, 1]
    )]
    pub(crate) fn insert(&self, path: PathBuf, words: HashSet<String>) {
        let metrics = Metrics::get();
        let mut inverted = self.write();
        let file = inverted.files.len();
        inverted.files.push(path.into());
        metrics.indexed_files.increment(1);
        for word in words {
            match inverted.words.entry(word) {
                Entry::Occupied(mut files) => files.get_mut().push(file),
                Entry::Vacant(word) => {
                    word.insert(vec![file]);
                    metrics.indexed_words.increment(1);
                }
            }
        }
    }

    /// The files that have a word.
    pub(crate) fn with_word(&self, word: &str) -> BTreeSet<FileId> {
        let inverted = self.read();
        inverted
            .words
            .get(word)
            .into_iter()
            .flatten()
            .copied()
            .collect()
    }

    /// The files that have any word that starts so.
    pub(crate) fn with_prefix(&self, prefix: &str) -> BTreeSet<FileId> {
        let inverted = self.read();
        inverted
            .words
            .range(prefix.to_owned()..)
            .take_while(|(word, _)| word.starts_with(prefix))
            .flat_map(|(_, files)| files)
            .copied()
            .collect()
    }

    /// The paths of some files.
    pub(crate) fn paths(&self, files: &BTreeSet<FileId>) -> Vec<Arc<Path>> {
        let inverted = self.read();
        files
            .iter()
            .filter_map(|file| inverted.files.get(*file).cloned())
            .collect()
    }

    /// The words that most files have, at most `count`.
    pub(crate) fn common_words(&self, count: usize) -> Vec<String> {
        let inverted = self.read();
        let mut words: Vec<_> = inverted.words.iter().collect();
        // Stable, so that equally common words stay in order and every run asks the same.
        words.sort_by_key(|(_, files)| Reverse(files.len()));
        words
            .into_iter()
            .take(count)
            .map(|(word, _)| word.clone())
            .collect()
    }

    // Nothing here panics with the lock in its hands, so there is no half-done work behind a
    // poisoned one.
    fn read(&self) -> RwLockReadGuard<'_, Inverted> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Inverted> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::words;

    #[test]
    fn words_lead_to_the_files_that_have_them() {
        let index = Index::default();
        index.insert("a".into(), words("red green"));
        index.insert("b".into(), words("green grey"));
        assert_eq!(index.with_word("green"), [0, 1].into());
        assert_eq!(index.with_word("grey"), [1].into());
        assert!(index.with_word("gre").is_empty());
        assert_eq!(index.with_prefix("gre"), [0, 1].into());
        assert_eq!(index.with_prefix("re"), [0].into());
        assert!(index.with_prefix("h").is_empty());
        assert_eq!(index.common_words(2), ["green", "grey"]);
        assert_eq!(index.paths(&[1, 7].into()), [Arc::from(Path::new("b"))]);

        index.clear();
        assert!(index.with_word("green").is_empty());
        assert!(index.common_words(2).is_empty());
    }
}
