//! How long clients of the listener wait, on connections of their own, as they see it.
//!
//! ```text
//! cargo run --release --manifest-path benches/Cargo.toml --bin listener
//! ```
//!
//! The exporter runs in a process of its own with 1,000 series. Each figure is the time from before the
//! connection is made to the end of the answer.

use std::io::{BufRead as _, BufReader, Read as _, Write as _, stdin};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use clap::Parser;
use metrics_runtime::registry::{Definition, register};
use metrics_runtime::{Counter, Exporter};
use report::{OURS, Output, Row, median};

/// Measures how long clients of the listener wait.
#[derive(Parser)]
struct Arguments {
    /// How often each path is asked for.
    #[arg(long, value_name = "N", default_value = "200", value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Be the process that serves.
    #[arg(long, hide = true)]
    serve: bool,
    #[command(flatten)]
    output: Output,
}

/// Paths, and what is asked for with them.
const ASKED: [(&str, &str, &str); 10] = [
    ("text", "/metrics", ""),
    ("text_gzip", "/metrics", "Accept-Encoding: gzip\r\n"),
    ("text_zstd", "/metrics", "Accept-Encoding: zstd\r\n"),
    (
        "openmetrics",
        "/metrics",
        "Accept: application/openmetrics-text; version=1.0.0\r\n",
    ),
    (
        "protobuf",
        "/metrics",
        "Accept: application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited\r\n",
    ),
    ("json", "/metrics/json", ""),
    ("index", "/", ""),
    ("health", "/health", ""),
    ("health_detailed", "/health/detailed", ""),
    ("page", "/debug/metrics", ""),
];

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    if arguments.serve {
        return serve();
    }
    let server = Server::start()?;
    let address = server.address;
    let mut rows = Vec::new();
    for (name, path, lines) in ASKED {
        ask(address, path, lines).with_context(|| path)?;
        let times = (0..arguments.rounds).map(|_| ask(address, path, lines));
        let times = times.collect::<anyhow::Result<Vec<_>>>()?;
        rows.push(row(&format!("answer_{name}"), median(times.clone())));
        rows.push(row(&format!("answer_{name}_p99"), p99(times)));
    }
    rows.push(row("two_hundred_at_once_p99", p99(at_once(address)?)));
    rows.push(row(
        "beside_slow_clients_p99",
        p99(beside_slow_clients(address)?),
    ));
    print!("{}", report::table(&rows));
    arguments.output.write(&rows)
}

/// A process that serves until it is dropped.
struct Server {
    process: Child,
    address: SocketAddr,
}

impl Server {
    fn start() -> anyhow::Result<Self> {
        let mut process = Command::new(std::env::current_exe()?)
            .arg("--serve")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let output = process.stdout.take().context("it is piped")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        let address = line.trim().parse()?;
        Ok(Self { process, address })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // An error means that it has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn serve() -> anyhow::Result<()> {
    let counters = Definition::<Counter>::new("bench_requests_total", "Requests answered.")
        .label("shard", 1_000);
    let counters = register(counters)?;
    for i in 0..1_000_u64 {
        counters.with(&[&*format!("{i:04}")])?.increment(i);
    }
    let exporter = Exporter::builder().listen("127.0.0.1:0").install()?;
    println!("{}", exporter.local_addr());
    // Until whoever started it has gone.
    let _ = stdin().read_to_end(&mut Vec::new());
    Ok(())
}

fn row(name: &str, milliseconds: f64) -> Row {
    Row {
        bench: "listener".to_owned(),
        row: name.to_owned(),
        contender: OURS.to_owned(),
        threads: None,
        median: milliseconds,
        unit: "ms".to_owned(),
        ratio_to_limit: None,
    }
}

fn p99(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times
        .get(times.len() * 99 / 100)
        .copied()
        .unwrap_or(f64::NAN)
}

/// One answer, in milliseconds.
fn ask(address: SocketAddr, path: &str, lines: &str) -> anyhow::Result<f64> {
    let begin = Instant::now();
    let mut stream = TcpStream::connect(address)?;
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n{lines}Connection: close\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let took = begin.elapsed();
    ensure!(answer.starts_with(b"HTTP/1.1 200 "), "not answered: {path}");
    Ok(took.as_secs_f64() * 1e3)
}

fn at_once(address: SocketAddr) -> anyhow::Result<Vec<f64>> {
    let barrier = Barrier::new(200);
    thread::scope(|scope| {
        let asking = [(); 200].map(|()| {
            scope.spawn(|| {
                barrier.wait();
                ask(address, "/metrics", "")
            })
        });
        let times = asking.map(|asking| asking.join().expect("it does not panic"));
        times.into_iter().collect()
    })
}

/// They begin a request, and go on with it byte by byte.
fn beside_slow_clients(address: SocketAddr) -> anyhow::Result<Vec<f64>> {
    let slow: Result<Vec<_>, _> = (0..500).map(|_| TcpStream::connect(address)).collect();
    let slow = slow?;
    for mut client in &slow {
        client.write_all(b"GET /metrics HTTP/1.1\r\nX: ")?;
    }
    let end = Instant::now() + Duration::from_secs(5);
    thread::scope(|scope| {
        scope.spawn(|| {
            while Instant::now() < end {
                for mut client in &slow {
                    // It may be closed.
                    let _ = client.write(b"a");
                }
                thread::sleep(Duration::from_secs(1));
            }
        });
        (0..500).map(|_| ask(address, "/metrics", "")).collect()
    })
}
