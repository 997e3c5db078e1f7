//! Whether a contender shows what it has recorded, which is asked before it is measured.

use std::time::Instant;

use anyhow::{Context as _, ensure};

use crate::contenders::Contender;
use crate::reading::Series;
use crate::work::{BOUNDS, Labels, Peer, Sample, TIMES, Work};

/// How often each sample is recorded before the contender is asked.
const PASSES: u64 = 3;

/// Lets the contender record each sample a few times, and looks whether it has.
pub(crate) fn check(contender: &Contender, samples: &[Sample]) -> anyhow::Result<()> {
    let Some(read) = &contender.read else {
        return Ok(());
    };
    let start = Instant::now();
    (contender.repeat)(samples, PASSES);
    let passed = start.elapsed().as_secs_f64();
    let shown = read();
    let name = || format!("{} of {}", contender.work.name(), contender.name);
    if contender.work == Work::Timed {
        return check_times(&shown, samples, passed).with_context(name);
    }
    let expected = expected(contender.work, samples);
    ensure!(
        shown == expected,
        "{} shows {shown:?}, and not {expected:?}",
        name()
    );
    Ok(())
}

/// Which series of a row a sample is recorded in.
type Position = fn(&Sample) -> usize;

/// What the series of a row must show, by the position of their labels.
fn expected(work: Work, samples: &[Sample]) -> Vec<Series> {
    let only = |_: &Sample| 0;
    let of_labels = |sample: &Sample| sample.labels.position();
    let of_text = |sample: &Sample| usize::from(sample.text);
    let (is_histogram, count, position): (bool, usize, Position) = match work {
        Work::Counter | Work::ForwardedCounter => (false, 1, only),
        Work::CounterLabelled => (false, Labels::COUNT, of_labels),
        Work::CounterDynamic | Work::CounterDynamicTwo => (false, Peer::all().len(), of_text),
        Work::Histogram => (true, 1, only),
        Work::HistogramLabelled => (true, Labels::COUNT, of_labels),
        Work::Timed | Work::EmptyCall | Work::ClockTwice | Work::Rdtsc => return Vec::new(),
    };
    let series = Series {
        buckets: vec![0; if is_histogram { BOUNDS.len() + 1 } else { 0 }],
        ..Series::default()
    };
    let mut all = vec![series; count];
    for sample in samples {
        let series = &mut all[position(sample)];
        series.count += PASSES;
        if is_histogram {
            series.buckets[BOUNDS.partition_point(|bound| *bound < sample.value)] += PASSES;
            #[allow(clippy::cast_precision_loss)] // it is small
            let passes = PASSES as f64;
            series.sum += sample.value * passes;
        }
    }
    all
}

/// Nobody knows the times beforehand, but how many there are, and that they are not longer than
/// all of it.
fn check_times(shown: &[Series], samples: &[Sample], passed: f64) -> anyhow::Result<()> {
    let [series] = shown else {
        anyhow::bail!("not one series: {shown:?}");
    };
    let calls = PASSES * samples.len() as u64;
    ensure!(
        series.count == calls
            && series.buckets.iter().sum::<u64>() == calls
            && series.buckets.len() == TIMES.len() + 1
            && series.sum > 0.0
            && series.sum < passed,
        "not {calls} calls in {passed} seconds: {series:?}"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_observation_is_noticed() {
        let samples = crate::work::samples();
        let forgetful = Contender::new(
            Work::Counter,
            "forgetful",
            |_| {},
            || vec![Series::counter(1)],
        );
        assert!(check(&forgetful, &samples).is_err());
    }

    #[test]
    fn times_must_be_as_many_as_calls_and_no_longer_than_all() {
        let samples = crate::work::samples();
        let calls = PASSES * samples.len() as u64;
        let mut buckets = vec![0; TIMES.len() + 1];
        buckets[3] = calls;
        let right = Series::histogram(buckets, 0.5);
        assert!(check_times(std::slice::from_ref(&right), &samples, 1.0).is_ok());
        assert!(check_times(std::slice::from_ref(&right), &samples, 0.4).is_err());
        let one_less = Series {
            count: calls - 1,
            ..right
        };
        assert!(check_times(&[one_less], &samples, 1.0).is_err());
    }
}
