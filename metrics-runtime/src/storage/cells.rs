//! The boundary of the storage: the cells of one family, by the index of the series.

use core::marker::PhantomData;
use core::sync::atomic::Ordering::Relaxed;
use core::sync::atomic::{AtomicU32, AtomicU64};

use super::local::{self, Threads};
use super::shared::{self, Numbers};
use super::slab::{self, CHUNK, Place};
use super::{add_sums, add_totals, cell, histogram};

pub(super) static COUNTERS: Numbers = Numbers::new();
static HISTOGRAM_CHUNKS: Numbers = Numbers::new();

/// The cells of one family.
#[derive(Debug)]
pub(crate) struct Cells {
    /// The number of the first series, while threads may record in them without asking where to.
    open: AtomicU32,
    /// Of a histogram, in which buckets they may not even then: a bit for each, those being one that
    /// are a multiple of [`u32::BITS`] apart.
    asking: AtomicU32,
    /// How many series there are, above the number of the first, from when on there are cells.
    numbers: AtomicU64,
    /// What raised a counter, apart from what was added to it: the number of the first shared cell
    /// plus one; 0 before there is one.
    raised: AtomicU32,
    layout: Layout,
}

/// Before there are numbers: no series, and the first of them beyond all that there can be.
const NO_NUMBERS: u64 = NO_NUMBER as u64;
const NO_NUMBER: u32 = u32::MAX;

/// Where the series of a family have their cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    /// How many cells a histogram series has; 0 for other kinds.
    cells: u16,
    /// Two to this are the histogram series in a chunk.
    series_in_chunk: u8,
    is_shared: bool,
}

impl Layout {
    /// In each thread's slab, a cell for a series.
    pub(crate) const COUNTER: Self = Self {
        cells: 0,
        series_in_chunk: 0,
        is_shared: false,
    };

    /// In atomics that all threads share.
    pub(crate) const GAUGE: Self = Self {
        is_shared: true,
        ..Self::COUNTER
    };

    /// In each thread's slab, the cells of a histogram with this many finite bounds. With more than
    /// 65,531 it takes no observation.
    #[allow(clippy::cast_possible_truncation)] // both are within the types' bounds
    pub(crate) const fn histogram(bounds: usize) -> Self {
        let cells = histogram::cells(bounds);
        if cells > u16::MAX as usize {
            return Self::COUNTER;
        }
        let series_in_chunk = if cells > CHUNK {
            0
        } else {
            (CHUNK / cells).ilog2() as u8
        };
        Self {
            cells: cells as u16,
            series_in_chunk,
            is_shared: false,
        }
    }
}

impl Cells {
    pub(crate) const fn new(layout: Layout) -> Self {
        Self {
            open: AtomicU32::new(NO_NUMBER),
            asking: AtomicU32::new(0),
            numbers: AtomicU64::new(NO_NUMBERS),
            raised: AtomicU32::new(0),
            layout,
        }
    }

    /// Gives this many series their numbers, unless they have them, and says whether it did.
    pub(crate) fn give_numbers(&self, series: usize) -> bool {
        if self.has_numbers() {
            return false;
        }
        let Ok(series @ 1..) = u32::try_from(series) else {
            return false;
        };
        let first = match self.layout {
            Layout {
                is_shared: true, ..
            } => shared::take(series),
            Layout { cells: 0, .. } => COUNTERS.take(series),
            Layout {
                series_in_chunk, ..
            } => HISTOGRAM_CHUNKS.take(series.div_ceil(1 << series_in_chunk)),
        };
        first.is_some_and(|first| {
            let numbers = u64::from(series) << 32 | u64::from(first);
            self.numbers
                .compare_exchange(NO_NUMBERS, numbers, Relaxed, Relaxed)
                .is_ok()
        })
    }

    fn has_numbers(&self) -> bool {
        self.numbers.load(Relaxed) != NO_NUMBERS
    }

    /// From now on [`own_counter`](Self::own_counter) and [`own_histogram`](Self::own_histogram)
    /// find what there is.
    pub(crate) fn open(&self) {
        let (first, _) = self.numbers();
        self.open.store(first, Relaxed);
    }

    /// From now on they find nothing.
    pub(crate) fn shut(&self) {
        self.open.store(NO_NUMBER, Relaxed);
    }

    /// Whether threads may record without asking where to.
    #[inline]
    pub(crate) fn is_open(&self) -> bool {
        self.open.load(Relaxed) != NO_NUMBER
    }

    /// From now on [`own_histogram`](Self::own_histogram) finds nothing, in any bucket or in none.
    pub(crate) fn ask_in_all_buckets(&self, is_asking: bool) {
        let buckets = if is_asking { u32::MAX } else { 0 };
        self.asking.store(buckets, Relaxed);
    }

    /// From now on it finds what there is in a bucket and in those that have its bit as well.
    pub(crate) fn no_longer_ask_in(&self, bucket: usize) {
        self.asking.fetch_and(!(1 << bit(bucket)), Relaxed);
    }

    /// The number of the first series, and how many there are.
    #[inline]
    fn numbers(&self) -> (u32, u32) {
        halves(self.numbers.load(Relaxed))
    }

    /// Whether there is such a series.
    fn has(&self, index: usize) -> bool {
        let (_, series) = self.numbers();
        index < series as usize
    }

    /// The number of a counter, if there is such a series; else one that no counter has.
    #[inline]
    fn counter_number(&self, index: usize) -> u64 {
        let (first, _) = self.numbers();
        counter_number(first, index)
    }

    fn place(&self, index: usize) -> Place {
        let (first, _) = self.numbers();
        self.place_by(first, index)
    }

    /// The place of a histogram, if there is such a series; else one where none is.
    #[inline]
    #[allow(clippy::cast_possible_truncation)] // where it starts is within a chunk
    fn place_by(&self, first: u32, index: usize) -> Place {
        let index = narrow(index);
        let Layout {
            cells,
            series_in_chunk,
            ..
        } = self.layout;
        let in_chunk = index & ((1 << series_in_chunk) - 1);
        Place {
            chunk: first.saturating_add(index >> series_in_chunk),
            start: in_chunk as u16 * cells,
            cells,
        }
    }

    /// The place of a histogram series that can be made or read; none where the histogram has more
    /// buckets than there can be.
    fn real_place(&self, index: usize) -> Option<Place> {
        let place = self.place(index);
        (self.has(index) && place.cells != 0).then_some(place)
    }

    /// How many cells the chunk of a histogram series has: the last one is as long as its series
    /// need.
    fn chunk_cells(&self, index: usize) -> usize {
        let (_, series) = self.numbers();
        let series = series as usize;
        let in_chunk = 1 << self.layout.series_in_chunk;
        let before = index / in_chunk * in_chunk;
        (series - before).min(in_chunk) * usize::from(self.layout.cells)
    }

    /// This thread's part of a counter; none before it has one, or before the cells are open.
    ///
    /// Whether there is such a series was asked before: here and in
    /// [`own_histogram`](Self::own_histogram) an index that is out of bounds must be out of all
    /// bounds, at least `u32::MAX`.
    #[inline]
    pub(crate) fn own_counter(&self, index: usize) -> Option<OwnCounter> {
        local::counter(counter_number(self.open.load(Relaxed), index)).map(OwnCounter::new)
    }

    /// This thread's part of a histogram, to count in a bucket; none before it has one, before the
    /// cells are open, or while threads are to ask in that bucket.
    #[inline]
    pub(crate) fn own_histogram(&self, index: usize, bucket: usize) -> Option<OwnHistogram> {
        if self.asking.load(Relaxed) >> bit(bucket) & 1 != 0 {
            return None;
        }
        local::histogram(self.place_by(self.open.load(Relaxed), index)).map(OwnHistogram::new)
    }

    /// As [`own_counter`](Self::own_counter), also while the cells are not open.
    #[inline]
    pub(crate) fn kept_counter(&self, index: usize) -> Option<OwnCounter> {
        local::counter(self.counter_number(index)).map(OwnCounter::new)
    }

    /// As [`own_histogram`](Self::own_histogram), also while the cells are not open.
    #[inline]
    pub(crate) fn kept_histogram(&self, index: usize) -> Option<OwnHistogram> {
        local::histogram(self.place(index)).map(OwnHistogram::new)
    }

    /// Calls `record` with this thread's part of a counter, also while the cells are not open.
    /// Nothing is called where there is no such series.
    pub(crate) fn with_counter(&self, index: usize, record: &mut dyn FnMut(OwnCounter)) {
        match self.kept_counter(index) {
            Some(cell) => record(cell),
            None => self.make_counter(index, record),
        }
    }

    /// Calls `record` with this thread's part of a histogram, also while the cells are not open.
    /// Nothing is called where there is no such series.
    pub(crate) fn with_histogram(&self, index: usize, record: &mut dyn FnMut(OwnHistogram)) {
        match self.kept_histogram(index) {
            Some(cells) => record(cells),
            None => self.make_histogram(index, record),
        }
    }

    #[cold]
    fn make_counter(&self, index: usize, record: &mut dyn FnMut(OwnCounter)) {
        if self.has(index) {
            let number = self.counter_number(index);
            local::with_slab(&mut |slab| {
                if let Some(cell) = slab.make_counter(number) {
                    record(OwnCounter::new(cell));
                }
            });
        }
    }

    #[cold]
    fn make_histogram(&self, index: usize, record: &mut dyn FnMut(OwnHistogram)) {
        if let Some(place) = self.real_place(index) {
            local::with_slab(&mut |slab| {
                if let Some(cells) = slab.make_histogram(place, self.chunk_cells(index)) {
                    record(OwnHistogram::new(cells));
                }
            });
        }
    }

    /// What all threads have of a counter.
    fn parts(&self, index: usize) -> impl Iterator<Item = u64> {
        let parts = self.has(index).then(|| {
            let number = self.counter_number(index);
            local::slabs()
                .filter_map(move |slab| Some(slab::counter(slab.counters(), number)?.load(Relaxed)))
        });
        parts.into_iter().flatten()
    }

    /// The total of a counter of whole numbers.
    pub(crate) fn total(&self, index: usize) -> u64 {
        let raised = self.raised(index).map_or(0, |cell| cell.load(Relaxed));
        self.parts(index).fold(raised, u64::saturating_add)
    }

    /// The same, as it was found in these threads.
    #[inline]
    pub(crate) fn total_in(&self, threads: &Threads, index: usize) -> u64 {
        let raised = self.raised(index).map_or(0, |cell| cell.load(Relaxed));
        let parts = threads.parts(self.counter_number(index));
        parts.fold(raised, u64::saturating_add)
    }

    /// The total of a counter of floats.
    pub(crate) fn float_total(&self, index: usize) -> f64 {
        let raised = self.raised(index).map_or(0, |cell| cell.load(Relaxed));
        let parts = self.parts(index).map(f64::from_bits);
        parts.fold(f64::from_bits(raised), add_totals)
    }

    /// The sum of what goes up in one thread and down in another, and is never below zero.
    ///
    /// While the threads are read one after the other, it may go up where they were read and down
    /// where they were not, any number of times if the reader is interrupted. So it is read until
    /// it comes out the same twice.
    pub(crate) fn balance(&self, index: usize) -> i64 {
        let read = || self.parts(index).fold(0, u64::wrapping_add).cast_signed();
        steadiest(read).max(0)
    }

    /// Raises a counter of whole numbers to at least `value`.
    pub(crate) fn raise(&self, index: usize, value: u64) {
        if let Some(cell) = self.make_raised(index) {
            // What is added meanwhile only makes the total larger.
            shared::update(cell, |raised| {
                let added = self.parts(index).fold(0, u64::saturating_add);
                let missing = value.checked_sub(added)?;
                (missing > raised).then_some(missing)
            });
        }
    }

    /// Raises a counter of floats to at least `value`, which is finite.
    pub(crate) fn raise_float(&self, index: usize, value: f64) {
        if let Some(cell) = self.make_raised(index) {
            shared::update(cell, |raised| {
                let parts = self.parts(index).map(f64::from_bits);
                let missing = value - parts.fold(0.0, add_totals);
                (missing > f64::from_bits(raised)).then_some(missing.to_bits())
            });
        }
    }

    fn raised(&self, index: usize) -> Option<&'static AtomicU64> {
        let first = self.raised.load(Relaxed).checked_sub(1)?;
        shared::cell(first + self.has(index).then_some(narrow(index))?)
    }

    fn make_raised(&self, index: usize) -> Option<&'static AtomicU64> {
        if self.raised.load(Relaxed) == 0 {
            let (_, series) = self.numbers();
            let first = shared::take(series)?;
            let _ = self
                .raised
                .compare_exchange(0, first.checked_add(1)?, Relaxed, Relaxed);
        }
        self.raised(index)
    }

    /// The atomic of a gauge; none before there are numbers.
    #[inline]
    fn gauge(&self, index: usize) -> Option<&'static AtomicU64> {
        let (first, series) = self.numbers();
        (index < series as usize)
            .then(|| first + narrow(index))
            .and_then(shared::cell)
    }

    /// Sets a gauge that has a number.
    #[inline]
    pub(crate) fn set(&self, index: usize, value: f64) {
        if let Some(cell) = self.gauge(index) {
            cell.store(value.to_bits(), Relaxed);
        }
    }

    /// Adds to a gauge that has a number.
    #[inline]
    pub(crate) fn shift(&self, index: usize, amount: f64) {
        if let Some(cell) = self.gauge(index) {
            shared::shift_float(cell, amount);
        }
    }

    /// The value of a gauge.
    pub(crate) fn level(&self, index: usize) -> f64 {
        let cell = self.gauge(index);
        cell.map_or(0.0, |cell| f64::from_bits(cell.load(Relaxed)))
    }

    /// Puts the count of each bucket, the last for +Inf, into `buckets`, which is emptied before,
    /// and returns the sum of just these observations.
    pub(crate) fn histogram(&self, index: usize, buckets: &mut Vec<u64>) -> f64 {
        let len = usize::from(self.layout.cells).saturating_sub(histogram::cells(0) - 1);
        buckets.clear();
        buckets.resize(2 * len, 0);
        let (totals, part) = buckets.split_at_mut(len);
        let mut sum = 0.0;
        if let Some(place) = self.real_place(index) {
            for slab in local::slabs() {
                if let Some(of_thread) = slab.read_histogram(place, part) {
                    sum = add_sums(sum, of_thread);
                    for (total, part) in totals.iter_mut().zip(&*part) {
                        *total = total.saturating_add(*part);
                    }
                }
            }
        }
        buckets.truncate(len);
        sum
    }

    /// How many observations of a histogram were NaN.
    pub(crate) fn nans(&self, index: usize) -> u64 {
        let Some(place) = self.real_place(index) else {
            return 0;
        };
        local::slabs()
            .filter_map(|slab| slab.histogram(place))
            .fold(0, |nans, cells| nans.saturating_add(histogram::nans(cells)))
    }
}

/// What comes out the same twice; if nothing ever does, what changed least.
fn steadiest(mut read: impl FnMut() -> i64) -> i64 {
    const TRIES: usize = 16;
    let mut last = read();
    let mut steadiest = (u64::MAX, last);
    for _ in 0..TRIES {
        let now = read();
        steadiest = steadiest.min((now.abs_diff(last), now));
        if steadiest.0 == 0 {
            break;
        }
        last = now;
    }
    steadiest.1
}

/// The number of the first series, and how many there are.
#[inline]
#[allow(clippy::cast_possible_truncation)] // each half by itself
const fn halves(numbers: u64) -> (u32, u32) {
    (numbers as u32, (numbers >> 32) as u32)
}

/// The number of a counter.
#[inline]
fn counter_number(first: u32, index: usize) -> u64 {
    u64::from(first) + u64::from(narrow(index))
}

/// An index as a series can have it; the largest number is none.
#[inline]
fn narrow(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

/// The bit of a bucket; see [`Cells::asking`].
#[inline]
#[allow(clippy::cast_possible_truncation)] // it is the rest of a division
const fn bit(bucket: usize) -> u32 {
    bucket as u32 % u32::BITS
}

/// This thread's part of a counter. It must not get to another thread.
#[derive(Clone, Copy)]
pub(crate) struct OwnCounter {
    cell: &'static AtomicU64,
    not_send: PhantomData<*const ()>,
}

impl OwnCounter {
    #[inline]
    fn new(cell: &'static AtomicU64) -> Self {
        Self {
            cell,
            not_send: PhantomData,
        }
    }

    /// Adds to a whole number.
    #[inline]
    pub(crate) fn add(self, amount: u64) {
        cell::add(self.cell, amount);
    }

    /// Adds to a float. `amount` is finite and not negative.
    #[inline]
    pub(crate) fn add_float(self, amount: f64) {
        cell::add_float(self.cell, amount);
    }

    /// Adds to a whole number that goes up and down, and is no longer than what went up before.
    #[inline]
    pub(crate) fn shift(self, by: i64) {
        cell::shift(self.cell, by);
    }
}

/// This thread's part of a histogram. It must not get to another thread.
#[derive(Clone, Copy)]
pub(crate) struct OwnHistogram {
    cells: &'static [AtomicU64],
    not_send: PhantomData<*const ()>,
}

impl OwnHistogram {
    #[inline]
    fn new(cells: &'static [AtomicU64]) -> Self {
        Self {
            cells,
            not_send: PhantomData,
        }
    }

    /// Counts `value` in a bucket; one that is NaN apart.
    #[inline]
    pub(crate) fn observe(self, bucket: usize, value: f64) {
        histogram::observe(self.cells, bucket, value);
        local::answer_readers();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(layout: Layout, series: usize) -> Cells {
        let made = Cells::new(layout);
        assert!(made.give_numbers(series));
        assert!(!made.give_numbers(series));
        made.open();
        made
    }

    fn add(cells: &Cells, index: usize, amount: u64) {
        match cells.own_counter(index) {
            Some(cell) => cell.add(amount),
            None => cells.with_counter(index, &mut |cell| cell.add(amount)),
        }
    }

    fn observe(cells: &Cells, index: usize, bucket: usize, value: f64) {
        match cells.own_histogram(index, bucket) {
            Some(own) => own.observe(bucket, value),
            None => cells.with_histogram(index, &mut |own| own.observe(bucket, value)),
        }
    }

    #[test]
    fn what_threads_had_adds_up() {
        let cells = cells(Layout::COUNTER, 600);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for i in 0..60_000 {
                        add(&cells, i % 600, 1);
                    }
                });
            }
        });
        assert!((0..600).all(|index| cells.total(index) == 400));
    }

    #[test]
    fn a_series_out_of_bounds_takes_nothing() {
        let (counters, others) = (cells(Layout::COUNTER, 2), cells(Layout::COUNTER, 40));
        let histograms = cells(Layout::histogram(1), 2);
        let other_histograms = cells(Layout::histogram(1), 40);
        for index in [2, 3, 40, u32::MAX as usize, usize::MAX] {
            counters.with_counter(index, &mut |cell| cell.add(1));
            counters.raise(index, 5);
            assert_eq!(counters.total(index), 0);
            histograms.with_histogram(index, &mut |own| own.observe(0, 0.5));
        }
        for index in [u32::MAX as usize, usize::MAX] {
            assert!(counters.own_counter(index).is_none());
            assert!(histograms.own_histogram(index, 0).is_none());
        }
        let mut buckets = Vec::new();
        for index in 0..40 {
            assert_eq!(others.total(index), 0);
            assert_eq!(other_histograms.histogram(index, &mut buckets), 0.0);
            assert_eq!(buckets, [0, 0]);
        }
    }

    #[test]
    fn nothing_is_recorded_before_there_are_numbers() {
        let cells = Cells::new(Layout::GAUGE);
        cells.set(0, 1.0);
        cells.shift(0, 1.0);
        assert_eq!(cells.level(0), 0.0);
    }

    #[test]
    fn cells_that_are_not_open_are_there_for_who_asks() {
        let (counters, histograms) = (
            Cells::new(Layout::COUNTER),
            Cells::new(Layout::histogram(1)),
        );
        for cells in [&counters, &histograms] {
            assert!(cells.give_numbers(3) && !cells.is_open());
        }
        for _ in 0..2 {
            counters.with_counter(1, &mut |cell| cell.add(2));
            histograms.with_histogram(1, &mut |own| own.observe(0, 0.5));
            assert!(counters.own_counter(1).is_none() && histograms.own_histogram(1, 0).is_none());
        }
        let mut buckets = Vec::new();
        assert_eq!(histograms.histogram(1, &mut buckets), 1.0);
        assert_eq!((counters.total(1), buckets), (4, vec![2, 0]));
        counters.open();
        histograms.open();
        assert!(counters.own_counter(1).is_some() && histograms.own_histogram(1, 0).is_some());
        counters.shut();
        assert!(counters.own_counter(1).is_none() && counters.kept_counter(1).is_some());
    }

    #[test]
    fn threads_ask_in_the_buckets_that_are_told() {
        let cells = cells(Layout::histogram(40), 1);
        observe(&cells, 0, 0, 0.5);
        let asks = |bucket| cells.own_histogram(0, bucket).is_none();
        assert!((0..=40).all(|bucket| !asks(bucket)));
        cells.ask_in_all_buckets(true);
        assert!((0..=40).all(asks));
        cells.no_longer_ask_in(3);
        cells.no_longer_ask_in(34);
        let (quiet, asking): (Vec<_>, Vec<_>) = (0..=40).partition(|bucket| !asks(*bucket));
        assert_eq!((quiet, asking.len()), (vec![2, 3, 34, 35], 37));
        cells.ask_in_all_buckets(false);
        assert!((0..=40).all(|bucket| !asks(bucket)));
    }

    #[test]
    fn each_series_of_a_family_has_cells_of_its_own() {
        for bounds in [1, 11, 12, 100, 300] {
            let cells = cells(Layout::histogram(bounds), 37);
            for index in 0..37 {
                for bucket in 0..index.min(bounds) {
                    observe(&cells, index, bucket, 2.0);
                }
            }
            let mut buckets = Vec::new();
            let mut sum = 0.0;
            for index in 0..37 {
                assert_eq!(cells.histogram(index, &mut buckets), sum);
                let seen = index.min(bounds);
                let mut expected = vec![0; bounds + 1];
                expected[..seen].fill(1);
                assert_eq!(buckets, expected, "series {index}");
                sum += if index < bounds { 2.0 } else { 0.0 };
            }
        }
    }

    #[test]
    fn more_buckets_than_there_can_be_take_nothing_and_leave_others_alone() {
        let all = usize::from(u16::MAX) - histogram::cells(0);
        let (most, too_many) = (Layout::histogram(all), Layout::histogram(all + 1));
        assert_eq!(most.cells, u16::MAX);
        let (most, too_many) = (cells(most, 1), cells(too_many, 3000));
        let mut buckets = Vec::new();
        for index in 0..3000 {
            observe(&too_many, index, 0, 1.0);
        }
        assert_eq!(too_many.histogram(7, &mut buckets), 0.0);
        assert_eq!((buckets.len(), too_many.nans(7)), (0, 0));
        observe(&most, 0, all, 1.5);
        assert_eq!(most.histogram(0, &mut buckets), 1.5);
        assert_eq!((buckets.len(), buckets[all]), (all + 1, 1));
    }

    #[test]
    fn a_chunk_is_at_most_2_kib() {
        for bounds in 0..=CHUNK - histogram::cells(0) {
            let layout = Layout::histogram(bounds);
            let series = 1 << layout.series_in_chunk;
            let cells = series * usize::from(layout.cells);
            assert!(cells * size_of::<u64>() <= 2048, "{bounds}");
            assert!(2 * cells > CHUNK, "{bounds}");
            let whole = self::cells(layout, series + 1);
            assert_eq!(whole.chunk_cells(0), cells);
            assert_eq!(whole.chunk_cells(series), usize::from(layout.cells));
        }
    }

    #[test]
    fn raising_leaves_what_was_added() {
        let cells = cells(Layout::COUNTER, 2);
        add(&cells, 1, 10);
        cells.raise(1, 7);
        assert_eq!(cells.total(1), 10);
        cells.raise(1, 15);
        assert_eq!(cells.total(1), 15);
        add(&cells, 1, 1);
        cells.raise(1, 12);
        assert_eq!((cells.total(0), cells.total(1)), (0, 16));
        add(&cells, 1, u64::MAX);
        assert_eq!(cells.total(1), u64::MAX);
    }

    #[test]
    fn a_float_is_raised_as_well() {
        let cells = cells(Layout::COUNTER, 1);
        cells.with_counter(0, &mut |cell| cell.add_float(1.5));
        cells.raise_float(0, 4.0);
        cells.raise_float(0, 2.0);
        assert_eq!(cells.float_total(0), 4.0);
    }

    #[test]
    fn threads_that_raise_at_the_same_time_raise_once() {
        let cells = cells(Layout::COUNTER, 1);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for value in 0..20_000 {
                        cells.raise(0, value);
                    }
                });
            }
        });
        assert_eq!(cells.total(0), 19_999);
    }

    #[test]
    fn what_goes_up_in_one_thread_comes_down_in_another() {
        let cells = cells(Layout::COUNTER, 1);
        cells.with_counter(0, &mut |cell| cell.shift(3));
        std::thread::scope(|scope| {
            scope.spawn(|| cells.with_counter(0, &mut |cell| cell.shift(-2)));
        });
        assert_eq!(cells.balance(0), 1);
    }

    #[test]
    fn a_read_that_was_interrupted_is_made_again() {
        let read = |reads: &[i64]| {
            let mut reads = reads.iter();
            steadiest(|| *reads.next().unwrap())
        };
        assert_eq!(read(&[2, 2]), 2);
        assert_eq!(read(&[-850, 1, 914, 2, 2]), 2);
        let unsteady: Vec<_> = (0..16).map(|i| i * i).chain([226]).collect();
        assert_eq!(read(&unsteady), 1);
    }

    #[test]
    fn what_went_down_where_it_did_not_go_up_yet_is_nothing() {
        let cells = cells(Layout::COUNTER, 1);
        cells.with_counter(0, &mut |cell| cell.shift(-2));
        assert_eq!(cells.balance(0), 0);
    }

    #[test]
    fn gauges_are_exact_below_2_to_the_53() {
        let cells = cells(Layout::GAUGE, 2);
        let most = 9_007_199_254_740_991.0;
        cells.set(1, most - 1.0);
        cells.shift(1, 1.0);
        assert_eq!((cells.level(0), cells.level(1)), (0.0, most));
        cells.set(0, f64::INFINITY);
        cells.shift(0, f64::NEG_INFINITY);
        assert_eq!(cells.level(0), f64::INFINITY);
    }
}
