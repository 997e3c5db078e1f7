//! The least that recording can cost: cells of the thread's own, which nobody else reads. A
//! library must also add the threads up; this does not, and forgets what ended threads counted.

use std::cell::Cell;

use super::Contender;
use crate::reading::Series;
use crate::work::{BOUNDS, Labels, Work};

const PER_THREAD: &str = "per-thread cell";

struct Histogram<S> {
    buckets: [Cell<u64>; BOUNDS.len() + 1],
    sum: Cell<S>,
}

impl<S> Histogram<S> {
    const fn new(zero: S) -> Self {
        Self {
            buckets: [const { Cell::new(0) }; BOUNDS.len() + 1],
            sum: Cell::new(zero),
        }
    }

    fn counts(&self) -> Vec<u64> {
        self.buckets.iter().map(Cell::get).collect()
    }
}

impl Histogram<f64> {
    #[inline]
    fn observe(&self, value: f64) {
        // Without a branch, and beside plain cells faster than to compare with every bound.
        let bucket = BOUNDS.partition_point(|bound| value > *bound);
        add_one(&self.buckets[bucket]);
        self.sum.set(self.sum.get() + value);
    }

    fn read(&self) -> Series {
        Series::histogram(self.counts(), self.sum.get())
    }
}

#[inline]
fn add_one(cell: &Cell<u64>) {
    cell.set(cell.get().wrapping_add(1));
}

thread_local! {
    static COUNTER: Cell<u64> = const { Cell::new(0) };
    static COUNTERS: [Cell<u64>; Labels::COUNT] = const { [const { Cell::new(0) }; Labels::COUNT] };
    static HISTOGRAM: Histogram<f64> = const { Histogram::new(0.0) };
    static HISTOGRAMS: [Histogram<f64>; Labels::COUNT] =
        const { [const { Histogram::new(0.0) }; Labels::COUNT] };
}

pub(crate) fn contenders() -> Vec<Contender> {
    let mut contenders = vec![
        Contender::new(
            Work::Counter,
            PER_THREAD,
            |_| COUNTER.with(add_one),
            || vec![Series::counter(COUNTER.get())],
        ),
        Contender::new(
            Work::CounterLabelled,
            PER_THREAD,
            |sample| COUNTERS.with(|counters| add_one(&counters[sample.labels.position()])),
            || {
                COUNTERS.with(|counters| {
                    let counts = counters.iter().map(Cell::get);
                    counts.map(Series::counter).collect()
                })
            },
        ),
        Contender::new(
            Work::Histogram,
            PER_THREAD,
            |sample| HISTOGRAM.with(|histogram| histogram.observe(sample.value)),
            || vec![HISTOGRAM.with(Histogram::read)],
        ),
        Contender::new(
            Work::HistogramLabelled,
            PER_THREAD,
            |sample| {
                HISTOGRAMS.with(|histograms| {
                    histograms[sample.labels.position()].observe(sample.value);
                });
            },
            || HISTOGRAMS.with(|histograms| histograms.iter().map(Histogram::read).collect()),
        ),
    ];
    #[cfg(target_arch = "x86_64")]
    contenders.extend(ticks::contenders());
    contenders
}

/// Times by the processor's time-stamp counter, which is cheaper than the clock.
#[cfg(target_arch = "x86_64")]
mod ticks {
    use std::hint::black_box;
    use std::sync::LazyLock;
    use std::time::{Duration, Instant};

    use report::LIMIT;

    use super::{Contender, Histogram, PER_THREAD, Series, Work, add_one};
    use crate::work::{TIMES, function};

    thread_local! {
        static TIMED: Histogram<u64> = const { Histogram::new(0) };
    }

    static PER_SECOND: LazyLock<f64> = LazyLock::new(|| {
        let (start, first) = (Instant::now(), now());
        std::thread::sleep(Duration::from_millis(20));
        to_float(now() - first) / start.elapsed().as_secs_f64()
    });

    pub(super) fn contenders() -> [Contender; 2] {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // they are small
        let bounds = TIMES.map(|time| (time * *PER_SECOND) as u64);
        [
            Contender::new(
                Work::Timed,
                PER_THREAD,
                move |sample| {
                    black_box(time(sample.whole, &bounds));
                },
                || {
                    TIMED.with(|timed| {
                        let seconds = to_float(timed.sum.get()) / *PER_SECOND;
                        vec![Series::histogram(timed.counts(), seconds)]
                    })
                },
            ),
            Contender::without_reading(Work::Rdtsc, LIMIT, |_| {
                black_box(now());
            }),
        ]
    }

    #[inline(never)]
    fn time(input: u64, bounds: &[u64; TIMES.len()]) -> u64 {
        let start = now();
        let output = function(input);
        let ticks = now().wrapping_sub(start);
        TIMED.with(|timed| {
            // Here the binary search is slower: it would begin when the ticks are there.
            let bucket = bounds.iter().filter(|bound| ticks > **bound).count();
            add_one(&timed.buckets[bucket]);
            timed.sum.set(timed.sum.get().wrapping_add(ticks));
        });
        output
    }

    #[inline]
    #[allow(unsafe_code)]
    fn now() -> u64 {
        // SAFETY: every x86-64 processor has this instruction, and it touches no memory.
        unsafe { core::arch::x86_64::_rdtsc() }
    }

    #[allow(clippy::cast_precision_loss)] // nobody asks for more digits
    fn to_float(ticks: u64) -> f64 {
        ticks as f64
    }
}
