//! The metrics of tokio runtimes, with a known number of tasks.

use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use super::collecting::{OTHER_RUNTIME, exporter, value};

fn read(series: &str) -> f64 {
    let (exporter, _turn) = exporter();
    let text = exporter.render_text();
    value(&text, series).unwrap_or_else(|| panic!("{series}: {text}"))
}

/// Waits until a series has a value.
fn assert_becomes(series: &str, expected: f64) {
    let end = Instant::now() + Duration::from_secs(10);
    while read(series) != expected {
        assert!(Instant::now() < end, "{series} is {}", read(series));
    }
}

#[test]
fn the_runtime_of_the_exporter_is_there_without_being_asked_for() {
    assert_eq!(read("tokio_workers"), 3.0);
    assert!(read("tokio_alive_tasks") >= 1.0);
    // From the second scrape on.
    assert!((0.0..=1.0).contains(&read("tokio_busy_ratio")));
    for worker in ["0", "1", "2"] {
        read(&format!(
            "tokio_worker_busy_seconds_total{{worker=\"{worker}\"}}"
        ));
    }
}

#[test]
fn tasks_that_wait_and_tasks_that_are_queued_are_counted() {
    assert_eq!(read("tokio_workers{runtime=\"other\"}"), 2.0);
    assert_becomes("tokio_alive_tasks{runtime=\"other\"}", 0.0);
    // Both workers are blocked.
    let (started, is_started) = channel();
    let blocked: Vec<_> = (0..2)
        .map(|_| {
            let ((end, ended), started) = (channel::<()>(), started.clone());
            OTHER_RUNTIME.spawn(async move {
                started.send(()).unwrap();
                thread::sleep(Duration::from_millis(100));
                let _ = ended.recv();
            });
            is_started.recv().unwrap();
            end
        })
        .collect();
    for _ in 0..5 {
        OTHER_RUNTIME.spawn(std::future::pending::<()>());
    }
    assert_eq!(read("tokio_alive_tasks{runtime=\"other\"}"), 7.0);
    assert_eq!(read("tokio_global_queue_depth{runtime=\"other\"}"), 5.0);
    drop(blocked);
    assert_becomes("tokio_global_queue_depth{runtime=\"other\"}", 0.0);
    assert_becomes("tokio_alive_tasks{runtime=\"other\"}", 5.0);
    let busy = |worker| {
        read(&format!(
            "tokio_worker_busy_seconds_total{{runtime=\"other\",worker=\"{worker}\"}}"
        ))
    };
    let end = Instant::now() + Duration::from_secs(10);
    // Each is counted when its worker next waits.
    while busy(0).min(busy(1)) < 0.1 {
        assert!(Instant::now() < end, "{} {}", busy(0), busy(1));
    }
    // One of them is blocked.
    let before = [busy(0), busy(1)];
    OTHER_RUNTIME.spawn(async { thread::sleep(Duration::from_millis(300)) });
    let rises = || {
        let mut rises = [busy(0) - before[0], busy(1) - before[1]];
        rises.sort_by(f64::total_cmp);
        rises
    };
    let end = Instant::now() + Duration::from_secs(10);
    while rises()[1] < 0.3 {
        assert!(Instant::now() < end, "{:?}", rises());
    }
    assert!(rises()[0] < 0.1 && rises()[1] < 2.0, "{:?}", rises());
}
