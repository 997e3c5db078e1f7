//! The metrics that are not about the calls of one function, and the labels of all.
//!
//! A field's doc comment is the metric's help text. Its name gets the prefix, the unit and a
//! counter's suffix: `read` is served as `quickstart_read_bytes_total`.

use std::path::Path;

use metrics_runtime::{Counter, Family, Gauge, Histogram, LabelSet, LabelValue, MetricSet};

/// What the program knows about itself as a whole.
#[derive(MetricSet)]
#[metrics(prefix = "quickstart")]
pub(crate) struct Metrics {
    /// Rounds over the folder that were completed.
    pub(crate) rounds: Counter,
    /// Time spent on rounds, without the pauses between them.
    #[metric(unit = "seconds")]
    pub(crate) indexing: Counter<f64>,
    /// Bytes read from files, of whatever use they were.
    #[metric(unit = "bytes")]
    pub(crate) read: Counter,
    /// Size of the files that went into the index.
    // The last bound is the most that `read` lets through, 4 MiB.
    #[metric(unit = "bytes", buckets = exponential(256, 4, 8))]
    pub(crate) file_size: Histogram,
    /// Files and folders that were left out, by what was wrong with them.
    pub(crate) file_errors: Family<FileErrorLabels, Counter>,
    /// Files that are in the index now.
    pub(crate) indexed_files: Gauge,
    /// Different words that are in the index now.
    pub(crate) indexed_words: Gauge,
    /// Queries answered, by kind and by whether any file was found.
    pub(crate) queries: Family<QueryLabels, Counter>,
}

#[derive(LabelSet, Clone, Copy)]
pub(crate) struct FileErrorLabels {
    pub(crate) kind: FileError,
}

/// Why a file is not in the index: at once the error that reading returns and a label.
#[derive(LabelValue, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileError {
    Unreadable,
    NotUtf8,
    TooLarge,
}

/// Counts a file, or a folder, that is left out.
pub(crate) fn count_file_error(kind: FileError) {
    let errors = &Metrics::get().file_errors;
    errors.with(FileErrorLabels { kind }).increment(1);
}

#[derive(LabelSet, Clone, Copy)]
pub(crate) struct QueryLabels {
    pub(crate) kind: QueryKind,
    pub(crate) result: QueryResult,
}

#[derive(LabelValue, Clone, Copy)]
pub(crate) enum QueryKind {
    Word,
    Prefix,
    AllOf,
}

#[derive(LabelValue, Clone, Copy)]
pub(crate) enum QueryResult {
    Hit,
    Miss,
}

/// What a file is for, judging by its extension. The extension itself would be no label: a
/// folder can hold any number of them, and each would be a series for ever.
#[derive(LabelValue, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileKind {
    Source,
    Document,
    Configuration,
    Other,
}

impl FileKind {
    pub(crate) fn of(path: &Path) -> Self {
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("rs" | "c" | "h" | "cpp" | "go" | "java" | "js" | "py" | "sh" | "ts") => {
                Self::Source
            }
            Some("adoc" | "html" | "md" | "rst" | "txt") => Self::Document,
            Some("ini" | "json" | "lock" | "toml" | "xml" | "yaml" | "yml") => Self::Configuration,
            _ => Self::Other,
        }
    }
}
