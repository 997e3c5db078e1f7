//! What a program of one family does with its contender, and answers on its standard output.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::io::stdin;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::{Parser, ValueEnum};

use crate::shared::allocator::{live, stop_counting, total};
use crate::shared::contender::{Contender, Run, Value as _};
use crate::shared::exposition::Exposition;
use crate::shared::labels::Combination as _;
use crate::shared::{answer, to_float};

/// Runs one contender, for another benchmark.
#[derive(Parser)]
pub(crate) struct Arguments {
    pub(crate) contender: String,
    pub(crate) task: Task,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Task {
    /// Render, once for each line of the standard input.
    Render,
    /// Weigh the series.
    Weigh,
    /// Observe, and do not scrape.
    Observe,
}

impl Run for Task {
    fn run<C: Contender>(self) -> anyhow::Result<()> {
        match self {
            Self::Render => render::<C>(),
            Self::Weigh => weigh::<C>(),
            Self::Observe => observe::<C>(),
        }
    }
}

/// How long one round renders at least.
const ROUND: Duration = Duration::from_millis(20);

/// Answers with what one scrape allocates and then, as often as it is asked, with how many
/// microseconds it takes.
fn render<C: Contender>() -> anyhow::Result<()> {
    C::prepare();
    let mut contender = started::<C>();
    check(&contender.shown(), &expected::<C>())?;
    drop(black_box(contender.render()));
    let before = total();
    drop(black_box(contender.render()));
    let after = total();
    stop_counting();
    answer(&BTreeMap::from([
        ("allocations", to_float(after.times - before.times)),
        ("bytes", to_float(after.bytes - before.bytes)),
    ]))?;
    for question in stdin().lines() {
        question?;
        answer(&microseconds(&mut contender))?;
    }
    Ok(())
}

/// The median of as many scrapes as fit into a round.
fn microseconds<C: Contender>(contender: &mut C) -> f64 {
    let round = Instant::now();
    let mut times = Vec::new();
    while times.is_empty() || round.elapsed() < ROUND {
        let start = Instant::now();
        drop(black_box(contender.render()));
        times.push(start.elapsed().as_secs_f64() * 1e6);
    }
    report::median(times)
}

/// Answers with the bytes of each series after it was recorded in and scraped.
fn weigh<C: Contender>() -> anyhow::Result<()> {
    C::prepare();
    let before = live();
    let mut contender = started::<C>();
    drop(black_box(contender.render()));
    let with_text = live();
    contender.free_text();
    let after = live();
    let series = to_float(C::Labels::COUNT as u64);
    check(&contender.render(), &expected::<C>())?;
    answer(&BTreeMap::from([
        ("series", (after - before) / series),
        ("buffer", with_text - after),
    ]))
}

const OBSERVATIONS: u64 = 10_000_000;

/// Answers with what observations cost that nobody scrapes.
fn observe<C: Contender>() -> anyhow::Result<()> {
    C::prepare();
    let mut contender = C::start();
    for labels in C::Labels::all() {
        contender.record(labels, C::Value::ONE);
    }
    drop(black_box(contender.render()));
    let before = (live(), resident()?);
    for _ in 0..OBSERVATIONS {
        contender.record(C::Labels::nth(0), C::Value::ONE);
    }
    let after = (live(), resident()?);
    let mut expected = Exposition::default();
    for (index, labels) in C::Labels::all().enumerate() {
        let times = if index == 0 { OBSERVATIONS + 1 } else { 1 };
        C::Value::expose(&mut expected, labels.texts(), &[(C::Value::ONE, times)]);
    }
    check(&contender.render(), &expected)?;
    answer(&BTreeMap::from([
        ("live", after.0 - before.0),
        ("resident", after.1 - before.1),
    ]))
}

fn resident() -> anyhow::Result<f64> {
    let stats = memory_stats::memory_stats().context("no memory statistics on this platform")?;
    Ok(to_float(stats.physical_mem as u64))
}

/// The contender, with everything recorded that is to be exposed.
fn started<C: Contender>() -> C {
    let contender = C::start();
    for (series, labels) in C::Labels::all().enumerate() {
        for (value, times) in C::Value::of(series) {
            for _ in 0..times {
                contender.record(labels, value);
            }
        }
    }
    contender
}

fn expected<C: Contender>() -> Exposition {
    let mut expected = Exposition::default();
    for (series, labels) in C::Labels::all().enumerate() {
        let recorded: Vec<_> = C::Value::of(series).collect();
        C::Value::expose(&mut expected, labels.texts(), &recorded);
    }
    expected
}

fn check(text: &impl AsRef<[u8]>, expected: &Exposition) -> anyhow::Result<()> {
    Exposition::parse(text.as_ref())?.ensure_is(expected)
}
