//! How an exporter starts, and how it ends.

use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use metrics_tests::http::get;
use metrics_tests::program::Program;

use super::known;

/// What was recorded before the installation, and through the facade after it, is served until
/// the program ends, which it does in order.
fn assert_serves_and_shuts_down(mode: &str) {
    let (program, address) = known(mode);
    let body = get(&address, "/metrics").unwrap().body;
    assert!(body.contains("known_things_total{"), "{body}");
    assert!(body.contains("} 41\n"), "{body}");
    assert!(body.contains("foreign_level 1.5\n"), "{body}");
    // 4 by the handle and 100 by the facade are one series.
    assert!(body.contains("} 104\n"), "{body}");

    let (status, printed) = program.finish();
    assert!(status.success(), "{printed:?}");
    assert_eq!(printed, ["ended"]);
    assert!(TcpStream::connect(&address).is_err());
}

#[test]
fn it_serves_from_a_runtime_and_shuts_down() {
    assert_serves_and_shuts_down("runtime");
}

#[test]
fn it_serves_from_a_thread_of_its_own_and_shuts_down() {
    assert_serves_and_shuts_down("thread");
}

#[test]
fn a_dropped_exporter_stops_listening() {
    let (_program, address) = known("dropped");
    let end = Instant::now() + Duration::from_secs(10);
    while TcpStream::connect(&address).is_ok() {
        assert!(Instant::now() < end, "it still listens");
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn conflicts_name_both_places_and_nothing_is_served() {
    let program = Program::start(&mut Command::new(env!("CARGO_BIN_EXE_conflicts")));
    let (status, printed) = program.finish();
    assert_eq!(status.code(), Some(1));
    assert_eq!(
        printed,
        [
            "2 conflicting metric declaration(s)",
            "  `clash_things` is declared with two kinds: counter and gauge",
            "    first at tests/programs/conflicts.rs:6:5",
            "    then at  tests/programs/conflicts.rs:21:20",
            "  `clash_work_seconds` is declared with two bucket lists: [1.0, 2.0] and [1.0, 3.0]",
            "    first at tests/programs/conflicts.rs:10:5",
            "    then at  tests/programs/conflicts.rs:25:5",
        ]
    );
}

#[test]
fn a_taken_port_is_an_error_with_address_and_cause() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    // The exporter is asked in this process: the error comes before anything is installed, so
    // the second attempt does not find a recorder.
    for _ in 0..2 {
        let error = metrics_runtime::Exporter::builder()
            .listen(&address)
            .install()
            .unwrap_err();
        let text = error.to_string();
        assert!(
            text.starts_with(&format!("cannot listen on {address}: ")),
            "{text}"
        );
        assert!(text.contains("in use"), "{text}");
    }
}

#[test]
fn an_address_that_is_none_is_an_error() {
    let error = metrics_runtime::Exporter::builder()
        .listen("nonsense")
        .install()
        .unwrap_err();
    assert!(
        error
            .to_string()
            .contains("`listen` cannot be `\"nonsense\"`; write `host:port`, "),
        "{error}"
    );
}

#[test]
fn what_is_switched_off_is_not_there() {
    let (_program, address) = known("runtime");
    let body = get(&address, "/metrics").unwrap().body;
    for prefix in ["process_", "tokio_", "metrics_exporter_"] {
        let begins = |line: &str| line.starts_with(prefix);
        assert!(!body.lines().any(begins), "{body}");
    }
}
