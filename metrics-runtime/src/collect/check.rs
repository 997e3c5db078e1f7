//! What the exposition formats ask of a family that is made at run time. The macros ask more of a
//! declared one: what is a matter of style is no reason to take a metric away from a program that
//! is running.

use std::collections::HashSet;

use crate::snapshot::{Series, Text};

/// Checks a family's name, which is without the `_total` of a counter.
pub(super) fn name(name: &str) -> Result<(), String> {
    characters("metric name", name)?;
    match name.rsplit_once('_') {
        Some((_, suffix @ ("bucket" | "count" | "sum" | "created" | "total"))) => Err(format!(
            "metric name `{name}`: the suffix `_{suffix}` is made by the exposition formats; choose \
             another name"
        )),
        _ => Ok(()),
    }
}

pub(super) fn help(help: &str) -> Result<(), String> {
    if help.trim().is_empty() {
        Err("the help text is empty; say what the metric counts or measures".to_owned())
    } else {
        Ok(())
    }
}

/// Checks the labels of one series.
pub(super) fn labels(labels: &[(&str, &str)]) -> Result<(), String> {
    let mut names = HashSet::new();
    for (name, _) in labels {
        characters("label name", name)?;
        if matches!(*name, "le" | "quantile") {
            return Err(format!(
                "label name `{name}`: the exposition formats put it on histograms and summaries \
                 themselves; rename the label"
            ));
        }
        if !names.insert(*name) {
            return Err(format!("the label `{name}` is there twice in one series"));
        }
    }
    Ok(())
}

/// Checks that the total of a counter is one.
pub(super) fn total(total: f64) -> Result<(), String> {
    if (0.0..f64::INFINITY).contains(&total) {
        Ok(())
    } else {
        Err(format!(
            "{total} is no total of a counter, which is finite and not negative"
        ))
    }
}

/// Checks that no two series have the same labels, each of which must be sorted.
pub(super) fn distinct(series: &[Series]) -> Result<(), String> {
    let mut seen: HashSet<&[(Text, Text)]> = HashSet::with_capacity(series.len());
    match series.iter().find(|series| !seen.insert(&series.labels)) {
        Some(series) => Err(format!(
            "the series {{{}}} is there twice",
            spelled(&series.labels)
        )),
        None => Ok(()),
    }
}

fn spelled(labels: &[(Text, Text)]) -> String {
    let labels: Vec<_> = labels
        .iter()
        .map(|(name, value)| format!("{name}={value:?}"))
        .collect();
    labels.join(",")
}

fn characters(what: &str, name: &str) -> Result<(), String> {
    let wrong = |message: &str| Err(format!("{what} `{name}`: {message}"));
    match name.chars().next() {
        None => return Err(format!("a {what} must not be empty")),
        Some('_') => return wrong("names that start with '_' are reserved; leave it out"),
        Some('0'..='9') => {
            return wrong("a name must not start with a digit; put a word in front");
        }
        Some(_) => {}
    }
    let is_allowed = |character: char| character.is_ascii_alphanumeric() || character == '_';
    match name.chars().find(|character| !is_allowed(*character)) {
        Some(character) => wrong(&format!(
            "{character:?} is not allowed; names take ASCII letters, digits and '_'"
        )),
        None => Ok(()),
    }
}
