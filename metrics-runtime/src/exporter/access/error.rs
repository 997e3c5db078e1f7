use std::fmt::Display;
#[cfg(feature = "auth")]
use std::path::Path;

/// What is wrong with an [`Access`](super::Access) or with one of its files.
///
/// Its text names the key, the value and what is allowed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("access: {0}")]
pub struct AccessError(String);

impl AccessError {
    /// A key whose value is not allowed, and what is.
    pub(super) fn value(key: &str, value: impl Display, allowed: impl Display) -> Self {
        Self(format!("`{key}` cannot be `{value}`; {allowed}"))
    }

    /// A key of a file whose value is not allowed, and what is.
    #[cfg(feature = "auth")]
    pub(super) fn in_file(
        path: &Path,
        key: &str,
        value: impl Display,
        allowed: impl Display,
    ) -> Self {
        let Self(what) = Self::value(key, value, allowed);
        Self::file(path, what)
    }

    /// What is wrong in a file, or with it.
    #[cfg(feature = "auth")]
    pub(super) fn file(path: &Path, what: impl Display) -> Self {
        Self(format!("{}: {what}", path.display()))
    }

    /// A key that needs a feature which this program was built without.
    #[cfg(not(feature = "tls"))]
    pub(super) fn feature(key: &str, feature: &str) -> Self {
        Self(format!(
            "`{key}` needs the feature `{feature}` of `metrics-runtime`, which this program was \
             built without; add it in its Cargo.toml"
        ))
    }
}
