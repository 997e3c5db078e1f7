//! What a scrape costs: the time to render one exposition and what that allocates, side by side
//! with other libraries and with a limit.
//!
//! ```text
//! cargo run --release --manifest-path benches/Cargo.toml --bin scrape
//! ```
//!
//! Each contender renders in a process of its own (see `series`), in which its samples were first
//! compared with what had been recorded, so that all of them render the same. The processes stay
//! alive and take turns, so that what slows the machine down for a while slows all of them. What
//! is allocated is counted in the second scrape of a process.

#[path = "../series/start.rs"]
mod start;

use clap::Parser;
use report::{LIMIT, Output, Row, median};
use serde::Deserialize;

use crate::start::{COUNTERS, HISTOGRAMS, Running, build};

/// Measures what a scrape costs.
#[derive(Parser)]
struct Arguments {
    /// How often each contender renders for 20 ms, or once if that takes longer; the figures are
    /// medians.
    #[arg(long, value_name = "N", default_value = "15", value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    #[command(flatten)]
    output: Output,
}

const PROGRAMS: [(&str, &[&str]); 5] = [
    ("counters_1000", &COUNTERS),
    ("counters_10000", &COUNTERS),
    ("counters_100000", &COUNTERS),
    ("histograms_1000", &HISTOGRAMS),
    ("histograms_10000", &HISTOGRAMS),
];

/// Ours in other formats, for the programs of 1,000 series.
const FORMATS: [&str; 3] = ["openmetrics", "protobuf", "json"];

/// What a contender has answered.
struct Answers {
    contender: &'static str,
    allocated: Allocated,
    microseconds: Vec<f64>,
}

/// By one scrape that is not the first.
#[derive(Clone, Copy, Deserialize)]
struct Allocated {
    allocations: f64,
    bytes: f64,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    build(&PROGRAMS.map(|(program, _)| program))?;
    let mut rows = Vec::new();
    for (program, contenders) in PROGRAMS {
        eprintln!("measuring {program}");
        let formats: &[_] = if program.ends_with("_1000") {
            &FORMATS
        } else {
            &[]
        };
        let contenders: Vec<_> = contenders.iter().chain(formats).copied().collect();
        let answers = measure(program, &contenders, arguments.rounds)?;
        rows.extend(rows_of(program, &answers));
    }
    print!("{}", report::table(&rows));
    arguments.output.write(&rows)
}

fn measure(
    program: &str,
    contenders: &[&'static str],
    rounds: u32,
) -> anyhow::Result<Vec<Answers>> {
    let mut running = Vec::new();
    let mut all = Vec::new();
    for contender in contenders {
        let mut process = Running::start(program, &[contender, "render"])?;
        all.push(Answers {
            contender,
            allocated: process.answer()?,
            microseconds: Vec::new(),
        });
        running.push(process);
    }
    for _ in 0..rounds {
        for (process, answers) in running.iter_mut().zip(&mut all) {
            answers.microseconds.push(process.ask()?);
        }
    }
    running.into_iter().try_for_each(Running::end)?;
    Ok(all)
}

fn rows_of(program: &str, all: &[Answers]) -> Vec<Row> {
    let time = |answers: &Answers| median(answers.microseconds.clone());
    let limit = all
        .iter()
        .find(|answers| answers.contender == LIMIT)
        .map(time);
    let times = all.iter().map(|answers| Row {
        ratio_to_limit: limit.map(|limit| time(answers) / limit),
        ..answers.row(program, "", time(answers), "us")
    });
    // Of these the limit has none.
    let allocations = all.iter().map(|answers| {
        answers.row(
            program,
            "_allocations",
            answers.allocated.allocations,
            "allocations",
        )
    });
    let bytes = all
        .iter()
        .map(|answers| answers.row(program, "_bytes", answers.allocated.bytes, "bytes"));
    times.chain(allocations).chain(bytes).collect()
}

impl Answers {
    fn row(&self, program: &str, suffix: &str, figure: f64, unit: &str) -> Row {
        Row {
            bench: "scrape".to_owned(),
            row: format!("render_{program}{suffix}"),
            contender: self.contender.to_owned(),
            threads: None,
            median: figure,
            unit: unit.to_owned(),
            ratio_to_limit: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(contender: &'static str, microseconds: &[f64]) -> Answers {
        Answers {
            contender,
            allocated: Allocated {
                allocations: 7.0,
                bytes: 512.0,
            },
            microseconds: microseconds.to_vec(),
        }
    }

    #[test]
    fn three_rows_of_each_contender_and_a_ratio_of_the_times() {
        let rows = rows_of(
            "counters_7",
            &[answers(LIMIT, &[5.0, 2.0, 1.0]), answers("a", &[3.0])],
        );
        let rows: Vec<_> = rows
            .iter()
            .map(|row| (&*row.row, &*row.contender, row.median, row.ratio_to_limit))
            .collect();
        assert_eq!(
            rows,
            [
                ("render_counters_7", LIMIT, 2.0, Some(1.0)),
                ("render_counters_7", "a", 3.0, Some(1.5)),
                ("render_counters_7_allocations", LIMIT, 7.0, None),
                ("render_counters_7_allocations", "a", 7.0, None),
                ("render_counters_7_bytes", LIMIT, 512.0, None),
                ("render_counters_7_bytes", "a", 512.0, None),
            ]
        );
    }
}
