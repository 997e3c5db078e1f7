//! What a crate says once for all its metrics, by `defaults!`.

/// The defaults of one crate.
#[derive(Clone, Copy, Debug)]
pub struct Defaults {
    /// Stands before the names, with a `_`; empty for none.
    pub prefix: &'static str,
    /// The bounds of durations.
    pub buckets: Option<&'static [f64]>,
}

/// The defaults of a crate that has none. Expansions look for the constant's name in the root of
/// their crate first.
pub mod no_defaults {
    /// Nothing.
    pub const __METRICS_DEFAULTS: super::Defaults = super::Defaults {
        prefix: "",
        buckets: None,
    };
}

/// A name behind the prefix of the crate's defaults, as an expression for a constant. The
/// prefix is not put before a name that starts with it.
#[doc(hidden)]
#[macro_export]
macro_rules! __prefixed {
    ($defaults:expr, $name:expr) => {{
        const LENGTH: ::core::primitive::usize =
            $crate::__private::prefixed_length(&$defaults, $name);
        const BYTES: [::core::primitive::u8; LENGTH] =
            $crate::__private::prefixed_bytes(&$defaults, $name);
        // By itself: what stands behind a branch can no longer borrow constants for ever.
        const TEXT: &::core::primitive::str = if LENGTH == $name.len() {
            $name
        } else {
            $crate::__private::prefixed_text(&BYTES)
        };
        TEXT
    }};
}

/// How long `name` is with its prefix.
#[must_use]
pub const fn prefixed_length(defaults: &Defaults, name: &str) -> usize {
    if has_prefix(defaults, name) {
        name.len()
    } else {
        defaults.prefix.len() + 1 + name.len()
    }
}

/// `name` with its prefix, as the bytes of a text.
#[must_use]
pub const fn prefixed_bytes<const LENGTH: usize>(defaults: &Defaults, name: &str) -> [u8; LENGTH] {
    let mut bytes = [b'_'; LENGTH];
    let start = LENGTH - name.len();
    if start > 0 {
        let (prefix, _) = bytes.split_at_mut(defaults.prefix.len());
        prefix.copy_from_slice(defaults.prefix.as_bytes());
    }
    let (_, rest) = bytes.split_at_mut(start);
    rest.copy_from_slice(name.as_bytes());
    bytes
}

/// The bytes as the text that they were made of.
#[must_use]
pub const fn prefixed_text(bytes: &[u8]) -> &str {
    match core::str::from_utf8(bytes) {
        Ok(text) => text,
        // They are two texts and an underscore.
        Err(_) => "",
    }
}

/// Whether nothing is to be put before `name`.
const fn has_prefix(defaults: &Defaults, name: &str) -> bool {
    let (prefix, name) = (defaults.prefix.as_bytes(), name.as_bytes());
    if prefix.is_empty() || name.is_empty() {
        return true;
    }
    match name.split_at_checked(prefix.len()) {
        Some((start, [b'_', ..])) => {
            let mut i = 0;
            while i < prefix.len() && start[i] == prefix[i] {
                i += 1;
            }
            i == prefix.len()
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const APP: Defaults = Defaults {
        prefix: "app",
        buckets: None,
    };

    #[test]
    fn the_prefix_stands_before_a_name_once() {
        assert_eq!(crate::__prefixed!(APP, "reads"), "app_reads");
        assert_eq!(crate::__prefixed!(APP, "app_reads"), "app_reads");
        assert_eq!(crate::__prefixed!(APP, "apps"), "app_apps");
        assert_eq!(crate::__prefixed!(APP, "app"), "app_app");
        assert_eq!(crate::__prefixed!(APP, ""), "");
        let none = crate::__prefixed!(no_defaults::__METRICS_DEFAULTS, "reads");
        assert_eq!(none, "reads");
    }
}
