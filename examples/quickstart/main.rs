//! A program to look at through its metrics: it indexes a folder of source files, asks the
//! index questions, and starts over, until Ctrl-C.
//!
//! ```text
//! cargo run --release -p metrics-examples --example quickstart -- some/folder
//! curl http://127.0.0.1:9464/metrics
//! ```
//!
//! One file is one stage, in the order the data flows: `walk`, `read`, `words`, `index`, `query`.
//! `round` lets the workers go through them. Each stage says with an attribute what is recorded
//! about it; what no single call can tell is in `metrics`. `report` prints what the metrics say.

mod index;
mod metrics;
mod query;
mod read;
mod report;
mod round;
mod signal;
mod walk;
mod words;

use std::fs;
use std::io::{self, Write as _};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::pin::pin;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use clap::Parser;
use metrics_runtime::Exporter;
use tokio::runtime::Runtime;
use tokio::time::timeout;

use crate::round::Indexer;

/// Indexes a folder of source files over and over, and serves metrics about it.
#[derive(Parser)]
struct Arguments {
    /// The folder to index.
    #[arg(value_name = "FOLDER", default_value = ".")]
    folder: PathBuf,
    /// Where to serve the metrics; port 0 takes any free port.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:9464")]
    listen: String,
    /// How many tasks share the work.
    #[arg(long, value_name = "N", default_value = "4")]
    workers: NonZeroUsize,
    /// Stop indexing after so many rounds, and go on serving.
    #[arg(long, value_name = "N")]
    rounds: Option<u64>,
}

/// How long the jobs that are under way at Ctrl-C may take to finish.
const PATIENCE: Duration = Duration::from_secs(3);

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let ended = Runtime::new().map_err(Into::into).and_then(|runtime| {
        let ended = runtime.block_on(run(arguments));
        // A file that never ends, such as a device's, must not keep the program from ending.
        runtime.shutdown_background();
        ended
    });
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let folder = arguments.folder;
    // A folder that goes away later is an error that is counted; a mistyped one should end the
    // program at once.
    fs::read_dir(&folder).with_context(|| format!("cannot index {}", folder.display()))?;
    let mut stopped = pin!(signal::stopped()?);

    // Nothing is registered here: the metrics are part of the program, and are served, as
    // zeros, from now on.
    let exporter = Exporter::builder().listen(arguments.listen).install()?;
    // Not `println!`, which panics when the reader of a pipe has gone.
    let mut out = io::stdout();
    writeln!(out, "serving http://{}/metrics", exporter.local_addr())?;

    let indexer = Arc::new(Indexer::new(folder, arguments.workers));
    let mut indexing = tokio::spawn(Arc::clone(&indexer).run(arguments.rounds));
    let ended = tokio::select! {
        ended = &mut indexing => Some(ended),
        () = &mut stopped => None,
        error = report::progress(&mut out, &exporter) => return Err(error.into()),
    };
    if let Some(rounds) = ended {
        let rounds = rounds.context("indexing has failed")??;
        report::summary(&mut out, &exporter.snapshot())?;
        writeln!(
            out,
            "indexing done after {rounds} rounds; still serving, Ctrl-C ends"
        )?;
        stopped.await;
    } else {
        indexer.stop();
        match timeout(PATIENCE, indexing).await {
            Ok(ended) => _ = ended.context("indexing has failed")??,
            Err(_) => writeln!(out, "a file is still being read; not waiting for it")?,
        }
    }
    report::summary(&mut out, &exporter.snapshot())?;
    exporter.shutdown().await;
    Ok(())
}
