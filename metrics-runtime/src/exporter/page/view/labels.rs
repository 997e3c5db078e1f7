//! The labels that series can be filtered by.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::exporter::page::history::History;
use crate::exporter::page::series::SeriesHistory;
use crate::exporter::page::words;

/// Longer values are not offered: nobody chooses them from a list.
const LONGEST_VALUE: usize = 100;
/// Values of one label that are offered, and labels.
const MOST_VALUES: usize = 100;
const MOST_LABELS: usize = 100;
/// Characters of a label's value, or of a help text.
const LONGEST_TEXT: usize = 200;

/// One label with one value.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::exporter::page) struct Filter {
    name: String,
    value: String,
}

/// What can be chosen.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(in crate::exporter::page) struct Choice {
    /// As it is in a query.
    pub(in crate::exporter::page) key: String,
    pub(in crate::exporter::page) text: String,
}

impl Filter {
    /// `method=GET`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (name, value) = text.split_once('=')?;
        Some(Self {
            name: name.to_owned(),
            value: value.to_owned(),
        })
    }

    pub(super) fn takes(&self, series: &SeriesHistory) -> bool {
        let mut labels = series.labels.iter();
        labels.any(|(name, value)| *name == self.name && *value == self.value)
    }

    pub(in crate::exporter::page) fn is(&self, choice: &Choice) -> bool {
        let rest = choice.key.strip_prefix(&self.name);
        rest.and_then(|rest| rest.strip_prefix('=')) == Some(&self.value)
    }
}

/// Every label that has several values.
pub(super) fn choices(history: &History) -> Vec<Choice> {
    let mut values: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let series = history.families.iter().flat_map(|family| &family.series);
    for (name, value) in series.flat_map(|series| &series.labels) {
        if value.len() <= LONGEST_VALUE
            && (values.len() < MOST_LABELS || values.contains_key(&**name))
        {
            let values = values.entry(name).or_default();
            if values.len() < MOST_VALUES {
                values.insert(value);
            }
        }
    }
    let choices = values.into_iter().flat_map(|(name, values)| {
        values.into_iter().map(move |value| Choice {
            key: format!("{name}={value}"),
            text: label(name, value),
        })
    });
    choices.collect()
}

/// All labels of a series, a line each.
pub(super) fn labels(series: &SeriesHistory) -> String {
    if series.labels.is_empty() {
        return "no labels".to_owned();
    }
    let labels = series.labels.iter();
    let labels: Vec<_> = labels.map(|(name, value)| label(name, value)).collect();
    labels.join("\n")
}

/// One label on one line: signs that are not to be seen, or that turn the direction, are escaped.
fn label(name: &str, value: &str) -> String {
    format!("{name}={:?}", shortened(value))
}

pub(super) fn shortened(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(LONGEST_TEXT) {
        None => text.into(),
        Some((end, _)) => {
            let all = words::count(text.chars().count(), "character", "characters");
            format!("{}… ({all})", &text[..end]).into()
        }
    }
}
