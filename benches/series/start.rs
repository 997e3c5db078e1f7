//! Builds the programs of this folder and starts them.

use std::env;
use std::io::{BufRead as _, BufReader, Lines, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context as _, ensure};
use serde::de::DeserializeOwned;

/// Who takes part with a family of counters.
pub(crate) const COUNTERS: [&str; 8] = [
    report::LIMIT,
    report::OURS,
    "fast-telemetry",
    "measured",
    "metrics-exporter-prometheus",
    "prometheus",
    "prometheus-client",
    "vise",
];

/// Who takes part with a family of histograms.
pub(crate) const HISTOGRAMS: [&str; 7] = [
    report::LIMIT,
    report::OURS,
    "measured",
    "metrics-exporter-prometheus",
    "prometheus",
    "prometheus-client",
    "vise",
];

/// Cargo builds no more of a package than is asked for, here the benchmark itself.
pub(crate) fn build(programs: &[&str]) -> anyhow::Result<()> {
    let built = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["build", "--release", "--manifest-path"])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
        .arg("--target-dir")
        .arg(target_folder()?)
        .args(programs.iter().flat_map(|program| ["--bin", program]))
        .status()?;
    ensure!(built.success(), "cannot build {}", programs.join(", "));
    Ok(())
}

fn target_folder() -> anyhow::Result<PathBuf> {
    let this = env::current_exe()?;
    let folder = this
        .ancestors()
        .nth(2)
        .context("a benchmark in a folder of a folder")?;
    Ok(folder.to_owned())
}

/// A program that answers, each time with one line of JSON.
pub(crate) struct Running {
    /// The program and its arguments, for errors.
    name: String,
    child: Child,
    questions: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

impl Running {
    pub(crate) fn start(program: &str, arguments: &[&str]) -> anyhow::Result<Self> {
        let name = format!("{program} {}", arguments.join(" "));
        let file = format!("release/{program}{}", env::consts::EXE_SUFFIX);
        let mut child = Command::new(target_folder()?.join(file))
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {name}"))?;
        Ok(Self {
            name,
            questions: child.stdin.take().context("a pipe")?,
            answers: BufReader::new(child.stdout.take().context("a pipe")?).lines(),
            child,
        })
    }

    /// The next answer of those that need no question.
    pub(crate) fn answer<T: DeserializeOwned>(&mut self) -> anyhow::Result<T> {
        let line = self
            .answers
            .next()
            .with_context(|| format!("{} failed", self.name))??;
        Ok(serde_json::from_str(&line)?)
    }

    pub(crate) fn ask<T: DeserializeOwned>(&mut self) -> anyhow::Result<T> {
        writeln!(self.questions)?;
        self.answer()
    }

    /// Ends the program, which must not have failed.
    pub(crate) fn end(mut self) -> anyhow::Result<()> {
        drop(self.questions);
        ensure!(self.child.wait()?.success(), "{} failed", self.name);
        Ok(())
    }
}
