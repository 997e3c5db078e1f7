//! What the listener answers.

use std::io::Read;

use flate2::bufread::GzDecoder;
use metrics_tests::http::{Response, get, request, request_with};
use ruzstd::decoding::StreamingDecoder;

use super::known;

#[test]
fn metrics_are_served_as_text() {
    let (_program, address) = known("runtime");
    let response = get(&address, "/metrics").unwrap();
    assert_eq!(response.status, 200);
    assert_eq!(
        response.header("content-type"),
        Some("text/plain; version=0.0.4; charset=utf-8")
    );
    assert!(
        response
            .body
            .contains("\n# TYPE known_things_total counter\n"),
        "{}",
        response.body
    );
    assert!(response.body.ends_with('\n'));
}

/// The headers but for the one that says when.
fn without_date(response: Response) -> Vec<(String, String)> {
    let headers = response.headers.into_iter();
    headers.filter(|(name, _)| name != "date").collect()
}

#[test]
fn head_has_the_headers_of_get_and_no_body() {
    let (_program, address) = known("runtime");
    for path in ["/", "/metrics", "/nowhere"] {
        for coding in ["", "gzip", "zstd"] {
            let asked = [("Accept-Encoding", coding)];
            let get = request_with(&address, "GET", path, &asked).unwrap();
            let head = request_with(&address, "HEAD", path, &asked).unwrap();
            assert_eq!(head.status, get.status, "{path}");
            assert_eq!(head.bytes, b"", "{path}");
            assert_ne!(get.bytes, b"", "{path}");
            let length = get.bytes.len().to_string();
            assert_eq!(head.header("content-length"), Some(&*length), "{path}");
            assert_eq!(without_date(head), without_date(get), "{path}");
        }
    }
}

#[test]
fn other_methods_are_refused_with_allow() {
    let (_program, address) = known("runtime");
    for method in ["POST", "PUT", "DELETE", "PATCH", "TRACE", "QUERY", "get"] {
        for path in ["/", "/metrics"] {
            let response = request(&address, method, path).unwrap();
            assert_eq!(response.status, 405, "{method}");
            assert_eq!(response.header("allow"), Some("GET, HEAD, OPTIONS"));
            assert_eq!(response.body, "Only GET, HEAD and OPTIONS.\n", "{method}");
        }
    }
}

#[test]
fn options_says_what_there_is_to_do() {
    let (_program, address) = known("runtime");
    for path in ["/", "/metrics", "*"] {
        let response = request(&address, "OPTIONS", path).unwrap();
        assert_eq!(response.status, 204, "{path}");
        assert_eq!(response.header("allow"), Some("GET, HEAD, OPTIONS"));
        assert_eq!(response.header("content-length"), None, "{path}");
        assert_eq!(response.bytes, b"", "{path}");
    }
    let nowhere = request(&address, "OPTIONS", "/nowhere").unwrap();
    assert_eq!(nowhere.status, 404);
}

#[test]
fn other_paths_are_not_found() {
    let (_program, address) = known("runtime");
    for path in [
        "/metrics/",
        "/metricsx",
        "/metrics/../metrics",
        "//metrics",
        "/%6detrics",
        "/Metrics",
    ] {
        let response = get(&address, path).unwrap();
        assert_eq!(response.status, 404, "{path}");
        assert_eq!(response.body, "There is nothing here.\n", "{path}");
    }
}

#[test]
fn every_answer_is_hardened() {
    let (_program, address) = known("runtime");
    for (method, path) in [
        ("GET", "/"),
        ("GET", "/metrics"),
        ("GET", "/nowhere"),
        ("POST", "/metrics"),
        ("OPTIONS", "/metrics"),
    ] {
        let response = request(&address, method, path).unwrap();
        let header = |name| response.header(name);
        assert_eq!(header("cache-control"), Some("no-store"), "{method} {path}");
        assert_eq!(header("x-content-type-options"), Some("nosniff"), "{path}");
        assert!(header("date").is_some(), "{method} {path}");
    }
}

#[test]
fn no_response_reflects_a_request() {
    let (_program, address) = known("runtime");
    let asked = [
        ("X-Mark", "reflected"),
        ("Origin", "http://reflected.example"),
        ("Accept", "text/reflected"),
        ("Accept-Encoding", "reflected"),
        ("Referer", "http://reflected.example/"),
    ];
    for method in ["GET", "HEAD", "OPTIONS", "POST", "REFLECTED"] {
        for path in ["/?reflected", "/metrics?reflected=reflected", "/reflected"] {
            let response = request_with(&address, method, path, &asked).unwrap();
            let text = format!("{response:?}");
            assert!(!text.to_lowercase().contains("reflected"), "{text}");
        }
    }
}

/// What stands in a body of this coding, which has to be one member without anything after it.
fn decoded(response: &Response) -> String {
    let mut text = String::new();
    match response.header("content-encoding") {
        Some("gzip") => {
            let mut decoder = GzDecoder::new(&*response.bytes);
            decoder.read_to_string(&mut text).unwrap();
            assert_eq!(decoder.into_inner(), b"");
        }
        Some("zstd") => {
            let mut rest = &*response.bytes;
            let mut decoder = StreamingDecoder::new(&mut rest).unwrap();
            decoder.read_to_string(&mut text).unwrap();
            drop(decoder);
            assert_eq!(rest, b"");
        }
        other => {
            assert_eq!(other, None);
            text.clone_from(&response.body);
        }
    }
    text
}

#[test]
fn bodies_are_compressed_as_the_client_takes_them() {
    let (_program, address) = known("runtime");
    let plain = get(&address, "/metrics").unwrap();
    assert_eq!(plain.header("content-encoding"), None);
    for (asked, coding) in [
        ("gzip", Some("gzip")),
        ("x-gzip", Some("gzip")),
        ("zstd", Some("zstd")),
        ("gzip, deflate, br, zstd", Some("gzip")),
        ("gzip;q=0.5, zstd", Some("zstd")),
        ("gzip;q=0", None),
        ("*;q=0", None),
        ("identity;q=0, *", Some("gzip")),
        ("br", None),
        // Rather this than nothing.
        ("identity;q=0", None),
    ] {
        let asked_for = [("Accept-Encoding", asked)];
        let response = request_with(&address, "GET", "/metrics", &asked_for).unwrap();
        assert_eq!(response.status, 200, "{asked}");
        assert_eq!(response.header("content-encoding"), coding, "{asked}");
        let length = response.bytes.len().to_string();
        assert_eq!(response.header("content-length"), Some(&*length), "{asked}");
        assert_eq!(decoded(&response), plain.body, "{asked}");
        if coding.is_some() {
            assert!(response.bytes.len() < plain.bytes.len() / 2, "{asked}");
        }
        let vary = response.header("vary").unwrap();
        assert!(vary.contains("Accept-Encoding"), "{asked}");
    }
    let lines = [("Accept-Encoding", "br"), ("Accept-Encoding", "gzip")];
    let response = request_with(&address, "GET", "/metrics", &lines).unwrap();
    assert_eq!(response.header("content-encoding"), Some("gzip"));
}

#[test]
fn what_is_small_is_not_compressed() {
    let (_program, address) = known("runtime");
    let asked = [("Accept-Encoding", "gzip")];
    let response = request_with(&address, "GET", "/nowhere", &asked).unwrap();
    assert_eq!(response.header("content-encoding"), None);
    let asked = [("Accept-Encoding", "gzip, *;q=0")];
    let response = request_with(&address, "GET", "/nowhere", &asked).unwrap();
    assert_eq!(response.header("content-encoding"), Some("gzip"));
    assert_eq!(decoded(&response), "There is nothing here.\n");
}

/// Where the links of a page lead.
pub(super) fn links(page: &str) -> Vec<&str> {
    let targets = page.split("href=\"").skip(1);
    targets
        .map(|rest| rest.split('"').next().unwrap())
        .collect()
}

#[test]
fn the_index_leads_to_what_there_is() {
    let (_program, address) = known("runtime");
    let index = get(&address, "/").unwrap();
    assert_eq!(index.status, 200);
    assert_eq!(
        index.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    let policy = index.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none';"), "{policy}");
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    assert_eq!(index.header("x-frame-options"), Some("DENY"));
    assert_eq!(index.header("referrer-policy"), Some("no-referrer"));
    let links = links(&index.body);
    assert!(links.contains(&"./metrics"), "{links:?}");
    for link in links {
        let path = link.strip_prefix('.').unwrap();
        let response = get(&address, path).unwrap();
        assert!([200, 503].contains(&response.status), "{path}");
    }
}

#[test]
fn a_query_changes_nothing() {
    let (_program, address) = known("runtime");
    assert_eq!(get(&address, "/metrics?x=y").unwrap().status, 200);
}

#[test]
fn families_of_all_origins_stand_in_one_order() {
    let (_program, address) = known("runtime");
    let body = get(&address, "/metrics").unwrap().body;
    let names: Vec<_> = body
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next())
        .collect();
    assert!(names.is_sorted(), "{names:?}");
    assert!(
        names.contains(&"foreign_level") && names.contains(&"known_level"),
        "{names:?}"
    );
    assert!(names.first() < Some(&"foreign_level"), "{names:?}");
}

#[test]
fn the_same_state_gives_the_same_bytes() {
    let (_program, address) = known("runtime");
    let bodies = [0; 3].map(|_| get(&address, "/metrics").unwrap().body);
    assert_eq!(bodies[0], bodies[1]);
    assert_eq!(bodies[1], bodies[2]);
}
