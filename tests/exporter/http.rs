//! What the listener answers.

use metrics_tests::http::{get, request};

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

#[test]
fn head_has_the_headers_of_get_and_no_body() {
    let (_program, address) = known("runtime");
    let without_date = |headers: Vec<(String, String)>| -> Vec<_> {
        headers
            .into_iter()
            .filter(|(name, _)| name != "date")
            .collect()
    };
    let get = get(&address, "/metrics").unwrap();
    let head = request(&address, "HEAD", "/metrics").unwrap();
    assert_eq!(head.status, 200);
    assert_eq!(head.body, "");
    assert_eq!(
        head.header("content-length"),
        Some(get.body.len().to_string().as_str())
    );
    assert_eq!(without_date(head.headers), without_date(get.headers));
}

#[test]
fn other_methods_are_refused_with_allow() {
    let (_program, address) = known("runtime");
    for method in ["POST", "PUT", "DELETE", "PATCH", "TRACE"] {
        let response = request(&address, method, "/metrics").unwrap();
        assert_eq!(response.status, 405, "{method}");
        assert_eq!(response.header("allow"), Some("GET,HEAD"), "{method}");
        assert_eq!(response.body, "", "{method}");
    }
}

#[test]
fn other_paths_are_not_found() {
    let (_program, address) = known("runtime");
    for path in [
        "/",
        "/metrics/",
        "/metricsx",
        "/metrics/../metrics",
        "//metrics",
        "/%6detrics",
    ] {
        let response = get(&address, path).unwrap();
        assert_eq!(response.status, 404, "{path}");
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
