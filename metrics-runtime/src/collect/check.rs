//! What the exposition formats ask of a family that is made at run time. The macros ask more of a
//! declared one: what is a matter of style is no reason to take a metric away from a program that
//! is running.

use std::collections::HashSet;

use metrics_names::format;

use crate::snapshot::{Series, Text};

/// Checks a family's name, which is without the `_total` of a counter.
pub(super) fn name(name: &str) -> Result<(), String> {
    format::metric(name)?;
    if name.ends_with("_total") {
        return Err(format!(
            "metric name `{name}`: `_total` belongs to counters; drop the suffix"
        ));
    }
    Ok(())
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
        format::label(name)?;
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
