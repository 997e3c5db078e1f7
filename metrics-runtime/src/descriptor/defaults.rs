//! What a crate says once for all its metrics, by `defaults!`.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

/// The defaults of one crate.
#[derive(Clone, Copy, Debug)]
pub struct Defaults {
    /// Stands before the names, with a `_`; empty for none.
    pub prefix: &'static str,
    /// The bounds of durations.
    pub buckets: Option<&'static [f64]>,
}

impl Defaults {
    /// `name` behind the prefix, unless it starts with it.
    ///
    /// The text is put together once for each name, and kept. To do so while the program is
    /// compiled would cost every metric of a program that has no prefix.
    pub(crate) fn prefixed(&self, name: &'static str) -> &'static str {
        static NAMES: LazyLock<Mutex<HashMap<(&str, &str), &'static str>>> =
            LazyLock::new(Mutex::default);
        let prefix = self.prefix;
        let behind = name.strip_prefix(prefix);
        if prefix.is_empty() || behind.is_some_and(|name| name.starts_with('_')) {
            return name;
        }
        let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
        names
            .entry((prefix, name))
            .or_insert_with(|| format!("{prefix}_{name}").leak())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prefix_stands_before_a_name_once() {
        let with = |prefix| Defaults {
            prefix,
            buckets: None,
        };
        assert_eq!(with("app").prefixed("reads"), "app_reads");
        assert_eq!(with("app").prefixed("app_reads"), "app_reads");
        assert_eq!(with("app").prefixed("apps"), "app_apps");
        assert_eq!(with("app").prefixed("app"), "app_app");
        assert_eq!(with("").prefixed("reads"), "reads");
        let once = with("app").prefixed("reads");
        assert!(std::ptr::eq(once, with("app").prefixed("reads")));
    }
}
