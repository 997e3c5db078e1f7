//! The observations of the last minute as a sketch that knows their quantiles.
//!
//! The sketch is the one with which `metrics-exporter-prometheus` makes summaries, so that summaries
//! of this program and of other crates mean the same. Observations are first put on a list that
//! nobody waits for; who reads, and now and then who observes, moves them into the sketch.
//!
//! The time is that of the operating system, also where a test mocks the clock: other threads look
//! at the same sketch.

use core::sync::atomic::AtomicU32;
use core::sync::atomic::Ordering::Relaxed;
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::{Duration, Instant};

use metrics_util::storage::{AtomicBucket, Summary};

use super::local::outermost;

/// Observations come in slices of this length.
const SLICE: Duration = Duration::from_secs(10);

/// A slice goes at this age, when its last observation is a minute old.
const OLD: Duration = Duration::from_secs(70);

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
    start: Instant,
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
        let now = Instant::now();
        window.forget(now);
        self.recent.clear_with(|values| window.add(now, values));
    }
}

impl Window {
    /// Lets go of slices that are too old.
    fn forget(&mut self, now: Instant) {
        let is_old = |slice: &Slice| now.duration_since(slice.start) >= OLD;
        while self.0.front().is_some_and(is_old) {
            self.0.pop_front();
        }
    }

    fn add(&mut self, now: Instant, values: &[f64]) {
        let is_current = |slice: &Slice| now.duration_since(slice.start) < SLICE;
        if !self.0.back().is_some_and(is_current) {
            self.0.push_back(Slice {
                start: now,
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
    use super::*;

    fn quantiles(window: &Window) -> Vec<f64> {
        let sketch = window.sketch();
        let values = [0.0, 0.5, 0.9, 1.0].map(|quantile| sketch.quantile(quantile));
        values.into_iter().flatten().collect()
    }

    fn assert_close(values: &[f64], expected: &[f64]) {
        let is_close = |(a, b): (&f64, &f64)| (a - b).abs() <= 0.001 * b.abs();
        assert_eq!(values.len(), expected.len());
        assert!(values.iter().zip(expected).all(is_close), "{values:?}");
    }

    #[test]
    fn quantiles_are_those_of_the_last_minute() {
        let numbers =
            |range: std::ops::RangeInclusive<u32>| range.map(f64::from).collect::<Vec<_>>();
        let start = Instant::now();
        let after = |seconds| start + Duration::from_secs(seconds);
        let mut window = Window::default();
        assert_close(&quantiles(&window), &[]);
        window.add(start, &numbers(1..=500));
        window.add(after(9), &numbers(501..=1000));
        assert_eq!(window.0.len(), 1);
        assert_close(&quantiles(&window), &[1.0, 500.0, 900.0, 1000.0]);
        window.add(after(50), &numbers(2001..=3000));
        window.forget(after(69));
        assert_close(&quantiles(&window), &[1.0, 1000.0, 2800.0, 3000.0]);
        window.forget(after(70));
        assert_close(&quantiles(&window), &[2001.0, 2500.0, 2900.0, 3000.0]);
        window.forget(after(120));
        assert_close(&quantiles(&window), &[]);
    }

    #[test]
    fn a_number_that_is_none_is_not_in_the_sketch() {
        let sketch = Sketch::default();
        let value = || sketch.quantiles(&[0.5]).next().unwrap().1;
        assert!(value().is_nan());
        sketch.observe(2.0);
        sketch.observe(f64::NAN);
        assert_close(&[value()], &[2.0]);
    }

    #[test]
    fn nothing_piles_up_where_nobody_reads() {
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
