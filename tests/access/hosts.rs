//! Under which names.

use metrics_runtime::exporter::Access;

use super::curl::{get, get_url};
use super::{Test, serve, serve_on};

pub(crate) const TESTS: &[Test] = &[
    (
        "hosts::a_loopback_listener_has_its_own_names_alone",
        own_names,
    ),
    ("hosts::more_can_be_given", given),
    (
        "hosts::elsewhere_every_name_is_good_until_some_are_given",
        elsewhere,
    ),
    ("hosts::a_target_that_is_a_url_is_looked_at_too", target),
    ("hosts::probes_may_be_open", probes),
];

fn own_names() {
    let exporter = serve(Access::new());
    get(&exporter, &[]).expect(200);
    for good in ["localhost", "LOCALHOST.:1", "[::1]:9464", "127.0.0.1"] {
        get(&exporter, &["-H", &format!("Host: {good}")]).expect(200);
    }
    for bad in [
        "rebound.example",
        "localhost.rebound.example:9464",
        "192.0.2.1",
    ] {
        let answer = get(&exporter, &["-H", &format!("Host: {bad}")]);
        answer.expect(421);
        assert!(
            !answer.body.contains(bad) && !answer.head.contains(bad),
            "{answer:?}"
        );
    }
    // Nothing is told apart for those who may not ask.
    let url = format!("http://{}/nowhere", exporter.local_addr());
    assert_eq!(get_url(&url, &["-H", "Host: rebound.example"]).status, 421);
    assert_eq!(get_url(&url, &[]).status, 404);
}

fn given() {
    let exporter = serve(Access::new().hosts(["metrics.example.org"]));
    get(&exporter, &["-H", "Host: Metrics.example.org:8080"]).expect(200);
    get(&exporter, &["-H", "Host: localhost"]).expect(200);
    get(&exporter, &["-H", "Host: example.org"]).expect(421);
    let exporter = serve(Access::new().hosts(["*"]));
    get(&exporter, &["-H", "Host: anything.example"]).expect(200);
}

fn elsewhere() {
    let ask = |access: Access, host: &str| {
        let exporter = serve_on("0.0.0.0:0", access);
        let url = format!("http://127.0.0.1:{}/metrics", exporter.local_addr().port());
        get_url(&url, &["-H", &format!("Host: {host}")])
    };
    ask(Access::new(), "anything.example").expect(200);
    ask(
        Access::new().hosts(["metrics.example.org"]),
        "metrics.example.org",
    )
    .expect(200);
    ask(
        Access::new().hosts(["metrics.example.org"]),
        "anything.example",
    )
    .expect(421);
}

fn target() {
    let exporter = serve(Access::new());
    let ask = |target| {
        get(
            &exporter,
            &["--request-target", target, "-H", "Host: localhost"],
        )
    };
    assert_eq!(ask("http://rebound.example/metrics").status, 421);
    ask("http://localhost/metrics").expect(200);
}

fn probes() {
    let status = |access: Access, path: &str| {
        let exporter = serve(access);
        let url = format!("http://{}{path}", exporter.local_addr());
        get_url(&url, &["-H", "Host: pod.example"]).status
    };
    for probe in ["/health/live", "/health/ready"] {
        assert_eq!(status(Access::new(), probe), 421);
        assert_eq!(status(Access::new().open_probes(true), probe), 200);
    }
    for other in [
        "/metrics",
        "/health",
        "/health/detailed",
        "/health/live/",
        "/",
    ] {
        assert_eq!(
            status(Access::new().open_probes(true), other),
            421,
            "{other}"
        );
    }
}
