//! Passwords and tokens.

use std::fs;
use std::path::PathBuf;

use metrics_runtime::Exporter;
use metrics_runtime::exporter::Access;
use tempfile::TempDir;

use super::curl::{get, get_url};
use super::{Test, serve};

pub(crate) const TESTS: &[Test] = &[
    ("passwords::the_right_one_is_let_in", right),
    ("passwords::anything_else_gets_401", wrong),
    ("passwords::every_path_is_closed_but_open_probes", paths),
    ("passwords::headers_and_rate_limit_count", headers),
    ("passwords::tokens_are_let_in", tokens),
    ("passwords::one_of_password_and_token_is_enough", either),
];

/// As the tests of Prometheus' toolkit have them; `carol123` and `dave123`.
pub(crate) const USERS: &str = "\
basic_auth_users:
  carol: $2y$10$qRTBuFoULoYNA7AQ/F3ck.trZBPyjV64.oA4ZsSBCIWvXuvQlQTuu
  dave: $2y$10$2UXri9cIDdgeKjBo4Rlpx.U3ZLDV8X1IxKmsfOvhcM5oXQt/mLmXq
";

/// A web configuration file, in a folder that goes with it.
pub(crate) fn file(text: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("web-config.yml");
    fs::write(&path, text).unwrap();
    (folder, path)
}

fn configured(text: &str) -> Exporter {
    let (_folder, path) = file(text);
    serve(Access::new().web_config_file(path))
}

fn right() {
    let exporter = configured(USERS);
    for _ in 0..3 {
        get(&exporter, &["--user", "carol:carol123"]).expect(200);
        get(&exporter, &["--user", "dave:dave123"]).expect(200);
    }
    // `carol:carol123`.
    let lower = "Authorization: basic  Y2Fyb2w6Y2Fyb2wxMjM=";
    get(&exporter, &["-H", lower]).expect(200);
    get(&exporter, &["--user", "carol:carol123", "--head"]);
}

fn wrong() {
    let exporter = configured(USERS);
    get(&exporter, &["--user", "carol:carol123"]).expect(200);
    for user in [
        "carol:dave123",
        "carol:",
        "carol:carol1234",
        "nobody:carol123",
        ":",
        "Carol:carol123",
    ] {
        let answer = get(&exporter, &["--user", user]);
        answer.expect(401);
        assert!(!answer.body.contains("carol"), "{answer:?}");
    }
    for header in [
        "Basic",
        "Basic Y2Fyb2w6Y2Fyb2wxMjM",
        "Bearer carol123",
        "Digest username=carol",
        "Y2Fyb2w6Y2Fyb2wxMjM=",
    ] {
        get(&exporter, &["-H", &format!("Authorization: {header}")]).expect(401);
    }
    let answer = get(&exporter, &[]);
    assert!(
        answer.has("www-authenticate: basic realm=\"metrics\", charset=\"utf-8\""),
        "{answer:?}"
    );
    assert!(answer.has("cache-control: no-store"), "{answer:?}");
    let right = "Authorization: Basic Y2Fyb2w6Y2Fyb2wxMjM=";
    get(&exporter, &["-H", right]).expect(200);
    get(&exporter, &["-H", right, "-H", right]).expect(400);
    get(&exporter, &["-H", right, "-H", "Authorization: Basic"]).expect(400);
}

fn paths() {
    let (_folder, path) = file(USERS);
    let access = Access::new().web_config_file(&path);
    for (exporter, probes) in [
        (serve(access.clone()), 401),
        (serve(access.open_probes(true)), 200),
    ] {
        let status = |path, method| {
            let url = format!("http://{}{path}", exporter.local_addr());
            get_url(&url, &["-X", method]).status
        };
        for path in [
            "/",
            "/metrics",
            "/metrics/json",
            "/health",
            "/health/detailed",
            "/nowhere",
            "/health/live/",
        ] {
            assert_eq!(status(path, "GET"), 401, "{path}");
        }
        assert_eq!(status("/metrics", "POST"), 401);
        assert_eq!(status("/metrics", "OPTIONS"), 401);
        for path in ["/health/live", "/health/ready"] {
            assert_eq!(status(path, "GET"), probes, "{path}");
        }
    }
}

fn headers() {
    let exporter = configured(
        "# With a number, as the toolkit's own file has it.\n\
         http_server_config:\n\
         \x20 http2: false\n\
         \x20 headers:\n\
         \x20   X-Frame-Options: deny\n\
         \x20   X-XSS-Protection: 1\n\
         \x20   Strict-Transport-Security: ''\n\
         rate_limit:\n\
         \x20 interval: 1h\n\
         \x20 burst: 2\n",
    );
    let answer = get(&exporter, &[]);
    answer.expect(200);
    assert!(
        answer.has("x-frame-options: deny") && answer.has("x-xss-protection: 1"),
        "{answer:?}"
    );
    assert!(!answer.head.contains("strict-transport"), "{answer:?}");
    get(&exporter, &[]).expect(200);
    let answer = get(&exporter, &[]);
    answer.expect(429);
    assert!(answer.has("x-frame-options: deny"), "{answer:?}");
    let again = answer
        .head
        .lines()
        .find_map(|line| line.strip_prefix("retry-after: "));
    let again: u32 = again.unwrap().parse().unwrap();
    assert!((3590..=3600).contains(&again), "{again}");
}

/// Of `open-sesame`.
const SHA256: &str = "d7ecdf25eaf3deba0f2628771dbdd22d4138ab6cf38f91ed02a2ca0dec7c8ab7";

fn tokens() {
    let (folder, path) = file("first\n\nsecond==\n");
    let exporter = serve(
        Access::new()
            .bearer_token_file(&path)
            .bearer_token_sha256(SHA256),
    );
    let ask = |value: &str| get(&exporter, &["-H", &format!("Authorization: {value}")]);
    for token in ["first", "second==", "open-sesame"] {
        ask(&format!("Bearer {token}")).expect(200);
        ask(&format!("bearer   {token}")).expect(200);
    }
    for wrong in [
        "Bearer",
        "Bearer third",
        "Bearer firs",
        "first",
        "Basic first",
        &format!("Bearer {SHA256}"),
    ] {
        ask(wrong).expect(401);
    }
    let answer = get(&exporter, &[]);
    answer.expect(401);
    assert!(
        answer.has("www-authenticate: bearer realm=\"metrics\""),
        "{answer:?}"
    );
    assert!(!answer.head.contains("basic"), "{answer:?}");
    drop(folder);
}

fn either() {
    let (_folder, path) = file(USERS);
    let access = Access::new()
        .web_config_file(path)
        .bearer_token_sha256(SHA256);
    let exporter = serve(access);
    get(&exporter, &["--user", "dave:dave123"]).expect(200);
    get(&exporter, &["--oauth2-bearer", "open-sesame"]).expect(200);
    get(&exporter, &["--oauth2-bearer", "dave123"]).expect(401);
    let answer = get(&exporter, &[]);
    assert!(
        answer.head.contains("www-authenticate: basic"),
        "{answer:?}"
    );
    assert!(
        answer.head.contains("www-authenticate: bearer"),
        "{answer:?}"
    );
}
