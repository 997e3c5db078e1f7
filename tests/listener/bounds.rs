//! How many connections there may be, and which go for others.

use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

use crate::wire::Client;
use crate::{Gate, builder, exporter, limited};

/// How many of them are still open, when that has come to rest.
fn open(clients: &[Client], most: usize) -> usize {
    let end = Instant::now() + Duration::from_secs(5);
    loop {
        let open = clients.iter().filter(|client| !client.is_closed()).count();
        if open <= most || Instant::now() > end {
            return open;
        }
        thread::sleep(Duration::from_millis(5));
    }
}

fn connect(address: SocketAddr, count: usize) -> Vec<Client> {
    (0..count).map(|_| Client::connect(address)).collect()
}

#[test]
fn who_has_waited_longest_goes_for_a_new_one() {
    let (_exporter, address) = limited(|limits| limits.connections = 8);
    let silent = connect(address, 8);
    thread::sleep(Duration::from_millis(50));
    let later = connect(address, 8);
    assert_eq!(open(&silent, 0), 0);
    assert_eq!(open(&later, 8), 8);
    // Whoever asks is let in, as often as it likes.
    for _ in 0..100 {
        let begin = Instant::now();
        assert_eq!(Client::connect(address).get("/metrics").status, 200);
        assert!(begin.elapsed() < Duration::from_millis(500));
    }
    assert!(open(&later, 7) < 8);
}

#[test]
fn clients_that_never_read_lock_nobody_out() {
    let (_exporter, address) = limited(|limits| limits.connections = 4);
    let request = format!("GET /metrics HTTP/1.1\r\nHost: {address}\r\n\r\n").repeat(5_000);
    thread::scope(|scope| {
        let mut full = Vec::new();
        for _ in 0..4 {
            full.push(scope.spawn(|| {
                let mut client = Client::connect(address);
                client.is_closed();
                let end = Instant::now() + Duration::from_millis(500);
                while Instant::now() < end {
                    if client.try_send(request.as_bytes()).is_err() {
                        thread::sleep(Duration::from_millis(1));
                    }
                }
                client
            }));
        }
        let full: Vec<_> = full
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect();
        for _ in 0..20 {
            let begin = Instant::now();
            assert_eq!(Client::connect(address).get("/metrics").status, 200);
            assert!(begin.elapsed() < Duration::from_millis(500));
        }
        drop(full);
    });
}

#[test]
fn where_all_are_being_answered_the_next_waits() {
    let gate = Gate::closed();
    let builder = builder()
        .collector("gate", gate.collector())
        .collector_timeout(Duration::from_secs(30));
    let mut limits = metrics_runtime::exporter::Limits::default();
    limits.connections = 2;
    let exporter = exporter(builder.limits(limits));
    let address = exporter.local_addr();
    let mut asking = connect(address, 2);
    for client in &mut asking {
        client.ask("GET", "/metrics", "");
    }
    gate.wait_for_runs(1);
    thread::sleep(Duration::from_millis(50));
    let mut further = connect(address, 3);
    for client in &mut further {
        client.ask("GET", "/nowhere", "");
    }
    thread::sleep(Duration::from_millis(100));
    assert!(asking.iter().all(|client| !client.is_closed()));
    gate.open();
    for client in &mut asking {
        client.block();
        assert_eq!(client.answer("GET").status, 200);
    }
    for client in &mut further {
        assert_eq!(client.answer("GET").status, 404);
    }
}

#[test]
fn the_exporter_says_how_many_there_are_and_why_some_went() {
    let mut limits = metrics_runtime::exporter::Limits::default();
    limits.head_timeout = Duration::from_millis(50);
    limits.idle_timeout = Duration::from_millis(50);
    let exporter = exporter(builder().exporter_metrics(true).limits(limits));
    let address = exporter.local_addr();
    let value = |reason: &str| {
        let text = exporter.render_text();
        let name = format!("metrics_exporter_closed_connections_total{{reason=\"{reason}\"}} ");
        let line = text.lines().find_map(|line| line.strip_prefix(&*name));
        line.expect(reason).parse::<u64>().unwrap()
    };
    let (slow, idle) = (value("slow_request"), value("idle"));
    let mut client = Client::connect(address);
    let text = client.get("/metrics");
    assert!(text.text().contains("\nmetrics_exporter_connections "));
    let begin = Instant::now();
    client.closed_after(begin, |_| {});
    Client::connect(address).closed_after(begin, |_| {});
    // Other tests have no own metrics, so nobody else counts.
    assert!(value("slow_request") > slow);
    assert!(value("idle") > idle);
}
