//! What is wrong with what was configured: an error names the key, the value and what is allowed.

use std::fs;

use metrics_runtime::Exporter;
use metrics_runtime::exporter::Access;

use super::certificates::Authority;
use super::tls::{Folder, SERVER};
use super::{Test, passwords};

pub(crate) const TESTS: &[Test] = &[
    ("wrong::keys_name_the_value_and_what_is_allowed", keys),
    ("wrong::files_name_the_line_or_the_key", files),
    ("wrong::tls_names_the_key_and_what_is_allowed", tls),
    (
        "wrong::certificates_and_keys_that_do_not_fit_are_told",
        certificates,
    ),
    ("wrong::no_secret_is_told", secrets),
];

fn error(access: Access) -> String {
    let builder = Exporter::builder().listen("127.0.0.1:0").access(access);
    builder
        .build_recorder()
        .unwrap()
        .serve()
        .unwrap_err()
        .to_string()
}

#[track_caller]
fn assert_names(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{text:?} does not have {part:?}");
    }
}

fn keys() {
    assert_names(
        &error(Access::new().hosts(["http://a"])),
        &[
            "`hosts` cannot be `http://a`",
            "write a host name such as `metrics.example.org`",
        ],
    );
    assert_names(
        &error(Access::new().peers(["10.0.0.1/8"])),
        &[
            "`peers` cannot be `10.0.0.1/8`",
            "a network such as `10.0.0.0/8`",
        ],
    );
    assert_names(
        &error(Access::new().bearer_token_file("/nowhere/token")),
        &["access: /nowhere/token: No such file"],
    );
    assert_names(
        &error(Access::new().web_config_file("/nowhere/web.yml")),
        &["access: /nowhere/web.yml: No such file"],
    );
}

fn files() {
    for (text, parts) in [
        (
            "basic_auth_user:\n  a: b\n",
            &[
                "web-config.yml: unknown field `basic_auth_user`",
                "`basic_auth_users`",
                "line 1",
            ][..],
        ),
        (
            "tls_server_config:\n  cert_file: a\n  cert_filse: a\n",
            &["unknown field `cert_filse`", "`cert_file`", "line 3"],
        ),
        (
            "rate_limit:\n  intervall: 1s\n",
            &["unknown field `intervall`", "`interval` or `burst`"],
        ),
        ("junk\n", &["web-config.yml: invalid type"]),
        ("{}\n---\n{}\n", &["more than one document"]),
        ("a: [\n", &["web-config.yml: ", "line"]),
        (
            "basic_auth_users:\n  john: doe\n",
            &[
                "the password of `john` in `basic_auth_users`",
                "bcrypt hash",
                "htpasswd",
            ],
        ),
        (
            "basic_auth_users:\n  a: x\n  a: y\n",
            &["`a` is there twice"],
        ),
        (
            "basic_auth_users: {}\nbasic_auth_users: {}\n",
            &["duplicate field"],
        ),
        (
            "http_server_config:\n  headers:\n    Content-Type: foo\n",
            &[
                "`http_server_config.headers.Content-Type` cannot be `foo`",
                "`X-Frame-Options`",
            ],
        ),
        (
            "http_server_config:\n  headers:\n    X-Frame-Options: foo\n",
            &[
                "headers.X-Frame-Options` cannot be `foo`",
                "write `deny` or `sameorigin`",
            ],
        ),
        (
            "http_server_config:\n  headers:\n    X-Content-Type-Options: sniff\n",
            &["cannot be `sniff`", "write `nosniff`"],
        ),
        (
            "rate_limit:\n  interval: 1 second\n  burst: 1\n",
            &["`rate_limit.interval` cannot be `1 second`", "`100ms`"],
        ),
        (
            "rate_limit:\n  interval: 1s\n",
            &["`rate_limit.burst` cannot be `0`", "1 or more"],
        ),
    ] {
        let (_folder, path) = passwords::file(text);
        assert_names(&error(Access::new().web_config_file(path)), parts);
    }
    let (_folder, path) = passwords::file("good\nnot so good\n");
    assert_names(
        &error(Access::new().bearer_token_file(path)),
        &["web-config.yml: line 2: "],
    );
    let (_folder, path) = passwords::file("\n");
    assert_names(
        &error(Access::new().bearer_token_file(path)),
        &["there is no token in it"],
    );
}

fn tls() {
    let folder = Folder::new();
    for (text, parts) in [
        (
            "  client_auth_type: Required\n",
            &[
                "`tls_server_config.client_auth_type` cannot be `Required`",
                "`NoClientCert`, `Req",
            ][..],
        ),
        (
            "  client_auth_type: requireanyclientcert\n",
            &["`requireanyclientcert`", "`RequireAny"],
        ),
        (
            "  client_auth_type: RequireAndVerifyClientCert\n",
            &["needs `client_ca_file`"],
        ),
        (
            "  client_ca_file: ca.crt\n",
            &["`NoClientCert`", "write `RequireAndVerifyClientCert`"],
        ),
        (
            "  client_allowed_sans: [a]\n",
            &["`NoClientCert`", "write `RequireAndVerifyClientCert`"],
        ),
        (
            "  min_version: TLS11\n",
            &["min_version` cannot be `TLS11`", "`TLS12` and `TLS13`"],
        ),
        (
            "  max_version: TLS10\n",
            &["max_version` cannot be `TLS10`", "`TLS12` and `TLS13`"],
        ),
        (
            "  min_version: TLS13\n  max_version: TLS12\n",
            &["min_version` cannot be `TLS13`"],
        ),
        (
            "  cipher_suites: [TLS_RSA_WITH_AES_128_CBC_SHA]\n",
            &[
                "`TLS_RSA_WITH_AES_128_CBC_SHA`",
                "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            ],
        ),
        (
            "  curve_preferences: [CurveP521]\n",
            &["cannot be `CurveP521`", "`X25519`, `CurveP256`"],
        ),
        ("  cert: x\n", &["both `cert_file` and `cert`"]),
    ] {
        let path = folder.config(&format!("{SERVER}{text}"));
        assert_names(&error(Access::new().web_config_file(path)), parts);
    }
    for (text, part) in [
        ("  cert_file: server.crt\n", "needs `key_file` or `key`"),
        ("  key_file: server.key\n", "needs `cert_file` or `cert`"),
        (
            "  client_auth_type: NoClientCert\n",
            "needs `cert_file` or `cert`",
        ),
        (
            "  cert_file: none.crt\n  key_file: server.key\n",
            "none.crt: No such file",
        ),
        (
            "  cert_file: server.key\n  key_file: server.key\n",
            "no `BEGIN CERTIFICATE` in it",
        ),
        (
            "  cert_file: server.crt\n  key_file: server.crt\n",
            "server.crt` has no private key",
        ),
    ] {
        let path = folder.config(&format!("tls_server_config:\n{text}"));
        assert_names(&error(Access::new().web_config_file(path)), &[part]);
    }
}

fn certificates() {
    let folder = Folder::new();
    let other = Authority::new("other").server();
    fs::write(folder.path().join("server.key"), other.key).unwrap();
    let path = folder.config(SERVER);
    let text = error(Access::new().web_config_file(path));
    assert_names(
        &text,
        &[
            "web-config.yml: ",
            "the certificate and its key do not go together",
        ],
    );
}

fn secrets() {
    let secret = "correct-horse-battery-staple";
    let access = Access::new().bearer_token_sha256(secret);
    assert!(!format!("{access:?}").contains(secret));
    let text = error(access);
    assert_names(
        &text,
        &["`bearer_token_sha256` cannot be", "64 hexadecimal digits"],
    );
    assert!(!text.contains(secret), "{text}");
    for config in [
        format!("basic_auth_users:\n  carol: {secret}\n"),
        format!("basic_auth_users: carol:{secret}\n"),
        format!("tls_server_config:\n  cert: {secret}\n  key: {secret}\n"),
        format!("{SERVER}  key: {secret}\n"),
    ] {
        let (_folder, path) = passwords::file(&config);
        let text = error(Access::new().web_config_file(path));
        assert!(!text.contains(secret), "{text}");
    }
    let (_folder, path) = passwords::file(&format!("{secret} {secret}\n"));
    let text = error(Access::new().bearer_token_file(path));
    assert!(!text.contains(secret), "{text}");
}
