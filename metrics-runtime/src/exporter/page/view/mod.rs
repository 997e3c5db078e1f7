//! What is to be seen: texts and shapes, made of the history. The page and its script show them as
//! they are, so that what is said of a number is decided, and tested, here.

mod about;
mod family;
mod group;
mod labels;

use std::path::Path;
use std::time::Duration;

use serde::Serialize;

pub(super) use self::about::{About, Alert};
use self::family::Reading;
pub(super) use self::family::{Bar, FamilyView, Inside, SeriesView, Share};
pub(super) use self::labels::{Choice, Filter};
use super::history::History;
use super::words;

/// Rows of series in an answer, in all: more are not read, and take long to make.
const MOST_ROWS: usize = 5_000;

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub(in crate::exporter) struct Question {
    /// The memory and the sample that is known of it already.
    pub(in crate::exporter) epoch: String,
    pub(in crate::exporter) since: u64,
    pub(in crate::exporter) shape: u64,
    /// Only these series.
    pub(super) filter: Option<Filter>,
    /// Only families with this in their names or help, in lower case.
    pub(in crate::exporter) search: String,
    /// The families whose series are wanted.
    pub(in crate::exporter) open: Vec<String>,
    pub(in crate::exporter) opens_all: bool,
    /// Whether it is the first look, for which a few series of each family will do.
    pub(super) is_first: bool,
}

/// The whole.
#[derive(Debug, Serialize)]
pub(super) struct View {
    pub(super) epoch: String,
    pub(super) program: String,
    pub(super) tick: u64,
    pub(super) shape: u64,
    /// In milliseconds.
    pub(super) interval: u64,
    /// How much there is, and what there was no room for.
    pub(super) summary: String,
    /// Those that have changed since the sample that is known.
    pub(super) families: Vec<FamilyView>,
    /// What can be filtered by, if it has changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) labels: Option<Vec<Choice>>,
}

impl Question {
    /// What the query of a URL asks for. What it asks for wrongly it does not ask for.
    pub(in crate::exporter) fn parse(query: &str) -> Self {
        let mut question = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "epoch" => question.epoch = value.into_owned(),
                "since" => question.since = value.parse().unwrap_or_default(),
                "shape" => question.shape = value.parse().unwrap_or_default(),
                "label" => question.filter = Filter::parse(&value),
                "q" => question.search = value.trim().to_lowercase(),
                "open" if value == "*" => question.opens_all = true,
                "open" => question.open = value.split(',').map(str::to_owned).collect(),
                _ => {}
            }
        }
        question
    }

    fn opens(&self, name: &str) -> bool {
        self.opens_all || self.open.iter().any(|open| open == name)
    }
}

impl View {
    pub(super) fn new(
        history: &History,
        epoch: &str,
        interval: Duration,
        question: &Question,
    ) -> Self {
        let is_known = question.epoch == epoch;
        let since = if is_known { question.since } else { 0 };
        let mut reading = Reading::new(history, question, MOST_ROWS);
        let families = history.families.iter().filter_map(|family| {
            let opens = question.opens(&family.name);
            // A line moves on for as long as there is something in it that has moved.
            let rests = since.saturating_sub(family.moved) > history.limits.capacity as u64;
            let is_new = family.first > since;
            (opens || is_new || !rests).then(|| reading.family(family, opens, is_new))
        });
        Self {
            families: families.collect(),
            labels: (!is_known || question.shape != history.shape)
                .then(|| labels::choices(history)),
            epoch: epoch.to_owned(),
            program: program(),
            tick: history.tick,
            shape: history.shape,
            interval: u64::try_from(interval.as_millis()).unwrap_or(u64::MAX),
            summary: summary(history, interval),
        }
    }
}

/// Which program it is, where several are looked at.
fn program() -> String {
    let path = std::env::current_exe().ok();
    let name = path.as_deref().and_then(Path::file_name);
    let name = name.map(|name| name.to_string_lossy().into_owned());
    name.unwrap_or_else(|| "this program".to_owned())
}

#[allow(clippy::cast_precision_loss)] // a person reads it
fn summary(history: &History, interval: Duration) -> String {
    let series = history
        .families
        .iter()
        .map(|family| family.series.len())
        .sum();
    let length = interval.as_secs_f64() * history.limits.capacity as f64;
    let bytes = words::Measure::Bytes.value(history.bytes as f64);
    let room = words::Measure::Bytes.value(history.limits.bytes as f64);
    let mut summary = format!(
        "{}, {}. A sample every {}, kept for {}, in {bytes} of {room}.",
        words::count(history.families.len(), "family", "families"),
        words::count(series, "series", "series"),
        words::length(interval.as_secs_f64()),
        words::length(length),
    );
    if history.series_left_out > 0 {
        summary.push_str(" There is no room for ");
        summary.push_str(&words::count(history.series_left_out, "series", "series"));
        summary.push_str(", which are not shown.");
    }
    if history.without_past > 0 {
        summary.push_str(" There is no room for the past of ");
        summary.push_str(&words::count(history.without_past, "series", "series"));
        summary.push('.');
    }
    summary
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::descriptor::Kind;
    use crate::exporter::page::history::{Limits, Origin};
    use crate::snapshot::{Family, HistogramValue, Series, Snapshot, Value};

    const LIMITS: Limits = Limits {
        capacity: 10,
        window: 4,
        bytes: 1 << 24,
    };

    fn family(name: &str, kind: Kind, series: &[(&str, Value)]) -> Family {
        let series = series.iter().map(|(outcome, value)| {
            let labels = vec![("outcome".into(), (*outcome).to_owned().into())];
            Series::new(labels, value.clone())
        });
        Family {
            name: name.to_owned().into(),
            help: "".into(),
            unit: "".into(),
            kind,
            series: series.collect(),
        }
    }

    fn note(history: &mut History, families: Vec<Family>) {
        history.begin(5.0, false);
        for family in Snapshot::from_families(families).into_families() {
            history.note(family, || Origin::Facade);
        }
        history.end();
    }

    /// What is seen of samples with just one family, five seconds apart.
    fn seen(samples: Vec<Option<Family>>) -> FamilyView {
        let mut history = History::new(LIMITS);
        for families in samples {
            note(&mut history, families.into_iter().collect());
        }
        let mut view = of(&history);
        view.families.remove(0)
    }

    fn of(history: &History) -> View {
        let question = Question::parse("open=*");
        View::new(history, "", Duration::from_secs(5), &question)
    }

    fn observed(buckets: [u64; 3]) -> Family {
        let value = HistogramValue {
            bounds: vec![1.0, 2.0].into(),
            buckets: buckets.to_vec(),
            ..HistogramValue::default()
        };
        let series = [("ok", Value::Histogram(value))];
        family("a", Kind::Histogram, &series)
    }

    #[test]
    fn a_rate_is_that_of_the_time_that_is_known_whatever_begins_anew() {
        let totals = |totals: &[u64]| {
            let samples = totals.iter().map(|total| {
                let series = [("ok", Value::Integer(*total))];
                Some(family("a", Kind::Counter, &series))
            });
            seen(samples.collect()).rate
        };
        assert_eq!(totals(&[10, 20, 40]), "3/s");
        assert_eq!(totals(&[10, 20, 40, 15]), "3/s");
        assert_eq!(totals(&[9]), "");
    }

    #[test]
    fn quantiles_are_those_of_the_last_window_unless_nothing_was_observed_in_it() {
        let [early, late] = [[100, 0, 0], [100, 4, 0]].map(|buckets| Some(observed(buckets)));
        let recent = seen(vec![early.clone(), late.clone()]);
        let said = "p50 1.5 · p95 1.95 · p99 1.99 (last 5 seconds)";
        assert_eq!(recent.quantiles, said);
        let bars = recent.inside.unwrap_or_default().bars;
        let counts: Vec<_> = bars.iter().map(|bar| &*bar.count).collect();
        assert_eq!(counts, ["0", "4", "0"]);
        // Those that began anew are all new.
        let anew = [[100, 3, 0], [2, 4, 0]].map(|buckets| Some(observed(buckets)));
        let anew = seen(anew.into()).quantiles;
        assert!(anew.starts_with("p50 1.25 "), "{anew}");
        let rest = vec![late.clone(); 5];
        // It need not have been there meanwhile.
        for rest in [rest, vec![None, None, None, None, late.clone()]] {
            let samples = [early.clone(), late.clone()].into_iter().chain(rest);
            let quantiles = seen(samples.collect()).quantiles;
            assert!(quantiles.ends_with("(since the start)"), "{quantiles}");
        }
    }

    #[test]
    fn a_gauge_has_the_sum_of_its_series_and_their_range() {
        let levels = [("ok", Value::Float(1.0)), ("error", Value::Float(3.0))];
        let view = seen(vec![Some(family("a", Kind::Gauge, &levels))]);
        assert_eq!((&*view.value, &*view.rate), ("4 (1 to 3)", ""));
    }

    #[test]
    fn outcomes_stand_one_behind_the_other() {
        let totals = [("error", Value::Integer(1)), ("ok", Value::Integer(3))];
        let view = seen(vec![Some(family("a", Kind::Counter, &totals))]);
        assert_eq!(view.trouble, "25 % error (since the start)");
        let outcomes = view.inside.unwrap_or_default().outcomes;
        let places: Vec<_> = outcomes
            .iter()
            .map(|outcome| [&*outcome.key, &*outcome.start, &*outcome.width])
            .collect();
        let expected = [["ok", "0.00%", "75.00%"], ["error", "75.00%", "25.00%"]];
        assert_eq!(places, expected);
    }

    #[test]
    fn an_answer_has_only_so_many_rows() {
        let names: Vec<_> = (0..110).map(|number| format!("a{number:03}")).collect();
        let series: Vec<_> = names
            .iter()
            .map(|name| (&**name, Value::Float(1.0)))
            .collect();
        let families = names.iter().take(60);
        let families = families.map(|name| family(name, Kind::Gauge, &series));
        let mut history = History::new(LIMITS);
        note(&mut history, families.collect());
        let rows = of(&history).families.into_iter();
        let rows: Vec<_> = rows
            .map(|family| family.inside.unwrap_or_default().series.len())
            .collect();
        assert_eq!((rows[0], rows[49], rows[50], rows[59]), (100, 100, 0, 0));
    }
}
