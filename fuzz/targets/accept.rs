//! `Accept` as anybody may send it: there is always an answer, and what is excluded by itself is never it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use metrics_runtime::exposition::{Format, negotiate};

const EXCLUDED: &str = "text/plain;version=0.0.4;charset=utf-8;q=0";

fuzz_target!(|accept: &str| {
    let accepted = negotiate(accept);
    assert_ne!(accepted.format, Format::Json, "it is never asked for here");
    assert!(
        accepted
            .content_type()
            .starts_with(accepted.format.content_type())
    );
    // Blanks at the ends say nothing, and neither does an entry about something else.
    assert_eq!(accepted, negotiate(&format!(" {accept} ")));
    if !accept.contains('"') {
        assert_eq!(
            accepted.format,
            negotiate(&format!("image/png,{accept}")).format
        );
        // No entry is more specific than this one; only where OpenMetrics is out as well it is the text.
        let without = negotiate(&format!("{EXCLUDED},{accept}")).format;
        let open_metrics_is_named = accept.to_ascii_lowercase().contains("openmetrics");
        assert!(without != Format::Text || open_metrics_is_named || accept.contains('*'));
    }
});
