//! What very many requests leave behind in the process: nothing.

use std::fs;
use std::net::SocketAddr;
use std::thread;

use metrics_tests::program::Program;

use crate::wire::Client;
use crate::{alone, served, tell};

/// Bytes that are resident.
fn resident(program: &Program) -> i64 {
    let status = fs::read_to_string(format!("/proc/{}/status", program.id())).unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .unwrap();
    let kilobytes: i64 = line.trim().trim_end_matches(" kB").parse().unwrap();
    kilobytes << 10
}

fn malformed(address: SocketAddr, count: usize) {
    let long = "a".repeat(20_000);
    for i in 0..count {
        let mut client = Client::connect(address);
        match i % 5 {
            0 => client.send("nonsense\r\n\r\n"),
            1 => client.send("GET / HTTP/1.1\r\n\r\n"),
            2 => client.send(format!("GET / HTTP/1.1\r\nX: {long}")),
            3 => client.send(format!("GET /{long}")),
            _ => client
                .ask("POST", "/", "Transfer-Encoding: chunked\r\n")
                .send("x\r\n"),
        };
        let answer = client.answer("GET");
        assert!((400..500).contains(&answer.status), "{answer:?}");
    }
}

/// Ten on each connection.
fn scrapes(address: SocketAddr, count: usize) {
    for _ in 0..count / 10 {
        let mut client = Client::connect(address);
        for _ in 0..10 {
            assert_eq!(client.get("/metrics").status, 200);
        }
    }
}

/// By how much the process grows when `work` is done so often, by two at the same time.
fn growth(work: fn(SocketAddr, usize), count: usize) -> i64 {
    let _alone = alone();
    let (program, address) = served(&["series=10"]);
    let run = |count: usize| {
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| work(address, count / 2));
            }
        });
    };
    run(count / 10);
    let before = resident(&program);
    run(count);
    let growth = resident(&program) - before;
    tell(&format!("{count} of them: {growth} bytes more"));
    growth
}

#[test]
fn ten_thousand_malformed_requests_leave_nothing() {
    assert!(growth(malformed, 10_000) < 1 << 20);
}

#[test]
fn twenty_thousand_scrapes_leave_nothing() {
    assert!(growth(scrapes, 20_000) < 256 << 10);
}
