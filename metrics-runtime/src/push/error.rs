//! Why nothing was pushed.

use std::io;
use std::time::Duration;

use crate::inventory::Conflicts;

/// Why a push failed.
///
/// The text says all there is; there is no source behind it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PushError {
    /// The URL is none, or of something else.
    #[error("`{url}` is not the URL of a Pushgateway: {why}")]
    Url {
        /// The URL as it was given, without a password.
        url: String,
        /// What is wrong with it.
        why: String,
    },
    /// The group cannot be called so.
    #[error("grouping label `{label}`: {why}")]
    Grouping {
        /// The name of the label.
        label: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The value of the header has characters that a header cannot have.
    #[error("`Authorization` must be one line of visible ASCII characters")]
    Authorization,
    /// Declared metrics contradict each other; the text has both places of each.
    #[error(transparent)]
    Conflicts(#[from] Conflicts),
    /// The function given to [`Pushgateway::text`](super::Pushgateway::text) panicked.
    #[error("there is nothing to push: the function that makes the text has panicked")]
    NoText,
    /// The Pushgateway answered that it does not take this. Another attempt would not help.
    #[error("the Pushgateway at {url} refuses the push with {status}: {body}")]
    Refused {
        /// The Pushgateway as it was given.
        url: String,
        /// The status code.
        status: u16,
        /// What it says, up to 4 KiB of it.
        body: String,
    },
    /// The Pushgateway could not be reached, or had trouble of its own, at every attempt.
    #[error(
        "cannot push to the Pushgateway at {url}: {cause} (attempts: {attempts}, in {:.1} s)",
        time.as_secs_f64()
    )]
    Unavailable {
        /// The Pushgateway as it was given.
        url: String,
        /// How many attempts were made.
        attempts: usize,
        /// How long they took, with the pauses.
        time: Duration,
        /// What went wrong at the last one.
        cause: String,
    },
    /// The thread that pushes could not be started.
    #[error("cannot start the thread that pushes: {0}")]
    Thread(io::Error),
}
