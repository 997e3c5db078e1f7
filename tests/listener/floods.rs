//! Very many clients at the same time, and a scraper among them.

use std::net::SocketAddr;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use crate::wire::{Client, p99};
use crate::{alone, served, tell};

/// About 10 KB of text.
const SERIES: &str = "series=100";

fn scrape(address: SocketAddr) -> f64 {
    let begin = Instant::now();
    let mut client = Client::connect(address);
    let answer = client
        .ask("GET", "/metrics", "Connection: close\r\n")
        .answer("GET");
    assert_eq!(answer.status, 200);
    assert!(answer.body.len() > 5_000, "{}", answer.body.len());
    begin.elapsed().as_secs_f64()
}

/// The slowest but one of hundred scrapes, one after another, in milliseconds.
fn p99_of_scrapes(address: SocketAddr) -> f64 {
    let mut times: Vec<_> = (0..300).map(|_| scrape(address)).collect();
    p99(&mut times)
}

#[test]
fn two_hundred_scrapes_at_once_are_all_answered() {
    let _alone = alone();
    let (_program, address) = served(&[SERIES]);
    scrape(address);
    let barrier = Barrier::new(200);
    let mut times: Vec<_> = thread::scope(|scope| {
        let scrapes = [(); 200].map(|()| {
            scope.spawn(|| {
                barrier.wait();
                scrape(address)
            })
        });
        scrapes.map(|scrape| scrape.join().unwrap()).into()
    });
    let p99 = p99(&mut times);
    tell(&format!("200 scrapes at once: p99 {p99:.1} ms"));
    assert!(p99 < 100.0, "{p99} ms");
}

#[test]
fn a_thousand_idle_connections_block_nothing() {
    let _alone = alone();
    let (_program, address) = served(&[SERIES, "connections=2000"]);
    let mut idle: Vec<_> = (0..1_000).map(|_| Client::connect(address)).collect();
    // Some have never asked.
    for client in idle.iter_mut().step_by(2) {
        assert_eq!(client.get("/nowhere").status, 404);
    }
    let p99 = p99_of_scrapes(address);
    tell(&format!("beside 1,000 idle connections: p99 {p99:.1} ms"));
    assert!(p99 < 50.0, "{p99} ms");
    let open = idle.iter().filter(|client| !client.is_closed()).count();
    assert!(open > 900, "{open}");
}

#[test]
fn the_default_limits_hold_a_thousand_connections_off() {
    let _alone = alone();
    let (_program, address) = served(&[SERIES]);
    let _idle: Vec<_> = (0..1_000).map(|_| Client::connect(address)).collect();
    let p99 = p99_of_scrapes(address);
    assert!(p99 < 50.0, "{p99} ms");
}

#[test]
fn five_hundred_slow_clients_do_not_slow_a_scrape() {
    let _alone = alone();
    let (_program, address) = served(&[SERIES, "connections=1000"]);
    let mut slow: Vec<_> = (0..500).map(|_| Client::connect(address)).collect();
    for (i, client) in slow.iter_mut().enumerate() {
        match i % 4 {
            0 => client.send("GET /metrics HTTP/1.1\r\nX: "),
            1 => client.ask("GET", "/metrics", "Content-Length: 9999\r\n"),
            // It never reads.
            2 => client.send(format!("GET /metrics HTTP/1.1\r\nHost: {address}\r\n\r\n").repeat(2)),
            _ => client,
        };
    }
    let end = Instant::now() + Duration::from_secs(3);
    let p99 = thread::scope(|scope| {
        scope.spawn(|| {
            while Instant::now() < end {
                for (i, client) in slow.iter_mut().enumerate() {
                    if i % 4 < 2 {
                        client.send("a");
                    }
                }
                thread::sleep(Duration::from_secs(1));
            }
        });
        p99_of_scrapes(address)
    });
    tell(&format!("beside 500 slow clients: p99 {p99:.1} ms"));
    assert!(p99 < 50.0, "{p99} ms");
}
