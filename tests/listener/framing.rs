//! Where a request ends and the next one begins, and which answer belongs to which.

use std::thread;
use std::time::{Duration, Instant};

use metrics_runtime::collect::Families;

use crate::wire::Client;
use crate::{builder, exporter, limited};

#[test]
fn requests_in_a_row_are_answered_in_a_row() {
    let (_exporter, address) = limited(|_| {});
    let asked = [
        ("GET", "/metrics", 200),
        ("HEAD", "/metrics", 200),
        ("GET", "/nowhere", 404),
        ("OPTIONS", "*", 204),
        ("OPTIONS", "/metrics", 204),
        ("POST", "/metrics", 405),
        ("HEAD", "/nowhere", 404),
        ("GET", "/", 200),
    ];
    let requests = asked
        .map(|(method, path, _)| format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\n\r\n"));
    let requests = requests.concat();
    // At once, in odd pieces, and byte by byte.
    for size in [requests.len(), 7, 1] {
        let mut client = Client::connect(address);
        for piece in requests.as_bytes().chunks(size) {
            client.send(piece);
        }
        for (method, path, status) in asked {
            let answer = client.answer(method);
            assert_eq!(answer.status, status, "{method} {path} in pieces of {size}");
        }
        assert_eq!(client.get("/metrics").status, 200);
    }
}

#[test]
fn bodies_are_passed_over_and_what_follows_is_a_request() {
    let (_exporter, address) = limited(|_| {});
    let bodies = [
        "Content-Length: 5\r\n\r\nhello",
        "Content-Length: 0\r\n\r\n",
        "Content-Length: 3\r\nContent-Length: 3\r\n\r\nGET",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "Transfer-Encoding: Chunked\r\n\r\n5;name=value\r\nhello\r\n00\r\nTrailer: x\r\n\r\n",
        // A request in a body is none.
        "Content-Length: 27\r\n\r\nGET /nowhere HTTP/1.1\r\n\r\n  ",
    ];
    for method in ["GET", "POST"] {
        for body in bodies {
            let mut client = Client::connect(address);
            client.send(format!(
                "{method} /metrics HTTP/1.1\r\nHost: {address}\r\n{body}HEAD /nowhere HTTP/1.1\r\n\
                 Host: {address}\r\nConnection: close\r\n\r\n"
            ));
            let status = if method == "GET" { 200 } else { 405 };
            assert_eq!(client.answer(method).status, status, "{body}");
            assert_eq!(client.answer("HEAD").status, 404, "{body}");
            assert_eq!(client.rest(), b"", "{body}");
        }
    }
}

/// Where two servers could see different ends of a request, this one sees the end of the connection.
#[test]
fn nothing_is_smuggled() {
    let (_exporter, address) = limited(|_| {});
    let lengths = "Content-Length: 6\r\n";
    let chunked = "Transfer-Encoding: chunked\r\n";
    let both = [
        format!("{lengths}{chunked}"),
        format!("{chunked}{lengths}"),
        format!("Content-Length: 1000\r\n{chunked}"),
    ];
    for lines in both {
        let mut client = Client::connect(address);
        client.ask("GET", "/metrics", &lines);
        client.send("0\r\n\r\nGET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n");
        let answer = client.answer("GET");
        assert!([200, 400].contains(&answer.status), "{lines}");
        assert_eq!(answer.header("connection"), Some("close"), "{lines}");
        assert_eq!(client.rest(), b"", "{lines}");
    }
    // A chunk's end that is none, and one whose size is hidden by what follows it.
    for body in [
        "5\r\nhelloX\r\n0\r\n\r\n",
        "5\n\nhello0\r\n\r\n",
        "5 5\r\nhello\r\n0\r\n\r\n",
        "5\rX\nhello\r\n0\r\n\r\n",
    ] {
        let mut client = Client::connect(address);
        client.ask("POST", "/metrics", chunked);
        client.send(format!(
            "{body}GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"
        ));
        let first = client.answer("POST");
        assert_eq!(first.status, 400, "{body:?}");
        assert_eq!(client.rest(), b"", "{body:?}");
    }
}

#[test]
fn head_has_the_headers_of_get_everywhere() {
    let (_exporter, address) = limited(|_| {});
    let mut client = Client::connect(address);
    for path in [
        "/",
        "/metrics",
        "/metrics?x",
        "/health",
        "/health/live",
        "/nowhere",
    ] {
        for coding in ["identity", "gzip", "zstd"] {
            let coding = format!("Accept-Encoding: {coding}\r\n");
            let get = client.ask("GET", path, &coding).answer("GET");
            let head = client.ask("HEAD", path, &coding).answer("HEAD");
            assert_eq!(head.status, get.status, "{path}");
            assert_eq!(
                head.lasting_headers(),
                get.lasting_headers(),
                "{path} {coding}"
            );
            let length = get.body.len().to_string();
            assert_eq!(
                head.header("content-length"),
                Some(&*length),
                "{path} {coding}"
            );
        }
    }
}

#[test]
fn a_client_that_waits_with_its_body_hears_that_it_is_not_wanted() {
    let (_exporter, address) = limited(|_| {});
    for (method, status) in [("POST", 405), ("GET", 200)] {
        let mut client = Client::connect(address);
        client.ask(
            method,
            "/metrics",
            "Content-Length: 5\r\nExpect: 100-continue\r\n",
        );
        let answer = client.answer(method);
        assert_eq!(answer.status, status);
        assert_eq!(answer.header("connection"), Some("close"));
        assert_eq!(client.rest(), b"");
    }
}

#[test]
fn connections_last_as_long_as_the_client_says() {
    let (_exporter, address) = limited(|_| {});
    let mut client = Client::connect(address);
    assert_eq!(client.get("/metrics").header("connection"), None);
    let last = client
        .ask("GET", "/metrics", "Connection: close\r\n")
        .answer("GET");
    assert_eq!(last.header("connection"), Some("close"));
    assert_eq!(client.rest(), b"");
    let mut client = Client::connect(address);
    client.send("GET /metrics HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    assert_eq!(
        client.answer("GET").header("connection"),
        Some("keep-alive")
    );
    client.send("GET /metrics HTTP/1.0\r\n\r\n");
    assert_eq!(client.answer("GET").status, 200);
    assert_eq!(client.rest(), b"");
}

/// As `nc -N` does it.
#[test]
fn a_client_that_has_said_all_gets_its_answer() {
    let slow = |_: &mut Families| thread::sleep(Duration::from_millis(50));
    let exporter = exporter(builder().collector("slow", slow));
    for _ in 0..5 {
        let mut client = Client::connect(exporter.local_addr());
        client.ask("GET", "/metrics", "").end();
        assert_eq!(client.answer("GET").status, 200);
        assert_eq!(client.rest(), b"");
    }
}

/// To close while something is unread would reset the connection, and the answer with it.
#[test]
fn an_answer_arrives_although_more_was_sent() {
    let (_exporter, address) = limited(|_| {});
    for _ in 0..20 {
        let mut client = Client::connect(address);
        client.ask("POST", "/metrics", "Content-Length: 50000\r\n");
        client.send(vec![b'a'; 50_000]);
        assert_eq!(client.answer("POST").status, 413);
        assert_eq!(client.rest(), b"");
        assert!(!client.is_reset);
    }
}

#[test]
fn a_client_that_has_said_all_gets_a_long_answer_and_the_end() {
    let (_exporter, address) = limited(|_| {});
    let request = format!("GET /metrics HTTP/1.1\r\nHost: {address}\r\n\r\n");
    let last = format!("GET /metrics HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    let mut client = Client::connect(address);
    client.send(request.repeat(200) + &last).end();
    let begin = Instant::now();
    thread::sleep(Duration::from_millis(200));
    for _ in 0..201 {
        assert_eq!(client.answer("GET").status, 200);
    }
    assert_eq!(client.rest(), b"");
    assert!(!client.is_reset);
    assert!(begin.elapsed() < Duration::from_secs(5));
}
