//! Series of a label whose values nobody lists: a thousand of them, and what comes of a million
//! values.

#[path = "unbounded/libraries/mod.rs"]
mod libraries;
#[allow(dead_code, unused_imports, unused_macros)] // what only the programs of enums need
mod shared;

use std::collections::BTreeMap;
use std::hint::black_box;

use anyhow::ensure;
use clap::{Parser, ValueEnum};

use crate::libraries::{COUNTER, HISTOGRAM, Library};
use crate::shared::allocator::live;
use crate::shared::exposition::Exposition;
use crate::shared::{BOUNDS, answer, to_float};

/// Runs one contender, for another benchmark.
#[derive(Parser)]
struct Arguments {
    contender: String,
    task: Task,
}

#[derive(Clone, Copy, ValueEnum)]
enum Task {
    /// Weigh series of counters.
    Counters,
    /// Weigh series of histograms.
    Histograms,
    /// Count with many more values.
    Grow,
}

fn main() -> anyhow::Result<()> {
    let Arguments { contender, task } = Arguments::parse();
    libraries::run(&contender, task)
}

/// How many values there are that everybody has room for.
const SERIES: u32 = 1000;

/// How many further ones.
const FURTHER: u32 = 1_000_000;

/// By how much memory may grow from then on, where there is a limit: one more series, and what is
/// kept of it.
const GROWTH: f64 = 1024.0;

/// What is observed in each histogram: floats that add up to the same in every order.
const SECONDS: [f64; 3] = [0.125, 0.125, 2.0];

impl Task {
    fn run<L: Library>(self) -> anyhow::Result<()> {
        L::prepare();
        match self {
            Self::Counters => weigh::<L>(L::count, expect_counter),
            Self::Histograms => weigh::<L>(
                |library, peer| {
                    for seconds in SECONDS {
                        library.observe(peer, seconds);
                    }
                },
                expect_histogram,
            ),
            Self::Grow => grow::<L>(),
        }
    }
}

fn peer(number: u32) -> String {
    format!("peer-{number:07}")
}

/// Answers with the bytes of each series after it was recorded in and scraped.
fn weigh<L: Library>(
    record: impl Fn(&L, &str),
    expect: impl Fn(&mut Exposition, &str),
) -> anyhow::Result<()> {
    let before = live();
    let mut library = L::start();
    for number in 0..SERIES {
        record(&library, &peer(number));
    }
    let with_text = scraped(&mut library);
    library.free_text();
    let after = live();
    let mut expected = Exposition::default();
    for number in 0..SERIES {
        expect(&mut expected, &peer(number));
    }
    Exposition::parse(library.render().as_ref())?.ensure_is(&expected)?;
    answer(&BTreeMap::from([
        ("series", (after - before) / f64::from(SERIES)),
        ("buffer", with_text - after),
    ]))
}

fn expect_counter(exposition: &mut Exposition, peer: &str) {
    exposition.add(COUNTER, &[("peer", peer)], None, 1.0);
}

fn expect_histogram(exposition: &mut Exposition, peer: &str) {
    let labels = &[("peer", peer)];
    for bound in BOUNDS.into_iter().chain([f64::INFINITY]) {
        let below = SECONDS.iter().filter(|seconds| **seconds <= bound).count();
        let (buckets, below) = (format!("{HISTOGRAM}_bucket"), to_float(below as u64));
        exposition.add(&buckets, labels, Some(bound), below);
    }
    let sums = [
        ("sum", SECONDS.iter().sum()),
        ("count", to_float(SECONDS.len() as u64)),
    ];
    for (suffix, value) in sums {
        exposition.add(&format!("{HISTOGRAM}_{suffix}"), labels, None, value);
    }
}

/// Answers with what further values add, none of which is forgotten.
fn grow<L: Library>() -> anyhow::Result<()> {
    let mut library = L::start();
    let count = |from, to| (from..to).for_each(|number| library.count(&peer(number)));
    count(0, SERIES);
    scraped(&mut library);
    library.free_text();
    let before = live();
    let count = |from, to| (from..to).for_each(|number| library.count(&peer(number)));
    count(SERIES, SERIES + FURTHER);
    scraped(&mut library);
    library.free_text();
    let grown = live() - before;
    let shown = Exposition::parse(library.render().as_ref())?;
    let (series, total) = (shown.0.len(), shown.0.values().sum::<f64>());
    ensure!(total == f64::from(SERIES + FURTHER), "{total} in all");
    if L::IS_LIMITED {
        let most = SERIES as usize + 1;
        ensure!(series == most, "{series} series instead of {most}");
        ensure!(grown <= GROWTH, "{grown} bytes more, above {GROWTH}");
    }
    answer(&BTreeMap::from([("grown", grown)]))
}

/// Live bytes after a scrape.
fn scraped(library: &mut impl Library) -> f64 {
    drop(black_box(library.render()));
    live()
}
