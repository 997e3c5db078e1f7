//! The buckets of a native histogram: spans of those that stand side by side, and of each how much
//! more it holds than the one before.

use super::message::{BucketSpan, Histogram};
use crate::snapshot::NativeHistogram;

/// Up to so many empty buckets take less than another span.
const SMALL_GAP: i32 = 2;

pub(super) fn add(histogram: &mut Histogram, native: &NativeHistogram) {
    histogram.schema = Some(native.schema);
    histogram.zero_threshold = Some(native.zero_threshold);
    histogram.zero_count = Some(native.zero_count);
    (histogram.positive_span, histogram.positive_delta) = spans_and_deltas(&native.positive);
    (histogram.negative_span, histogram.negative_delta) = spans_and_deltas(&native.negative);
    let is_empty = histogram.positive_span.is_empty() && histogram.negative_span.is_empty();
    if is_empty && native.zero_threshold == 0.0 && native.zero_count == 0 {
        // Only an empty span tells it from a classic one.
        histogram.positive_span.push(span(0));
    }
}

/// `buckets` are by index.
fn spans_and_deltas(buckets: &[(i32, u64)]) -> (Vec<BucketSpan>, Vec<i64>) {
    let (mut spans, mut deltas) = (Vec::<BucketSpan>::new(), Vec::new());
    let (mut next, mut last) = (0_i32, 0_i64);
    let mut push = |count: i64| {
        deltas.push(count.wrapping_sub(last));
        last = count;
    };
    for (index, count) in buckets {
        let gap = index.saturating_sub(next);
        let empty = match spans.last_mut() {
            Some(span) if gap <= SMALL_GAP => {
                lengthen(span, gap.saturating_add(1));
                gap
            }
            _ => {
                spans.push(span(gap));
                0
            }
        };
        (0..empty).for_each(|_| push(0));
        push(i64::try_from(*count).unwrap_or(i64::MAX));
        if let Some(span) = spans.last_mut()
            && span.length == Some(0)
        {
            lengthen(span, 1);
        }
        next = index.saturating_add(1);
    }
    (spans, deltas)
}

fn span(offset: i32) -> BucketSpan {
    BucketSpan {
        offset: Some(offset),
        length: Some(0),
    }
}

fn lengthen(span: &mut BucketSpan, by: i32) {
    let length = span.length.unwrap_or_default();
    span.length = Some(length.saturating_add_signed(by));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// As the specification has it.
    fn read(spans: &[BucketSpan], deltas: &[i64]) -> Vec<(i32, u64)> {
        let (mut index, mut count) = (0, 0);
        let mut deltas = deltas.iter();
        let mut buckets = Vec::new();
        for span in spans {
            index += span.offset.unwrap();
            for _ in 0..span.length.unwrap() {
                count += deltas.next().unwrap();
                if count != 0 {
                    buckets.push((index, u64::try_from(count).unwrap()));
                }
                index += 1;
            }
        }
        assert_eq!(deltas.next(), None);
        buckets
    }

    #[test]
    fn small_gaps_are_filled() {
        let buckets = [(-3, 2), (-1, 5), (0, 4), (4, 1)];
        let (spans, deltas) = spans_and_deltas(&buckets);
        let spans: Vec<_> = spans.iter().map(|s| (s.offset(), s.length())).collect();
        assert_eq!(spans, [(-3, 4), (3, 1)]);
        assert_eq!(deltas, [2, -2, 5, -1, -3]);
    }

    #[test]
    fn an_empty_one_is_not_taken_for_a_classic_one() {
        let mut histogram = Histogram::default();
        add(&mut histogram, &NativeHistogram::default());
        assert_eq!(histogram.positive_span, [span(0)]);
        let mut histogram = Histogram::default();
        let wide = NativeHistogram {
            zero_threshold: 0.5,
            ..NativeHistogram::default()
        };
        add(&mut histogram, &wide);
        assert_eq!(histogram.positive_span, []);
    }

    proptest! {
        #[test]
        fn all_buckets_can_be_read(
            buckets in proptest::collection::btree_map(-60..60_i32, 1..1_000_u64, 0..30),
        ) {
            let buckets: Vec<_> = buckets.into_iter().collect();
            let (spans, deltas) = spans_and_deltas(&buckets);
            prop_assert_eq!(read(&spans, &deltas), buckets);
        }
    }
}
