//! A real Pushgateway is pushed to, and asked what it has.

use std::collections::BTreeSet;
use std::error::Error;
use std::net::TcpListener;
use std::panic::catch_unwind;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use libtest_mimic::Trial;
use metrics_runtime::push::{PushError, Pushgateway};
use metrics_runtime::{Counter, Exporter, Histogram, MetricSet};
use metrics_tests::program::Program;
use serde_json::Value;

use super::{Outcome, runs, trial};

/// A test by its name.
type Test = (&'static str, fn() -> Outcome);

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// What a job declares, and pushes without further ado.
#[derive(MetricSet)]
#[metrics(prefix = "job")]
struct Job {
    /// Rows that were read.
    rows: Counter,
    /// Size of a row.
    #[metric(unit = "bytes", buckets = [10, 100])]
    row_size: Histogram,
}

pub(crate) fn trials() -> Vec<Trial> {
    let present = runs("prometheus-pushgateway", &["--version"]);
    let tests: [Test; 11] = [
        ("has_what_was_pushed", has_what_was_pushed),
        ("has_any_group", has_any_group),
        ("replaces_or_adds", replaces_or_adds),
        ("deletes_one_group", deletes_one_group),
        ("puts_the_groups_labels_over_others", overwrites_labels),
        ("says_why_it_refuses", says_why_it_refuses),
        ("is_waited_for", is_waited_for),
        ("gets_a_last_push", gets_a_last_push),
        ("gets_a_last_push_when_the_job_panics", gets_a_push_at_panic),
        ("is_pushed_to_now_and_then", is_pushed_to_now_and_then),
        ("gets_the_batch_example", gets_the_batch_example),
    ];
    let tests = tests.into_iter();
    let trials = tests.map(|(name, test)| trial(&format!("pushgateway::{name}"), present, test));
    trials.collect()
}

fn has_what_was_pushed() -> Outcome {
    let server = Server::start("127.0.0.1:0")?;
    Job::get().rows.increment(3);
    Job::get().row_size.observe(20);
    server.gateway("declared").push()?;
    server.assert_has("job_rows_total{instance=\"\",job=\"declared\"} 3")?;
    server.assert_has("job_row_size_bytes_bucket{instance=\"\",job=\"declared\",le=\"10\"} 0")?;
    server.assert_has("job_row_size_bytes_bucket{instance=\"\",job=\"declared\",le=\"+Inf\"} 1")?;
    server.assert_has("job_row_size_bytes_sum{instance=\"\",job=\"declared\"} 20")?;
    server.assert_has("# HELP job_rows_total Rows that were read.")?;
    server.assert_has("# TYPE job_rows_total counter")?;
    let groups = server.groups()?;
    let group = &groups[0];
    assert_eq!(group["last_push_successful"], true, "{group}");
    assert_eq!(group["job_rows_total"]["type"], "COUNTER", "{group}");
    let time = group["push_time_seconds"]["metrics"][0]["value"].as_str();
    assert!(time.ok_or("no time")?.parse::<f64>()? > 1e9, "{group}");

    let exporter = Exporter::builder().listen("127.0.0.1:0").install()?;
    let gateway = server.gateway("both").exporter(&exporter);
    drop(exporter);
    metrics::counter!("of_another_crate").increment(7);
    gateway.push()?;
    server.assert_has("of_another_crate_total{instance=\"\",job=\"both\"} 7")?;
    server.assert_has("job_rows_total{instance=\"\",job=\"both\"} 3")
}

/// Values with all that has a meaning in a path, a URL, a label or an encoding.
fn has_any_group() -> Outcome {
    let server = Server::start("127.0.0.1:0")?;
    let values = [
        "plain-1_a.b",
        "/var/tmp",
        "",
        "/",
        "a b",
        "Προμηθεύς",
        ".",
        "..",
        "a/../b",
        "%2F",
        "?a=b&c",
        "#",
        "\"\\\n",
        "+",
        "==",
        "😀",
        "@base64",
    ];
    for value in values {
        let text = || "a 1\n".to_owned();
        server
            .gateway("any")
            .grouping("value", value)
            .text(text)
            .push()?;
        if !value.is_empty() {
            server
                .gateway(value)
                .grouping("v", "")
                .grouping("w", "x")
                .text(text)
                .push()?;
        }
    }
    let groups = server.groups()?;
    let found = |label: &str| -> BTreeSet<String> {
        let labels = groups
            .iter()
            .filter_map(|group| group["labels"][label].as_str());
        labels.map(str::to_owned).collect()
    };
    let mut expected: BTreeSet<_> = values.map(str::to_owned).into();
    assert_eq!(found("value"), expected);
    expected.remove("");
    expected.insert("any".to_owned());
    assert_eq!(found("job"), expected);
    assert_eq!(groups.len(), 2 * values.len() - 1);
    Ok(())
}

fn replaces_or_adds() -> Outcome {
    let server = Server::start("127.0.0.1:0")?;
    let text = |text: &'static str| server.gateway("j").text(move || text.to_owned());
    text("a 1\nb{x=\"1\"} 1\n").push()?;
    text("b{x=\"2\"} 2\n").add()?;
    assert_eq!(
        server.samples()?,
        [
            "a{instance=\"\",job=\"j\"} 1",
            "b{instance=\"\",job=\"j\",x=\"2\"} 2"
        ]
    );
    text("b 3\n").push()?;
    assert_eq!(server.samples()?, ["b{instance=\"\",job=\"j\"} 3"]);
    // Nothing is a text, too.
    text("").push()?;
    assert_eq!(server.samples()?, [""; 0]);
    assert_eq!(server.groups()?.len(), 1);
    Ok(())
}

fn deletes_one_group() -> Outcome {
    let server = Server::start("127.0.0.1:0")?;
    let group = |value: &str| {
        let gateway = server.gateway("j").grouping("g", value);
        gateway.text(|| "a 1\n".to_owned())
    };
    group("kept").push()?;
    group("a/b").push()?;
    group("a/b").delete()?;
    group("never there").delete()?;
    server.wait_for(|samples| samples == ["a{g=\"kept\",instance=\"\",job=\"j\"} 1"])?;
    assert_eq!(server.groups()?.len(), 1);
    Ok(())
}

fn overwrites_labels() -> Outcome {
    let server = Server::start("127.0.0.1:0")?;
    let gateway = server.gateway("j").grouping("instance", "i");
    let one = || "a{instance=\"mine\",job=\"mine\",x=\"1\"} 1\n".to_owned();
    gateway.clone().text(one).push()?;
    assert_eq!(server.samples()?, ["a{instance=\"i\",job=\"j\",x=\"1\"} 1"]);
    let two = || "a{instance=\"mine\"} 1\na{instance=\"yours\"} 1\n".to_owned();
    let refused = gateway.text(two).push();
    let error = refused
        .err()
        .ok_or("two equal series are taken")?
        .to_string();
    assert!(
        error.contains("was collected before with the same name and label values"),
        "{error}"
    );
    Ok(())
}

fn says_why_it_refuses() -> Outcome {
    let server = Server::start("127.0.0.1:0")?;
    let url = &server.url;
    let refused = |text: &'static str| -> Result<String> {
        let refused = server.gateway("j").text(move || text.to_owned()).push();
        let error = refused.err().ok_or("it is taken")?;
        assert!(
            matches!(error, PushError::Refused { status: 400, .. }),
            "{error:?}"
        );
        Ok(error.to_string())
    };
    assert_eq!(
        refused("a 1 1700000000000\n")?,
        format!(
            "the Pushgateway at {url} refuses the push with 400: pushed metrics are invalid or \
             inconsistent with existing metrics: pushed metrics must not have timestamps"
        )
    );
    assert_eq!(
        refused("a b\n")?,
        format!(
            "the Pushgateway at {url} refuses the push with 400: text format parsing error in line \
             1: expected float as value, got \"b\""
        )
    );
    server
        .gateway("other")
        .text(|| "# TYPE a gauge\na 1\n".to_owned())
        .push()?;
    let error = refused("# TYPE a counter\na 1\n")?;
    // Which of the two it takes for the wrong one is chance.
    let is_said = |kind| error.contains("collected metric \"a\"") && error.ends_with(kind);
    assert!(
        is_said("is not a COUNTER") || is_said("is not a GAUGE"),
        "{error}"
    );
    let lost = Pushgateway::new(format!("{url}/nowhere"), "j").push();
    let error = lost.err().ok_or("there is something")?.to_string();
    assert_eq!(
        error,
        format!("the Pushgateway at {url}/nowhere refuses the push with 404: 404 page not found")
    );
    Ok(())
}

/// The job ends before the Pushgateway is there.
fn is_waited_for() -> Outcome {
    let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
    let url = format!("http://{address}");
    let gateway = Pushgateway::new(&url, "j").text(|| "a 1\n".to_owned());
    let start = Instant::now();
    let error = gateway
        .clone()
        .attempts(2)
        .push()
        .err()
        .ok_or("somebody listens")?;
    let PushError::Unavailable { attempts: 2, .. } = error else {
        return Err(format!("{error:?}").into());
    };
    let expected = format!(
        "cannot push to the Pushgateway at {url}: Connection refused (os error 111) (attempts: 2, in 0."
    );
    assert!(error.to_string().starts_with(&expected), "{error}");
    let paused = start.elapsed();
    assert!(
        paused >= Duration::from_millis(250) && paused < Duration::from_secs(2),
        "{paused:?}"
    );

    let pushing = thread::spawn(move || gateway.attempts(10).push());
    thread::sleep(Duration::from_millis(400));
    let server = Server::start(&address)?;
    pushing.join().map_err(|_| "it panicked")??;
    assert_eq!(server.samples()?, ["a{instance=\"\",job=\"j\"} 1"]);
    Ok(())
}

fn gets_a_last_push() -> Outcome {
    let server = Server::start("127.0.0.1:0")?;
    let text = || "a 1\n".to_owned();
    let pushing = server.gateway("finished").text(text).push_at_exit();
    assert_eq!(server.samples()?, [""; 0]);
    pushing.finish()?;
    drop(server.gateway("dropped").text(text).push_at_exit());
    assert_eq!(
        server.samples()?,
        [
            "a{instance=\"\",job=\"dropped\"} 1",
            "a{instance=\"\",job=\"finished\"} 1"
        ]
    );
    let finished = server
        .gateway("failed")
        .text(|| "a 1 1\n".to_owned())
        .push_at_exit()
        .finish();
    assert!(
        matches!(finished, Err(PushError::Refused { .. })),
        "{finished:?}"
    );
    let nothing: fn() -> String = || panic!("there is no text");
    let finished = server
        .gateway("failed")
        .text(nothing)
        .push_at_exit()
        .finish();
    assert!(matches!(finished, Err(PushError::NoText)), "{finished:?}");
    Ok(())
}

fn gets_a_push_at_panic() -> Outcome {
    let server = Server::start("127.0.0.1:0")?;
    let gateway = server.gateway("j").text(|| "a 1\n".to_owned());
    let panicked = catch_unwind(std::panic::AssertUnwindSafe(move || {
        let _pushing = gateway.push_at_exit();
        panic!("the job has panicked");
    }));
    assert!(panicked.is_err());
    assert_eq!(server.samples()?, ["a{instance=\"\",job=\"j\"} 1"]);
    Ok(())
}

fn is_pushed_to_now_and_then() -> Outcome {
    let server = Server::start("127.0.0.1:0")?;
    let count = metrics_count();
    let pushing = server
        .gateway("j")
        .text(count)
        .push_every(Duration::from_millis(50))?;
    for number in [1, 2, 4] {
        server.wait_for(|samples| value(samples).is_some_and(|value| value >= number))?;
    }
    pushing.finish()?;
    let last = value(&server.samples()?);
    thread::sleep(Duration::from_millis(300));
    assert_eq!(value(&server.samples()?), last);
    // Also after a long pause the end is not waited for.
    let pushing = server
        .gateway("j")
        .text(metrics_count())
        .push_every(Duration::from_hours(1))?;
    let start = Instant::now();
    drop(pushing);
    assert!(start.elapsed() < Duration::from_secs(2));
    assert_eq!(value(&server.samples()?), Some(2));
    let wrong = Pushgateway::new("nowhere", "j").push_every(Duration::from_secs(1));
    assert!(matches!(wrong, Err(PushError::Url { .. })), "{wrong:?}");
    Ok(())
}

/// A text that says how often it was asked for.
fn metrics_count() -> impl Fn() -> String + Send + Sync + 'static {
    let count = std::sync::atomic::AtomicU64::new(1);
    move || {
        let number = count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        format!("pushes {number}\n")
    }
}

fn value(samples: &[String]) -> Option<u64> {
    samples.first()?.rsplit(' ').next()?.parse().ok()
}

fn gets_the_batch_example() -> Outcome {
    let server = Server::start("127.0.0.1:0")?;
    let batch = |path: &str| {
        Command::new(env!("CARGO"))
            .args([
                "run",
                "--quiet",
                "--package",
                "metrics-examples",
                "--example",
                "batch",
            ])
            .args(["--", &server.url, path])
            .output()
    };
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("numbers.txt");
    std::fs::write(&path, "1\n2\nthree\n4\n")?;
    let output = batch(&path.to_string_lossy())?;
    assert!(output.status.success(), "{output:?}");
    assert_eq!(output.stdout, b"7\n");
    let labels = "{instance=\"\",job=\"numbers\"";
    server.assert_has(&format!("numbers_lines_total{labels},kind=\"number\"}} 3"))?;
    server.assert_has(&format!("numbers_lines_total{labels},kind=\"text\"}} 1"))?;
    server.assert_has(&format!(
        "numbers_run_duration_seconds_count{labels},outcome=\"ok\"}} 1"
    ))?;
    let output = batch("/no/such/file")?;
    assert!(!output.status.success(), "{output:?}");
    server.assert_has(&format!(
        "numbers_run_duration_seconds_count{labels},outcome=\"ok\"}} 0"
    ))?;
    server.assert_has(&format!(
        "numbers_run_duration_seconds_count{labels},outcome=\"error\"}} 1"
    ))
}

/// A server of its own, which keeps everything in its memory.
struct Server {
    _program: Program,
    url: String,
}

impl Server {
    fn start(address: &str) -> Result<Self> {
        let program = Program::start(
            Command::new("prometheus-pushgateway")
                .arg(format!("--web.listen-address={address}"))
                .arg("--persistence.file="),
        );
        let line = program.wait_for_line("msg=\"Listening on\"");
        let address = line.split_once("address=").ok_or("no address")?.1;
        Ok(Self {
            _program: program,
            url: format!("http://{address}"),
        })
    }

    fn gateway(&self, job: &str) -> Pushgateway {
        Pushgateway::new(&self.url, job)
    }

    fn metrics(&self) -> Result<String> {
        self.get("/metrics")
    }

    fn get(&self, path: &str) -> Result<String> {
        let mut answer = ureq::get(format!("{}{path}", self.url)).call()?;
        Ok(answer.body_mut().read_to_string()?)
    }

    fn assert_has(&self, line: &str) -> Outcome {
        let metrics = self.metrics()?;
        if metrics.lines().any(|other| other == line) {
            return Ok(());
        }
        Err(format!("no line {line} in\n{metrics}").into())
    }

    /// The samples that were pushed: those with a job, but for what the server adds.
    fn samples(&self) -> Result<Vec<String>> {
        let metrics = self.metrics()?;
        let samples = metrics.lines().filter(|line| {
            let is_added = line.starts_with("push_");
            line.contains("job=\"") && !is_added
        });
        Ok(samples.map(str::to_owned).collect())
    }

    fn wait_for(&self, is_there: impl Fn(&[String]) -> bool) -> Outcome {
        let end = Instant::now() + Duration::from_secs(10);
        loop {
            let samples = self.samples()?;
            if is_there(&samples) {
                return Ok(());
            }
            if Instant::now() > end {
                return Err(format!("it has {samples:#?}").into());
            }
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// The groups as the API has them.
    fn groups(&self) -> Result<Vec<Value>> {
        let answer = self.get("/api/v1/metrics")?;
        let answer: Value = serde_json::from_str(&answer)?;
        Ok(answer["data"].as_array().ok_or("no groups")?.clone())
    }
}
