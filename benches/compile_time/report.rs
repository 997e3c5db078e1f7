//! The figures against the budgets.

use serde_json::{Value, json};

use crate::crates::{
    AUTOMETRICS_FUNCTIONS, BARE_FUNCTIONS, FUNCTIONS, METRIC_SETS, NAMED_FUNCTIONS,
    PLAIN_FUNCTIONS, PLAIN_SETS, SETS, VISE_SETS,
};
use crate::measure::{Added, Figure, Figures};

/// A macro with all who do the same.
struct Comparison {
    name: &'static str,
    /// How often a crate uses it.
    uses: u32,
    plain: &'static str,
    ours: &'static str,
    rival: (&'static str, &'static str),
    /// For each use, in the order of [`FIGURES`].
    budgets: [f64; 4],
}

const COMPARISONS: [Comparison; 3] = [
    Comparison {
        name: "function, named",
        uses: FUNCTIONS,
        plain: PLAIN_FUNCTIONS,
        ours: NAMED_FUNCTIONS,
        rival: ("autometrics", AUTOMETRICS_FUNCTIONS),
        budgets: FUNCTION_BUDGETS,
    },
    Comparison {
        name: "function, bare",
        uses: FUNCTIONS,
        plain: PLAIN_FUNCTIONS,
        ours: BARE_FUNCTIONS,
        rival: ("autometrics", AUTOMETRICS_FUNCTIONS),
        budgets: FUNCTION_BUDGETS,
    },
    Comparison {
        name: "set of ten",
        uses: SETS,
        plain: PLAIN_SETS,
        ours: METRIC_SETS,
        rival: ("vise", VISE_SETS),
        budgets: [8.0, 40.0, 3000.0, 8000.0],
    },
];

const FUNCTION_BUDGETS: [f64; 4] = [2.0, 6.0, 300.0, 2000.0];

const FIGURES: [(Figure, &str, Unit); 4] = [
    (Figure::Check, "check", Unit::Milliseconds),
    (Figure::Release, "release build", Unit::Milliseconds),
    (Figure::Binary, "stripped binary", Unit::Bytes),
    (Figure::Source, "expanded source", Unit::Bytes),
];

#[derive(Clone, Copy)]
enum Unit {
    Milliseconds,
    Bytes,
}

impl Unit {
    fn as_str(self) -> &'static str {
        match self {
            Self::Milliseconds => "ms",
            Self::Bytes => "bytes",
        }
    }

    fn show(self, value: f64) -> String {
        match self {
            Self::Milliseconds => format!("{value:.2} ms"),
            Self::Bytes => format!("{value:.0} bytes"),
        }
    }
}

/// One figure of one macro, for all contenders.
struct Row {
    comparison: &'static Comparison,
    figure: &'static str,
    unit: Unit,
    budget: f64,
    /// Of the plain code.
    limit: f64,
    ours: Added,
    rival: Option<Added>,
}

/// A table to read.
pub(crate) fn table(figures: &Figures) -> String {
    let cells = rows(figures).map(|row| {
        let Row { unit, budget, .. } = row;
        let kept = if row.ours.by <= budget {
            "kept"
        } else {
            "missed"
        };
        [
            row.name(),
            unit.show(row.limit),
            format!("≤ {budget} {}", unit.as_str()),
            show(unit, row.ours),
            kept.to_owned(),
            row.rival.map_or_else(
                || "–".to_owned(),
                |rival| format!("{}: {}", row.comparison.rival.0, show(unit, rival)),
            ),
        ]
    });
    let head = [
        "for each use",
        "plain",
        "budget",
        "metrics-runtime adds",
        "",
        "another adds",
    ];
    let mut lines = vec![head.map(str::to_owned)];
    lines.extend(cells);
    let width = |column: usize| {
        let cells = lines.iter().map(|line| line[column].chars().count());
        cells.max().unwrap_or_default()
    };
    let widths: Vec<_> = (0..head.len()).map(width).collect();
    let mut table = String::new();
    for line in &lines {
        let cells = line.iter().zip(&widths);
        let padded: Vec<_> = cells
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        table += padded.join("  ").trim_end();
        table += "\n";
    }
    table
}

/// The same for programs. A contender's `median` is what it adds to the plain code, and that of
/// `limit` is the plain code itself.
pub(crate) fn json(figures: &Figures) -> String {
    let rows: Vec<_> = rows(figures)
        .flat_map(|row| {
            let limit = Added {
                by: row.limit,
                ratio: 1.0,
            };
            let rival = row.rival.map(|added| (row.comparison.rival.0, added));
            let contenders = [("limit", limit), ("metrics-runtime", row.ours)];
            let contenders = contenders.into_iter().chain(rival);
            let object = |(contender, added)| row.json(contender, added);
            contenders.map(object).collect::<Vec<_>>()
        })
        .collect();
    format!("{:#}\n", Value::Array(rows))
}

fn rows(figures: &Figures) -> impl Iterator<Item = Row> {
    COMPARISONS.iter().flat_map(move |comparison| {
        let Comparison {
            uses, plain, ours, ..
        } = *comparison;
        let figures =
            FIGURES
                .iter()
                .zip(comparison.budgets)
                .map(move |(&(figure, name, unit), budget)| {
                    let added = |package| {
                        let added = figures.added(package, plain, figure)?;
                        Some(Added {
                            by: added.by / f64::from(uses),
                            ..added
                        })
                    };
                    Some(Row {
                        comparison,
                        figure: name,
                        unit,
                        budget,
                        limit: figures.of(plain, figure)? / f64::from(uses),
                        ours: added(ours)?,
                        rival: added(comparison.rival.1),
                    })
                });
        figures.flatten()
    })
}

impl Row {
    fn name(&self) -> String {
        format!("{}: {}", self.comparison.name, self.figure)
    }

    fn json(&self, contender: &str, added: Added) -> Value {
        json!({
            "bench": "compile_time",
            "row": self.name(),
            "contender": contender,
            "threads": null,
            "median": added.by,
            "unit": self.unit.as_str(),
            "ratio_to_limit": added.ratio,
        })
    }
}

fn show(unit: Unit, added: Added) -> String {
    format!("{} ({:.2} ×)", unit.show(added.by), added.ratio)
}
