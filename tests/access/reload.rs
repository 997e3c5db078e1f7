//! Files that change while the exporter runs.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use metrics_runtime::Exporter;
use metrics_runtime::exporter::Access;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use super::certificates::Authority;
use super::curl::get;
use super::passwords::{self, USERS};
use super::tls::{Folder, SERVER};
use super::{Test, serve, wait_for};

pub(crate) const TESTS: &[Test] = &[
    (
        "reload::a_new_certificate_is_for_new_connections",
        certificate,
    ),
    ("reload::a_broken_certificate_leaves_the_old_one", broken),
    ("reload::users_come_and_go", users),
    ("reload::what_is_broken_or_empty_changes_nothing", unchanged),
    ("reload::tokens_come_and_go", tokens),
    ("reload::an_authority_of_clients_is_replaced", authority),
];

/// A connection that stays open.
struct Connection(StreamOwned<ClientConnection, TcpStream>);

impl Connection {
    fn open(folder: &Folder, exporter: &Exporter) -> Self {
        let mut roots = RootCertStore::empty();
        let root = CertificateDer::from_pem_slice(folder.authority.pem.as_bytes()).unwrap();
        roots.add(root).unwrap();
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let name = ServerName::try_from("localhost").unwrap();
        let session = ClientConnection::new(Arc::new(config), name).unwrap();
        let stream = TcpStream::connect(exporter.local_addr()).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(10)))
            .unwrap();
        Self(StreamOwned::new(session, stream))
    }

    /// The status of an answer on it.
    fn ask(&mut self) -> u16 {
        let request = b"HEAD /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n";
        self.0.write_all(request).unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            self.0.read_exact(&mut byte).unwrap();
            head.push(byte[0]);
        }
        String::from_utf8(head)
            .unwrap()
            .split(' ')
            .nth(1)
            .unwrap()
            .parse()
            .unwrap()
    }

    fn certificate(&mut self) -> Vec<u8> {
        assert_eq!(self.ask(), 200);
        self.0.conn.peer_certificates().unwrap()[0].to_vec()
    }
}

fn certificate() {
    let folder = Folder::new();
    let exporter = folder.serve(SERVER);
    let mut old = Connection::open(&folder, &exporter);
    let first = old.certificate();
    folder.authority.server().write(folder.path(), "server");
    wait_for("a new certificate", || {
        Connection::open(&folder, &exporter).certificate() != first
    });
    assert_eq!(old.certificate(), first);
    let second = Connection::open(&folder, &exporter).certificate();
    // By another name in its place, as orchestrators do it.
    folder.authority.server().write(folder.path(), "next");
    fs::rename(folder.file("next.key"), folder.file("server.key")).unwrap();
    fs::rename(folder.file("next.crt"), folder.file("server.crt")).unwrap();
    wait_for("a new certificate", || {
        Connection::open(&folder, &exporter).certificate() != second
    });
    assert_eq!(old.certificate(), first);
}

fn broken() {
    let folder = Folder::new();
    let exporter = folder.serve(SERVER);
    let first = Connection::open(&folder, &exporter).certificate();
    let next = folder.authority.server();
    let break_it: [&dyn Fn(); 4] = [
        &|| fs::write(folder.file("server.crt"), "").unwrap(),
        &|| fs::write(folder.file("server.crt"), "-----BEGIN CERTIFICATE-----\nx").unwrap(),
        // Half of the change.
        &|| fs::write(folder.file("server.crt"), &next.certificate).unwrap(),
        &|| fs::remove_file(folder.file("server.key")).unwrap(),
    ];
    for break_it in break_it {
        break_it();
        std::thread::sleep(Duration::from_millis(1200));
        for _ in 0..2 {
            assert_eq!(Connection::open(&folder, &exporter).certificate(), first);
        }
    }
    fs::write(folder.file("server.key"), &next.key).unwrap();
    wait_for("the new certificate", || {
        Connection::open(&folder, &exporter).certificate() != first
    });
}

fn users() {
    let (_folder, path) = passwords::file(USERS);
    let exporter = serve(Access::new().web_config_file(&path));
    let status = |user| get(&exporter, &["--user", user]).status;
    assert_eq!(status("carol:carol123"), 200);
    // Without carol, whose password was known to be right; dave has hers.
    let text = USERS.replace("  carol: ", "  erin: ");
    fs::write(&path, text).unwrap();
    wait_for("carol has gone", || status("carol:carol123") == 401);
    assert_eq!(status("dave:dave123"), 200);
    assert_eq!(status("erin:carol123"), 200);
    // Nobody left is for everybody, if something is said at all.
    fs::write(&path, "http_server_config: {}\n").unwrap();
    wait_for("all may ask", || status("nobody:nothing") == 200);
}

fn unchanged() {
    let (_folder, path) = passwords::file(USERS);
    let exporter = serve(Access::new().web_config_file(&path));
    let break_it: [&dyn Fn(); 5] = [
        &|| fs::write(&path, "").unwrap(),
        &|| fs::write(&path, "# nothing\n").unwrap(),
        &|| fs::write(&path, "basic_auth_users:\n  carol: secret\n").unwrap(),
        &|| fs::write(&path, "basic_auth_user: {}\n").unwrap(),
        &|| fs::remove_file(&path).unwrap(),
    ];
    for break_it in break_it {
        break_it();
        std::thread::sleep(Duration::from_millis(1200));
        for _ in 0..2 {
            get(&exporter, &[]).expect(401);
            get(&exporter, &["--user", "carol:carol123"]).expect(200);
        }
    }
    // TLS needs a restart, and what comes with it waits.
    let folder = Folder::new();
    let tls = SERVER.replace("server.", &folder.file("server."));
    fs::write(&path, tls).unwrap();
    std::thread::sleep(Duration::from_millis(1200));
    get(&exporter, &[]).expect(401);
    // And it is looked at again.
    fs::write(&path, "http_server_config: {}\n").unwrap();
    wait_for("all may ask", || get(&exporter, &[]).status == 200);
}

fn tokens() {
    let (_folder, path) = passwords::file("first\nsecond\n");
    let exporter = serve(Access::new().bearer_token_file(&path));
    let status = |token| get(&exporter, &["--oauth2-bearer", token]).status;
    assert_eq!(
        [status("first"), status("second"), status("third")],
        [200, 200, 401]
    );
    fs::write(&path, "second\nthird\n").unwrap();
    wait_for("the first has gone", || status("first") == 401);
    assert_eq!([status("second"), status("third")], [200, 200]);
    for broken in ["", "\n", "with space\n"] {
        fs::write(&path, broken).unwrap();
        std::thread::sleep(Duration::from_millis(1200));
        assert_eq!(
            [status(""), status("second"), status("third")],
            [401, 200, 200]
        );
    }
}

fn authority() {
    let folder = Folder::new();
    let text = "client_ca_file: clients.crt\n  client_auth_type: RequireAndVerifyClientCert";
    let (first, second) = (Authority::new("clients"), Authority::new("clients"));
    fs::write(folder.file("clients.crt"), &first.pem).unwrap();
    let exporter = folder.serve(&format!("{SERVER}  {text}\n"));
    let names = [
        ("first", first.client(Vec::new())),
        ("second", second.client(Vec::new())),
    ];
    for (name, client) in &names {
        client.write(folder.path(), name);
    }
    let status = |name: &str| {
        let (certificate, key) = (format!("{name}.crt"), format!("{name}.key"));
        let (certificate, key) = (folder.file(&certificate), folder.file(&key));
        folder
            .get(&exporter, &["--cert", &certificate, "--key", &key])
            .status
    };
    assert_eq!([status("first"), status("second")], [200, 0]);
    fs::write(folder.file("clients.crt"), &second.pem).unwrap();
    wait_for("the second one's clients", || status("second") == 200);
    assert_eq!(status("first"), 0);
}
