//! Bytes as anybody may send them to the listener: the connection ends, and what comes back are whole answers.

#![no_main]

use std::io::{Read, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::LazyLock;
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use metrics_runtime::Exporter;

/// The socket of an exporter that serves until the program ends.
static SOCKET: LazyLock<PathBuf> = LazyLock::new(|| {
    let path = std::env::temp_dir().join(format!("metrics-fuzz-{}", std::process::id()));
    let recorder = Exporter::builder()
        .listen(format!("unix:{}", path.display()))
        .process_metrics(false)
        .tokio_metrics(false)
        .build_recorder()
        .expect("nothing is wrong with it");
    std::mem::forget(recorder.serve().expect("nobody else has the socket"));
    path
});

/// Half of all inputs go on from there.
const BEGINNING: &[u8] = b"GET /metrics HTTP/1.1\r\nHost: a\r\n";

fuzz_target!(|bytes: &[u8]| {
    let mut stream = UnixStream::connect(&*SOCKET).expect("it listens");
    stream
        .set_read_timeout(Some(Duration::from_secs(5)))
        .expect("it is not nothing");
    // It may close before it has read all.
    if bytes.first().is_some_and(|first| first % 2 == 1) {
        let _ = stream.write_all(BEGINNING);
    }
    let _ = stream.write_all(bytes);
    let _ = stream.shutdown(Shutdown::Write);
    let mut answers = Vec::new();
    stream
        .read_to_end(&mut answers)
        .expect("the connection ends in order");
    check(&answers);
});

/// One answer after another, each with its status, its time and as much of a body as it says, or none for HEAD.
fn check(mut answers: &[u8]) {
    while !answers.is_empty() {
        let end = answers
            .windows(4)
            .position(|window| window == b"\r\n\r\n")
            .expect("a head has an end");
        let head = std::str::from_utf8(&answers[..end]).expect("a head is text");
        answers = &answers[end + 4..];
        let mut lines = head.split("\r\n");
        let status = lines.next().expect("there is one");
        let status = status
            .strip_prefix("HTTP/1.1 ")
            .or(status.strip_prefix("HTTP/1.0 "))
            .expect("a version");
        assert!(matches!(status.as_bytes()[0], b'2' | b'4'), "{head}");
        let mut length = 0;
        let mut has_date = false;
        for line in lines {
            let (name, value) = line.split_once(": ").expect("a name and a value");
            has_date |= name == "date";
            if name == "content-length" {
                length = value.parse().expect("a number");
            }
        }
        assert!(has_date, "{head}");
        if !answers.starts_with(b"HTTP/1.") {
            let has_body = answers.len() >= length;
            assert!(has_body || answers.is_empty(), "half a body");
            answers = &answers[length.min(answers.len())..];
        }
    }
}
