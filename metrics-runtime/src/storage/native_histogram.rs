//! A histogram whose buckets grow by a factor, beside those of a list: as many as are needed, and no
//! more.
//!
//! All threads count in the same cells, in the way of [`SharedHistogram`], so that a read finds the
//! same observations in both kinds of buckets. There is a cell for each bucket and side; those of an
//! octave, the values from one power of two to the next, are made when the first of them is observed.
//! Observations always go where the schema says that the program asked for; if there are too many
//! buckets then, a reader puts neighbours together. As no bucket ever becomes empty again, a series
//! does not get finer again either.

use core::sync::atomic::Ordering::Relaxed;
use core::sync::atomic::{AtomicU32, AtomicU64};
use std::sync::OnceLock;

use super::local::outermost;
use super::shared_histogram::{SharedHistogram, Side};

/// How many buckets are shown: as `client_golang` proposes, and others do.
const MOST: usize = 160;

/// The coarsest schema that there is.
const COARSEST: i8 = -4;

/// Observations up to this distance from 0 are in the bucket of zero: 2^-128, as in `client_golang`.
pub(crate) const ZERO_THRESHOLD: f64 = 2.938_735_877_055_719e-39;

/// A group has so many octaves.
const GROUP: usize = 32;

/// The octaves of all floats, from that below the smallest one to that of the infinities.
const FIRST: i32 = -1088;
const GROUPS: usize = 67;

/// Observations in buckets of a list, and in those that grow by a factor.
#[derive(Debug)]
pub(crate) struct NativeHistogram {
    classic: SharedHistogram,
    schema: i8,
    nans: AtomicU64,
    zero: Cell,
    positive: Octaves,
    negative: Octaves,
    /// How many octaves there are.
    octaves: AtomicU32,
}

/// The buckets of a native histogram, as a reader finds them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Buckets {
    pub(crate) schema: i8,
    pub(crate) zero: u64,
    /// Those that are not empty, by index.
    pub(crate) positive: Vec<(i32, u64)>,
    pub(crate) negative: Vec<(i32, u64)>,
}

/// What a bucket has on each side.
#[derive(Debug, Default)]
struct Cell([AtomicU64; 2]);

/// The buckets of positive or of negative values. Of an octave there is a cell for each bucket; or
/// one for all of them, where there are so many octaves that a reader puts these together anyway.
#[derive(Debug)]
struct Octaves(Box<[OnceLock<Box<Group>>]>);

type Group = [OnceLock<Box<[Cell]>>; GROUP];

impl Cell {
    fn add(&self, side: Side) {
        self.0[side as usize].fetch_add(1, Relaxed);
    }

    /// Moves what there is on a side to the other one.
    fn take(&self, side: Side) -> u64 {
        let count = self.0[side as usize].swap(0, Relaxed);
        if count != 0 {
            self.0[side.other() as usize].fetch_add(count, Relaxed);
        }
        count
    }
}

impl Octaves {
    fn new() -> Self {
        Self((0..GROUPS).map(|_| OnceLock::new()).collect())
    }

    fn octave(&self, octave: i32) -> Option<&[Cell]> {
        let (group, position) = place(octave)?;
        Some(self.0.get(group)?.get()?[position].get()?)
    }

    /// Only in [`outermost`]. `cells` is how many there are in a new one.
    fn make(&self, octave: i32, cells: impl FnOnce() -> usize) -> Option<&[Cell]> {
        let (group, position) = place(octave)?;
        let group = self.0.get(group)?.get_or_init(Box::default);
        let new = || (0..cells()).map(|_| Cell::default()).collect();
        Some(group[position].get_or_init(new))
    }

    /// Moves all of a side, and puts the buckets that are not empty into `buckets`, by index.
    fn take(&self, side: Side, schema: i8, buckets: &mut Vec<(i32, u64)>) {
        buckets.clear();
        let groups = self.0.iter().zip((FIRST..).step_by(GROUP));
        for (group, first) in groups.filter_map(|(group, first)| Some((group.get()?, first))) {
            for (octave, cells) in (first..).zip(group.iter()) {
                let cells = cells.get().into_iter().flatten();
                let below = octave << schema.max(0);
                for (index, cell) in (below + 1..).zip(cells) {
                    let count = cell.take(side);
                    if count != 0 {
                        buckets.push((index, count));
                    }
                }
            }
        }
    }
}

/// The group of an octave, and its position there.
#[allow(clippy::cast_sign_loss)] // it is looked at before
const fn place(octave: i32) -> Option<(usize, usize)> {
    if octave < FIRST {
        return None;
    }
    let number = (octave - FIRST) as usize;
    Some((number / GROUP, number % GROUP))
}

impl NativeHistogram {
    /// An empty one with this many finite bounds in the list.
    pub(crate) fn new(bounds: usize, schema: i8) -> Self {
        Self {
            classic: SharedHistogram::new(bounds),
            schema,
            nans: AtomicU64::new(0),
            zero: Cell::default(),
            positive: Octaves::new(),
            negative: Octaves::new(),
            octaves: AtomicU32::new(0),
        }
    }

    /// Counts a value in a bucket of the list, and in the one that is its own; one that is NaN apart.
    /// Nothing happens in an allocator that records while memory is allocated for this.
    pub(crate) fn observe(&self, bucket: usize, value: f64) {
        if value.is_nan() {
            self.nans.fetch_add(1, Relaxed);
        } else if let Some(cell) = self.cell(value) {
            self.classic
                .observe_beside(bucket, value, |side| cell.add(side));
        }
    }

    fn cell(&self, value: f64) -> Option<&Cell> {
        if value.abs() <= ZERO_THRESHOLD {
            return Some(&self.zero);
        }
        let octaves = if value > 0.0 {
            &self.positive
        } else {
            &self.negative
        };
        // The bound of an octave is its own, as that of a bucket is.
        let below = index(value.abs(), self.schema) - 1;
        let bits = self.schema.max(0);
        let octave = below >> bits;
        let cells = match octaves.octave(octave) {
            None => outermost(|| {
                let cells = || match self.octaves.fetch_add(1, Relaxed) as usize {
                    ..MOST => 1 << bits,
                    _ => 1,
                };
                octaves.make(octave, cells)
            })??,
            made => made?,
        };
        let position = usize::try_from(below - (octave << bits)).ok()?;
        cells.get(position).or_else(|| cells.last())
    }

    /// How many observations were NaN.
    pub(crate) fn nans(&self) -> u64 {
        self.nans.load(Relaxed)
    }

    /// Puts the count of each bucket of the list into `classic` and the others into `native`, both
    /// emptied before, and returns the sum of just these observations. None where it cannot be read
    /// now: see [`SharedHistogram::read`].
    pub(crate) fn read(&self, classic: &mut Vec<u64>, native: &mut Buckets) -> Option<f64> {
        let Buckets {
            schema,
            zero,
            positive,
            negative,
        } = native;
        let sum = self.classic.read_beside(classic, |side| {
            *schema = self.schema;
            *zero = self.zero.take(side);
            self.positive.take(side, self.schema, positive);
            self.negative.take(side, self.schema, negative);
        })?;
        native.limit();
        Some(sum)
    }
}

impl Buckets {
    /// Those of a histogram in which nothing was observed.
    pub(crate) fn clear(&mut self, schema: i8) {
        self.schema = schema;
        self.zero = 0;
        self.positive.clear();
        self.negative.clear();
    }

    /// Puts neighbours together until there are few enough.
    fn limit(&mut self) {
        while self.positive.len() + self.negative.len() > MOST && self.schema > COARSEST {
            self.coarsen();
        }
    }

    /// Puts two neighbours each together.
    fn coarsen(&mut self) {
        self.schema -= 1;
        for buckets in [&mut self.positive, &mut self.negative] {
            for (index, _) in &mut *buckets {
                *index = (*index + 1) >> 1;
            }
            buckets.dedup_by(|(index, count), (kept, total)| {
                let is_same = index == kept;
                if is_same {
                    *total = total.saturating_add(*count);
                }
                is_same
            });
        }
    }

    /// Adds those of the same series that were counted elsewhere.
    pub(crate) fn add(&mut self, other: &Self) {
        let mut other = other.clone();
        while other.schema > self.schema {
            other.coarsen();
        }
        while self.schema > other.schema {
            self.coarsen();
        }
        self.zero = self.zero.saturating_add(other.zero);
        for (buckets, others) in [
            (&mut self.positive, other.positive),
            (&mut self.negative, other.negative),
        ] {
            buckets.extend(others);
            buckets.sort_unstable_by_key(|(index, _)| *index);
            buckets.dedup_by(|(index, count), (kept, total)| {
                let is_same = index == kept;
                if is_same {
                    *total = total.saturating_add(*count);
                }
                is_same
            });
        }
        self.limit();
    }
}

/// The index of the bucket of a value above 0: that of index `i` goes from base^(i-1), exclusive, to
/// base^i.
fn index(value: f64, schema: i8) -> i32 {
    if value == f64::INFINITY {
        return index(f64::MAX, schema) + 1;
    }
    let (fraction, exponent) = parts(value);
    let Ok(schema @ 1..) = usize::try_from(schema) else {
        // 2^exponent is the bound of the next octave, unless the value is that of the one before.
        let octave = exponent - i32::from(fraction == 0.5);
        let coarser = -i32::from(schema);
        return (octave + (1 << coarser) - 1) >> coarser;
    };
    let bounds = bounds(schema);
    let position = bounds.partition_point(|bound| *bound < fraction);
    let position = i32::try_from(position).unwrap_or_default();
    position + ((exponent - 1) << schema)
}

/// A fraction from 0.5 to 1, exclusive, and the power of two that it is multiplied by.
#[allow(clippy::cast_possible_truncation)] // it has eleven bits
fn parts(value: f64) -> (f64, i32) {
    const BIAS: i32 = 1022;
    const EXPONENT: u64 = 0x7ff << 52;

    let (value, shift) = if value < f64::MIN_POSITIVE {
        (value * 2_f64.powi(54), 54)
    } else {
        (value, 0)
    };
    let bits = value.to_bits();
    let exponent = ((bits & EXPONENT) >> 52) as i32 - BIAS - shift;
    let fraction = f64::from_bits(bits & !EXPONENT | u64::from(BIAS.unsigned_abs()) << 52);
    (fraction, exponent)
}

/// The lower bounds of the buckets from 0.5 to 1.
#[allow(clippy::cast_precision_loss)] // there are at most 256
fn bounds(schema: usize) -> &'static [f64] {
    static ALL: [OnceLock<Box<[f64]>>; 9] = [const { OnceLock::new() }; 9];

    let count = 1 << schema;
    ALL[schema.min(8)].get_or_init(|| {
        let bounds = 0..count;
        bounds
            .map(|i| 0.5 * (f64::from(i) / f64::from(count)).exp2())
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(histogram: &NativeHistogram) -> (Vec<u64>, f64, Buckets) {
        let (mut classic, mut native) = (Vec::new(), Buckets::default());
        let sum = histogram.read(&mut classic, &mut native).unwrap();
        (classic, sum, native)
    }

    fn count(buckets: &Buckets) -> u64 {
        let both = buckets.positive.iter().chain(&buckets.negative);
        buckets.zero + both.map(|(_, count)| count).sum::<u64>()
    }

    /// The bounds of a bucket, as the specification has them.
    fn bounds_of(index: i32, schema: i8) -> [f64; 2] {
        let base = (-f64::from(schema)).exp2();
        [index - 1, index].map(|index| (f64::from(index) * base).exp2())
    }

    #[test]
    fn a_value_is_within_the_bounds_of_its_bucket() {
        for schema in -4..=8 {
            let exact = [f64::MIN_POSITIVE, 0.5, 1.0, 2.0, 4.0, 65_536.0, 1e300];
            let others = (1..400).map(|i| f64::from(i).powi(7) / 1e9);
            for value in exact.into_iter().chain(others) {
                let index = index(value, schema);
                let [lower, upper] = bounds_of(index, schema);
                let (lower, upper) = (lower * (1.0 - 1e-12), upper * (1.0 + 1e-12));
                assert!(lower < value && value <= upper, "{value} {schema} {index}");
            }
            // The bound itself is in the bucket below it.
            if schema >= 0 {
                assert_eq!(index(1.0, schema), 0);
                assert_eq!(index(2.0, schema), 1 << schema);
                assert_eq!(index(1.0 + f64::EPSILON, schema), 1);
            }
            assert_eq!(index(f64::INFINITY, schema), index(f64::MAX, schema) + 1);
        }
        assert_eq!([index(5e-324, 0), index(1.5e-323, 0)], [-1074, -1072]);
    }

    #[test]
    fn each_value_is_in_one_bucket_of_both_kinds() {
        let histogram = NativeHistogram::new(1, 3);
        let values = [
            (0, 0.0),
            (0, -0.0),
            (0, ZERO_THRESHOLD),
            (0, 1.0),
            (0, 1.0),
            (1, 1.05),
            (1, f64::INFINITY),
            (0, -1.0),
            (0, -5.0),
            (1, f64::NAN),
        ];
        for (bucket, value) in values {
            histogram.observe(bucket, value);
        }
        for _ in 0..3 {
            let (classic, sum, native) = read(&histogram);
            assert_eq!((classic, sum), (vec![7, 2], f64::INFINITY));
            assert_eq!((native.schema, native.zero), (3, 3));
            assert_eq!(native.positive, [(0, 2), (1, 1), (8193, 1)]);
            assert_eq!(native.negative, [(0, 1), (19, 1)]);
        }
        assert_eq!(histogram.nans(), 1);
    }

    #[test]
    fn buckets_are_no_more_than_that_and_hold_all_values_within_their_bounds() {
        for (schema, octaves) in [(8, 1), (3, 40), (3, 400), (0, 300), (8, 700)] {
            let histogram = NativeHistogram::new(1, schema);
            let mut values = Vec::new();
            for octave in 0..octaves {
                let start = f64::from(octave - octaves / 2).exp2();
                values.extend((1..40).map(|i| start * (1.0 + f64::from(i) / 40.0)));
            }
            for value in &values {
                histogram.observe(0, *value);
            }
            let (classic, _, native) = read(&histogram);
            assert_eq!(classic, [values.len() as u64, 0]);
            assert!(native.positive.len() <= MOST, "{}", native.positive.len());
            assert!(native.schema < schema || native.positive.len() < MOST);
            assert!(native.positive.is_sorted_by(|a, b| a.0 < b.0));
            for (index, count) in &native.positive {
                let expected = values
                    .iter()
                    .filter(|value| super::index(**value, native.schema) == *index);
                assert_eq!(
                    *count,
                    expected.count() as u64,
                    "{schema} {octaves} {index}"
                );
            }
        }
    }

    #[test]
    fn what_was_counted_apart_adds_up_in_the_coarser_one() {
        let [fine, coarse] = [8, 0].map(|schema| NativeHistogram::new(0, schema));
        for histogram in [&fine, &coarse] {
            for value in [0.0, 0.75, 1.0, 1.5, 3.0, -1.5] {
                histogram.observe(0, value);
            }
        }
        let [fine, coarse] = [&fine, &coarse].map(|histogram| read(histogram).2);
        for (mut sum, other) in [(fine.clone(), &coarse), (coarse.clone(), &fine)] {
            sum.add(other);
            assert_eq!((sum.schema, sum.zero), (0, 2));
            assert_eq!(sum.positive, [(0, 4), (1, 2), (2, 2)]);
            assert_eq!(sum.negative, [(1, 2)]);
        }
    }

    #[test]
    fn neighbours_come_together_above_160_buckets_and_as_far_as_there_is_a_schema() {
        let of = |octaves: core::ops::Range<i32>, sign: f64| {
            let histogram = NativeHistogram::new(0, 0);
            octaves.for_each(|octave| histogram.observe(0, sign * f64::from(octave).exp2()));
            read(&histogram).2
        };
        assert_eq!([of(0..160, 1.0).schema, of(0..161, 1.0).schema], [0, -1]);
        let mut sum = of(0..100, 1.0);
        sum.add(&of(0..100, -1.0));
        assert_eq!((sum.schema, count(&sum)), (-1, 200));
        let mut sum = of(-126..1024, 1.0);
        for _ in 0..2 {
            sum.positive.extend((1000..1200).map(|index| (index, 1)));
            sum.limit();
        }
        assert_eq!(sum.schema, COARSEST);
    }

    /// As many in the buckets of both kinds, in every read.
    #[test]
    fn both_kinds_count_the_same_observations() {
        const EACH: u32 = 50_000;

        let histogram = NativeHistogram::new(2, 3);
        std::thread::scope(|scope| {
            let writers: Vec<_> = (0..3)
                .map(|writer| {
                    let histogram = &histogram;
                    scope.spawn(move || {
                        for i in 0..EACH {
                            let value = f64::from(i * 3 + writer) - 1000.0;
                            histogram.observe(i as usize % 3, value);
                        }
                    })
                })
                .collect();
            let (mut classic, mut native) = (Vec::new(), Buckets::default());
            let mut before = 0;
            while writers.iter().any(|writer| !writer.is_finished()) {
                if histogram.read(&mut classic, &mut native).is_some() {
                    let total = classic.iter().sum();
                    assert_eq!(count(&native), total);
                    assert!(total >= before);
                    before = total;
                }
            }
        });
        let (classic, sum, native) = read(&histogram);
        assert_eq!(count(&native), u64::from(3 * EACH));
        assert_eq!(classic, [50_001, 50_001, 49_998]);
        let all = (0..3 * EACH).map(|i| f64::from(i) - 1000.0);
        assert_eq!(sum, all.sum::<f64>());
    }
}
