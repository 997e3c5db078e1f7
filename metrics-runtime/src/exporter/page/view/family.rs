//! What is to be seen of each family: the texts of its line, of what it is and of what is in it.

use serde::Serialize;

use super::about::About;
use super::group::Group;
use super::{Filter, Question};
use crate::exporter::page::history::{FamilyHistory, History};
use crate::exporter::page::words::{self, Measure};

/// Rows of one family, and of the first look at it.
const MOST_ROWS: usize = 100;
const FIRST_ROWS: usize = 10;

/// One family.
#[derive(Debug, Default, Serialize)]
pub(in crate::exporter::page) struct FamilyView {
    /// The family's name.
    pub(in crate::exporter::page) key: String,
    /// Whether it has series, and such as were asked for.
    pub(in crate::exporter::page) there: bool,
    pub(in crate::exporter::page) value: String,
    pub(in crate::exporter::page) rate: String,
    /// What of its calls have not been well.
    pub(in crate::exporter::page) trouble: String,
    pub(in crate::exporter::page) path: String,
    pub(in crate::exporter::page) trend: String,
    pub(in crate::exporter::page) quantiles: String,
    pub(in crate::exporter::page) quantile_path: String,
    pub(in crate::exporter::page) quantile_trend: String,
    /// What it is, where that is not known yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::exporter::page) about: Option<About>,
    /// What is in it, where that is wanted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::exporter::page) inside: Option<Inside>,
}

/// What is there to be opened.
#[derive(Debug, Default, Serialize)]
pub(in crate::exporter::page) struct Inside {
    /// Of which time the buckets and the shares are.
    pub(in crate::exporter::page) span: String,
    pub(in crate::exporter::page) bars: Vec<Bar>,
    pub(in crate::exporter::page) outcomes: Vec<Share>,
    pub(in crate::exporter::page) shown: String,
    pub(in crate::exporter::page) series: Vec<SeriesView>,
}

/// One bucket.
#[derive(Debug, Default, Serialize)]
pub(in crate::exporter::page) struct Bar {
    pub(in crate::exporter::page) key: String,
    pub(in crate::exporter::page) count: String,
    /// In percent of the highest.
    pub(in crate::exporter::page) width: String,
}

/// One outcome.
#[derive(Debug, Default, Serialize)]
pub(in crate::exporter::page) struct Share {
    pub(in crate::exporter::page) key: String,
    pub(in crate::exporter::page) text: String,
    /// In percent of the whole.
    pub(in crate::exporter::page) start: String,
    pub(in crate::exporter::page) width: String,
}

/// One series.
#[derive(Debug, Default, Serialize)]
pub(in crate::exporter::page) struct SeriesView {
    pub(in crate::exporter::page) key: String,
    pub(in crate::exporter::page) labels: String,
    pub(in crate::exporter::page) value: String,
    pub(in crate::exporter::page) rate: String,
    pub(in crate::exporter::page) path: String,
    pub(in crate::exporter::page) trend: String,
}

/// Makes the views of all families, one after another.
pub(super) struct Reading<'a> {
    pub(super) history: &'a History,
    filter: Option<&'a Filter>,
    /// Rows that there may still be.
    rows: usize,
    rows_of_one: usize,
    pub(super) length: String,
    pub(super) window: String,
}

impl<'a> Reading<'a> {
    #[allow(clippy::cast_precision_loss)] // a person reads it
    pub(super) fn new(history: &'a History, question: &'a Question, rows: usize) -> Self {
        let first = history.oldest().max(2);
        let seconds = |from: u64| -> f64 {
            let ticks = from..=history.tick;
            ticks.map(|tick| f64::from(history.seconds_of(tick))).sum()
        };
        let window = (history.tick + 1).saturating_sub(history.limits.window as u64);
        Self {
            history,
            filter: question.filter.as_ref(),
            rows,
            rows_of_one: if question.is_first {
                FIRST_ROWS
            } else {
                MOST_ROWS
            },
            length: words::length(seconds(first)),
            window: words::length(seconds(window.max(first))),
        }
    }

    pub(super) fn family(
        &mut self,
        family: &FamilyHistory,
        opens: bool,
        is_new: bool,
    ) -> FamilyView {
        let mut view = {
            let group = self.group(family);
            let mut view = group.view();
            view.key = family.name.to_string();
            view.about = is_new.then(|| About::of(family));
            view.inside = opens.then(|| group.inside(self.rows.min(self.rows_of_one)));
            view
        };
        if let Some(inside) = &mut view.inside {
            self.rows -= inside.series.len();
        }
        view
    }

    /// The series that are there now and were asked for.
    fn group<'b>(&'b self, family: &'b FamilyHistory) -> Group<'b> {
        let series = family.series.iter().filter(|series| {
            series.seen == self.history.tick
                && self.filter.is_none_or(|filter| filter.takes(series))
        });
        Group {
            reading: self,
            kind: family.kind,
            measure: Measure::of(&family.name, &family.unit),
            series: series.collect(),
        }
    }

    /// The samples that are remembered.
    pub(super) fn ticks(&self) -> impl Iterator<Item = u64> + Clone {
        self.history.oldest()..=self.history.tick
    }

    /// The samples of the last window.
    pub(super) fn recent(&self) -> impl Iterator<Item = u64> + Clone {
        let window = self.history.limits.window as u64;
        (self.history.tick + 1).saturating_sub(window).max(1)..=self.history.tick
    }
}
