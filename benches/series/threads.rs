//! 1,000 counters and 100 histograms, recorded in by many threads.

mod counters;
mod histograms;
#[allow(dead_code)] // what only the programs of one family need
mod shared;

use std::collections::BTreeMap;
use std::hint::black_box;
use std::marker::PhantomData;
use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use anyhow::ensure;
use clap::Parser;
use report::median;

use shared::allocator::live;
use shared::answer;
use shared::contender::{Contender, Run, Value as _};
use shared::exposition::Exposition;
use shared::labels::Combination as _;

shared::labels::label_sets! {
    counter_labels: 40 x 25;
    histogram_labels: 10 x 10;
}

/// Runs one contender, for another benchmark.
#[derive(Parser)]
struct Arguments {
    contender: String,
}

fn main() -> anyhow::Result<()> {
    let Arguments { contender } = Arguments::parse();
    counters::run(&contender, WithCounters(&contender))
}

/// The counters are found, the histograms of the same contender are not yet.
struct WithCounters<'a>(&'a str);

impl Run for WithCounters<'_> {
    fn run<C: Contender>(self) -> anyhow::Result<()> {
        histograms::run(self.0, WithBoth::<C>(PhantomData))
    }
}

struct WithBoth<C>(PhantomData<C>);

impl<C: Contender> Run for WithBoth<C> {
    fn run<H: Contender>(self) -> anyhow::Result<()> {
        threads::<C, H>()
    }
}

const ALIVE: u32 = 32;
const AT_ONCE: u32 = 8;
const GONE: u32 = 10_000;

/// Answers with what threads cost that record in every series of both families.
fn threads<C: Contender, H: Contender>() -> anyhow::Result<()> {
    C::prepare();
    let mut both = (C::start(), H::start());
    record_one(&both);
    // Threads allocate a little of their own now and then, hence the median. Those that record are
    // measured once, since the next ones could take over what they leave behind.
    let bare = median((0..5).map(|_| growth_by_threads(|| {})).collect());
    let alive = growth_by_threads(|| record_one(&both));
    let mut recorded = 1 + ALIVE;

    wave(&both);
    scrape(&mut both);
    let before = settled();
    for _ in 0..GONE / AT_ONCE {
        wave(&both);
    }
    scrape(&mut both);
    let gone = settled() - before;
    recorded += AT_ONCE + GONE;

    // Some expose one family at a time, some all that there is.
    let (mut counters, mut histograms, mut all) = Default::default();
    expect::<C>(&mut [&mut counters, &mut all], recorded);
    expect::<H>(&mut [&mut histograms, &mut all], recorded);
    let counted = Exposition::parse(both.0.render().as_ref())?;
    ensure!(counted == counters || counted == all, "other counts");
    let observed = Exposition::parse(both.1.render().as_ref())?;
    ensure!(
        observed == histograms || observed == all,
        "other observations"
    );
    answer(&BTreeMap::from([
        ("alive", (alive - bare) / f64::from(ALIVE)),
        ("gone", gone),
    ]))
}

fn expect<C: Contender>(expositions: &mut [&mut Exposition], recorded: u32) {
    for labels in C::Labels::all() {
        for exposition in &mut *expositions {
            C::Value::expose(
                exposition,
                labels.texts(),
                &[(C::Value::ONE, recorded.into())],
            );
        }
    }
}

fn record_one<C: Contender, H: Contender>((counters, histograms): &(C, H)) {
    for labels in C::Labels::all() {
        counters.record(labels, C::Value::ONE);
    }
    for labels in H::Labels::all() {
        histograms.record(labels, H::Value::ONE);
    }
}

fn scrape<C: Contender, H: Contender>((counters, histograms): &mut (C, H)) {
    drop(black_box(counters.render()));
    drop(black_box(histograms.render()));
    counters.free_text();
    histograms.free_text();
}

/// Threads that come, record and go.
fn wave<C: Contender, H: Contender>(both: &(C, H)) {
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| record_one(both));
        }
    });
}

/// Live bytes once threads that have ended have given back their last, which a scope does not
/// wait for.
fn settled() -> f64 {
    thread::sleep(Duration::from_millis(100));
    live()
}

/// By how much live bytes grow while threads are alive that have done their work.
fn growth_by_threads(work: impl Fn() + Sync) -> f64 {
    let before = settled();
    let all_and_this_one = ALIVE as usize + 1;
    let worked = Barrier::new(all_and_this_one);
    let measured = Barrier::new(all_and_this_one);
    thread::scope(|scope| {
        for _ in 0..ALIVE {
            scope.spawn(|| {
                work();
                worked.wait();
                measured.wait();
            });
        }
        worked.wait();
        let grown = settled() - before;
        measured.wait();
        grown
    })
}
