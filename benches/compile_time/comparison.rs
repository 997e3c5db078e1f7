//! The figures against the budgets.

use report::Row;

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
struct Compared {
    comparison: &'static Comparison,
    figure: &'static str,
    unit: Unit,
    budget: f64,
    /// Of the plain code.
    limit: f64,
    ours: Added,
    rival: Option<Added>,
}

/// A table with a line for each figure.
pub(crate) fn table(figures: &Figures) -> String {
    let head = [
        "for each use",
        "plain",
        "budget",
        "metrics-runtime adds",
        "",
        "another adds",
    ];
    let lines = compare(figures).map(|compared| {
        let Compared { unit, budget, .. } = compared;
        let kept = if compared.ours.by <= budget {
            "kept"
        } else {
            "missed"
        };
        let rival = compared.rival();
        [
            compared.name(),
            unit.show(compared.limit),
            format!("≤ {budget} {}", unit.as_str()),
            show(unit, compared.ours),
            kept.to_owned(),
            rival.map_or_else(
                || "–".to_owned(),
                |(name, added)| format!("{name}: {}", show(unit, added)),
            ),
        ]
    });
    report::align(head, lines)
}

/// The same for programs. A contender's `median` is what it adds to the plain code, and that of
/// the limit is the plain code itself.
pub(crate) fn rows(figures: &Figures) -> Vec<Row> {
    let rows = compare(figures).flat_map(|compared| {
        let limit = Added {
            by: compared.limit,
            ratio: 1.0,
        };
        let contenders = [(report::LIMIT, limit), (report::OURS, compared.ours)];
        let contenders = contenders.into_iter().chain(compared.rival());
        contenders
            .map(|(name, added)| compared.row(name, added))
            .collect::<Vec<_>>()
    });
    rows.collect()
}

fn compare(figures: &Figures) -> impl Iterator<Item = Compared> {
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
                    Some(Compared {
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

impl Compared {
    fn name(&self) -> String {
        format!("{}: {}", self.comparison.name, self.figure)
    }

    fn rival(&self) -> Option<(&'static str, Added)> {
        Some((self.comparison.rival.0, self.rival?))
    }

    fn row(&self, contender: &str, added: Added) -> Row {
        Row {
            bench: "compile_time".to_owned(),
            row: self.name(),
            contender: contender.to_owned(),
            threads: None,
            median: added.by,
            unit: self.unit.as_str().to_owned(),
            ratio_to_limit: Some(added.ratio),
        }
    }
}

fn show(unit: Unit, added: Added) -> String {
    format!("{} ({:.2} ×)", unit.show(added.by), added.ratio)
}
