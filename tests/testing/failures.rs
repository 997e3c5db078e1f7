//! What a failing assertion says. Nobody else records in these families.

use std::panic::{UnwindSafe, catch_unwind};

use metrics_runtime::testing::{self, assert_counter, assert_gauge, assert_observed, delta};

use crate::kit::{Kit, Method, OfMethod, Request};

/// The text that `assertion` panics with.
pub(crate) fn said(assertion: impl FnOnce() + UnwindSafe) -> String {
    let payload = catch_unwind(assertion).expect_err("the assertion holds");
    *payload.downcast().expect("panics have texts")
}

#[test]
fn another_number_is_shown_with_the_series_before_and_after() {
    let labels = |method, cached| Request {
        method,
        cached,
        r#type: true,
    };
    let refused = &Kit::get().refused;
    refused.with(labels(Method::Put, true)).increment(5);
    let before = testing::snapshot();
    refused.with(labels(Method::Put, true)).increment(2);
    refused.with(labels(Method::Get, false)).increment(1);
    let delta = delta!(before);
    let failure = said(|| {
        assert_counter!(delta, "kit_refused_total", { method = "put", cached = true }, 3);
    });
    assert_eq!(
        failure,
        "`kit_refused_total{method=\"put\",cached=\"true\"}` has grown by 2 (5 → 7) instead of 3
    {cached=\"true\",method=\"put\",type=\"false\"}  0 → 0
    {cached=\"true\",method=\"put\",type=\"true\"}  5 → 7
    {cached=\"false\",method=\"get\",type=\"true\"}  0 → 1
    {cached=\"false\",method=\"get\",type=\"false\"}  0 → 0
    {cached=\"false\",method=\"put\",type=\"false\"}  0 → 0
    {cached=\"false\",method=\"put\",type=\"true\"}  0 → 0
    {cached=\"true\",method=\"get\",type=\"false\"}  0 → 0
    {cached=\"true\",method=\"get\",type=\"true\"}  0 → 0"
    );
    let failure = said(|| assert_counter!(delta, "kit_refused", 4..));
    assert!(
        failure.starts_with("`kit_refused_total` has grown by 3 (5 → 8) instead of at least 4\n"),
        "{failure}"
    );

    let failure = said(|| assert_counter!(delta, "kit_refused", { methd = "put" }, 0));
    assert!(
        failure.starts_with(
            "`kit_refused_total` has no label `methd`; there is `method`, `cached`, `type`\n    {"
        ),
        "{failure}"
    );
    let failure = said(|| assert_counter!(delta, "kit_refused", { method = "pet" }, 0));
    assert!(
        failure.starts_with(
            "no series of `kit_refused_total` has `method=\"pet\"`; values of `method` are `put`, \
             `get`\n    {"
        ),
        "{failure}"
    );
    let failure = said(|| {
        delta.assert_counter("kit_refused", &[("method", "put"), ("method", "get")], 0);
    });
    assert!(
        failure.starts_with("no series is `kit_refused_total{method=\"put\",method=\"get\"}`\n"),
        "{failure}"
    );
}

#[test]
fn a_name_that_is_not_there_is_no_zero() {
    let delta = delta!(testing::snapshot());
    let failure = said(|| assert_counter!(delta, "kit_reqests_total", 0));
    assert_eq!(
        failure,
        "there is no family `kit_reqests_total`; the nearest names are `kit_requests_total`, \
         `kit_turns_total`, `kit_refused_total`, `kit_in_turns_total`, `kit_work_seconds_total`"
    );
    let failure =
        said(|| assert_counter!(delta!(testing::snapshot()), "kit_bytes", { a = "b" }, 0));
    assert!(
        failure.starts_with("there is no family `kit_bytes`; "),
        "{failure}"
    );
}

#[test]
fn another_kind_names_the_assertion_for_it() {
    let delta = delta!(testing::snapshot());
    let failure = said(|| assert_counter!(delta, "kit_level", 0));
    let expected = "`kit_level` is a gauge and not a counter; use `assert_gauge!`\n    ";
    assert!(failure.starts_with(expected), "{failure}");
    let failure = said(|| assert_gauge!(delta, "kit_size_bytes", 0));
    let expected = "`kit_size_bytes` is a histogram and not a gauge; use `assert_observed!`\n    ";
    assert!(failure.starts_with(expected), "{failure}");
    let failure = said(|| assert_observed!(delta, "kit_requests_total", 0));
    let expected = "`kit_requests_total` is a counter and not a histogram; use `assert_counter!`\n";
    assert!(failure.starts_with(expected), "{failure}");
}

#[test]
fn gauges_are_looked_at_one_by_one() {
    let levels = &Kit::get().levels;
    let before = testing::snapshot();
    levels
        .with(OfMethod {
            method: Method::Get,
        })
        .set(1.5);
    let delta = delta!(before);
    assert_gauge!(delta, "kit_levels", { method = "get" }, 1.5);
    assert_eq!(
        said(|| assert_gauge!(delta, "kit_levels", 1.5)),
        "`kit_levels` is 2 series; give the labels of one\n    \
         {method=\"get\"}  0 → 1.5\n    \
         {method=\"put\"}  0 → 0"
    );
    assert_eq!(
        said(|| assert_gauge!(delta, "kit_levels", { method = "get" }, 2)),
        "`kit_levels{method=\"get\"}` is 1.5 (0 → 1.5) instead of 2\n    \
         {method=\"get\"}  0 → 1.5\n    \
         {method=\"put\"}  0 → 0"
    );
    let failure = said(|| assert_gauge!(delta, "kit_levels", { method = "get" }, change = 1..=1));
    let expected = "`kit_levels{method=\"get\"}` has changed by 1.5 (0 → 1.5) instead of 1\n";
    assert!(failure.starts_with(expected), "{failure}");
}

#[test]
fn observations_say_count_and_sum() {
    let before = testing::snapshot();
    Kit::get().size.observe(3);
    Kit::get().size.observe(4.5);
    let delta = delta!(before);
    assert_eq!(
        said(|| assert_observed!(delta, "kit_size_bytes", 3)),
        "the count of `kit_size_bytes` has grown by 2 (0 → 2) instead of 3\n    \
         0 with sum 0 → 2 with sum 7.5"
    );
    assert_eq!(
        said(|| assert_observed!(delta, "kit_size_bytes", count = 2, sum = 7.0..7.5)),
        "the sum of `kit_size_bytes` has grown by 7.5 (0 → 7.5) instead of 7 to below 7.5\n    \
         0 with sum 0 → 2 with sum 7.5"
    );
}

#[test]
fn the_failure_is_where_the_assertion_is() {
    let delta = delta!(testing::snapshot());
    let (sender, places) = std::sync::mpsc::channel();
    let sender = std::sync::Mutex::new(sender);
    let hook = std::panic::take_hook();
    let thread = std::thread::current().id();
    std::panic::set_hook(Box::new(move |panic| {
        if std::thread::current().id() == thread {
            let place = panic.location().expect("panics have places");
            let _ = sender
                .lock()
                .unwrap()
                .send((place.file().to_owned(), place.line()));
        } else {
            hook(panic);
        }
    }));
    let line = line!() + 1;
    let _ = said(|| assert_counter!(delta, "kit_no_such", 0));
    let _ = said(|| assert_observed!(delta, "kit_no_such", count = 0, sum = 0));
    let _ = said(|| assert_gauge!(delta, "kit_no_such", { a = "b" }, change = 0));
    let _ = said(|| drop(testing::exclusive(["kit_no_such"])));
    let found: Vec<_> = places.try_iter().collect();
    assert_eq!(found, [0, 1, 2, 3].map(|i| (file!().to_owned(), line + i)));
}
