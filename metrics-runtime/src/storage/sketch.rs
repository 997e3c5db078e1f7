//! The observations of the last minute as a sketch that knows their quantiles.
//!
//! The sketch is the one with which `metrics-exporter-prometheus` makes summaries, so that summaries
//! of this program and of other crates mean the same. Observations are first put on a list that
//! nobody waits for; who reads, and now and then who observes, moves them into the sketch.

use core::sync::atomic::AtomicU32;
use core::sync::atomic::Ordering::Relaxed;
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

use metrics_util::storage::{AtomicBucket, Summary};

use super::local::outermost;
use crate::clock;

/// Observations come in slices of this length.
const SLICE_SECONDS: f64 = 10.0;

/// A slice goes at this age, when its last observation is a minute old.
const OLD_SECONDS: f64 = 70.0;

/// After how many observations they are moved into the sketch, where nobody reads.
const MANY: u32 = 512;

#[derive(Debug)]
pub(crate) struct Sketch {
    recent: AtomicBucket<f64>,
    count: AtomicU32,
    window: Mutex<Window>,
}

/// Slices of time, the latest one last.
#[derive(Debug, Default)]
struct Window(VecDeque<Slice>);

#[derive(Debug)]
struct Slice {
    /// A moment of the clock.
    start: u64,
    sketch: Summary,
}

impl Default for Sketch {
    fn default() -> Self {
        Self {
            recent: AtomicBucket::new(),
            count: AtomicU32::new(0),
            window: Mutex::default(),
        }
    }
}

impl Sketch {
    pub(crate) fn observe(&self, value: f64) {
        if value.is_nan() {
            return;
        }
        outermost(|| {
            self.recent.push(value);
            if self.count.fetch_add(1, Relaxed) % MANY == MANY - 1 {
                match self.window.try_lock() {
                    Ok(mut window) => self.collect(&mut window),
                    Err(TryLockError::Poisoned(window)) => self.collect(&mut window.into_inner()),
                    // Somebody is at it.
                    Err(TryLockError::WouldBlock) => {}
                }
            }
        });
    }

    /// Moves what was observed into the sketch.
    pub(crate) fn settle(&self) {
        let mut window = self.lock();
        self.collect(&mut window);
    }

    /// The value of each quantile of what was observed in the last minute; NaN if that is nothing.
    pub(crate) fn quantiles<'a>(
        &self,
        quantiles: &'a [f64],
    ) -> impl Iterator<Item = (f64, f64)> + 'a {
        let mut window = self.lock();
        self.collect(&mut window);
        let sketch = window.sketch();
        let value = move |quantile: &f64| sketch.quantile(*quantile).unwrap_or(f64::NAN);
        quantiles
            .iter()
            .map(move |quantile| (*quantile, value(quantile)))
    }

    fn lock(&self) -> MutexGuard<'_, Window> {
        self.window.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn collect(&self, window: &mut Window) {
        window.forget();
        self.recent.clear_with(|values| window.add(values));
    }
}

impl Window {
    /// Lets go of slices that are too old.
    fn forget(&mut self) {
        let is_old = |slice: &Slice| clock::seconds_since(slice.start) >= OLD_SECONDS;
        while self.0.front().is_some_and(is_old) {
            self.0.pop_front();
        }
    }

    fn add(&mut self, values: &[f64]) {
        let is_current = |slice: &Slice| clock::seconds_since(slice.start) < SLICE_SECONDS;
        if !self.0.back().is_some_and(is_current) {
            self.0.push_back(Slice {
                start: clock::now(),
                sketch: Summary::with_defaults(),
            });
        }
        if let Some(slice) = self.0.back_mut() {
            for value in values {
                slice.sketch.add(*value);
            }
        }
    }

    fn sketch(&self) -> Summary {
        let mut all = Summary::with_defaults();
        for slice in &self.0 {
            // They are all made alike, so that they fit together.
            let _ = all.merge(&slice.sketch);
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::testing::MockClock;

    fn quantiles(sketch: &Sketch) -> Vec<f64> {
        sketch
            .quantiles(&[0.0, 0.5, 0.9, 1.0])
            .map(|(_, value)| value)
            .collect()
    }

    fn assert_close(values: &[f64], expected: &[f64]) {
        let is_close = |(a, b): (&f64, &f64)| (a - b).abs() <= 0.001 * b.abs();
        assert!(values.iter().zip(expected).all(is_close), "{values:?}");
    }

    #[test]
    fn quantiles_are_those_of_the_last_minute() {
        let clock = MockClock::start();
        let sketch = Sketch::default();
        assert!(quantiles(&sketch).iter().all(|value| value.is_nan()));
        (1..=1000).for_each(|value| sketch.observe(f64::from(value)));
        sketch.observe(f64::NAN);
        assert_close(&quantiles(&sketch), &[1.0, 500.0, 900.0, 1000.0]);
        clock.advance(Duration::from_secs(50));
        (2001..=3000).for_each(|value| sketch.observe(f64::from(value)));
        assert_close(&quantiles(&sketch), &[1.0, 1000.0, 2800.0, 3000.0]);
        clock.advance(Duration::from_secs(25));
        assert_close(&quantiles(&sketch), &[2001.0, 2500.0, 2900.0, 3000.0]);
        clock.advance(Duration::from_mins(1));
        assert!(quantiles(&sketch).iter().all(|value| value.is_nan()));
    }

    #[test]
    fn nothing_piles_up_where_nobody_reads() {
        let _clock = MockClock::start();
        let sketch = Sketch::default();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..10_000).for_each(|i| sketch.observe(f64::from(i))));
            }
        });
        (0..MANY).for_each(|i| sketch.observe(f64::from(i)));
        assert!(sketch.recent.data().len() < MANY as usize);
    }
}
