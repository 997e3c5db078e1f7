//! The parts of a name that the code looks at. What is right and wrong about names is known to the
//! macros, which see them as they are written.

use super::Kind;

/// The name as OpenMetrics knows the family: without the `_total` of a counter.
pub(crate) fn family(name: &str, kind: Kind) -> &str {
    match kind {
        Kind::Counter => name
            .strip_suffix("_total")
            .filter(|before| !before.is_empty())
            .unwrap_or(name),
        _ => name,
    }
}
