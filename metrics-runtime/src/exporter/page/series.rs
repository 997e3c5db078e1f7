//! The past of one series. While it does not move there is nothing to remember but its value; the
//! memory for more is taken when it does, and given back when it has been still for long enough.

use std::borrow::Cow;
use std::mem::{size_of, size_of_val};

use super::history::{Limits, weight_of};
use crate::descriptor::Kind;
use crate::snapshot::{Text, Value};

/// One series.
#[derive(Debug)]
pub(super) struct SeriesHistory {
    /// What the page knows it by.
    pub(super) id: u32,
    pub(super) labels: Box<[(Text, Text)]>,
    pub(super) last: Last,
    /// The samples that it was in first and last.
    first: u64,
    pub(super) seen: u64,
    moved: u64,
    past: Option<Box<Past>>,
}

/// The value at the last sample.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Last {
    Counter(f64),
    Gauge(f64),
    Histogram {
        bounds: Cow<'static, [f64]>,
        buckets: Box<[u64]>,
        sum: f64,
    },
    Summary {
        quantiles: Box<[(f64, f64)]>,
        sum: f64,
        count: u64,
    },
}

/// Whether a sample was another than the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moved {
    No,
    Yes,
    /// Yes, and there is no room to remember it.
    Unremembered,
}

#[derive(Debug)]
struct Past {
    /// By sample: what a gauge was, or by how much the number of anything else has grown.
    points: Box<[f32]>,
    /// Of a histogram: what its buckets have grown by, for each sample of the last window.
    recent: Box<[u32]>,
    /// The same for each window.
    windows: Box<[u32]>,
}

impl SeriesHistory {
    pub(super) fn new(
        labels: Vec<(Text, Text)>,
        kind: Kind,
        value: &Value,
        tick: u64,
        id: u32,
    ) -> Self {
        Self {
            id,
            labels: labels.into(),
            last: Last::new(kind, value),
            first: tick,
            seen: tick,
            moved: tick,
            past: None,
        }
    }

    /// As if the sample before had seen it with nothing in it.
    pub(super) fn begin_at_zero(&mut self) {
        match &mut self.last {
            Last::Gauge(_) => return,
            Last::Counter(total) => *total = 0.0,
            Last::Histogram { buckets, sum, .. } => {
                buckets.fill(0);
                *sum = 0.0;
            }
            Last::Summary { sum, count, .. } => (*sum, *count) = (0.0, 0),
        }
        self.first -= 1;
        self.seen -= 1;
    }

    /// Notes the value of a sample, with so many bytes of room to remember more than that.
    pub(super) fn note(&mut self, value: &Value, tick: u64, limits: Limits, room: usize) -> Moved {
        // What was added while nobody looked was not added in this interval.
        let is_known = self.seen + 1 >= tick;
        let next = Last::new(self.last.kind(), value);
        let step = Step::between(&self.last, &next).filter(|_| is_known);
        let has_moved = !next.is(&self.last);
        if buckets_of(&next) != buckets_of(&self.last) {
            self.past = None;
        }
        if let Some(past) = &mut self.past {
            past.pass_over(self.seen, tick, limits);
        }
        let mut moved = if has_moved { Moved::Yes } else { Moved::No };
        if has_moved && self.past.is_none() {
            if Past::weight_for(&next, limits) <= room {
                self.past = Some(Box::new(Past::new(&self.last, limits)));
            } else {
                moved = Moved::Unremembered;
            }
        }
        if let Some(past) = &mut self.past {
            past.note(step, tick, limits);
        }
        (self.last, self.seen) = (next, tick);
        if has_moved {
            self.moved = tick;
        } else if tick - self.moved >= limits.capacity as u64 {
            self.past = None;
        }
        moved
    }

    /// What a gauge was, or by how much the number of anything else had grown at a sample; NaN
    /// where it was not there.
    pub(super) fn point(&self, tick: u64, limits: Limits) -> f32 {
        if tick < self.first || tick > self.seen || (tick == self.first && !self.is_gauge()) {
            return f32::NAN;
        }
        match (&self.past, &self.last) {
            (Some(past), _) => past.points[ring(tick, limits.capacity)],
            (None, Last::Gauge(level)) => narrow(*level),
            (None, _) => 0.0,
        }
    }

    /// Adds to the buckets what a histogram has observed in the last window.
    pub(super) fn add_recent(&self, buckets: &mut [u64]) {
        if let Some(past) = &self.past {
            for row in past.recent.chunks_exact(buckets.len()) {
                add(buckets, row);
            }
        }
    }

    /// Adds to the buckets what a histogram has observed in one of the windows, by its number since
    /// the first sample.
    pub(super) fn add_window(&self, window: u64, limits: Limits, buckets: &mut [u64]) {
        if let Some(past) = &self.past {
            let mut rows = past.windows.chunks_exact(buckets.len());
            if let Some(row) = rows.nth(ring(window, limits.slots())) {
                add(buckets, row);
            }
        }
    }

    /// The bytes that it takes.
    pub(super) fn weight(&self) -> usize {
        let texts = self.labels.iter();
        let texts: usize = texts
            .map(|(name, value)| weight_of(name) + weight_of(value))
            .sum();
        let past = self.past.as_deref().map_or(0, Past::weight);
        size_of::<Self>() + size_of_val(&*self.labels) + texts + self.last.weight() + past
    }

    pub(super) fn is_gauge(&self) -> bool {
        matches!(self.last, Last::Gauge(_))
    }
}

impl Last {
    #[allow(clippy::cast_precision_loss)] // a person reads it
    fn new(kind: Kind, value: &Value) -> Self {
        match value {
            Value::Integer(total) => Self::Counter(*total as f64),
            Value::Float(number) if kind == Kind::Counter => Self::Counter(*number),
            Value::Float(number) => Self::Gauge(*number),
            Value::Histogram(value) => Self::Histogram {
                bounds: value.bounds.clone(),
                buckets: value.buckets.as_slice().into(),
                sum: value.sum,
            },
            Value::Summary {
                quantiles,
                sum,
                count,
            } => Self::Summary {
                quantiles: quantiles.as_slice().into(),
                sum: *sum,
                count: *count,
            },
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Counter(_) => Kind::Counter,
            Self::Gauge(_) => Kind::Gauge,
            Self::Histogram { .. } => Kind::Histogram,
            Self::Summary { .. } => Kind::Summary,
        }
    }

    /// The value of a gauge, the total of a counter, the number of observations.
    #[allow(clippy::cast_precision_loss)] // a person reads it
    pub(super) fn number(&self) -> f64 {
        match self {
            Self::Counter(number) | Self::Gauge(number) => *number,
            Self::Histogram { buckets, .. } => buckets.iter().map(|bucket| *bucket as f64).sum(),
            Self::Summary { count, .. } => *count as f64,
        }
    }

    /// Whether it is the same value; a NaN is the same as a NaN.
    fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Counter(a), Self::Counter(b)) | (Self::Gauge(a), Self::Gauge(b)) => {
                a.to_bits() == b.to_bits()
            }
            // The quantiles of a summary change with time alone.
            (Self::Summary { count: a, .. }, Self::Summary { count: b, .. }) => a == b,
            (a, b) => a == b,
        }
    }

    fn weight(&self) -> usize {
        match self {
            Self::Counter(_) | Self::Gauge(_) => 0,
            Self::Histogram {
                bounds, buckets, ..
            } => {
                let bounds = match bounds {
                    Cow::Borrowed(_) => 0,
                    Cow::Owned(bounds) => bounds.capacity() * size_of::<f64>(),
                };
                bounds + size_of_val(&**buckets)
            }
            Self::Summary { quantiles, .. } => size_of_val(&**quantiles),
        }
    }
}

/// From one sample to the next.
struct Step {
    point: f32,
    buckets: Vec<u32>,
}

impl Step {
    /// None where nothing can be said of it. What has fallen has begun anew, as Prometheus takes it.
    fn between(before: &Last, now: &Last) -> Option<Self> {
        let grown = |before: f64, now: f64| if now < before { now } else { now - before };
        let mut buckets = Vec::new();
        let point = match (before, now) {
            (_, Last::Gauge(level)) => *level,
            (
                Last::Histogram {
                    bounds: bounds_before,
                    buckets: before,
                    ..
                },
                Last::Histogram {
                    bounds,
                    buckets: now,
                    ..
                },
            ) => {
                if bounds_before != bounds {
                    return None;
                }
                let pairs = || before.iter().zip(now);
                let is_anew = pairs().any(|(before, now)| now < before);
                let steps = pairs().map(|(before, now)| now - if is_anew { 0 } else { *before });
                buckets = steps
                    .map(|step| u32::try_from(step).unwrap_or(u32::MAX))
                    .collect();
                buckets.iter().map(|step| f64::from(*step)).sum()
            }
            (before, now) => grown(before.number(), now.number()),
        };
        Some(Self {
            point: narrow(point),
            buckets,
        })
    }
}

impl Past {
    /// The past of what has not moved yet.
    fn new(still: &Last, limits: Limits) -> Self {
        let point = match still {
            Last::Gauge(level) => narrow(*level),
            _ => 0.0,
        };
        let buckets = buckets_of(still);
        Self {
            points: vec![point; limits.capacity].into(),
            recent: vec![0; limits.window * buckets].into(),
            windows: vec![0; limits.slots() * buckets].into(),
        }
    }

    fn weight_for(last: &Last, limits: Limits) -> usize {
        let buckets = buckets_of(last) * (limits.window + limits.slots());
        size_of::<Self>() + (limits.capacity + buckets) * size_of::<u32>()
    }

    fn weight(&self) -> usize {
        size_of::<Self>()
            + size_of_val(&*self.points)
            + size_of_val(&*self.recent)
            + size_of_val(&*self.windows)
    }

    /// Between two samples that it was in, there may be such that it was not in.
    fn pass_over(&mut self, seen: u64, tick: u64, limits: Limits) {
        let first = tick.saturating_sub(limits.capacity as u64).max(seen + 1);
        for tick in first..tick {
            self.note(None, tick, limits);
        }
    }

    fn note(&mut self, step: Option<Step>, tick: u64, limits: Limits) {
        let Step { point, buckets } = step.unwrap_or(Step {
            point: f32::NAN,
            buckets: Vec::new(),
        });
        self.points[ring(tick, limits.capacity)] = point;
        let width = self.recent.len() / limits.window;
        if width == 0 {
            return;
        }
        let recent = row(&mut self.recent, ring(tick, limits.window), width);
        recent.fill(0);
        let window = tick / limits.window as u64;
        let windows = row(&mut self.windows, ring(window, limits.slots()), width);
        if tick.is_multiple_of(limits.window as u64) {
            windows.fill(0);
        }
        for ((recent, window), step) in recent.iter_mut().zip(windows).zip(buckets) {
            *recent = step;
            *window = window.saturating_add(step);
        }
    }
}

fn row(rows: &mut [u32], number: usize, width: usize) -> &mut [u32] {
    &mut rows[number * width..(number + 1) * width]
}

fn add(buckets: &mut [u64], row: &[u32]) {
    for (bucket, step) in buckets.iter_mut().zip(row) {
        *bucket += u64::from(*step);
    }
}

fn buckets_of(last: &Last) -> usize {
    match last {
        Last::Histogram { buckets, .. } => buckets.len(),
        _ => 0,
    }
}

#[allow(clippy::cast_possible_truncation)] // it is below the size
fn ring(number: u64, size: usize) -> usize {
    (number % size as u64) as usize
}

/// A point is drawn a few dozen pixels high.
#[allow(clippy::cast_possible_truncation)]
fn narrow(number: f64) -> f32 {
    number as f32
}
