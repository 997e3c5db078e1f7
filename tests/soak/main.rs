//! A program that records as fast as it can and is scraped all the time does not grow.
//!
//! ```text
//! SOAK_SECONDS=600 cargo test --release -p metrics-tests --test soak -- --nocapture
//! ```
//!
//! Without the variable it takes 10 seconds, and 60 with `CI=true`.

use std::fs;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use metrics_tests::http::request_with;
use metrics_tests::program::Program;

/// By how much the resident memory may differ from its first quarter to its last, in bytes.
const TOLERATED: u64 = 1 << 20;

const HEADERS: [&[(&str, &str)]; 4] = [
    &[],
    &[("Accept-Encoding", "gzip")],
    &[("Accept", "application/openmetrics-text; version=1.0.0")],
    &[
        ("Accept", "application/openmetrics-text"),
        ("Accept-Encoding", "zstd, gzip;q=0.5"),
    ],
];

fn duration() -> Duration {
    let default = if std::env::var("CI").is_ok_and(|ci| ci == "true") {
        60
    } else {
        10
    };
    let wanted = std::env::var("SOAK_SECONDS").ok();
    Duration::from_secs(wanted.map_or(default, |text| {
        text.parse().expect("SOAK_SECONDS is a number")
    }))
}

fn resident(program: &Program) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", program.id())).unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() << 10
}

#[test]
fn memory_is_flat() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_served"));
    let program = Program::start(command.args(["series=1000", "record=2", "runtime"]));
    let address = program.wait_for_line("127.0.0.1:");
    let (begin, duration) = (Instant::now(), duration());
    let scrapes = AtomicU64::new(0);
    let samples = thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                for headers in HEADERS
                    .iter()
                    .cycle()
                    .take_while(|_| begin.elapsed() < duration)
                {
                    let answer = request_with(&address, "GET", "/metrics", headers).unwrap();
                    assert_eq!(answer.status, 200);
                    scrapes.fetch_add(1, Relaxed);
                }
            });
        }
        let mut samples = Vec::new();
        while begin.elapsed() < duration {
            thread::sleep(duration / 40);
            samples.push(resident(&program));
        }
        samples
    });
    let (first, last) = (&samples[5..15], &samples[30..]);
    let (first, last) = (*first.iter().max().unwrap(), *last.iter().max().unwrap());
    println!(
        "{} scrapes in {} s; resident bytes: {first} at most in the first quarter, {last} in the last",
        scrapes.load(Relaxed),
        duration.as_secs(),
    );
    assert!(last < first + TOLERATED, "{samples:?}");
    let (status, printed) = program.finish();
    assert!(status.success(), "{printed:?}");
}
