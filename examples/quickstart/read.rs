//! Second stage: a file's text.

use std::io;

use metrics_runtime::{counted, timed};
use tokio::fs::File;
use tokio::io::AsyncReadExt as _;

use crate::metrics::{FileError, Metrics};
use crate::walk::SourceFile;

/// Nobody writes larger source files, and an index does not need those that programs write.
const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// Reads one file as text.
// With a `name` the call has a family of its own, with the labels that it wants. Its help text
// is the doc comment, unless `help` says it better.
#[timed(
    name = "quickstart_file_read_duration",
    help = "Time to read one file.",
    buckets = [0.000_02, 0.000_05, 0.000_1, 0.000_2, 0.000_5, 0.001, 0.002, 0.005, 0.01, 0.1, 1],
    outcome
)]
#[counted(name = "quickstart_file_reads", labels(kind = file.kind), outcome)]
pub(crate) async fn read(file: &SourceFile) -> Result<String, FileError> {
    // One byte more than allowed tells a file that is too large; its length need not be asked
    // for, which a growing file or one of the system's may not know.
    let mut bytes = Vec::new();
    let mut file = File::open(&file.path).await?.take(MAX_BYTES + 1);
    let length = file.read_to_end(&mut bytes).await? as u64;
    Metrics::get().read.increment(length);
    if length > MAX_BYTES {
        return Err(FileError::TooLarge);
    }
    String::from_utf8(bytes).map_err(|_| FileError::NotUtf8)
}

impl From<io::Error> for FileError {
    fn from(_: io::Error) -> Self {
        Self::Unreadable
    }
}
