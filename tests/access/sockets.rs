//! Unix sockets.

use std::fs;
use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _};
use std::os::unix::net::UnixListener;
use std::path::Path;

use metrics_runtime::Exporter;
use metrics_runtime::exporter::{Access, InstallError};

use super::curl::{Answer, get_url};
use super::{Test, passwords, serve_on};

pub(crate) const TESTS: &[Test] = &[
    ("sockets::are_asked_like_ports", asked),
    ("sockets::have_their_mode_and_go_with_the_exporter", mode),
    ("sockets::that_were_left_behind_are_replaced", abandoned),
    ("sockets::of_others_stay", of_others),
];

fn ask(path: &Path, arguments: &[&str]) -> Answer {
    let path = path.to_str().unwrap();
    get_url(
        "http://anything.example/metrics",
        &[&["--unix-socket", path], arguments].concat(),
    )
}

fn listen(path: &Path) -> String {
    format!("unix:{}", path.display())
}

fn error(address: &str, access: Access) -> InstallError {
    let builder = Exporter::builder().listen(address).access(access);
    builder.build_recorder().unwrap().serve().unwrap_err()
}

fn asked() {
    let (folder, config) = passwords::file(passwords::USERS);
    let path = folder.path().join("metrics.sock");
    // No name leads there, and peers have no address.
    let access = Access::new()
        .peers(["192.0.2.1"])
        .hosts(["metrics.example.org"]);
    let exporter = serve_on(&listen(&path), access.clone());
    ask(&path, &[]).expect(200);
    assert_eq!(exporter.local_addr().to_string(), "0.0.0.0:0");
    drop(exporter);
    let _exporter = serve_on(
        &format!("unix://{}", path.display()),
        access.web_config_file(config),
    );
    ask(&path, &[]).expect(401);
    ask(&path, &["--user", "carol:carol123"]).expect(200);
}

fn mode() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("metrics.sock");
    for (access, expected) in [
        (Access::new(), 0o660),
        (Access::new().socket_mode(0o600), 0o600),
        (Access::new().socket_mode(0o666), 0o666),
    ] {
        let exporter = serve_on(&listen(&path), access);
        let metadata = fs::symlink_metadata(&path).unwrap();
        assert!(metadata.file_type().is_socket());
        assert_eq!(metadata.permissions().mode() & 0o777, expected);
        drop(exporter);
        assert!(!path.exists());
    }
    let text = error(&listen(&path), Access::new().socket_mode(0o1777)).to_string();
    assert_eq!(
        text,
        "access: `socket_mode` cannot be `0o1777`; write permissions from `0o000` to `0o777`, such \
         as `0o660`"
    );
    assert!(!path.exists());
}

fn abandoned() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("metrics.sock");
    drop(UnixListener::bind(&path).unwrap());
    assert!(path.exists(), "it is left behind");
    let exporter = serve_on(&listen(&path), Access::new());
    ask(&path, &[]).expect(200);
    // Another program's in its place is not removed with it.
    fs::remove_file(&path).unwrap();
    let _other = UnixListener::bind(&path).unwrap();
    drop(exporter);
    assert!(path.exists());
}

fn of_others() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("metrics.sock");
    let running = serve_on(&listen(&path), Access::new());
    let text = error(&listen(&path), Access::new()).to_string();
    assert!(
        text.ends_with("metrics.sock: another program listens there"),
        "{text}"
    );
    ask(&path, &[]).expect(200);
    drop(running);
    fs::write(&path, "precious").unwrap();
    let text = error(&listen(&path), Access::new()).to_string();
    assert!(
        text.ends_with("something else than a socket has that name"),
        "{text}"
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), "precious");
    let missing = folder.path().join("missing/metrics.sock");
    let text = error(&listen(&missing), Access::new()).to_string();
    assert!(
        text.contains("missing/metrics.sock: No such file"),
        "{text}"
    );
}
