//! What it costs to record: nanoseconds of one operation, beside a hand-written loop that does
//! nothing but the work itself, and beside other libraries.
//!
//! ```text
//! cargo run --release --manifest-path benches/Cargo.toml --bin hot_path
//! ```
//!
//! `work` has what is done and on which samples; each of the `contenders` does it in its own way.
//! Before anything is measured, each does it a known number of times and must then show just the
//! counts, buckets and sums that `check` expects; `reading` reads them. `measure` takes the times
//! in interleaved rounds; `instructions` counts instructions, which repeat where times do not.
//! `forwarded` starts the process of its own that one row needs.

mod check;
mod contenders;
mod forwarded;
mod instructions;
mod measure;
mod reading;
mod work;

use std::process::ExitCode;

use clap::Parser;
use report::Row;

use crate::contenders::Contender;
use crate::work::{Sample, Work};

/// Measures what it costs to record.
#[derive(Parser)]
struct Arguments {
    /// How often each contender is measured; the figures are medians.
    #[arg(long, value_name = "N", default_value = "15", value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Measure just this row; may be repeated.
    #[arg(long, value_name = "ROW")]
    only: Vec<Work>,
    /// Count instructions (under valgrind) and not nanoseconds.
    #[arg(long)]
    instructions: bool,
    #[command(flatten)]
    output: report::Output,
    /// Measure the row that another recorder is needed for, and say so on the standard output.
    #[arg(long, hide = true)]
    forwarded: bool,
    /// Just do a contender's work, so many times for each sample.
    #[arg(long, hide = true, num_args = 3, value_names = ["ROW", "CONTENDER", "PASSES"])]
    callgrind: Option<Vec<String>>,
}

fn main() -> ExitCode {
    match benchmark(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn benchmark(arguments: &Arguments) -> anyhow::Result<()> {
    let samples = work::samples();
    if let Some(work) = &arguments.callgrind {
        return instructions::repeat(&arguments.contenders(), &samples, work);
    }
    let mut rows = arguments.rows(&samples)?;
    if arguments.forwarded {
        return forwarded::answer(&rows);
    }
    if arguments.asks_for(Work::ForwardedCounter) {
        rows.extend(forwarded::rows()?);
    }
    print!("{}", report::table(&rows));
    arguments.output.write(&rows)
}

impl Arguments {
    fn rows(&self, samples: &[Sample]) -> anyhow::Result<Vec<Row>> {
        let mut contenders = self.contenders();
        contenders.retain(|contender| self.asks_for(contender.work));
        for contender in &contenders {
            check::check(contender, samples)?;
        }
        if self.instructions {
            instructions::count(&contenders, samples)
        } else {
            Ok(measure::measure(&contenders, samples, self.rounds))
        }
    }

    fn contenders(&self) -> Vec<Contender> {
        if self.forwarded {
            contenders::forwarded()
        } else if self.instructions || self.callgrind.is_some() {
            contenders::without_others()
        } else {
            contenders::all()
        }
    }

    fn asks_for(&self, work: Work) -> bool {
        self.only.is_empty() || self.only.contains(&work)
    }
}
