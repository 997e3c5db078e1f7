//! A real Prometheus reads the same web configuration file: for itself, and to scrape with what it
//! says.

use std::fs;
use std::process::{Command, Stdio};

use metrics_tests::program::Program;
use serde_json::Value;

use super::curl::get_url;
use super::passwords::USERS;
use super::tls::{Folder, SERVER};
use super::{Test, wait_for};

pub(crate) const TESTS: &[Test] = &[("prometheus::has_the_same_file_and_scrapes_by_it", same_file)];

pub(crate) fn is_present() -> bool {
    let mut prometheus = Command::new("prometheus");
    let prometheus = prometheus.arg("--version");
    let status = prometheus
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    status.is_ok_and(|status| status.success())
}

fn same_file() {
    let folder = Folder::new();
    let headers = "http_server_config:\n  headers:\n    X-Frame-Options: deny\n";
    let text = format!(
        "{SERVER}  client_auth_type: VerifyClientCertIfGiven\n  client_ca_file: ca.crt\n  \
         min_version: TLS12\n{USERS}{headers}"
    );
    let exporter = folder.serve(&text);
    let job = |name: &str, password: &str| {
        format!(
            "- job_name: {name}\n  scheme: https\n  scrape_interval: 200ms\n  scrape_timeout: 200ms\n  \
             tls_config: {{ca_file: '{}'}}\n  basic_auth: {{username: carol, password: {password}}}\n  \
             static_configs: [{{targets: ['{}']}}]\n",
            folder.file("ca.crt"),
            exporter.local_addr(),
        )
    };
    let jobs = [job("right", "carol123"), job("wrong", "dave123")].concat();
    fs::write(
        folder.file("prometheus.yml"),
        format!("scrape_configs:\n{jobs}"),
    )
    .unwrap();
    let prometheus = Program::start(Command::new("prometheus").args([
        format!("--config.file={}", folder.file("prometheus.yml")),
        format!("--storage.tsdb.path={}", folder.file("data")),
        format!("--web.config.file={}", folder.file("web-config.yml")),
        "--web.listen-address=127.0.0.1:0".to_owned(),
    ]));
    let line = prometheus.wait_for_line("msg=\"Listening on\"");
    let address = line.split_once("address=").unwrap().1;
    let address = address.split(' ').next().unwrap();
    let ask = |query: &str, user: &str| {
        let url = format!("https://{address}/api/v1/query?query={query}");
        get_url(&url, &["--cacert", &folder.file("ca.crt"), "--user", user])
    };
    let value = |query: &str| {
        let answer: Value = serde_json::from_str(&ask(query, "dave:dave123").body).ok()?;
        answer["data"]["result"][0]["value"][1]
            .as_str()
            .map(str::to_owned)
    };
    wait_for("a scrape with the right password", || {
        value("up%7Bjob=%22right%22%7D").as_deref() == Some("1")
    });
    wait_for("a scrape with the wrong one", || {
        value("up%7Bjob=%22wrong%22%7D").as_deref() == Some("0")
    });
    // And who may ask there may ask here, and nobody else.
    for (user, status) in [
        ("dave:dave123", 200),
        ("dave:carol123", 401),
        ("nobody:x", 401),
    ] {
        let (theirs, ours) = (ask("up", user), folder.get(&exporter, &["--user", user]));
        assert_eq!([theirs.status, ours.status], [status; 2], "{user}");
        for answer in [theirs, ours] {
            assert!(answer.has("x-frame-options: deny"), "{answer:?}");
            assert_eq!(
                answer.head.contains("www-authenticate: basic"),
                status == 401
            );
        }
    }
}
