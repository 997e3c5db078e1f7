//! The kit for the tests of users: what it sees, and what it says when a test fails.

mod exclusive;
mod failures;
mod kit;

use std::process::Command;
use std::time::Duration;

use metrics_runtime::testing::{
    self, MockClock, assert_counter, assert_gauge, assert_observed, delta, verify_inventory,
};

use metrics_runtime::Exporter;
use metrics_tests::program::Program;

use crate::kit::{Kit, Method, Request, Turns, bake, serve};

#[test]
fn counters_grow_by_what_was_counted_since_the_snapshot() {
    let requests = &Kit::get().requests;
    let labels = |method| Request {
        method,
        cached: true,
        r#type: false,
    };
    requests.with(labels(Method::Get)).increment(5);
    let before = testing::exclusive(["kit_requests_total"]);
    requests.with(labels(Method::Get)).increment(2);
    requests.with(labels(Method::Put)).increment(3);
    let delta = delta!(before);
    requests.with(labels(Method::Put)).increment(10);

    assert_counter!(delta, "kit_requests_total", { method = "get", cached = "true", type = "false" }, 2);
    assert_counter!(delta, "kit_requests", { method = Method::Put, cached = true, r#type = false }, 3);
    assert_counter!(
        delta,
        "kit_requests_total",
        { cached = String::from("true") },
        5
    );
    assert_counter!(delta, "kit_requests_total", { cached = false, }, 0);
    assert_counter!(delta, "kit_requests_total", 5);
    assert_counter!(delta, "kit_requests_total", {}, 4..,);
    assert_counter!(delta, "kit_requests_total", 1_u64..=5);
    assert_counter!(
        delta!(before),
        "kit_requests_total",
        { method = &Method::Put },
        13
    );
}

#[test]
fn counters_of_floats_are_compared_to_nine_digits() {
    let before = testing::snapshot();
    Kit::get().work.increment(0.1);
    Kit::get().work.increment(0.2);
    let delta = delta!(before);
    assert_counter!(delta, "kit_work_seconds_total", 0.3);
    assert_counter!(delta, "kit_work_seconds_total", 0.25..=0.35);
}

#[test]
fn gauges_are_their_value_and_their_change() {
    let level = &Kit::get().level;
    level.set(7);
    let before = testing::snapshot();
    level.decrement(2.5);
    let delta = delta!(before);
    assert_gauge!(delta, "kit_level", 4.5);
    assert_gauge!(delta, "kit_level", {}, 4..5);
    assert_gauge!(delta, "kit_level", value = 4.5);
    assert_gauge!(delta, "kit_level", change = -2.5);
    assert_gauge!(delta, "kit_level", {}, value = 4.5, change = -2.5,);
}

#[test]
fn observations_have_a_count_a_sum_and_buckets() {
    let clock = MockClock::start();
    bake(&clock, Duration::from_mins(1));
    let before = testing::snapshot();
    bake(&clock, Duration::from_secs(30));
    bake(&clock, Duration::from_secs(90));
    let delta = delta!(before);
    assert_observed!(delta, "kit_bake_duration_seconds", 2);
    assert_observed!(
        delta,
        "kit_bake_duration_seconds",
        {},
        count = 1..,
        sum = 120
    );
    assert_observed!(delta, "kit_bake_duration_seconds", sum = 119.9..120.1);
    assert_observed!(delta, "kit_bake_duration_seconds", count = 2);
    let baked = delta.histogram("kit_bake_duration_seconds", &[]);
    assert_eq!((&*baked.buckets, baked.sum), (&[1, 1, 0][..], 120.0));
}

#[test]
fn two_snapshots_can_be_compared_and_the_change_listed() {
    let before = testing::snapshot();
    let here = |delta: &testing::Delta| {
        let lines = delta.to_string();
        let mut lines = lines.lines().filter(|line| line.starts_with("kit_listed_"));
        lines.by_ref().map(str::to_owned).collect::<Vec<_>>()
    };
    Kit::get().listed.observe(0.5);
    let after = testing::snapshot();
    Kit::get().listed.observe(8);
    assert_eq!(
        here(&delta!(before, after)),
        ["kit_listed_bytes  0 with sum 0 → 1 with sum 0.5"]
    );
    assert_eq!(
        here(&delta!(before)),
        ["kit_listed_bytes  0 with sum 0 → 2 with sum 8.5"]
    );
    assert!(delta!(after, after).is_empty());
    assert!(!delta!(before, after).is_empty());
    assert_observed!(delta!(before, &after), "kit_listed_bytes", 1);
}

#[test]
fn what_threads_have_recorded_counts() {
    let before = testing::snapshot();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| (0..1_000).for_each(|_| Kit::get().by_threads.increment(1)));
        }
    });
    assert_counter!(delta!(before), "kit_by_threads_total", 8_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_the_workers_of_tokio_have_recorded_counts() {
    let before = testing::exclusive(["kit_serve_duration_seconds"]);
    let tasks: Vec<_> = (0..100).map(|i| tokio::spawn(serve(i % 4 == 0))).collect();
    for task in tasks {
        let _ = task.await.unwrap();
    }
    let delta = delta!(before);
    assert_observed!(delta, "kit_serve_duration_seconds", { outcome = "ok" }, 75);
    assert_observed!(
        delta,
        "kit_serve_duration_seconds",
        { outcome = "error" },
        25
    );
    assert_observed!(
        delta,
        "kit_serve_duration_seconds",
        { outcome = "cancelled" },
        0
    );
}

#[tokio::test]
async fn a_test_on_one_thread_sees_its_tasks() {
    let before = testing::exclusive(["kit_serve_duration_seconds"]);
    tokio::spawn(serve(false)).await.unwrap().unwrap();
    assert_observed!(
        delta!(before),
        "kit_serve_duration_seconds",
        { outcome = "ok" },
        1
    );
}

#[test]
fn what_other_crates_record_is_in_the_exporters_snapshots() {
    let exporter = Exporter::builder().listen("127.0.0.1:0").install().unwrap();
    let before = exporter.snapshot();
    metrics::counter!("facade_hits", "status" => "200").increment(3);
    metrics::histogram!("facade_times").record(0.5);
    metrics::gauge!("facade_level").set(2.5);
    let delta = delta!(before, exporter.snapshot());
    assert_counter!(delta, "facade_hits_total", { status = 200 }, 3);
    assert_observed!(delta, "facade_times", count = 1, sum = 0.5);
    assert_gauge!(delta, "facade_level", value = 2.5, change = 2.5);
    let changes = delta.to_string();
    let line = "facade_hits_total{status=\"200\"}  nothing → 3\n";
    assert!(changes.contains(line), "{changes}");
}

#[test]
fn metrics_are_consistent() {
    verify_inventory();
}

#[test]
fn all_conflicts_are_in_one_failure_with_both_places() {
    let mut program = Command::new(env!("CARGO_BIN_EXE_conflicts"));
    program.arg("verify").env("RUST_BACKTRACE", "0");
    let (status, printed) = Program::start(&mut program).finish();
    assert!(!status.success());
    let said = printed.join("\n");
    let conflicts = "2 conflicting metric declaration(s)
  `clash_things` is declared with two kinds: counter and gauge
    first at tests/programs/conflicts.rs:6:5
    then at  tests/programs/conflicts.rs:21:20
  `clash_work_seconds` is declared with two bucket lists: [1.0, 2.0] and [1.0, 3.0]
    first at tests/programs/conflicts.rs:10:5
    then at  tests/programs/conflicts.rs:25:5";
    assert!(said.contains(conflicts), "{said}");
}

#[test]
fn handles_of_statics_are_seen() {
    static TURNS: &Turns = &Turns { wheel: "left" };
    let before = testing::snapshot();
    TURNS.record();
    assert_counter!(delta!(before), "kit_turns_total", { wheel = "left" }, 1..);
}
