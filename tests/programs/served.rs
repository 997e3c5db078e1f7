//! An exporter for tests of its listener. Arguments: `series=N` of one counter, `connections=N` for the limit,
//! `record=N` threads that record without a pause, and `runtime` to serve in one of several threads. On its
//! standard input it takes `hold`, to open files until there are no descriptors left, and `release`; at its end the
//! exporter shuts down.

use std::fs::File;
use std::io::stdin;
use std::thread;
use std::time::Duration;

use metrics_runtime::exporter::Limits;
use metrics_runtime::{Counter, Exporter, Family, Histogram, LabelSet, MetricSet};

#[derive(LabelSet)]
struct Labels<'a> {
    #[label(max = 100_000)]
    series: &'a str,
}

#[derive(MetricSet)]
#[metrics(prefix = "served", max_series = 100_000)]
struct Served {
    /// Things that are counted.
    things: Family<Labels<'static>, Counter>,
    /// Things that are counted all the time.
    work: Counter,
    /// Times of the work.
    times: Histogram<Duration>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let argument = |name: &str| -> Option<usize> {
        let mut arguments = std::env::args();
        arguments.find_map(|text| text.strip_prefix(name)?.strip_prefix('=')?.parse().ok())
    };
    for i in 0..argument("series").unwrap_or_default() {
        let series = &*format!("{i:08}");
        Served::get()
            .things
            .with(Labels { series })
            .increment(i as u64);
    }
    for _ in 0..argument("record").unwrap_or_default() {
        thread::spawn(record);
    }
    let mut limits = Limits::default();
    limits.connections = argument("connections").unwrap_or(limits.connections);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let _context = std::env::args()
        .any(|text| text == "runtime")
        .then(|| runtime.enter());
    let exporter = Exporter::builder()
        .listen("127.0.0.1:0")
        .max_series(200_000)
        .limits(limits)
        .install()?;
    println!("{}", exporter.local_addr());
    obey();
    runtime.block_on(exporter.shutdown());
    println!("ended");
    Ok(())
}

fn record() {
    let metrics = Served::get();
    for i in 0.. {
        metrics.work.increment(1);
        metrics
            .times
            .observe(Duration::from_nanos(i % 1_000_000_000));
    }
}

fn obey() {
    let mut held = Vec::new();
    for line in stdin().lines().map_while(Result::ok) {
        match line.as_str() {
            "hold" => {
                while let Ok(file) = File::open("/dev/null") {
                    held.push(file);
                }
                println!("held");
            }
            "release" => {
                held.clear();
                println!("released");
            }
            _ => {}
        }
    }
}
