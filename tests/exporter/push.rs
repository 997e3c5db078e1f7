//! What a pusher sends, and what it makes of answers that a Pushgateway gives on bad days only.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use metrics_runtime::Exporter;
use metrics_runtime::push::{PushError, Pushgateway};
use tokio::runtime::Builder;

/// A server that gives these answers, one after another, each on a connection of its own.
struct Server {
    url: String,
    requests: Receiver<Vec<String>>,
}

impl Server {
    fn answering(answers: &'static [&'static str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (sender, requests) = channel();
        thread::spawn(move || {
            for answer in answers {
                let (mut stream, _) = listener.accept().unwrap();
                sender.send(read_request(&stream)).unwrap();
                let (status, body) = answer.split_once(": ").unwrap_or((answer, ""));
                let length = body.len();
                write!(
                    stream,
                    "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
                )
                .unwrap();
            }
        });
        Self { url, requests }
    }

    fn gateway(&self) -> Pushgateway {
        Pushgateway::new(&self.url, "j").text(|| "a 1\n".to_owned())
    }

    /// How many requests there were.
    fn count(&self) -> usize {
        self.requests.try_iter().count()
    }
}

/// The lines of a request and its body.
fn read_request(stream: impl Read) -> Vec<String> {
    let mut reader = BufReader::new(stream);
    let mut lines = Vec::new();
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let line = line.trim_end().to_ascii_lowercase();
        if let Some(bytes) = line.strip_prefix("content-length: ") {
            length = bytes.parse().unwrap();
        }
        if line.is_empty() {
            break;
        }
        lines.push(line);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    lines.push(String::from_utf8(body).unwrap());
    lines
}

#[test]
fn requests_have_the_method_the_path_the_format_and_the_text() {
    let server = Server::answering(&["200 OK", "202 Accepted", "202 Accepted"]);
    let gateway = server
        .gateway()
        .grouping("g", "v")
        .authorization("Bearer secret");
    gateway.push().unwrap();
    gateway.add().unwrap();
    gateway.delete().unwrap();
    let requests: Vec<_> = server.requests.iter().take(3).collect();
    let first: Vec<_> = requests.iter().map(|lines| &*lines[0]).collect();
    assert_eq!(
        first,
        [
            "put /metrics/job/j/g/v http/1.1",
            "post /metrics/job/j/g/v http/1.1",
            "delete /metrics/job/j/g/v http/1.1",
        ]
    );
    let last: Vec<_> = requests
        .iter()
        .map(|lines| &**lines.last().unwrap())
        .collect();
    assert_eq!(last, ["a 1\n", "a 1\n", ""]);
    for line in [
        "content-type: text/plain; version=0.0.4; charset=utf-8",
        "authorization: bearer secret",
    ] {
        assert!(
            requests[0].iter().any(|other| other == line),
            "{requests:#?}"
        );
    }
}

#[test]
fn what_may_pass_is_tried_again() {
    let server = Server::answering(&["503 Unavailable: starting", "429 Slower", "200 OK"]);
    let start = Instant::now();
    server.gateway().push().unwrap();
    assert_eq!(server.count(), 3);
    // 0.25 s and 0.5 s, and up to as much again.
    let paused = start.elapsed();
    assert!(paused >= Duration::from_millis(750), "{paused:?}");
    assert!(paused < Duration::from_millis(2500), "{paused:?}");
}

#[test]
fn attempts_are_bounded_in_number() {
    let server = Server::answering(&["500 Oops: disk full\n", "500 Oops: disk full\n", "200 OK"]);
    let error = server.gateway().attempts(2).push().unwrap_err();
    let PushError::Unavailable {
        attempts: 2, time, ..
    } = error
    else {
        panic!("{error:?}");
    };
    assert!(time >= Duration::from_millis(250), "{time:?}");
    let expected = format!(
        "cannot push to the Pushgateway at {}: 500: disk full (attempts: 2, in {:.1} s)",
        server.url,
        time.as_secs_f64()
    );
    assert_eq!(error.to_string(), expected);
    assert_eq!(server.count(), 2);
    let server = Server::answering(&["500 Oops", "200 OK"]);
    let error = server.gateway().attempts(0).push().unwrap_err();
    assert!(
        matches!(error, PushError::Unavailable { attempts: 1, .. }),
        "{error:?}"
    );
}

#[test]
fn attempts_are_bounded_in_time() {
    // It takes connections, and never answers.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let gateway = Pushgateway::new(url, "j").timeout(Duration::from_millis(300));
    let start = Instant::now();
    let error = gateway
        .give_up_after(Duration::from_millis(1200))
        .push()
        .unwrap_err();
    let PushError::Unavailable {
        attempts: 2..,
        cause,
        ..
    } = &error
    else {
        panic!("{error:?}");
    };
    assert_eq!(cause, "timeout: global");
    let elapsed = start.elapsed();
    assert!(elapsed < Duration::from_secs(2), "{elapsed:?}");
}

#[test]
fn other_answers_are_errors_at_once() {
    for answer in [
        "400 Bad Request: no",
        "401 Unauthorized: no",
        "301 Moved: no",
    ] {
        let server = Server::answering(Box::leak(Box::new([answer, "200 OK"])));
        let error = server.gateway().push().unwrap_err();
        let expected = format!(
            "the Pushgateway at {} refuses the push with {}: no",
            server.url,
            &answer[..3]
        );
        assert_eq!(error.to_string(), expected);
        assert_eq!(server.count(), 1);
    }
}

#[test]
fn long_answers_are_cut() {
    let answer = format!("400 Bad Request: {}", "x".repeat(1 << 20));
    let server = Server::answering(Box::leak(Box::new([&*answer.leak()])));
    let Err(PushError::Refused { body, .. }) = server.gateway().push() else {
        panic!("it is taken");
    };
    assert_eq!(body, "x".repeat(4096));
}

#[test]
fn mistakes_are_errors_before_anything_is_sent() {
    let said = |gateway: Pushgateway| gateway.push().unwrap_err().to_string();
    assert_eq!(
        said(Pushgateway::new("localhost:9091", "j")),
        "`localhost:9091` is not the URL of a Pushgateway: it must begin with `http://` or \
         `https://`"
    );
    let server = Server::answering(&[]);
    assert_eq!(
        said(server.gateway().authorization("Bearer a\nb")),
        "`Authorization` must be one line of visible ASCII characters"
    );
    let refused = server
        .gateway()
        .authorization("\n")
        .push_every(Duration::from_secs(1));
    assert!(
        matches!(refused, Err(PushError::Authorization)),
        "{refused:?}"
    );
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let https = format!("https://{}", listener.local_addr().unwrap());
    let error = said(Pushgateway::new(https, "j"));
    let mend = "for https, add `ureq = { version = \"3\", default-features = false, features = \
                [\"rustls\"] }` to the program's dependencies";
    assert!(error.ends_with(mend), "{error}");
}

/// A second panic that got out would end the process.
#[test]
fn a_panic_of_the_text_while_another_one_unwinds_is_caught() {
    let server = Server::answering(&["200 OK"]);
    let gateway = server.gateway().text(|| panic!("there is no text"));
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        let _pushing = gateway.push_at_exit();
        panic!("the job has panicked");
    }));
    assert_eq!(
        *panicked.unwrap_err().downcast_ref::<&str>().unwrap(),
        "the job has panicked"
    );
    assert_eq!(server.count(), 0);
}

#[test]
fn passwords_are_not_shown() {
    let gateway = Pushgateway::new("http://a", "j").authorization("Basic c2VjcmV0");
    assert!(!format!("{gateway:?}").contains("c2VjcmV0"));
}

#[test]
fn an_exporter_that_shuts_down_pushes_what_it_serves() {
    let server = Server::answering(&["200 OK"]);
    let gateway = Pushgateway::new(&server.url, "ending");
    let recorder = Exporter::builder()
        .listen("127.0.0.1:0")
        .push_at_shutdown(gateway)
        .build_recorder()
        .unwrap();
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        drop(recorder.serve().unwrap());
        let exporter = recorder.serve().unwrap();
        metrics::with_local_recorder(&recorder, || {
            metrics::counter!("pushed_at_shutdown").increment(7);
        });
        exporter.shutdown().await;
    });
    let request = server.requests.try_iter().next().unwrap();
    assert_eq!(request[0], "put /metrics/job/ending http/1.1");
    let body = request.last().unwrap();
    assert!(body.contains("\npushed_at_shutdown_total 7\n"), "{body}");
}
