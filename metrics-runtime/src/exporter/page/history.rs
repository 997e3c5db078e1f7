//! What the page remembers of each series: its last value and, of those that move, what they did
//! in each interval of the last minutes. Nothing here grows beyond the budget of bytes.

use std::mem::size_of;

use super::series::{Moved, SeriesHistory};
use crate::descriptor::{Descriptor, Kind};
use crate::snapshot::{Family, Series, Text};

/// How much is remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Limits {
    /// Samples.
    pub(super) capacity: usize,
    /// How many of them are "the last minute".
    pub(super) window: usize,
    /// Bytes, for all series together.
    pub(super) bytes: usize,
}

/// Where a family comes from.
#[derive(Clone, Debug)]
pub(super) enum Origin {
    /// It is declared in these places.
    Declared(Vec<&'static Descriptor>),
    /// Other crates record it, through the facade.
    Facade,
    /// A collector gives it.
    Collected,
}

/// All families, by name.
#[derive(Debug)]
pub(super) struct History {
    pub(super) limits: Limits,
    /// How many samples were taken so far; each of them has this number at its time.
    pub(super) tick: u64,
    /// The seconds between a sample and the one before.
    seconds: Box<[f32]>,
    pub(super) families: Vec<FamilyHistory>,
    pub(super) bytes: usize,
    /// A number that changes when series come or go.
    pub(super) shape: u64,
    /// Of the last sample: series that there was no room for at all, and such as there was no room
    /// for to remember what they did.
    pub(super) series_left_out: usize,
    pub(super) without_past: usize,
    was_complete: bool,
    is_complete: bool,
    next_id: u32,
}

/// One family.
#[derive(Debug)]
pub(super) struct FamilyHistory {
    pub(super) name: Text,
    pub(super) help: Text,
    pub(super) unit: Text,
    pub(super) kind: Kind,
    pub(super) origin: Origin,
    /// By labels.
    pub(super) series: Vec<SeriesHistory>,
    /// The samples that it was in first and last, and the last one in which it was another than
    /// before.
    pub(super) first: u64,
    pub(super) seen: u64,
    pub(super) moved: u64,
}

impl Limits {
    /// How many points the past of a histogram's quantiles has: one for each window.
    pub(super) fn slots(self) -> usize {
        self.capacity.div_ceil(self.window)
    }
}

impl History {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            limits,
            tick: 0,
            seconds: vec![0.0; limits.capacity].into(),
            families: Vec::new(),
            bytes: limits.capacity * size_of::<f32>(),
            shape: 0,
            series_left_out: 0,
            without_past: 0,
            was_complete: false,
            is_complete: false,
            next_id: 0,
        }
    }

    /// Begins a sample, so long after the one before; a complete one has the families of the
    /// collectors too.
    pub(super) fn begin(&mut self, seconds: f32, is_complete: bool) {
        self.tick += 1;
        let position = self.position(self.tick);
        self.seconds[position] = seconds;
        (self.was_complete, self.is_complete) = (self.is_complete, is_complete);
        self.series_left_out = 0;
        self.without_past = 0;
    }

    /// Goes on with the last sample, which becomes a complete one: only families that it does not have
    /// are to be noted.
    pub(super) fn complete(&mut self) {
        self.is_complete = true;
    }

    /// Whether the last sample has a family.
    pub(super) fn has(&self, name: &str) -> bool {
        let position = self.find(name);
        position.is_ok_and(|position| self.families[position].seen == self.tick)
    }

    /// Whether a family is known, or there is room for it. Where there is none it need not be read.
    pub(super) fn has_room_for(&mut self, name: &str, series: usize) -> bool {
        let is_there = self.bytes < self.limits.bytes || self.find(name).is_ok();
        if !is_there {
            self.series_left_out += series;
        }
        is_there
    }

    /// Notes what a family's series are now.
    pub(super) fn note(&mut self, family: Family, origin: impl FnOnce() -> Origin) {
        let position = match self.find(&family.name) {
            Ok(position) => position,
            Err(position) => {
                let first = FamilyHistory::new(&family, origin(), self.tick);
                self.bytes += first.weight();
                self.families.insert(position, first);
                position
            }
        };
        // Taken out, so that its series can be weighed while they are changed.
        let mut known = std::mem::take(&mut self.families[position].series);
        let has_moved = self.note_series(&mut known, family.kind, family.series);
        let family = &mut self.families[position];
        family.series = known;
        family.seen = self.tick;
        if has_moved {
            family.moved = self.tick;
        }
    }

    /// Ends a sample: what has not been there for as long as the history is forgotten.
    pub(super) fn end(&mut self) {
        let oldest = self.oldest();
        let (mut freed, mut gone) = (0, 0);
        for family in &mut self.families {
            family.series.retain(|series| {
                let stays = series.seen >= oldest;
                if !stays {
                    freed += series.weight();
                    gone += 1;
                }
                stays
            });
        }
        self.families.retain(|family| {
            let stays = family.seen >= oldest;
            if !stays {
                freed += family.weight();
                gone += 1;
            }
            stays
        });
        self.bytes -= freed;
        self.shape += gone;
    }

    /// The first sample that is remembered.
    pub(super) fn oldest(&self) -> u64 {
        (self.tick + 1)
            .saturating_sub(self.limits.capacity as u64)
            .max(1)
    }

    /// The seconds that a sample is after the one before.
    pub(super) fn seconds_of(&self, tick: u64) -> f32 {
        self.seconds[self.position(tick)]
    }

    #[allow(clippy::cast_possible_truncation)] // it is below the capacity
    fn position(&self, tick: u64) -> usize {
        (tick % self.limits.capacity as u64) as usize
    }

    fn find(&self, name: &str) -> Result<usize, usize> {
        let families = &self.families;
        families.binary_search_by(|family| (*family.name).cmp(name))
    }

    /// Both are by labels, so that one walk finds each series. Says whether one has moved.
    fn note_series(
        &mut self,
        known: &mut Vec<SeriesHistory>,
        kind: Kind,
        now: Vec<Series>,
    ) -> bool {
        let mut has_moved = false;
        let mut position = 0;
        // A counter that is met for the first time was 0 at the sample before, if it would have been
        // seen there.
        let is_new = self.tick > 1 && self.was_complete == self.is_complete;
        for series in now {
            while known
                .get(position)
                .is_some_and(|known| *known.labels < *series.labels)
            {
                position += 1;
            }
            let is_known = known
                .get(position)
                .is_some_and(|known| *known.labels == *series.labels);
            if !is_known {
                let mut first =
                    SeriesHistory::new(series.labels, kind, &series.value, self.tick, self.next_id);
                if self.bytes + first.weight() > self.limits.bytes {
                    self.series_left_out += 1;
                    continue;
                }
                if is_new {
                    first.begin_at_zero();
                }
                self.bytes += first.weight();
                self.next_id = self.next_id.wrapping_add(1);
                self.shape += 1;
                has_moved = true;
                known.insert(position, first);
            }
            let room = self.limits.bytes - self.bytes.min(self.limits.bytes);
            let series_known = &mut known[position];
            let before = series_known.weight();
            let moved = series_known.note(&series.value, self.tick, self.limits, room);
            self.bytes = self.bytes + series_known.weight() - before;
            self.without_past += usize::from(moved == Moved::Unremembered);
            has_moved |= moved != Moved::No;
        }
        has_moved
    }
}

impl FamilyHistory {
    fn new(family: &Family, origin: Origin, tick: u64) -> Self {
        Self {
            name: family.name.clone(),
            help: family.help.clone(),
            unit: family.unit.clone(),
            kind: family.kind,
            origin,
            series: Vec::new(),
            first: tick,
            seen: tick,
            moved: tick,
        }
    }

    fn weight(&self) -> usize {
        let declarations = match &self.origin {
            Origin::Declared(places) => places.capacity() * size_of::<&Descriptor>(),
            Origin::Facade | Origin::Collected => 0,
        };
        let texts = [&self.name, &self.help, &self.unit];
        let texts: usize = texts.into_iter().map(weight_of).sum();
        size_of::<Self>() + declarations + texts
    }
}

/// The bytes that a text takes beside itself: none if it is a constant of the program.
pub(super) fn weight_of(text: &Text) -> usize {
    match text {
        Text::Borrowed(_) => 0,
        Text::Owned(text) => text.capacity(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::{HistogramValue, Snapshot, Value};

    const LIMITS: Limits = Limits {
        capacity: 10,
        window: 4,
        bytes: 1 << 20,
    };

    fn family(kind: Kind, series: &[(&str, Value)]) -> Family {
        let series = series.iter().map(|(label, value)| {
            let labels = vec![("label".into(), (*label).to_owned().into())];
            Series::new(labels, value.clone())
        });
        Family {
            name: "a".into(),
            help: "Help.".into(),
            unit: "".into(),
            kind,
            series: series.collect(),
        }
    }

    fn sample(history: &mut History, families: Vec<Family>) {
        history.begin(5.0, false);
        for family in Snapshot::from_families(families).into_families() {
            if history.has_room_for(&family.name, family.series.len()) {
                history.note(family, || Origin::Facade);
            }
        }
        history.end();
    }

    fn counted(history: &mut History, series: &[(&str, u64)]) {
        let series = series
            .iter()
            .map(|(label, total)| (*label, Value::Integer(*total)));
        let series: Vec<_> = series.collect();
        sample(history, vec![family(Kind::Counter, &series)]);
    }

    /// What is remembered of a series, the latest last.
    fn points(history: &History, label: &str) -> Vec<Option<f32>> {
        let mut series = history.families[0].series.iter();
        let series = series.find(|series| series.labels[0].1 == label);
        let points = (history.oldest()..=history.tick).map(|tick| {
            let point = series.map(|series| series.point(tick, history.limits));
            point.filter(|point| !point.is_nan())
        });
        points.collect()
    }

    #[test]
    fn a_counter_is_what_it_grows_by_and_begins_anew_when_it_falls() {
        let mut history = History::new(LIMITS);
        for total in [5, 5, 8, 2] {
            counted(&mut history, &[("x", total)]);
        }
        // What it had grown by before it was first seen is not known.
        assert_eq!(
            points(&history, "x"),
            [None, Some(0.0), Some(3.0), Some(2.0)]
        );
    }

    #[test]
    fn a_series_that_comes_later_has_grown_from_nothing() {
        let mut history = History::new(LIMITS);
        counted(&mut history, &[("x", 1)]);
        counted(&mut history, &[("x", 1), ("y", 4)]);
        counted(&mut history, &[("a", 2), ("x", 1), ("y", 4)]);
        assert_eq!(points(&history, "y"), [None, Some(4.0), Some(0.0)]);
        assert_eq!(points(&history, "a"), [None, None, Some(2.0)]);
        assert_eq!(points(&history, "x"), [None, Some(0.0), Some(0.0)]);
    }

    #[test]
    fn what_happened_while_nobody_looked_is_not_known() {
        let mut history = History::new(LIMITS);
        for series in [
            &[("x", 1)][..],
            &[("x", 3)],
            &[],
            &[("x", 90)],
            &[("x", 91)],
        ] {
            counted(&mut history, series);
        }
        assert_eq!(
            points(&history, "x"),
            [None, Some(2.0), None, None, Some(1.0)]
        );
    }

    #[test]
    fn the_oldest_points_go() {
        let mut history = History::new(LIMITS);
        for total in 0..25_u16 {
            let level = Value::Float(f64::from(total));
            sample(&mut history, vec![family(Kind::Gauge, &[("x", level)])]);
        }
        let expected: Vec<_> = (15..25_u16).map(|total| Some(f32::from(total))).collect();
        assert_eq!(points(&history, "x"), expected);
    }

    #[test]
    fn a_histogram_remembers_the_buckets_of_the_last_window_and_of_each() {
        let mut history = History::new(LIMITS);
        let mut buckets = [0, 0];
        for tick in 1..=11_u64 {
            buckets[usize::from(tick % 2 == 0)] += tick;
            let value = HistogramValue {
                bounds: vec![1.0].into(),
                buckets: buckets.to_vec(),
                ..HistogramValue::default()
            };
            let value = Value::Histogram(value);
            sample(&mut history, vec![family(Kind::Histogram, &[("x", value)])]);
        }
        let series = &history.families[0].series[0];
        let mut recent = [0, 0];
        series.add_recent(&mut recent);
        assert_eq!(recent, [9 + 11, 8 + 10]);
        let mut window = [0, 0];
        series.add_window(1, LIMITS, &mut window);
        assert_eq!(window, [5 + 7, 4 + 6]);
        let mut now = [0, 0];
        series.add_window(2, LIMITS, &mut now);
        assert_eq!(now, recent);
        let expected: Vec<_> = (2..=11_u16).map(|tick| Some(f32::from(tick))).collect();
        assert_eq!(points(&history, "x"), expected);
    }

    #[test]
    fn memory_is_taken_for_what_moves_and_given_back() {
        let mut history = History::new(LIMITS);
        counted(&mut history, &[("x", 1), ("y", 1)]);
        let still = history.bytes;
        counted(&mut history, &[("x", 1), ("y", 1)]);
        assert_eq!(history.bytes, still);
        counted(&mut history, &[("x", 2), ("y", 1)]);
        let moving = history.bytes;
        assert!(moving >= still + LIMITS.capacity * 4, "{still} {moving}");
        for _ in 0..LIMITS.capacity {
            counted(&mut history, &[("x", 2), ("y", 1)]);
        }
        assert_eq!(history.bytes, still);
        for _ in 0..LIMITS.capacity {
            sample(&mut history, Vec::new());
        }
        assert_eq!(history.bytes, History::new(LIMITS).bytes);
        assert!(history.families.is_empty());
    }

    #[test]
    fn there_is_never_more_than_the_budget_and_what_is_left_out_is_counted() {
        let limits = Limits {
            bytes: 20_000,
            ..LIMITS
        };
        let mut history = History::new(limits);
        let labels: Vec<_> = (0..300).map(|number| number.to_string()).collect();
        for total in 0..5 {
            let series: Vec<_> = labels.iter().map(|label| (&**label, total)).collect();
            counted(&mut history, &series);
            let other = Family {
                name: "b".into(),
                ..family(Kind::Gauge, &[])
            };
            let room = history.has_room_for(&other.name, 3);
            assert!(!room || history.bytes < limits.bytes);
            assert!(history.bytes <= limits.bytes, "{}", history.bytes);
        }
        let kept = history.families[0].series.len();
        assert!(kept > 50, "{kept}");
        assert!(history.series_left_out >= 300 - kept);
        assert!(history.without_past > 0);
        let weight: usize = history
            .families
            .iter()
            .map(|family| {
                family.weight()
                    + family
                        .series
                        .iter()
                        .map(SeriesHistory::weight)
                        .sum::<usize>()
            })
            .sum();
        assert_eq!(weight + limits.capacity * 4, history.bytes);
    }

    #[test]
    fn families_that_there_is_no_room_for_are_not_read() {
        let limits = Limits {
            bytes: 5_000,
            ..LIMITS
        };
        let mut history = History::new(limits);
        for _ in 0..2 {
            let families = (0..100).map(|number| Family {
                name: format!("family_{number}").into(),
                ..family(Kind::Gauge, &[("x", Value::Float(1.0))])
            });
            sample(&mut history, families.collect());
            // The last one is let in while there is room, whatever it weighs.
            let last = history.families.iter().map(FamilyHistory::weight).max();
            let most = limits.bytes + last.unwrap_or_default();
            assert!(history.bytes <= most, "{}", history.bytes);
            let kept: usize = history
                .families
                .iter()
                .map(|family| family.series.len())
                .sum();
            assert_eq!(history.series_left_out, 100 - kept);
        }
    }

    /// What the README says of 15 minutes at 5 seconds.
    #[test]
    fn a_series_weighs_little() {
        let limits = Limits {
            capacity: 180,
            window: 12,
            bytes: 1 << 20,
        };
        let weight_of = |kind, values: [Value; 2]| {
            let mut history = History::new(limits);
            let mut weights = values.map(|value| {
                sample(&mut history, vec![family(kind, &[("x", value)])]);
                history.families[0].series[0].weight()
            });
            weights.sort_unstable();
            weights
        };
        let buckets = |observations| {
            Value::Histogram(HistogramValue {
                bounds: const { &[1.0; 11] }.into(),
                buckets: vec![observations; 12],
                ..HistogramValue::default()
            })
        };
        let counter = weight_of(Kind::Counter, [Value::Integer(1), Value::Integer(2)]);
        let gauge = weight_of(Kind::Gauge, [Value::Float(1.0), Value::Float(2.0)]);
        let histogram = weight_of(Kind::Histogram, [buckets(1), buckets(2)]);
        println!("bytes at rest and moving: {counter:?}, {gauge:?}, {histogram:?}");
        for (weights, most) in [(counter, 930), (gauge, 930), (histogram, 2_330)] {
            assert!(weights[0] <= 250 && weights[1] <= most, "{weights:?}");
        }
    }

    #[test]
    fn a_nan_that_stays_does_not_move() {
        let mut history = History::new(LIMITS);
        for _ in 0..3 {
            let value = Value::Float(f64::NAN);
            sample(&mut history, vec![family(Kind::Gauge, &[("x", value)])]);
        }
        assert_eq!(history.families[0].moved, 1);
        assert_eq!(points(&history, "x"), [None, None, None]);
    }
}
