//! What all benchmarks report with: one shape of row for programs, one look of table for people.

use std::fs;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use serde::{Deserialize, Serialize};

/// The contender that does nothing but the work itself.
pub const LIMIT: &str = "limit";
/// The contender that this repository is about.
pub const OURS: &str = "metrics-runtime";

/// One figure of one contender.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The benchmark's name.
    pub bench: String,
    /// What was measured.
    pub row: String,
    /// Of whom.
    pub contender: String,
    /// How many threads did it at once, where that matters.
    pub threads: Option<u32>,
    /// The median of all rounds.
    pub median: f64,
    /// What the median counts.
    pub unit: String,
    /// The figure as a multiple of the limit's, where there is a limit.
    pub ratio_to_limit: Option<f64>,
}

/// Where rows go besides the terminal: a part of every benchmark's command line.
#[derive(Args)]
pub struct Output {
    /// Also write the figures there, as JSON.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

impl Output {
    /// Writes the rows to the file that was asked for, if any.
    pub fn write(&self, rows: &[Row]) -> anyhow::Result<()> {
        let Some(file) = &self.json else {
            return Ok(());
        };
        fs::write(file, json(rows)?).with_context(|| format!("cannot write {}", file.display()))
    }
}

/// An array of rows.
fn json(rows: &[Row]) -> serde_json::Result<String> {
    Ok(serde_json::to_string_pretty(rows)? + "\n")
}

/// The rows as a table.
#[must_use]
pub fn table(rows: &[Row]) -> String {
    let head = ["row", "threads", "contender", "median", "ratio to limit"];
    let lines = rows.iter().map(|row| {
        let ratio = row.ratio_to_limit.map(|ratio| format!("{ratio:.2} ×"));
        [
            row.row.clone(),
            row.threads
                .map(|threads| threads.to_string())
                .unwrap_or_default(),
            row.contender.clone(),
            format!("{:.2} {}", row.median, row.unit),
            ratio.unwrap_or_default(),
        ]
    });
    align(head, lines)
}

/// A table with columns as wide as they must be.
#[must_use]
pub fn align<const COLUMNS: usize>(
    head: [&str; COLUMNS],
    lines: impl IntoIterator<Item = [String; COLUMNS]>,
) -> String {
    let mut all = vec![head.map(str::to_owned)];
    all.extend(lines);
    let widths: [usize; COLUMNS] = std::array::from_fn(|column| {
        let cells = all.iter().map(|line| line[column].chars().count());
        cells.max().unwrap_or_default()
    });
    let mut table = String::new();
    for line in &all {
        let cells = line.iter().zip(widths);
        let padded: Vec<_> = cells
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        table += padded.join("  ").trim_end();
        table += "\n";
    }
    table
}

/// The value in the middle, or the mean of the two there; NaN of nothing.
#[must_use]
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.get(middle) {
        None => f64::NAN,
        Some(&value) if values.len() % 2 == 1 => value,
        Some(&upper) => f64::midpoint(values[middle - 1], upper),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> Row {
        Row {
            bench: "hot_path".to_owned(),
            row: "counter".to_owned(),
            contender: LIMIT.to_owned(),
            threads: Some(2),
            median: 3.25,
            unit: "ns".to_owned(),
            ratio_to_limit: None,
        }
    }

    #[test]
    fn median_of_few_values() {
        assert_eq!(median(vec![3.0]), 3.0);
        assert_eq!(median(vec![9.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(vec![4.0, 1.0, 2.0, 90.0]), 3.0);
        assert!(median(vec![]).is_nan());
    }

    #[test]
    fn json_has_every_key_and_null_where_there_is_no_value() {
        let expected = serde_json::json!([{
            "bench": "hot_path",
            "row": "counter",
            "contender": "limit",
            "threads": 2,
            "median": 3.25,
            "unit": "ns",
            "ratio_to_limit": null,
        }]);
        let text = json(&[row()]).unwrap();
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value, expected);
        assert_eq!(serde_json::from_str::<Vec<Row>>(&text).unwrap(), [row()]);
    }

    #[test]
    fn columns_are_as_wide_as_their_widest_cell_in_characters() {
        let lines = [
            ["×".to_owned(), "b".to_owned()],
            ["ccc".to_owned(), String::new()],
        ];
        assert_eq!(align(["1", "2"], lines), "1    2\n×    b\nccc\n");
    }

    #[test]
    fn table_of_rows() {
        let limited = Row {
            ratio_to_limit: Some(1.0),
            threads: None,
            ..row()
        };
        assert_eq!(
            table(&[row(), limited]),
            "row      threads  contender  median   ratio to limit\n\
             counter  2        limit      3.25 ns\n\
             counter           limit      3.25 ns  1.00 ×\n"
        );
    }
}
