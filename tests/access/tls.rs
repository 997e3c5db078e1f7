//! TLS, with and without certificates of clients.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use metrics_runtime::Exporter;
use metrics_runtime::exporter::{Access, Limits};
use rcgen::SanType;
use tempfile::TempDir;

use super::certificates::{Authority, Issued};
use super::curl::{Answer, get, get_url};
use super::{Test, passwords, serve};

pub(crate) const TESTS: &[Test] = &[
    ("tls::who_knows_the_authority_is_answered", answered),
    ("tls::what_stands_in_the_file_is_as_good_as_a_file", inline),
    ("tls::versions_and_suites_are_as_configured", versions),
    ("tls::who_does_not_speak_it_is_told_so", plain),
    ("tls::a_hello_where_it_is_not_spoken_is_refused", hello),
    (
        "tls::a_client_must_have_a_certificate_where_it_is_required",
        required,
    ),
    (
        "tls::a_client_may_have_a_certificate_where_it_is_not",
        optional,
    ),
    (
        "tls::any_certificate_will_do_where_none_is_verified",
        unverified,
    ),
    ("tls::a_client_has_one_of_the_names", names),
    ("tls::a_silent_client_is_closed", silent),
];

/// A folder with the certificate and key of a server, and the authority's.
pub(crate) struct Folder {
    folder: TempDir,
    pub(crate) authority: Authority,
}

pub(crate) const SERVER: &str =
    "tls_server_config:\n  cert_file: server.crt\n  key_file: server.key\n";

impl Folder {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let authority = Authority::new("authority");
        fs::write(folder.path().join("ca.crt"), &authority.pem).unwrap();
        authority.server().write(folder.path(), "server");
        Self { folder, authority }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn file(&self, name: &str) -> String {
        self.path().join(name).to_str().unwrap().to_owned()
    }

    pub(crate) fn config(&self, text: &str) -> PathBuf {
        let path = self.path().join("web-config.yml");
        fs::write(&path, text).unwrap();
        path
    }

    pub(crate) fn serve(&self, config: &str) -> Exporter {
        serve(Access::new().web_config_file(self.config(config)))
    }

    pub(crate) fn get(&self, exporter: &Exporter, arguments: &[&str]) -> Answer {
        let url = format!("https://{}/metrics", exporter.local_addr());
        get_url(
            &url,
            &[&["--cacert", &self.file("ca.crt")], arguments].concat(),
        )
    }

    /// With a certificate of its own.
    fn get_as(&self, exporter: &Exporter, client: &Issued) -> Answer {
        client.write(self.path(), "client");
        let (certificate, key) = (self.file("client.crt"), self.file("client.key"));
        self.get(exporter, &["--cert", &certificate, "--key", &key])
    }
}

/// curl's codes for a handshake that fails, and for a connection that does not outlive it: with
/// TLS 1.3 the client has finished before its certificate is looked at.
const REFUSED: &[i32] = &[35, 52, 55, 56, 98];

fn answered() {
    let folder = Folder::new();
    let exporter = folder.serve(&format!("{SERVER}{}", passwords::USERS));
    folder
        .get(&exporter, &["--user", "carol:carol123"])
        .expect(200);
    folder.get(&exporter, &[]).expect(401);
    let port = exporter.local_addr().port();
    let by_name = format!("https://localhost:{port}/metrics");
    get_url(
        &by_name,
        &["--cacert", &folder.file("ca.crt"), "--user", "dave:dave123"],
    )
    .expect(200);
    // What curl knows is not who signed.
    let url = format!("https://{}/metrics", exporter.local_addr());
    get_url(&url, &[]).expect_none(&[60]);
    // HTTP/2 is offered too, and HTTP/1.1 taken.
    let answer = folder.get(&exporter, &["--http2", "--user", "carol:carol123"]);
    assert!(answer.head.starts_with("http/1.1 200"), "{answer:?}");
}

fn inline() {
    let folder = Folder::new();
    let block = |name: &str| {
        let text = fs::read_to_string(folder.path().join(name)).unwrap();
        text.lines()
            .fold(String::new(), |block, line| block + "    " + line + "\n")
    };
    let config = format!(
        "tls_server_config:\n  cert: |\n{}  key: |\n{}  client_ca: |\n{}  client_auth_type: {}\n",
        block("server.crt"),
        block("server.key"),
        block("ca.crt"),
        "RequireAndVerifyClientCert",
    );
    let exporter = folder.serve(&config);
    folder.get(&exporter, &[]).expect_none(REFUSED);
    folder
        .get_as(&exporter, &folder.authority.client(Vec::new()))
        .expect(200);
}

fn versions() {
    let folder = Folder::new();
    let exporter = folder.serve(&format!("{SERVER}  min_version: TLS13\n"));
    folder
        .get(&exporter, &["--tls-max", "1.2"])
        .expect_none(&[35]);
    folder.get(&exporter, &["--tlsv1.3"]).expect(200);
    let exporter = folder.serve(&format!(
        "{SERVER}  max_version: TLS12\n  cipher_suites:\n  - \
         TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256\n  curve_preferences: [CurveP256]\n"
    ));
    folder.get(&exporter, &["--tlsv1.3"]).expect_none(&[35]);
    folder
        .get(&exporter, &["--ciphers", "ECDHE-ECDSA-AES256-GCM-SHA384"])
        .expect_none(&[35]);
    folder
        .get(&exporter, &["--ciphers", "ECDHE-ECDSA-AES128-GCM-SHA256"])
        .expect(200);
    folder
        .get(&exporter, &["--curves", "X25519"])
        .expect_none(&[35]);
    folder.get(&exporter, &["--curves", "P-256"]).expect(200);
    // By default both are spoken.
    let exporter = folder.serve(SERVER);
    folder.get(&exporter, &["--tls-max", "1.2"]).expect(200);
    folder.get(&exporter, &["--tlsv1.3"]).expect(200);
}

fn plain() {
    let exporter = Folder::new().serve(SERVER);
    let answer = get(&exporter, &[]);
    answer.expect(400);
    assert_eq!(answer.body, "this port speaks HTTPS\n");
    let mut other = TcpStream::connect(exporter.local_addr()).unwrap();
    other
        .set_read_timeout(Some(Duration::from_secs(5)))
        .unwrap();
    other.write_all(b"\0\0\0\0").unwrap();
    // Closed, with what was unread or without.
    assert!(!matches!(other.read(&mut [0; 64]), Ok(1..)));
}

fn hello() {
    let exporter = serve(Access::new());
    let url = format!("https://{}/metrics", exporter.local_addr());
    get_url(&url, &["--insecure"]).expect_none(&[35]);
    get(&exporter, &[]).expect(200);
}

fn verified(policy: &str) -> String {
    format!("{SERVER}  client_ca_file: ca.crt\n  client_auth_type: {policy}\n")
}

fn required() {
    let folder = Folder::new();
    let exporter = folder.serve(&verified("RequireAndVerifyClientCert"));
    folder
        .get_as(&exporter, &folder.authority.client(Vec::new()))
        .expect(200);
    folder.get(&exporter, &[]).expect_none(REFUSED);
    folder
        .get(&exporter, &["--tls-max", "1.2"])
        .expect_none(REFUSED);
    let stranger = Authority::new("authority").client(Vec::new());
    folder.get_as(&exporter, &stranger).expect_none(REFUSED);
    // One for servers is none for clients.
    let mut server = Authority::new("other").client(Vec::new());
    server.certificate = folder.authority.server().certificate;
    folder.get_as(&exporter, &server).expect_none(&[58]);
}

fn optional() {
    let folder = Folder::new();
    let exporter = folder.serve(&verified("VerifyClientCertIfGiven"));
    folder.get(&exporter, &[]).expect(200);
    folder
        .get_as(&exporter, &folder.authority.client(Vec::new()))
        .expect(200);
    let stranger = Authority::new("authority").client(Vec::new());
    folder.get_as(&exporter, &stranger).expect_none(REFUSED);
}

fn unverified() {
    let folder = Folder::new();
    let stranger = Authority::new("stranger").client(Vec::new());
    let exporter = folder.serve(&format!(
        "{SERVER}  client_auth_type: RequireAnyClientCert\n"
    ));
    folder.get(&exporter, &[]).expect_none(REFUSED);
    folder.get_as(&exporter, &stranger).expect(200);
    let exporter = folder.serve(&format!("{SERVER}  client_auth_type: RequestClientCert\n"));
    folder.get(&exporter, &[]).expect(200);
    folder.get_as(&exporter, &stranger).expect(200);
}

fn names() {
    let folder = Folder::new();
    let exporter = folder.serve(&format!(
        "{}  client_allowed_sans: [scraper.example.org, ops@example.org, 'spiffe://a/b', '::1']\n",
        verified("RequireAndVerifyClientCert"),
    ));
    let dns = |name: &str| SanType::DnsName(name.try_into().unwrap());
    let ask = |names| folder.get_as(&exporter, &folder.authority.client(names));
    ask(vec![dns("other.example.org"), dns("scraper.example.org")]).expect(200);
    ask(vec![SanType::Rfc822Name(
        "ops@example.org".try_into().unwrap(),
    )])
    .expect(200);
    ask(vec![SanType::URI("spiffe://a/b".try_into().unwrap())]).expect(200);
    ask(vec![SanType::IpAddress("::1".parse().unwrap())]).expect(200);
    for wrong in [
        "example.org",
        "*.example.org",
        "scraper.example.orgs",
        "xscraper.example.org",
    ] {
        ask(vec![dns(wrong)]).expect_none(REFUSED);
    }
    ask(vec![SanType::IpAddress("127.0.0.1".parse().unwrap())]).expect_none(REFUSED);
    ask(Vec::new()).expect_none(REFUSED);
    // The right name by the wrong authority.
    let stranger = Authority::new("authority").client(vec![dns("scraper.example.org")]);
    folder.get_as(&exporter, &stranger).expect_none(REFUSED);
}

fn silent() {
    let folder = Folder::new();
    let access = Access::new().web_config_file(folder.config(SERVER));
    let mut limits = Limits::default();
    limits.head_timeout = Duration::from_millis(300);
    let builder = Exporter::builder()
        .listen("127.0.0.1:0")
        .access(access)
        .limits(limits);
    let exporter = builder.build_recorder().unwrap().serve().unwrap();
    for start in [&b""[..], b"\x16", b"\x16\x03\x01\x02\x00\x01"] {
        let mut silent = TcpStream::connect(exporter.local_addr()).unwrap();
        silent
            .set_read_timeout(Some(Duration::from_secs(10)))
            .unwrap();
        silent.write_all(start).unwrap();
        assert!(!matches!(silent.read(&mut [0; 64]), Ok(1..)), "{start:?}");
    }
    folder.get(&exporter, &[]).expect(200);
}
