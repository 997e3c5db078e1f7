//! Attributes beside `#[timed]` and `#[counted]`, in any order and spelling.

#![deny(unused, unused_must_use)]

use metrics_runtime::{counted as tally, timed};

#[inline]
#[timed]
#[must_use]
fn inlined() -> u8 {
    1
}

#[timed]
#[inline(always)]
#[allow(unused_variables, clippy::all)]
#[tally]
fn allowed(unused: u8) -> u8 {
    2
}

#[cfg_attr(all(), timed, metrics_runtime::counted(name = "cfg_calls", outcome))]
#[cfg_attr(any(), unknown)]
fn by_cfg_attr() -> u8 {
    3
}

#[timed]
#[cfg(all())]
fn by_cfg() -> u8 {
    4
}

#[metrics_runtime::timed]
#[metrics_runtime::counted]
fn by_path() -> u8 {
    5
}

#[timed(name = "several")]
#[tally(name = "several")]
#[tally(name = "several_by_flag", labels(flag = flag))]
#[metrics_runtime::counted(name = "several_outcomes", outcome)]
fn several(flag: bool) -> u8 {
    u8::from(flag)
}

#[timed()]
#[deprecated]
#[cold]
#[track_caller]
#[doc(hidden)]
fn empty_parentheses() -> u32 {
    std::panic::Location::caller().line()
}

#[timed(name = "trailing", outcome)]
#[tally(name = "more_trailing", labels(a = "b",))]
fn trailing_commas() {}

/// Documented.
///
/// With more than one paragraph.
#[timed(name = "documented")]
fn documented() {}

#[timed(name = "helped", help = "Explicit.")]
/// Documented, too.
fn helped() {}

#[allow(deprecated)]
fn main() {
    assert_eq!(
        [inlined(), allowed(0), by_cfg_attr(), by_cfg(), by_path()],
        [1, 2, 3, 4, 5]
    );
    assert_eq!(several(true), 1);
    assert!(empty_parentheses() > 0);
    trailing_commas();
    documented();
    helped();
    let help = |name| {
        let descriptors = metrics_runtime::inventory::descriptors();
        descriptors
            .iter()
            .find(|it| it.name() == name)
            .map(|it| it.help())
    };
    assert_eq!(help("documented_seconds"), Some("Documented."));
    assert_eq!(help("helped_seconds"), Some("Explicit."));
    assert!(help("cfg_calls").is_some());
    metrics_runtime::inventory::verify().unwrap();
}
