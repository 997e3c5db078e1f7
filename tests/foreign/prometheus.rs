//! A real Prometheus scrapes a program, and its HTTP API is asked what it has seen.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use libtest_mimic::Trial;
use metrics_tests::http::{exchange, get, request_with};
use metrics_tests::program::Program;
use serde_json::Value;

use super::samples::{Format, Sample};
use super::{Outcome, known, quickstart, runs, trial};

pub(crate) type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Whether it is installed.
pub(crate) fn is_there() -> bool {
    runs("prometheus", &["--version"])
}

pub(crate) fn trials() -> Vec<Trial> {
    let present = is_there();
    vec![
        trial(
            "prometheus::has_the_exact_values",
            present,
            has_the_exact_values,
        ),
        trial(
            "prometheus::agrees_with_the_summary_of_quickstart",
            present,
            agrees_with_summary,
        ),
        trial(
            "prometheus::agrees_with_the_progress_of_quickstart",
            present,
            agrees_with_progress,
        ),
    ]
}

fn has_the_exact_values() -> Outcome {
    let (_program, address) = known();
    let prometheus = Prometheus::scraping(&address)?;
    prometheus.wait_for_scrape()?;
    for (expression, expected) in [
        ("known_things_total", 41.0),
        ("known_work_total", 0.75),
        ("known_level", -2.5),
        ("known_distance", f64::INFINITY),
        ("known_size_bytes_bucket{le=\"10.0\"}", 2.0),
        ("known_size_bytes_bucket{le=\"1e+06\"}", 3.0),
        ("known_size_bytes_bucket{le=\"+Inf\"}", 4.0),
        ("known_size_bytes_count", 4.0),
        ("known_size_bytes_sum", 5_000_022.0),
        (
            "known_delay_seconds_sum{cached=\"true\",method!=\"get\"}",
            2.3,
        ),
        (
            "known_requests_total{method=\"get\",cached=\"false\"}",
            104.0,
        ),
        (
            "known_requests_total{method=\"with \\\"quotes\\\", \\\\ and \\n\",cached=\"true\"}",
            3.0,
        ),
        ("known_requests_total{method=\"get\",cached=\"true\"}", 0.0),
        ("known_calls_total{outcome=\"error\"}", 2.0),
        (
            "function_duration_seconds_count{function=\"call\",outcome=\"ok\"}",
            1.0,
        ),
        ("foreign_level", 1.5),
        ("sum(foreign_hits_total)", 11.0),
        ("foreign_times_count", 1.0),
        // Rank 2 of 4: half of it lies in the first two, whose bucket ends at 0.1.
        (
            "histogram_quantile(0.5, sum by (le) (known_delay_seconds_bucket))",
            0.1,
        ),
        // Rank 3 of 4 is the end of the second bucket.
        (
            "histogram_quantile(0.75, sum by (le) (known_delay_seconds_bucket))",
            1.0,
        ),
    ] {
        assert_answers(&prometheus, expression, expected)?;
    }
    Ok(())
}

/// After some rounds the example stands still and prints its figures, each with the expression
/// that asks Prometheus for it.
fn agrees_with_summary() -> Outcome {
    let folder = tempfile::tempdir()?;
    write_tree(folder.path())?;
    let path = folder.path().to_string_lossy();
    let (program, address) = quickstart(&["--rounds", "3", &path]);
    let prometheus = Prometheus::scraping(&address)?;
    let mut figures = Vec::new();
    loop {
        let line = program.wait_for_line("");
        figures.extend(figure(&line));
        if line.contains("indexing done") {
            break;
        }
    }
    prometheus.wait_for_scrape()?;
    interrupt(&program)?;
    let (status, printed) = program.finish();
    if !status.success() {
        return Err(format!("{status}: {}", printed.join("\n")).into());
    }
    figures.extend(printed.iter().filter_map(|line| figure(line)));
    if figures.len() < 5 {
        return Err(format!("no summary, only {figures:?}").into());
    }
    for (expected, expression) in &figures {
        // The program has ended; the last scrape is still the instant value for a while.
        assert_answers(&prometheus, expression, *expected)?;
    }
    // Three rounds over one broken file.
    assert_errors(&prometheus)
}

fn assert_errors(prometheus: &Prometheus) -> Outcome {
    let errors = "sum(quickstart_file_errors_total{kind=\"not_utf8\"})";
    assert_answers(prometheus, errors, 3.0)
}

/// The rates that the progress lines imply are those of `rate(…)` over the same seconds.
fn agrees_with_progress() -> Outcome {
    let (program, address) = quickstart(&[env!("CARGO_MANIFEST_DIR")]);
    let prometheus = Prometheus::scraping(&address)?;
    prometheus.wait_for_scrape()?;
    program.skip_printed();
    let read = |program: &Program| -> Result<(f64, SystemTime)> {
        let line = program.wait_for_line(" files,");
        let files = line
            .split(" files,")
            .next()
            .and_then(|head| head.rsplit(' ').next());
        Ok((files.ok_or("no figure")?.parse()?, SystemTime::now()))
    };
    let (first, start) = read(&program)?;
    let mut last = (first, start);
    for _ in 0..5 {
        last = read(&program)?;
    }
    let seconds = last.1.duration_since(start)?.as_secs_f64();
    let printed = (last.0 - first) / seconds;
    // The scrape behind the last moment has to have happened.
    thread::sleep(Duration::from_secs(1));
    let at = last.1.duration_since(UNIX_EPOCH)?.as_secs_f64();
    let range = seconds.round();
    let expression = format!("sum(rate(quickstart_file_reads_total[{range}s]))");
    let answered = prometheus.query_at(&expression, Some(at))?;
    if (answered / printed - 1.0).abs() > 0.25 {
        return Err(format!("{expression} is {answered}, the program printed {printed}").into());
    }
    Ok(())
}

/// `name: VALUE  (EXPRESSION)`
fn figure(line: &str) -> Option<(f64, String)> {
    let (value, expression) = line.split_once(": ")?.1.split_once("  (")?;
    Some((
        value.trim().parse().ok()?,
        expression.strip_suffix(')')?.to_owned(),
    ))
}

fn write_tree(folder: &Path) -> Result<()> {
    for i in 0..50 {
        let words: Vec<_> = (0..i * 7)
            .map(|word| format!("word{}", word % 90))
            .collect();
        fs::write(folder.join(format!("{i}.txt")), words.join(" "))?;
    }
    fs::write(folder.join("broken.bin"), [b'a', 0xff, 0xfe, b'b'])?;
    Ok(())
}

fn interrupt(program: &Program) -> Result<()> {
    let status = Command::new("kill")
        .args(["-INT", &program.id().to_string()])
        .status()?;
    if status.success() {
        Ok(())
    } else {
        Err("cannot interrupt the program".into())
    }
}

/// Asks until the answer is `expected`, for as long as a few scrapes take.
fn assert_answers(prometheus: &Prometheus, expression: &str, expected: f64) -> Outcome {
    assert_answers_within(Duration::from_secs(5), prometheus, expression, expected)
}

pub(crate) fn assert_answers_within(
    patience: Duration,
    prometheus: &Prometheus,
    expression: &str,
    expected: f64,
) -> Outcome {
    let end = Instant::now() + patience;
    loop {
        let answer = prometheus.query_at(expression, None);
        if let Ok(value) = answer
            && (value == expected || (value - expected).abs() <= expected.abs() * 1e-12)
        {
            return Ok(());
        }
        if Instant::now() > end {
            return Err(format!("{expression}: {answer:?} instead of {expected}").into());
        }
        thread::sleep(Duration::from_millis(100));
    }
}

/// A server of its own, with its data in a folder that goes with it.
pub(crate) struct Prometheus {
    _program: Program,
    _folder: tempfile::TempDir,
    address: String,
}

impl Prometheus {
    fn scraping(target: &str) -> Result<Self> {
        Self::scraping_with(target, &[])
    }

    /// One that is started with these, too.
    pub(crate) fn scraping_with(target: &str, arguments: &[&str]) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let config = folder.path().join("prometheus.yml");
        fs::write(
            &config,
            format!(
                "scrape_configs:\n\
                 - job_name: test\n\
                 \x20 scrape_interval: 200ms\n\
                 \x20 scrape_timeout: 200ms\n\
                 \x20 static_configs: [{{targets: ['{target}']}}]\n"
            ),
        )?;
        let program = Program::start(
            Command::new("prometheus")
                .arg(format!("--config.file={}", config.display()))
                .arg(format!(
                    "--storage.tsdb.path={}",
                    folder.path().join("data").display()
                ))
                .arg("--web.listen-address=127.0.0.1:0")
                .args(arguments),
        );
        let line = program.wait_for_line("msg=\"Listening on\"");
        let address = line.split_once("address=").ok_or("no address")?.1;
        let address = address.split(' ').next().ok_or("no address")?.to_owned();
        let prometheus = Self {
            _program: program,
            _folder: folder,
            address,
        };
        prometheus.wait_until_ready()?;
        Ok(prometheus)
    }

    fn wait_until_ready(&self) -> Result<()> {
        let end = Instant::now() + Duration::from_secs(30);
        while Instant::now() < end {
            if get(&self.address, "/-/ready").is_ok_and(|response| response.status == 200) {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(50));
        }
        Err("Prometheus does not become ready".into())
    }

    pub(crate) fn wait_for_scrape(&self) -> Outcome {
        // It looks for targets at the start and then every 5 seconds.
        assert_answers_within(Duration::from_secs(30), self, "up{job=\"test\"}", 1.0)
    }

    /// The one value of an instant query.
    fn query_at(&self, expression: &str, time: Option<f64>) -> Result<f64> {
        let result = self.series_at(expression, time)?;
        let [series] = result.as_slice() else {
            return Err(format!("{} series", result.len()).into());
        };
        let value = series["value"][1].as_str().ok_or("no value")?;
        Ok(value.parse()?)
    }

    fn series_at(&self, expression: &str, time: Option<f64>) -> Result<Vec<Value>> {
        let time = time.map_or(String::new(), |time| format!("&time={time}"));
        let answer = self.ask("query", expression, &time)?;
        let result = answer["data"]["result"].as_array();
        Ok(result.ok_or_else(|| answer.to_string())?.clone())
    }
}

/// What a Prometheus has of a program that answers it in one of the formats.
pub(crate) fn samples(address: &str, format: Format) -> Result<Vec<Sample>> {
    let (relay, accept) = relay(address, format)?;
    let arguments: &[_] = match format {
        Format::Protobuf => &["--enable-feature=native-histograms"],
        _ => &[],
    };
    let prometheus = Prometheus::scraping_with(&relay, arguments)?;
    prometheus
        .wait_for_scrape()
        .map_err(|failed| format!("{failed:?}"))?;
    let accepted = accept.recv_timeout(Duration::from_secs(10))?;
    if !accepted.contains(format.media_type()) {
        return Err(format!("it was answered with {accepted}").into());
    }
    let series = prometheus.series_at("{job=\"test\"}", None)?;
    let series = series.iter().map(|series| {
        let metric = series["metric"].as_object().ok_or("no labels")?;
        let mut labels: BTreeMap<_, _> = metric
            .iter()
            .filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
            .collect();
        let name = labels.remove("__name__").ok_or("no name")?;
        let value = series["value"][1].as_str().ok_or("no value")?;
        labels.remove("job");
        labels.remove("instance");
        Ok(Sample::new(&name, labels, value.parse()?))
    });
    let samples = series.collect::<Result<Vec<_>>>()?.into_iter();
    Ok(samples
        .filter(|sample| !sample.is_of_the_scrape())
        .collect())
}

/// Leads from a Prometheus to a program. Prometheus likes OpenMetrics better than text, unless somebody
/// takes that wish away.
fn relay(target: &str, format: Format) -> Result<(String, Receiver<String>)> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?.to_string();
    let (sender, accepted) = channel();
    let target = target.to_owned();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let relayed = stream
                .map_err(Into::into)
                .and_then(|stream| relay_one(stream, &target, format));
            if relayed.is_ok_and(|answered| sender.send(answered).is_err()) {
                break; // Nobody waits for it any more.
            }
        }
    });
    Ok((address, accepted))
}

/// Returns the type of the answer.
fn relay_one(mut stream: TcpStream, target: &str, format: Format) -> Result<String> {
    let mut head = BufReader::new(stream.try_clone()?);
    let mut accept = String::new();
    for line in head.by_ref().lines() {
        let line = line?;
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("Accept: ") {
            value.clone_into(&mut accept);
        }
    }
    if format == Format::Text {
        Format::Text.accept().clone_into(&mut accept);
    }
    let response = request_with(target, "GET", "/metrics", &[("Accept", &accept)])?;
    let content_type = response.header("content-type").ok_or("no type")?.to_owned();
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n",
        response.bytes.len()
    )?;
    stream.write_all(&response.bytes)?;
    Ok(content_type)
}

impl Prometheus {
    /// What its API answers at a path to a query, with further parameters.
    pub(crate) fn ask(&self, path: &str, query: &str, parameters: &str) -> Result<Value> {
        let query = percent_encoded(query);
        let path = format!("/api/v1/{path}?query={query}{parameters}");
        // Of HTTP/1.1 a long answer comes in chunks.
        let asked = format!("GET {path} HTTP/1.0\r\nHost: {}\r\n\r\n", self.address);
        let answered = exchange(&self.address, asked.as_bytes())?;
        Ok(serde_json::from_str(&answered.body)?)
    }
}

fn percent_encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}
