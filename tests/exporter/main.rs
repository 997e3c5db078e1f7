//! The exporter as a process: what it answers, how it starts and how it ends. Each program
//! installs a recorder, which a process can do only once; what needs no global recorder is tested
//! with one that is built alone.

mod assets;
mod config;
mod configuration;
mod formats;
mod health;
mod http;
mod idle;
mod install;
mod limits;
mod log;
mod mounted;
mod push;
mod recorder;
mod rules;
mod server;

use std::process::Command;

use metrics_runtime::exporter::Recorder;
use metrics_tests::program::Program;

/// The program that records known values, and its address.
fn known(mode: &str) -> (Program, String) {
    let program = Program::start(Command::new(env!("CARGO_BIN_EXE_known")).arg(mode));
    let address = program.wait_for_line("127.0.0.1:");
    (program, address)
}

/// What the recorder exposes after `record`, whose facade is this recorder.
fn exposed(recorder: &Recorder, record: impl FnOnce()) -> String {
    metrics::with_local_recorder(recorder, record);
    let text = recorder.render_text();
    assert_is_in_order(&text);
    // Other tests record while this one looks, make series and replace buckets.
    let of_snapshot = metrics_runtime::exposition::text::render(&recorder.snapshot());
    assert!(
        that_stay(&text).eq(that_stay(&of_snapshot)),
        "{text} is not {of_snapshot}"
    );
    text
}

/// Families in the order of their names, each once; no line twice but for its value.
fn assert_is_in_order(text: &str) {
    let families = text.lines().filter_map(|line| line.strip_prefix("# TYPE "));
    let families: Vec<_> = families
        .map(|family| family.split(' ').next().unwrap().trim_end_matches("_total"))
        .collect();
    assert!(families.is_sorted_by(|a, b| a < b), "{families:?}");
    let mut series: Vec<_> = series(text).collect();
    let count = series.len();
    series.sort_unstable();
    series.dedup();
    assert_eq!(series.len(), count, "{text}");
}

/// The lines of samples without their values.
fn series(text: &str) -> impl Iterator<Item = &str> {
    let samples = text.lines().filter(|line| !line.starts_with('#'));
    samples.map(|line| line.rsplit_once(' ').unwrap().0)
}

fn that_stay(text: &str) -> impl Iterator<Item = &str> {
    let made = ["logged_lines", "limits_", "metrics_exporter_limit_hits"];
    series(text)
        .filter(|line| !line.contains("le=\""))
        .filter(move |line| !made.iter().any(|name| line.starts_with(name)))
}
