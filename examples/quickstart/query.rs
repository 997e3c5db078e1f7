//! Fifth stage: questions to the index.

use std::path::Path;
use std::sync::Arc;

use metrics_runtime::timed;

use crate::index::Index;
use crate::metrics::{Metrics, QueryKind, QueryLabels, QueryResult};

/// Which files are looked for.
pub(crate) enum Query {
    /// Those that have the word.
    Word(String),
    /// Those that have a word that starts so.
    Prefix(String),
    /// Those that have every one of the words.
    AllOf(Vec<String>),
}

impl Query {
    fn kind(&self) -> QueryKind {
        match self {
            Self::Word(_) => QueryKind::Word,
            Self::Prefix(_) => QueryKind::Prefix,
            Self::AllOf(_) => QueryKind::AllOf,
        }
    }
}

/// Finds the files that a query is about.
// A label can be any expression over the arguments. Whether something was found is known only
// at the end, so that label is on a counter of the set.
#[timed(
    name = "quickstart_query_duration",
    help = "Time to answer one query, by kind.",
    buckets = [0.000_001, 0.000_005, 0.000_01, 0.000_05, 0.000_1, 0.000_5, 0.001, 0.005, 0.01, 0.1],
    labels(kind = query.kind())
)]
pub(crate) fn answer(index: &Index, query: &Query) -> Vec<Arc<Path>> {
    let found = match query {
        Query::Word(word) => index.with_word(word),
        Query::Prefix(prefix) => index.with_prefix(prefix),
        Query::AllOf(words) => words
            .iter()
            .map(|word| index.with_word(word))
            .reduce(|all, next| &all & &next)
            .unwrap_or_default(),
    };
    let result = if found.is_empty() {
        QueryResult::Miss
    } else {
        QueryResult::Hit
    };
    let labels = QueryLabels {
        kind: query.kind(),
        result,
    };
    Metrics::get().queries.with(labels).increment(1);
    index.paths(&found)
}

/// What one round asks: about the words that the index has most of, and about words that it
/// cannot have.
pub(crate) fn batch(index: &Index) -> Vec<Query> {
    let words = index.common_words(100);
    let pairs = words.windows(2).map(|pair| Query::AllOf(pair.to_vec()));
    let singles = words.iter().flat_map(|word| {
        [
            Query::Word(word.clone()),
            Query::Prefix(word.chars().take(3).collect()),
            // No word has a question mark.
            Query::Word(format!("{word}?")),
        ]
    });
    singles.chain(pairs).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::words;

    fn index() -> Index {
        let index = Index::default();
        index.insert("a".into(), words("red green"));
        index.insert("b".into(), words("green blue"));
        index
    }

    #[test]
    fn every_kind_of_query_finds_its_files() {
        let all_of = |words: &[&str]| Query::AllOf(words.iter().map(|&word| word.into()).collect());
        for (query, expected) in [
            (Query::Word("green".into()), &["a", "b"][..]),
            (Query::Word("gre".into()), &[]),
            (Query::Prefix("bl".into()), &["b"]),
            (all_of(&["green", "red"]), &["a"]),
            (all_of(&["blue", "red"]), &[]),
            (all_of(&[]), &[]),
        ] {
            let paths = answer(&index(), &query);
            let paths: Vec<_> = paths.iter().filter_map(|path| path.to_str()).collect();
            assert_eq!(paths, expected);
        }
    }

    #[test]
    fn a_batch_has_hits_and_misses() {
        let index = index();
        let (hits, misses): (Vec<_>, Vec<_>) = batch(&index)
            .into_iter()
            .partition(|query| !answer(&index, query).is_empty());
        // Three words and their prefixes are there, and the pairs (green, blue) and not (blue,
        // red); three words are made up.
        assert_eq!((hits.len(), misses.len()), (7, 4));
        assert!(batch(&Index::default()).is_empty());
    }
}
