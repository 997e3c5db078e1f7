//! Clients that take their time: each is closed when it has taken too much.

use std::net::SocketAddr;
use std::ops::Range;
use std::thread;
use std::time::{Duration, Instant};

use metrics_runtime::exporter::Limits;

use crate::limited;
use crate::wire::Client;

/// What a client does, and when it is closed, in parts of a limit.
type Case = (&'static str, fn(SocketAddr) -> f64, fn(&Limits) -> Duration);

const CASES: [Case; 8] = [
    ("silent", silent, |limits| limits.head_timeout),
    ("head byte by byte", slow_head, |limits| limits.head_timeout),
    ("later head byte by byte", slow_second_head, |limits| {
        limits.head_timeout
    }),
    ("empty lines", empty_lines, |limits| limits.head_timeout),
    ("body byte by byte", slow_body, |limits| limits.head_timeout),
    ("idle", idle, |limits| limits.idle_timeout),
    ("never reads", never_reads, |limits| limits.write_timeout),
    ("reads byte by byte", slow_reader, |limits| {
        limits.write_timeout
    }),
];

/// All cases side by side; where each is closed within `tolerated` seconds of its limit.
fn assert_all_are_closed(limits: &Limits, tolerated: Range<f64>) {
    let (_exporter, address) = limited(|to| *to = limits.clone());
    let closed = thread::scope(|scope| {
        let threads = CASES.map(|(name, run, limit)| {
            let limit = limit(limits).as_secs_f64();
            (name, limit, scope.spawn(move || run(address)))
        });
        threads.map(|(name, limit, thread)| (name, limit, thread.join().unwrap()))
    });
    for (name, limit, seconds) in closed {
        let off = seconds - limit;
        assert!(
            tolerated.contains(&off),
            "{name}: {seconds} s instead of {limit} s"
        );
    }
}

#[test]
fn they_are_closed_in_time() {
    let mut limits = Limits::default();
    limits.head_timeout = Duration::from_millis(400);
    limits.idle_timeout = Duration::from_millis(700);
    limits.write_timeout = Duration::from_secs(1);
    assert_all_are_closed(&limits, -0.05..0.9);
}

#[test]
fn they_are_closed_in_time_by_default() {
    let limits = Limits::default();
    assert!(limits.head_timeout <= Duration::from_secs(10));
    assert!(limits.idle_timeout <= Duration::from_secs(30));
    assert!(limits.write_timeout <= Duration::from_secs(30));
    assert_all_are_closed(&limits, -0.05..2.0);
}

fn silent(address: SocketAddr) -> f64 {
    let begin = Instant::now();
    Client::connect(address).closed_after(begin, |_| {})
}

fn slow_head(address: SocketAddr) -> f64 {
    let begin = Instant::now();
    let mut client = Client::connect(address);
    client.send("GET /metrics HTTP/1.1\r\nX: ");
    client.closed_after(begin, |client| {
        client.send("a");
    })
}

fn slow_second_head(address: SocketAddr) -> f64 {
    let mut client = Client::connect(address);
    client.get("/metrics");
    let begin = Instant::now();
    client.closed_after(begin, |client| {
        client.send("G");
    })
}

fn empty_lines(address: SocketAddr) -> f64 {
    let begin = Instant::now();
    Client::connect(address).closed_after(begin, |client| {
        client.send("\r\n");
    })
}

fn slow_body(address: SocketAddr) -> f64 {
    let mut client = Client::connect(address);
    client.ask("GET", "/metrics", "Content-Length: 10000\r\n");
    let begin = Instant::now();
    client.closed_after(begin, |client| {
        client.send("a");
    })
}

fn idle(address: SocketAddr) -> f64 {
    let mut client = Client::connect(address);
    client.get("/metrics");
    let begin = Instant::now();
    client.closed_after(begin, |_| {})
}

/// Asks until the system takes nothing more from it: from about then on the server waits.
fn fill(address: SocketAddr) -> (Client, Instant) {
    let mut client = Client::connect(address);
    let request = format!("GET /metrics HTTP/1.1\r\nHost: {address}\r\n\r\n").repeat(100);
    client.is_closed();
    let mut took = Instant::now();
    while took.elapsed() < Duration::from_millis(200) {
        match client.try_send(request.as_bytes()) {
            Ok(_) => took = Instant::now(),
            Err(_) => thread::sleep(Duration::from_millis(1)),
        }
    }
    (client, took)
}

/// With what is unread in between, the end shows in that nothing more can be sent.
fn refused_after(begin: Instant, mut client: Client, slowly: impl Fn(&mut Client)) -> f64 {
    loop {
        slowly(&mut client);
        let kind = client.try_send(b"G").err().map(|error| error.kind());
        let seconds = begin.elapsed().as_secs_f64();
        if kind.is_some_and(|kind| kind != std::io::ErrorKind::WouldBlock) {
            return seconds;
        }
        assert!(seconds < 45.0, "the connection stays");
        thread::sleep(Duration::from_millis(20));
    }
}

fn never_reads(address: SocketAddr) -> f64 {
    let (client, begin) = fill(address);
    refused_after(begin, client, |_| {})
}

fn slow_reader(address: SocketAddr) -> f64 {
    let (client, begin) = fill(address);
    refused_after(begin, client, |client| client.skip(1))
}
