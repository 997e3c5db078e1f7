//! The figures.

use std::fs;
use std::time::Duration;

use anyhow::ensure;
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;
use report::median;

use crate::capture::Invocation;
use crate::crates::Invocations;

/// What is measured of a crate.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Figure {
    /// Milliseconds of the compiler in `cargo check`.
    Check,
    /// Milliseconds of the compiler and its linker in `cargo build --release`.
    Release,
    /// Bytes of the stripped program.
    Binary,
    /// Bytes of the source with all macros expanded.
    Source,
}

/// The figures of each crate, by its name: for the times one of each round.
pub(crate) struct Figures(Vec<(&'static str, Samples)>);

#[derive(Default)]
struct Samples {
    check: Vec<f64>,
    release: Vec<f64>,
    binary: f64,
    source: f64,
}

/// What a crate adds to the plain one.
#[derive(Clone, Copy)]
pub(crate) struct Added {
    pub(crate) by: f64,
    /// Of the whole crate to the whole plain one.
    pub(crate) ratio: f64,
}

impl Figures {
    /// Compiles each crate `rounds` times, one after the other, so that what slows the machine
    /// down for a while slows all of them.
    pub(crate) fn measure(
        crates: &[(&'static str, Invocations)],
        rounds: u32,
    ) -> anyhow::Result<Self> {
        let mut all = Vec::new();
        for (name, invocations) in crates {
            let samples = Samples {
                binary: to_float(fs::metadata(&invocations.program)?.len()),
                source: to_float(source(&invocations.check)?),
                ..Samples::default()
            };
            all.push((*name, samples));
        }
        for round in 1..=rounds {
            eprintln!("round {round} of {rounds}");
            for ((_, invocations), (_, samples)) in crates.iter().zip(&mut all) {
                samples.check.push(milliseconds(&invocations.check)?);
                samples.release.push(milliseconds(&invocations.release)?);
            }
        }
        Ok(Self(all))
    }

    /// The median of a figure; none where the crate was left out.
    pub(crate) fn of(&self, name: &str, figure: Figure) -> Option<f64> {
        Some(median(self.samples(name, figure)?.to_vec()))
    }

    /// What a crate adds to `plain`: the median over the rounds.
    pub(crate) fn added(&self, name: &str, plain: &str, figure: Figure) -> Option<Added> {
        let (whole, plain) = (self.samples(name, figure)?, self.samples(plain, figure)?);
        let pairs = || whole.iter().zip(plain);
        Some(Added {
            by: median(pairs().map(|(whole, plain)| whole - plain).collect()),
            ratio: median(pairs().map(|(whole, plain)| whole / plain).collect()),
        })
    }

    fn samples(&self, name: &str, figure: Figure) -> Option<&[f64]> {
        let (_, samples) = self.0.iter().find(|(other, _)| *other == name)?;
        Some(match figure {
            Figure::Check => &samples.check,
            Figure::Release => &samples.release,
            Figure::Binary => std::slice::from_ref(&samples.binary),
            Figure::Source => std::slice::from_ref(&samples.source),
        })
    }
}

/// CPU time, since others may use the machine. It is that of the compiler's own processes: the
/// crates that this one depends on have been compiled before.
fn milliseconds(invocation: &Invocation) -> anyhow::Result<f64> {
    let before = children()?;
    let output = invocation.command().output()?;
    let used = children()?.saturating_sub(before);
    ensure!(output.status.success(), "it no longer compiles: {output:?}");
    Ok(used.as_secs_f64() * 1e3)
}

/// CPU time of all processes that this one has started, and theirs.
fn children() -> anyhow::Result<Duration> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    Ok(duration(usage.user_time())? + duration(usage.system_time())?)
}

fn duration(time: TimeVal) -> anyhow::Result<Duration> {
    let micros = Duration::from_micros(time.tv_usec().try_into()?);
    Ok(Duration::from_secs(time.tv_sec().try_into()?) + micros)
}

/// The length of the source as the compiler itself prints it with all macros expanded. Only an
/// unstable option does that; `RUSTC_BOOTSTRAP` allows it to a stable compiler.
fn source(check: &Invocation) -> anyhow::Result<u64> {
    let output = check
        .command()
        .arg("-Zunpretty=expanded")
        .env("RUSTC_BOOTSTRAP", "1")
        .output()?;
    ensure!(output.status.success(), "it does not expand: {output:?}");
    Ok(output.stdout.len() as u64)
}

#[allow(clippy::cast_precision_loss)] // files are smaller than 2^53 bytes
fn to_float(bytes: u64) -> f64 {
    bytes as f64
}
