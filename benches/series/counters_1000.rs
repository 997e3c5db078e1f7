//! 1,000 counters.

mod counters;
mod shared;
mod tasks;

use clap::Parser as _;

shared::labels::label_sets! {
    counter_labels: 40 x 25;
}

fn main() -> anyhow::Result<()> {
    let tasks::Arguments { contender, task } = tasks::Arguments::parse();
    counters::run(&contender, task)
}
