//! Some series of a family taken together: all that were asked for, or one.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::FamilyView;
use super::family::{Bar, Inside, Reading, SeriesView, Share};
use super::labels::{labels, shortened};
use crate::descriptor::Kind;
use crate::exporter::page::series::{Last, SeriesHistory};
use crate::exporter::page::spark::Spark;
use crate::exporter::page::words::{self, Measure};
use crate::snapshot::HistogramValue;

/// Some series of a family, taken together.
pub(super) struct Group<'a> {
    pub(super) reading: &'a Reading<'a>,
    pub(super) kind: Kind,
    pub(super) measure: Measure,
    pub(super) series: Vec<&'a SeriesHistory>,
}

/// What a histogram's buckets hold, and since when.
struct Buckets {
    value: HistogramValue,
    is_recent: bool,
}

impl Group<'_> {
    pub(super) fn view(&self) -> FamilyView {
        if self.series.is_empty() {
            return FamilyView::default();
        }
        let (path, trend) = self.line();
        let buckets = self.buckets();
        let (quantile_path, quantile_trend) = self.quantile_line();
        FamilyView {
            there: true,
            value: self.value(),
            rate: self.rate(),
            trouble: self.trouble(),
            path,
            trend,
            quantiles: self.quantiles(buckets.as_ref()),
            quantile_path,
            quantile_trend,
            ..FamilyView::default()
        }
    }

    pub(super) fn inside(&self, rows: usize) -> Inside {
        let buckets = self.buckets();
        let mut span = String::new();
        let bars = buckets.map(|buckets| {
            span = self.span(buckets.is_recent);
            bars(&buckets.value, self.measure)
        });
        let (outcomes, is_recent) = self.outcomes();
        if !outcomes.is_empty() {
            span = self.span(is_recent);
        }
        let mut shown = words::count(self.series.len(), "series", "series");
        if self.series.len() > rows {
            shown.push_str(", of which the first ");
            shown.push_str(&words::count(rows, "is", "are"));
            shown.push_str(" here; a label finds the others");
        }
        Inside {
            span,
            bars: bars.unwrap_or_default(),
            outcomes: shares(&outcomes),
            shown,
            series: self
                .series
                .iter()
                .take(rows)
                .map(|series| self.row(series))
                .collect(),
        }
    }

    fn row(&self, series: &SeriesHistory) -> SeriesView {
        let group = Group {
            series: vec![series],
            ..*self
        };
        let (path, trend) = group.line();
        let mut value = group.value();
        let quantiles = group.quantiles(group.buckets().as_ref());
        if !quantiles.is_empty() {
            value = format!("{value}, {quantiles}");
        }
        SeriesView {
            key: series.id.to_string(),
            labels: labels(series),
            value,
            rate: group.rate(),
            path,
            trend,
        }
    }

    fn numbers(&self) -> impl Iterator<Item = f64> {
        self.series.iter().map(|series| series.last.number())
    }

    fn value(&self) -> String {
        let sum: f64 = self.numbers().sum();
        match self.kind {
            Kind::Gauge if self.series.len() > 1 => {
                let low = self.numbers().fold(f64::INFINITY, f64::min);
                let high = self.numbers().fold(f64::NEG_INFINITY, f64::max);
                let [sum, low, high] = [sum, low, high].map(|number| self.measure.value(number));
                if low == high {
                    format!("{sum} ({low} each)")
                } else {
                    format!("{sum} ({low} to {high})")
                }
            }
            Kind::Gauge | Kind::Counter => self.measure.value(sum),
            // What is observed has the unit, and not their number.
            _ => format!("{} observed", Measure::Plain.value(sum)),
        }
    }

    /// What is counted, per second of the last window.
    fn rate(&self) -> String {
        if self.kind == Kind::Gauge {
            return String::new();
        }
        let (mut sum, mut seconds) = (0.0, 0.0);
        for tick in self.reading.recent() {
            let point = self.point(tick);
            if point.is_finite() {
                sum += point;
                seconds += f64::from(self.reading.history.seconds_of(tick));
            }
        }
        if seconds > 0.0 {
            self.counted().rate(sum / seconds)
        } else {
            String::new()
        }
    }

    /// In what that is counted whose number grows.
    fn counted(&self) -> Measure {
        match self.kind {
            Kind::Counter => self.measure,
            _ => Measure::Plain,
        }
    }

    /// The sum of all series at a sample; NaN where none was there.
    fn point(&self, tick: u64) -> f64 {
        let limits = self.reading.history.limits;
        let points = self.series.iter().map(|series| series.point(tick, limits));
        let known = points.filter(|point| !point.is_nan()).map(f64::from);
        known.reduce(|a, b| a + b).unwrap_or(f64::NAN)
    }

    /// The line of a gauge, or of the rate of anything else.
    fn line(&self) -> (String, String) {
        let is_gauge = self.kind == Kind::Gauge;
        let history = self.reading.history;
        let points = self.reading.ticks().map(|tick| {
            let point = self.point(tick);
            #[allow(clippy::cast_possible_truncation)] // it is drawn
            let point = point as f32;
            if is_gauge {
                point
            } else {
                point / history.seconds_of(tick)
            }
        });
        let points: Vec<_> = points.collect();
        let spark = Spark::new(&points, history.tick, history.limits.capacity, !is_gauge);
        let measure = self.counted();
        let trend = self.trend(&spark, |point| {
            if is_gauge {
                self.measure.value(point)
            } else {
                measure.rate(point)
            }
        });
        (spark.path, trend)
    }

    /// The line of a histogram's 95th percentile, a point for each window.
    fn quantile_line(&self) -> (String, String) {
        let history = self.reading.history;
        let limits = history.limits;
        let Some(Last::Histogram { bounds, .. }) = self.series.first().map(|series| &series.last)
        else {
            return Default::default();
        };
        let window = history.tick / limits.window as u64;
        let first = (window + 1).saturating_sub(limits.slots() as u64);
        let points = (first..=window).map(|window| {
            let mut value = empty(bounds.clone());
            for series in &self.series {
                series.add_window(window, limits, &mut value.buckets);
            }
            #[allow(clippy::cast_possible_truncation)] // it is drawn
            let quantile = value.quantile(0.95) as f32;
            quantile
        });
        let points: Vec<_> = points.collect();
        let spark = Spark::new(&points, 0, limits.slots(), true);
        let trend = self.trend(&spark, |point| self.measure.value(point));
        (
            spark.path,
            if trend.is_empty() {
                trend
            } else {
                format!("p95 {trend}")
            },
        )
    }

    fn trend(&self, spark: &Spark, spell: impl Fn(f64) -> String) -> String {
        let spell = |point| spell(f64::from(point));
        match (spark.range, spark.last) {
            (Some((low, high)), _) if low == high => {
                format!("{} for {}", spell(low), self.reading.length)
            }
            (Some((low, high)), last) => {
                let now = last.map_or_else(|| "not known".to_owned(), spell);
                format!(
                    "{} to {} in {}, now {now}",
                    spell(low),
                    spell(high),
                    self.reading.length,
                )
            }
            (None, _) => String::new(),
        }
    }

    /// The buckets of the last window or, where nothing was observed in it, of all time.
    fn buckets(&self) -> Option<Buckets> {
        let Some(Last::Histogram { bounds, .. }) = self.series.first().map(|series| &series.last)
        else {
            return None;
        };
        let mut value = empty(bounds.clone());
        for series in &self.series {
            series.add_recent(&mut value.buckets);
        }
        let is_recent = value.count() > 0;
        if !is_recent {
            for series in &self.series {
                if let Last::Histogram { buckets, .. } = &series.last {
                    for (sum, bucket) in value.buckets.iter_mut().zip(buckets) {
                        *sum = sum.saturating_add(*bucket);
                    }
                }
            }
        }
        Some(Buckets { value, is_recent })
    }

    fn quantiles(&self, buckets: Option<&Buckets>) -> String {
        let spell = |quantiles: &[(f64, f64)], span: &str| {
            let known = quantiles.iter().filter(|(_, value)| value.is_finite());
            let known: Vec<_> = known
                .map(|(q, value)| {
                    format!(
                        "p{} {}",
                        (q * 1e4).round() / 100.0,
                        self.measure.value(*value)
                    )
                })
                .collect();
            if known.is_empty() {
                return String::new();
            }
            format!("{} ({span})", known.join(" · "))
        };
        match (buckets, &*self.series) {
            (Some(Buckets { value, is_recent }), _) => {
                let quantiles = [0.5, 0.95, 0.99].map(|q| (q, value.quantile(q)));
                spell(&quantiles, &self.span(*is_recent))
            }
            (
                None,
                [
                    SeriesHistory {
                        last: Last::Summary { quantiles, .. },
                        ..
                    },
                ],
            ) => spell(quantiles, "last minute"),
            // Those of several series cannot be added up.
            _ => String::new(),
        }
    }

    fn span(&self, is_recent: bool) -> String {
        if is_recent {
            let window = &self.reading.window;
            format!("last {}", window.strip_prefix("1 ").unwrap_or(window))
        } else {
            "since the start".to_owned()
        }
    }

    /// How many there were of each outcome in the last window or, where there was none, in all time.
    fn outcomes(&self) -> (Vec<(String, f64)>, bool) {
        let recent = self.sum_by_outcome(|series| {
            let limits = self.reading.history.limits;
            let points = self.reading.recent().map(|tick| series.point(tick, limits));
            points
                .filter(|point| point.is_finite())
                .map(f64::from)
                .sum()
        });
        if recent.iter().any(|(_, number)| *number > 0.0) {
            return (recent, true);
        }
        (self.sum_by_outcome(|series| series.last.number()), false)
    }

    fn sum_by_outcome(&self, number: impl Fn(&SeriesHistory) -> f64) -> Vec<(String, f64)> {
        if self.kind == Kind::Gauge {
            return Vec::new();
        }
        let mut sums = BTreeMap::new();
        for series in &self.series {
            let mut labels = series.labels.iter();
            if let Some((_, outcome)) = labels.find(|(name, _)| name == "outcome") {
                *sums.entry((rank(outcome), shortened(outcome))).or_default() += number(series);
            }
        }
        sums.into_iter()
            .map(|((_, outcome), sum)| (outcome.into_owned(), sum))
            .collect()
    }

    fn trouble(&self) -> String {
        let (outcomes, is_recent) = self.outcomes();
        let all: f64 = outcomes.iter().map(|(_, number)| number).sum();
        let bad = outcomes
            .iter()
            .filter(|(outcome, number)| outcome != "ok" && *number > 0.0);
        let bad: Vec<_> = bad
            .map(|(outcome, number)| format!("{} {outcome}", words::share(number / all)))
            .collect();
        if bad.is_empty() {
            return String::new();
        }
        format!("{} ({})", bad.join(", "), self.span(is_recent))
    }
}

/// The order in which outcomes stand.
fn rank(outcome: &str) -> usize {
    let known = ["ok", "error", "panic", "cancelled"];
    known
        .iter()
        .position(|known| *known == outcome)
        .unwrap_or(known.len())
}

#[allow(clippy::cast_precision_loss)] // it is drawn
fn bars(value: &HistogramValue, measure: Measure) -> Vec<Bar> {
    let highest = value
        .buckets
        .iter()
        .copied()
        .max()
        .unwrap_or_default()
        .max(1);
    let bounds = value
        .bounds
        .iter()
        .map(|bound| format!("≤ {}", measure.value(*bound)));
    let bounds = bounds.chain([match value.bounds.last() {
        Some(last) => format!("> {}", measure.value(*last)),
        None => "all".to_owned(),
    }]);
    let bars = bounds.zip(&value.buckets).map(|(key, bucket)| Bar {
        key,
        count: Measure::Plain.value(*bucket as f64),
        width: percent(*bucket as f64 / highest as f64),
    });
    bars.collect()
}

fn shares(outcomes: &[(String, f64)]) -> Vec<Share> {
    let all: f64 = outcomes.iter().map(|(_, number)| number).sum();
    let mut start = 0.0;
    let shares = outcomes.iter().map(|(outcome, number)| {
        let share = if all > 0.0 { number / all } else { 0.0 };
        let view = Share {
            key: outcome.clone(),
            text: if all > 0.0 {
                words::share(share)
            } else {
                "–".to_owned()
            },
            start: percent(start),
            width: percent(share),
        };
        start += share;
        view
    });
    shares.collect()
}

fn percent(share: f64) -> String {
    format!("{:.2}%", share * 100.0)
}

fn empty(bounds: Cow<'static, [f64]>) -> HistogramValue {
    HistogramValue {
        buckets: vec![0; bounds.len() + 1],
        bounds,
        ..HistogramValue::default()
    }
}
