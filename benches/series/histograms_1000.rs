//! 1,000 histograms.

mod histograms;
mod shared;
mod tasks;

use clap::Parser as _;

shared::labels::label_sets! {
    histogram_labels: 40 x 25;
}

fn main() -> anyhow::Result<()> {
    let tasks::Arguments { contender, task } = tasks::Arguments::parse();
    histograms::run(&contender, task)
}
