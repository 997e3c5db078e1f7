//! A job that ends before anybody could scrape it: it reads a file of numbers, and pushes what it
//! has done to a Pushgateway.
//!
//! ```text
//! prometheus-pushgateway &
//! cargo run --release -p metrics-examples --example batch -- http://127.0.0.1:9091 numbers.txt
//! curl http://127.0.0.1:9091/metrics
//! ```

use std::fs::File;
use std::io::{self, BufRead as _, BufReader};
use std::path::{Path, PathBuf};

use clap::Parser;
use metrics_runtime::push::Pushgateway;
use metrics_runtime::{Counter, Family, LabelSet, LabelValue, MetricSet, timed};

/// Adds the numbers of a file, one in a line.
#[derive(Parser)]
struct Arguments {
    /// Where the Pushgateway is.
    #[arg(value_name = "URL")]
    gateway: String,
    /// The file of numbers.
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

#[derive(MetricSet)]
#[metrics(prefix = "numbers")]
struct Metrics {
    /// Lines that were read.
    lines: Family<Line, Counter>,
}

#[derive(LabelSet, Clone, Copy)]
struct Line {
    kind: Kind,
}

#[derive(LabelValue, Clone, Copy)]
enum Kind {
    Number,
    Text,
}

fn main() -> anyhow::Result<()> {
    let Arguments { gateway, file } = Arguments::parse();
    // However the job ends, it tells. Its name is that of the group, which the next run replaces.
    let pushing = Pushgateway::new(gateway, "numbers").push_at_exit();
    println!("{}", add(&file)?);
    pushing.finish()?;
    Ok(())
}

/// Adds the numbers of a file.
#[timed(name = "numbers_run_duration", outcome)]
fn add(file: &Path) -> io::Result<f64> {
    let mut sum = 0.0;
    for line in BufReader::new(File::open(file)?).lines() {
        let number = line?.trim().parse::<f64>();
        let kind = if number.is_ok() {
            Kind::Number
        } else {
            Kind::Text
        };
        Metrics::get().lines.with(Line { kind }).increment(1);
        sum += number.unwrap_or_default();
    }
    Ok(sum)
}
