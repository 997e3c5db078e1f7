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

mod check;
mod contenders;
mod instructions;
mod measure;
mod reading;
mod work;

use std::process::ExitCode;

use clap::Parser;

use crate::contenders::Contender;
use crate::work::Work;

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
        return instructions::repeat(&contenders::without_others(), &samples, work);
    }
    let mut contenders = if arguments.instructions {
        contenders::without_others()
    } else {
        contenders::all()
    };
    contenders.retain(|contender| is_asked_for(contender, &arguments.only));
    for contender in &contenders {
        check::check(contender, &samples)?;
    }
    let rows = if arguments.instructions {
        instructions::count(&contenders, &samples)?
    } else {
        measure::measure(&contenders, &samples, arguments.rounds)
    };
    print!("{}", report::table(&rows));
    arguments.output.write(&rows)
}

fn is_asked_for(contender: &Contender, only: &[Work]) -> bool {
    only.is_empty() || only.contains(&contender.work)
}
