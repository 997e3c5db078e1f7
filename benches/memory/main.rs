//! What metrics weigh: bytes of each series, and what observations and threads add to them, side
//! by side with other libraries.
//!
//! ```text
//! cargo run --release --manifest-path benches/Cargo.toml --bin memory
//! ```
//!
//! Each contender is weighed in a process of its own (see `series`), which compares its samples
//! with what was recorded before it answers. Bytes are those that the allocator has given out and
//! not got back; statics are not among them.
//!
//! * `counter_series`, `histogram_series`: each of 10,000 counters, of 1,000 histograms of 11
//!   bounds, after one thread has recorded in all of them and one scrape. The text that a
//!   contender keeps from one scrape to the next is apart, as `…_buffer`, in all.
//! * `unbounded_counter_series`, `unbounded_histogram_series`: each of 1,000 of a label whose values
//!   nobody lists, its text of twelve bytes included.
//! * `growth_1m_values`: what the counters of that label add when they meet another million values,
//!   in all. Ours and that of `fast-telemetry` have a limit.
//! * `growth_10m_observations`: of one histogram without a scrape; `…_resident` is what the
//!   operating system sees of it.
//! * `growth_threads`: each of 32 threads alive that have recorded in 1,000 counters and 100
//!   histograms, without what a bare thread costs. Threads themselves vary by some 20 bytes.
//! * `growth_threads_gone`: 10,000 such threads that have come and gone, eight at a time, in all.

#[allow(dead_code)] // nothing is asked here, a task is enough
#[path = "../series/start.rs"]
mod start;

use std::collections::BTreeMap;

use clap::Parser;
use report::{LIMIT, OURS, Output, Row};

use crate::start::{COUNTERS, HISTOGRAMS, Running, build};

/// Measures what metrics weigh.
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    output: Output,
}

/// One program with one task, and the rows that come of what it answers.
struct Measurement {
    program: &'static str,
    task: Option<&'static str>,
    contenders: &'static [&'static str],
    figures: &'static [Figure],
}

struct Figure {
    /// In the program's answer.
    key: &'static str,
    row: &'static str,
    /// The least that could be, if that can be said.
    limit: Option<f64>,
    /// What ours shall not exceed.
    budget: Option<f64>,
}

impl Figure {
    const fn new(key: &'static str, row: &'static str) -> Self {
        Self {
            key,
            row,
            limit: None,
            budget: None,
        }
    }
}

const MEASUREMENTS: [Measurement; 7] = [
    Measurement {
        program: "counters_10000",
        task: Some("weigh"),
        contenders: &COUNTERS,
        figures: &[
            Figure {
                limit: Some(8.0),
                budget: Some(48.0),
                ..Figure::new("series", "counter_series")
            },
            Figure::new("buffer", "counter_series_buffer"),
        ],
    },
    Measurement {
        program: "histograms_1000",
        task: Some("weigh"),
        contenders: &HISTOGRAMS,
        figures: &[
            Figure {
                // Twelve buckets and a sum, of eight bytes each.
                limit: Some(104.0),
                budget: Some(200.0),
                ..Figure::new("series", "histogram_series")
            },
            Figure::new("buffer", "histogram_series_buffer"),
        ],
    },
    Measurement {
        program: "unbounded",
        task: Some("counters"),
        contenders: &COUNTERS,
        figures: &[Figure {
            // Its cell and its text.
            limit: Some(20.0),
            budget: Some(250.0),
            ..Figure::new("series", "unbounded_counter_series")
        }],
    },
    Measurement {
        program: "unbounded",
        task: Some("histograms"),
        contenders: &HISTOGRAMS,
        figures: &[Figure {
            limit: Some(116.0),
            budget: Some(450.0),
            ..Figure::new("series", "unbounded_histogram_series")
        }],
    },
    Measurement {
        program: "unbounded",
        task: Some("grow"),
        contenders: &COUNTERS,
        figures: &[Figure {
            budget: Some(1024.0),
            ..Figure::new("grown", "growth_1m_values")
        }],
    },
    Measurement {
        program: "histograms_1000",
        task: Some("observe"),
        contenders: &HISTOGRAMS,
        figures: &[
            Figure::new("live", "growth_10m_observations"),
            Figure::new("resident", "growth_10m_observations_resident"),
        ],
    },
    Measurement {
        program: "threads",
        task: None,
        contenders: &HISTOGRAMS,
        figures: &[
            Figure::new("alive", "growth_threads"),
            Figure::new("gone", "growth_threads_gone"),
        ],
    },
];

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    build(&MEASUREMENTS.map(|measurement| measurement.program))?;
    let mut rows = Vec::new();
    for measurement in &MEASUREMENTS {
        rows.extend(measurement.rows()?);
    }
    print!("{}\n{}", report::table(&rows), verdicts(&rows));
    arguments.output.write(&rows)
}

impl Measurement {
    fn rows(&self) -> anyhow::Result<Vec<Row>> {
        let mut answers = Vec::new();
        // What the limit weighs is not measured.
        for contender in self.contenders.iter().filter(|name| **name != LIMIT) {
            eprintln!("weighing {contender} in {}", self.program);
            let arguments: Vec<_> = [*contender].into_iter().chain(self.task).collect();
            let mut process = Running::start(self.program, &arguments)?;
            let answer: BTreeMap<String, f64> = process.answer()?;
            process.end()?;
            answers.push((*contender, answer));
        }
        let rows = self.figures.iter().flat_map(|figure| {
            let limit = figure.limit.map(|limit| figure.row(LIMIT, limit));
            let measured = answers
                .iter()
                .map(|(contender, answer)| figure.row(contender, answer[figure.key]));
            limit.into_iter().chain(measured)
        });
        Ok(rows.collect())
    }
}

impl Figure {
    fn row(&self, contender: &str, bytes: f64) -> Row {
        Row {
            bench: "memory".to_owned(),
            row: self.row.to_owned(),
            contender: contender.to_owned(),
            threads: None,
            median: bytes,
            unit: "bytes".to_owned(),
            ratio_to_limit: self.limit.map(|limit| bytes / limit),
        }
    }
}

/// Whether ours keeps its budgets.
fn verdicts(rows: &[Row]) -> String {
    let figures = MEASUREMENTS
        .iter()
        .flat_map(|measurement| measurement.figures);
    let lines = figures.filter_map(|figure| {
        let budget = figure.budget?;
        let ours = rows
            .iter()
            .find(|row| row.row == figure.row && row.contender == OURS)?;
        let verdict = if ours.median <= budget {
            "kept"
        } else {
            "missed"
        };
        Some(format!(
            "{}: {:.1} bytes, budget {budget}: {verdict}\n",
            figure.row, ours.median
        ))
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn budgets_are_kept_or_missed() {
        let figures = MEASUREMENTS
            .iter()
            .flat_map(|measurement| measurement.figures);
        let rows: Vec<_> = figures.map(|figure| figure.row(OURS, 104.0)).collect();
        assert_eq!(
            verdicts(&rows),
            "counter_series: 104.0 bytes, budget 48: missed\n\
             histogram_series: 104.0 bytes, budget 200: kept\n\
             unbounded_counter_series: 104.0 bytes, budget 250: kept\n\
             unbounded_histogram_series: 104.0 bytes, budget 450: kept\n\
             growth_1m_values: 104.0 bytes, budget 1024: kept\n"
        );
        let ratios: Vec<_> = rows.iter().filter_map(|row| row.ratio_to_limit).collect();
        assert_eq!(ratios, [13.0, 1.0, 5.2, 104.0 / 116.0]);
    }
}
