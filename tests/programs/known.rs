//! Records known values of every kind, then serves them until its standard input ends.
//!
//! With the argument `thread` the exporter is installed outside of any tokio runtime; with
//! `dropped` it is dropped at once; with `configured` it is as with `thread`, and the environment says
//! more.

use std::io::{Read, stdin};
use std::time::Duration;

use metrics_runtime::exporter::InstallError;
use metrics_runtime::{
    Counter, Exporter, Family, Gauge, Histogram, LabelSet, LabelValue, MetricSet, counted, timed,
};

/// Values that the tests know.
#[derive(MetricSet)]
#[metrics(
    prefix = "known",
    labels(origin = "a \"quoted\" \\ text\nin two lines")
)]
struct Known {
    /// Things, with a "quote" and a \ in the help.
    things: Counter,
    /// A total with a fraction.
    work: Counter<f64>,
    /// A value below zero.
    level: Gauge,
    /// A value that is infinite.
    distance: Gauge,
    /// Sizes.
    #[metric(unit = "bytes", buckets = [10, 100, 1e6])]
    size: Histogram,
    /// Times.
    #[metric(buckets = [0.1, 1])]
    delay: Family<Labels, Histogram<Duration>>,
    /// Requests.
    requests: Family<Labels, Counter>,
}

#[derive(LabelSet, Clone, Copy)]
struct Labels {
    method: Method,
    cached: bool,
}

#[derive(LabelValue, Clone, Copy)]
enum Method {
    Get,
    #[label(rename = "with \"quotes\", \\ and \n")]
    Odd,
}

/// Fails when it is told to.
#[timed]
#[counted(name = "known_calls", outcome)]
fn call(fail: bool) -> Result<(), ()> {
    if fail { Err(()) } else { Ok(()) }
}

fn record() {
    let known = Known::get();
    known.things.increment(41);
    known.work.increment(0.75);
    known.level.set(-2.5);
    known.distance.set(f64::INFINITY);
    for size in [1, 10, 11, 5_000_000] {
        known.size.observe(size);
    }
    let odd = Labels {
        method: Method::Odd,
        cached: true,
    };
    let get = Labels {
        method: Method::Get,
        cached: false,
    };
    for millis in [50, 100, 150, 2_000] {
        known.delay.with(odd).observe(Duration::from_millis(millis));
    }
    known.requests.with(odd).increment(3);
    known.requests.with(get).increment(4);
    let outcomes = [call(false), call(true), call(true)];
    assert_eq!(
        outcomes.iter().filter(|outcome| outcome.is_err()).count(),
        2
    );
}

/// What other crates record, through the facade.
fn record_foreign() {
    metrics::describe_counter!("foreign.hits", "Hits of another crate.");
    metrics::counter!("foreign.hits", "path" => "C:\\x\"\n%41").increment(5);
    metrics::counter!("foreign.hits", "path" => "C:\\x\\\"\n%41").increment(6);
    metrics::describe_gauge!("foreign_level", "A level of another crate.");
    metrics::gauge!("foreign_level").set(1.5);
    metrics::describe_histogram!("foreign_times", "Times of another crate.");
    metrics::histogram!("foreign_times").record(2.0);
    // The program's own name, from another crate.
    metrics::counter!(
        "known_requests_total",
        "origin" => "a \"quoted\" \\ text\nin two lines", "method" => "get", "cached" => "false",
    )
    .increment(100);
}

/// Serves until standard input ends.
fn wait_for_end_of_input() {
    let mut nothing = Vec::new();
    // Whether it ends well or in an error makes no difference.
    let _ = stdin().read_to_end(&mut nothing);
}

fn install(configured: bool) -> Result<Exporter, InstallError> {
    record();
    let mut builder = Exporter::builder().listen("127.0.0.1:0");
    if configured {
        builder = builder.config_env();
    }
    let exporter = builder
        // Their values are not known.
        .process_metrics(false)
        .tokio_metrics(false)
        .exporter_metrics(false)
        .install()?;
    record_foreign();
    println!("{}", exporter.local_addr());
    Ok(exporter)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mode = std::env::args().nth(1);
    if mode.as_deref() == Some("configured") {
        let exporter = install(true)?;
        wait_for_end_of_input();
        drop(exporter);
        println!("ended");
        return Ok(());
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    if mode.as_deref() == Some("thread") {
        let exporter = install(false)?;
        wait_for_end_of_input();
        runtime.block_on(exporter.shutdown());
    } else if mode.as_deref() == Some("dropped") {
        drop(install(false)?);
        wait_for_end_of_input();
    } else {
        runtime.block_on(async {
            let exporter = install(false)?;
            let _ = exporter
                .run_until(tokio::task::spawn_blocking(wait_for_end_of_input))
                .await;
            Ok::<_, InstallError>(())
        })?;
    }
    println!("ended");
    Ok(())
}
