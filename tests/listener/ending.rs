//! How the listener ends: with what is running, and without waiting for anything else.

use std::thread;
use std::time::{Duration, Instant};

use metrics_runtime::Exporter;
use metrics_runtime::exporter::Limits;
use tokio::runtime::{Builder, Runtime};

use crate::wire::Client;
use crate::{Gate, builder};

/// A runtime as a program has it, and an exporter in it.
fn in_runtime(gate: &Gate, shutdown_timeout: Duration) -> (Runtime, Exporter) {
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let mut limits = Limits::default();
    limits.shutdown_timeout = shutdown_timeout;
    let recorder = builder()
        .limits(limits)
        .collector("gate", gate.collector())
        .collector_timeout(Duration::from_secs(30))
        .build_recorder()
        .unwrap();
    let exporter = {
        let _context = runtime.enter();
        recorder.serve().unwrap()
    };
    (runtime, exporter)
}

/// One that has been answered and one that is asking.
fn waiting_clients(exporter: &Exporter) -> [Client; 2] {
    let mut idle = Client::connect(exporter.local_addr());
    assert_eq!(idle.get("/nowhere").status, 404);
    let mut asking = Client::connect(exporter.local_addr());
    asking.send("GET /metrics HTTP/1.1\r\n");
    thread::sleep(Duration::from_millis(50));
    [idle, asking]
}

fn assert_close_soon(clients: [Client; 2]) {
    for client in clients {
        let seconds = client.closed_after(Instant::now(), |_| {});
        assert!(seconds < 1.0, "{seconds} s");
    }
}

#[test]
fn running_scrapes_are_finished_and_all_others_end_at_once() {
    let gate = Gate::closed();
    let (runtime, exporter) = in_runtime(&gate, Duration::from_secs(10));
    let address = exporter.local_addr();
    let clients = waiting_clients(&exporter);
    let mut running = Client::connect(address);
    running.ask("GET", "/metrics", "");
    gate.wait_for_runs(1);
    let shutdown = runtime.spawn(exporter.shutdown());
    assert_close_soon(clients);
    assert!(std::net::TcpStream::connect(address).is_err());
    assert!(!shutdown.is_finished());
    gate.open();
    let answer = running.answer("GET");
    assert!(answer.text().contains("\ngate_passed 1\n"));
    assert_eq!(answer.header("connection"), Some("close"));
    assert_eq!(running.rest(), b"");
    runtime.block_on(shutdown).unwrap();
}

#[test]
fn a_scrape_that_takes_too_long_is_given_up() {
    let gate = Gate::closed();
    let (runtime, exporter) = in_runtime(&gate, Duration::from_millis(300));
    let mut running = Client::connect(exporter.local_addr());
    running.ask("GET", "/metrics", "");
    gate.wait_for_runs(1);
    let begin = Instant::now();
    runtime.block_on(exporter.shutdown());
    let took = begin.elapsed();
    assert!(
        (Duration::from_millis(290)..Duration::from_secs(2)).contains(&took),
        "{took:?}"
    );
    assert_eq!(running.rest(), b"");
    gate.open();
}

#[test]
fn a_dropped_exporter_closes_its_connections() {
    let gate = Gate::closed();
    let (_runtime, exporter) = in_runtime(&gate, Duration::from_secs(10));
    let clients = waiting_clients(&exporter);
    let mut running = Client::connect(exporter.local_addr());
    running.ask("GET", "/metrics", "");
    gate.wait_for_runs(1);
    drop(exporter);
    assert_close_soon(clients);
    assert_eq!(running.rest(), b"");
    gate.open();
}

#[test]
fn one_with_a_thread_of_its_own_closes_them_too() {
    let exporter = crate::exporter(builder());
    let clients = waiting_clients(&exporter);
    drop(exporter);
    assert_close_soon(clients);
}

#[test]
fn a_runtime_that_cannot_serve_is_an_error() {
    let recorder = builder().build_recorder().unwrap();
    let without = [
        Builder::new_current_thread().build().unwrap(),
        Builder::new_current_thread().enable_time().build().unwrap(),
        Builder::new_current_thread().enable_io().build().unwrap(),
    ];
    for runtime in without {
        let _context = runtime.enter();
        let error = recorder.serve().unwrap_err().to_string();
        assert!(error.contains("`enable_all`"), "{error}");
    }
}
