use core::sync::atomic::AtomicPtr;
use core::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::{Mutex, OnceLock, PoisonError};

use super::histogram;
use super::sync::{AtomicU64, TRIES, new_cells, spin_loop};

/// The cells of one thread, which alone writes them; everybody may read them.
///
/// They come in chunks of at most 2 KiB, made when the first of their series is recorded to. When
/// its thread has ended, a slab is handed on to another one with all that is in it.
#[derive(Debug, Default)]
pub(super) struct Slab {
    counters: Directory<Counters>,
    histograms: Directory<Histograms>,
    /// The place of a series that a reader could not read, because it changed all the time; 0 for
    /// none.
    question: AtomicU64,
    /// Where the writer puts a copy of it, by how much room it takes.
    answers: [OnceLock<Box<[AtomicU64]>>; ROOMS.len()],
    /// Who may ask.
    asking: Mutex<()>,
}

/// How many cells a chunk has at most, where a series does not have more by itself.
pub(super) const CHUNK: usize = 256;

/// Room for the copies of series with so many cells.
const ROOMS: [usize; 3] = [64, 1024, u16::MAX as usize];

/// The cells of one histogram series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) chunk: u32,
    /// The first cell in the chunk.
    pub(super) start: u16,
    /// How many cells the series has; not 0.
    pub(super) cells: u16,
}

/// The chunks by number. A table that has become too short is kept, for whoever is reading it.
#[derive(Debug)]
struct Directory<E>(OnceLock<Box<Table<E>>>);

#[derive(Debug)]
struct Table<E> {
    entries: Box<[E]>,
    longer: Directory<E>,
}

/// A chunk, once it is there.
trait Entry: Default {
    type Chunk: ?Sized + 'static;

    fn get(&self) -> Option<&'static Self::Chunk>;
    /// Only for the slab's thread, and once.
    fn set(&self, chunk: &'static Self::Chunk);
}

/// A chunk of counters. Every count looks at this, so it is no more than a pointer.
#[derive(Debug, Default)]
pub(super) struct Counters(AtomicPtr<[AtomicU64; CHUNK]>);

impl Entry for Counters {
    type Chunk = [AtomicU64; CHUNK];

    #[inline]
    #[allow(unsafe_code)]
    fn get(&self) -> Option<&'static Self::Chunk> {
        // SAFETY: the pointer is null, or that of a chunk which `set` was given for ever; and who
        // sees the pointer sees what was done to the chunk before.
        unsafe { self.0.load(Acquire).as_ref() }
    }

    fn set(&self, chunk: &'static Self::Chunk) {
        self.0.store(core::ptr::from_ref(chunk).cast_mut(), Release);
    }
}

/// A chunk of histogram series, which is as long as they need.
#[derive(Debug, Default)]
pub(super) struct Histograms(OnceLock<&'static [AtomicU64]>);

impl Entry for Histograms {
    type Chunk = [AtomicU64];

    #[inline]
    fn get(&self) -> Option<&'static Self::Chunk> {
        self.0.get().copied()
    }

    fn set(&self, chunk: &'static Self::Chunk) {
        let _ = self.0.set(chunk);
    }
}

impl Slab {
    /// The chunks of counters and those of histograms, to find them again without the slab. Both
    /// change when a chunk is made.
    pub(super) fn chunks(&self) -> (&[Counters], &[Histograms]) {
        (self.counters(), self.histograms.entries())
    }

    /// The cell of a counter, made if it is not there. Only for the slab's thread.
    pub(super) fn make_counter(&self, number: u64) -> Option<&AtomicU64> {
        let (chunk, cell) = split(number);
        let new = || new_cells(CHUNK).first_chunk();
        let chunk = self.counters.make(chunk, new)?;
        Some(&chunk[cell])
    }

    /// The chunks of counters that there are now.
    pub(super) fn counters(&self) -> &[Counters] {
        self.counters.entries()
    }

    /// The cells of a histogram series in a chunk of this many cells, made if they are not there.
    /// Only for the slab's thread.
    pub(super) fn make_histogram(&self, place: Place, chunk_cells: usize) -> Option<&[AtomicU64]> {
        let new = || Some(new_cells(chunk_cells));
        let chunk = self.histograms.make(place.chunk as usize, new)?;
        chunk.get(place.range())
    }

    /// The cells of a histogram series, if they were made.
    pub(super) fn histogram(&self, place: Place) -> Option<&[AtomicU64]> {
        histogram(self.histograms.entries(), place)
    }

    /// Reads the buckets of a histogram series, and the sum of just what they count; none if the
    /// series was not made. `buckets` has room for all of them.
    ///
    /// It never waits for a thread that stands still: see [`histogram`](super::histogram).
    pub(super) fn read_histogram(&self, place: Place, buckets: &mut [u64]) -> Option<f64> {
        let cells = self.histogram(place)?;
        for _ in 0..TRIES {
            if let Some(sum) = histogram::try_read(cells, buckets) {
                return Some(sum);
            }
            spin_loop();
        }
        // The writer is running, and faster than this: it makes a copy if asked.
        let _only = self.asking.lock().unwrap_or_else(PoisonError::into_inner);
        let copy = self.ask(place)?;
        loop {
            if self.is_answered() {
                return histogram::try_read(copy.get(..cells.len())?, buckets);
            }
            if let Some(sum) = histogram::try_read(cells, buckets) {
                self.no_longer_ask(place);
                return Some(sum);
            }
            spin_loop();
        }
    }

    /// Asks for a copy of a series, and says where it will be.
    fn ask(&self, place: Place) -> Option<&[AtomicU64]> {
        let (room, answer) = self.answer_to(place)?;
        let new = || (0..room).map(|_| AtomicU64::new(0)).collect();
        let answer = answer.get_or_init(new);
        self.question.store(place.to_bits(), Release);
        Some(answer)
    }

    fn is_answered(&self) -> bool {
        self.question.load(Acquire) == 0
    }

    /// The reader has the series itself, so nothing need be seen of a copy.
    fn no_longer_ask(&self, place: Place) {
        let _ = self
            .question
            .compare_exchange(place.to_bits(), 0, Relaxed, Relaxed);
    }

    fn answer_to(&self, place: Place) -> Option<(usize, &OnceLock<Box<[AtomicU64]>>)> {
        let mut answers = ROOMS.into_iter().zip(&self.answers);
        answers.find(|(room, _)| *room >= usize::from(place.cells))
    }

    /// Whether a reader waits for [`answer`](Self::answer).
    #[inline]
    pub(super) fn is_asked(&self) -> bool {
        self.question.load(Relaxed) != 0
    }

    /// Copies a series for the reader that asks. Only for the slab's thread, between two
    /// observations.
    #[cold]
    pub(super) fn answer(&self) {
        let question = self.question.load(Acquire);
        if question == 0 {
            return; // the reader has managed without
        }
        let place = Place::from_bits(question);
        if let Some(cells) = self.histogram(place)
            && let Some((_, answer)) = self.answer_to(place)
            && let Some(copies) = answer.get()
        {
            histogram::copy(cells, copies);
        }
        // If it is another question by now, the reader of this one needs no answer any more. If
        // it is the same one again, no observation has come in between.
        let _ = self
            .question
            .compare_exchange(question, 0, Release, Relaxed);
    }
}

/// The cell of a counter, if it is in one of these chunks.
#[inline]
pub(super) fn counter(chunks: &[Counters], number: u64) -> Option<&'static AtomicU64> {
    let (chunk, cell) = split(number);
    Some(&chunks.get(chunk)?.get()?[cell])
}

/// The number of a counter's chunk, and the counter's position there.
#[inline]
#[allow(clippy::cast_possible_truncation)] // numbers are at most twice as large as `u32::MAX`
const fn split(number: u64) -> (usize, usize) {
    let chunk = CHUNK as u64;
    ((number / chunk) as usize, (number % chunk) as usize)
}

/// The cells of a histogram series, if they are in one of these chunks.
#[inline]
pub(super) fn histogram(chunks: &[Histograms], place: Place) -> Option<&'static [AtomicU64]> {
    chunks.get(place.chunk as usize)?.get()?.get(place.range())
}

impl Place {
    #[inline]
    fn range(self) -> core::ops::Range<usize> {
        let start = usize::from(self.start);
        start..start + usize::from(self.cells)
    }

    fn to_bits(self) -> u64 {
        u64::from(self.chunk) << 32 | u64::from(self.start) << 16 | u64::from(self.cells)
    }

    #[allow(clippy::cast_possible_truncation)] // each part by itself
    fn from_bits(bits: u64) -> Self {
        Self {
            chunk: (bits >> 32) as u32,
            start: (bits >> 16) as u16,
            cells: bits as u16,
        }
    }
}

impl<E> Directory<E> {
    fn last(&self) -> Option<&Table<E>> {
        let mut last = self.0.get()?;
        while let Some(longer) = last.longer.0.get() {
            last = longer;
        }
        Some(last)
    }

    fn entries(&self) -> &[E] {
        self.last().map_or(&[], |table| &table.entries)
    }
}

impl<E: Entry> Directory<E> {
    /// The chunk of this number, made if it is not there. Only for the slab's thread.
    fn make(
        &self,
        number: usize,
        new: impl FnOnce() -> Option<&'static E::Chunk>,
    ) -> Option<&'static E::Chunk> {
        if self.entries().len() <= number {
            self.lengthen(number + 1);
        }
        let entry = self.entries().get(number)?;
        if entry.get().is_none() {
            entry.set(new()?);
        }
        entry.get()
    }

    fn lengthen(&self, len: usize) {
        let entries = self.entries();
        let len = len.next_power_of_two().max(8);
        let longer: Box<[E]> = (0..len).map(|_| E::default()).collect();
        for (entry, shorter) in longer.iter().zip(entries) {
            if let Some(chunk) = shorter.get() {
                entry.set(chunk);
            }
        }
        let table = Table {
            entries: longer,
            longer: Self::default(),
        };
        let end = self.last().map_or(self, |last| &last.longer);
        let _ = end.0.set(Box::new(table));
    }
}

impl<E> Default for Directory<E> {
    fn default() -> Self {
        Self(OnceLock::new())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    const PLACE: Place = Place {
        chunk: 3,
        start: 0,
        cells: 6,
    };

    #[test]
    fn cells_are_where_they_were_when_the_table_has_grown() {
        let slab = Slab::default();
        assert!(counter(slab.counters(), 700).is_none());
        slab.make_counter(700).unwrap().store(7, Relaxed);
        slab.make_counter(70_000).unwrap().store(8, Relaxed);
        slab.make_histogram(PLACE, 6).unwrap()[1].store(9, Relaxed);
        assert_eq!(counter(slab.counters(), 700).unwrap().load(Relaxed), 7);
        assert_eq!(counter(slab.counters(), 70_000).unwrap().load(Relaxed), 8);
        assert_eq!(counter(slab.counters(), 701).unwrap().load(Relaxed), 0);
        assert!(counter(slab.counters(), 256).is_none());
        assert_eq!(slab.histogram(PLACE).unwrap()[1].load(Relaxed), 9);
        let next = Place { start: 6, ..PLACE };
        assert!(slab.histogram(next).is_none());
    }

    #[test]
    fn a_place_is_itself_after_being_a_number() {
        let place = Place {
            chunk: u32::MAX - 1,
            start: 77,
            cells: 19,
        };
        assert_eq!(Place::from_bits(place.to_bits()), place);
    }

    #[test]
    fn a_reader_that_asks_gets_a_copy() {
        let slab = Slab::default();
        let cells = slab.make_histogram(PLACE, 6).unwrap();
        histogram::observe(cells, 1, 1.5);
        let copy = slab.ask(PLACE).unwrap();
        assert!(slab.is_asked() && !slab.is_answered());
        slab.answer();
        assert!(slab.is_answered());
        histogram::observe(cells, 1, 1.5);
        let mut buckets = [0; 3];
        let sum = histogram::try_read(&copy[..6], &mut buckets);
        assert_eq!((sum, buckets), (Some(1.5), [0, 1, 0]));
    }

    #[test]
    fn reading_ends_however_fast_the_writer_is() {
        let slab = Slab::default();
        slab.make_histogram(PLACE, 6).unwrap();
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let cells = slab.histogram(PLACE).unwrap();
                while !stop.load(Ordering::Relaxed) {
                    histogram::observe(cells, 1, 1.5);
                    if slab.is_asked() {
                        slab.answer();
                    }
                }
            });
            let mut buckets = [0; 3];
            for _ in 0..100_000 {
                let sum = slab.read_histogram(PLACE, &mut buckets).unwrap();
                #[allow(clippy::cast_precision_loss)]
                let expected = buckets[1] as f64 * 1.5;
                assert_eq!(sum, expected);
            }
            stop.store(true, Ordering::Relaxed);
        });
    }
}
