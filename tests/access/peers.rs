//! From which addresses.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use metrics_runtime::exporter::Access;

use super::curl::{get, get_url};
use super::{Test, serve, serve_on};

pub(crate) const TESTS: &[Test] = &[
    (
        "peers::those_allowed_are_answered_and_others_closed",
        allowed,
    ),
    (
        "peers::an_address_is_looked_up_as_ipv4_where_it_is_one",
        mapped,
    ),
];

fn allowed() {
    get(&serve(Access::new().peers(["127.0.0.0/8"])), &[]).expect(200);
    let exporter = serve(Access::new().peers(["127.0.0.2", "192.0.2.0/24"]));
    get(&exporter, &["--interface", "127.0.0.2"]).expect(200);
    // Nothing in the answer, or reset.
    get(&exporter, &[]).expect_none(&[52, 56]);
    get(&exporter, &["--interface", "127.0.0.3"]).expect_none(&[52, 56]);
    // Before anything is read.
    let mut silent = TcpStream::connect(exporter.local_addr()).unwrap();
    silent
        .set_read_timeout(Some(std::time::Duration::from_secs(5)))
        .unwrap();
    assert!(matches!(silent.read(&mut [0; 64]), Ok(0)));
    let _ = silent.write_all(b"GET");
}

fn mapped() {
    let exporter = serve_on("[::ffff:127.0.0.1]:0", Access::new().peers(["127.0.0.1"]));
    let url = format!("http://127.0.0.1:{}/metrics", exporter.local_addr().port());
    get_url(&url, &[]).expect(200);
    get_url(&url, &["--interface", "127.0.0.2"]).expect_none(&[52, 56]);
}
