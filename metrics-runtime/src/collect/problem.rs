//! Why metrics of a collector are missing.

use super::families::Fault;
use super::own::Reason;

/// Why metrics of a collector are missing.
#[derive(Clone, Debug)]
pub(super) struct Problem {
    pub(super) reason: Reason,
    /// The family that it is about, if it is about one.
    pub(super) family: String,
    /// With `{}` for the collector's name.
    pub(super) message: String,
}

impl Problem {
    pub(super) fn invalid(fault: Fault) -> Self {
        let Fault { family, message } = fault;
        Self {
            reason: Reason::Invalid,
            message: format!("`{family}` of the collector {{}} is not exposed: {message}"),
            family: family.into_owned(),
        }
    }

    pub(super) fn is_that_of(&self, other: &Self) -> bool {
        (self.reason, &self.family) == (other.reason, &other.family)
    }
}
