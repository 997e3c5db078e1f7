//! The times.

use std::hint;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::thread;
use std::time::{Duration, Instant};

#[cfg(target_os = "linux")]
use nix::sys::resource::{UsageWho, getrusage};
use report::{LIMIT, Row, median};

use crate::contenders::Contender;
use crate::work::Sample;

/// How long one measurement takes at least: long beside an interrupt or the start of a thread, but
/// short enough that others who want the processor often let it end.
const LEAST: Duration = Duration::from_millis(2);

/// How often a measurement that was disturbed is made again.
const ATTEMPTS: u32 = 6;

/// How many threads record at once.
const THREADS: [u32; 2] = [1, 2];

/// A contender on so many threads.
struct Entry<'a> {
    contender: &'a Contender,
    threads: u32,
    /// How many operations a measurement has, on each thread: a power of two.
    operations: usize,
    times: Times,
}

/// Nanoseconds of one operation, of each round.
#[derive(Default)]
struct Times {
    undisturbed: Vec<f64>,
    disturbed: Vec<f64>,
}

impl Times {
    /// Notes the best attempt of a round.
    fn push(&mut self, attempt: &Attempt, operations: usize) {
        let times = if attempt.is_undisturbed() {
            &mut self.undisturbed
        } else {
            &mut self.disturbed
        };
        times.push(attempt.nanoseconds(operations));
    }

    /// That of the undisturbed ones, if there are any.
    fn median(&self) -> f64 {
        if self.undisturbed.is_empty() {
            median(self.disturbed.clone())
        } else {
            median(self.undisturbed.clone())
        }
    }
}

/// Measures all contenders in each round, so that what slows the machine down for a while slows
/// all of them.
pub(crate) fn measure(contenders: &[Contender], samples: &[Sample], rounds: u32) -> Vec<Row> {
    let mut groups = groups(contenders, samples);
    for round in 0..rounds as usize {
        for group in &mut groups {
            // Nobody is always the one after the same other.
            let first = round % group.len();
            group.rotate_left(first);
            for entry in group.iter_mut() {
                let portion = Portion::of(samples, entry.operations, round);
                let attempt = Attempt::best(entry.contender, portion, entry.threads);
                entry.times.push(&attempt, entry.operations);
            }
            group.rotate_right(first);
        }
    }
    note_disturbance(&groups);
    groups.iter().flat_map(|group| rows(group)).collect()
}

fn note_disturbance(groups: &[Vec<Entry>]) {
    let times = || groups.iter().flatten().map(|entry| &entry.times);
    let disturbed: usize = times().map(|times| times.disturbed.len()).sum();
    let hopeless = times().filter(|times| times.undisturbed.is_empty()).count();
    if disturbed > 0 {
        eprintln!(
            "note: {disturbed} measurements were disturbed, and all those of {hopeless} figures"
        );
    }
}

/// What one measurement goes through: all samples so many times, or some of them once.
#[derive(Clone, Copy)]
struct Portion<'a> {
    samples: &'a [Sample],
    passes: u64,
}

impl<'a> Portion<'a> {
    /// In another round it is other samples, so that few of them are not learned by heart either.
    fn of(samples: &'a [Sample], operations: usize, round: usize) -> Self {
        let length = operations.min(samples.len());
        let start = round * length % samples.len();
        Self {
            samples: &samples[start..start + length],
            passes: (operations / length) as u64,
        }
    }
}

/// Those that are compared with each other, together.
fn groups<'a>(contenders: &'a [Contender], samples: &[Sample]) -> Vec<Vec<Entry<'a>>> {
    let same_work = contenders.chunk_by(|one, other| one.work == other.work);
    let group = |(threads, contenders): (u32, &'a [Contender])| {
        let entry = |contender| Entry {
            contender,
            threads,
            operations: enough_operations(contender, samples, threads),
            times: Times::default(),
        };
        contenders.iter().map(entry).collect()
    };
    same_work
        .flat_map(|contenders| THREADS.map(|threads| (threads, contenders)))
        .map(group)
        .collect()
}

fn enough_operations(contender: &Contender, samples: &[Sample], threads: u32) -> usize {
    let mut operations = 1024;
    loop {
        let portion = Portion::of(samples, operations, 0);
        if Attempt::best(contender, portion, threads).time() >= LEAST {
            return operations;
        }
        operations *= 2;
    }
}

/// One measurement: what each thread did.
struct Attempt(Vec<Run>);

struct Run {
    start: Instant,
    end: Instant,
    /// How often the thread had to make room for another program's.
    preemptions: i64,
}

impl Attempt {
    /// The first one that nobody disturbs, or the best of several.
    fn best(contender: &Contender, portion: Portion, threads: u32) -> Self {
        let attempt = || {
            let make = || Self::make(contender, portion, threads);
            let attempt = contender.in_state(portion.samples, make);
            if let Some(upkeep) = contender.upkeep {
                upkeep();
            }
            attempt
        };
        let mut best = attempt();
        for _ in 1..ATTEMPTS {
            if best.is_undisturbed() {
                break;
            }
            let next = attempt();
            if next.is_better_than(&best) {
                best = next;
            }
        }
        best
    }

    fn make(contender: &Contender, portion: Portion, threads: u32) -> Self {
        if threads == 1 {
            return Self(vec![Run::make(contender, portion, || ())]);
        }
        // A barrier that sleeps would let one begin before the other has its processor.
        let ready = AtomicU32::new(0);
        let wait = || {
            ready.fetch_add(1, SeqCst);
            while ready.load(SeqCst) < threads {
                hint::spin_loop();
            }
        };
        let runs = thread::scope(|scope| {
            let start = |_| scope.spawn(|| Run::make(contender, portion, wait));
            let running: Vec<_> = (0..threads).map(start).collect();
            let ended = running.into_iter().map(thread::ScopedJoinHandle::join);
            ended.map(|run| run.expect("no contender panics")).collect()
        });
        Self(runs)
    }

    /// The mean of the threads' times.
    fn time(&self) -> Duration {
        let total: Duration = self.0.iter().map(Run::time).sum();
        #[allow(clippy::cast_precision_loss)] // they are few
        total.div_f64(self.0.len() as f64)
    }

    #[allow(clippy::cast_precision_loss)] // they are few
    fn nanoseconds(&self, operations: usize) -> f64 {
        self.time().as_secs_f64() * 1e9 / operations as f64
    }

    /// Whether no other program had the processor meanwhile, and the threads were at it together. (Of
    /// a lock that favours one of them the latter is never true; then all measurements count.)
    fn is_undisturbed(&self) -> bool {
        self.together() > 0.8 && self.0.iter().all(|run| run.preemptions == 0)
    }

    /// Threads that do not meet do not contend, so that the shortest time is not the best one.
    fn is_better_than(&self, other: &Self) -> bool {
        let (this, that) = (self.together(), other.together());
        this > that || this == that && self.time() < other.time()
    }

    /// For which part of the longest time all threads were at it.
    fn together(&self) -> f64 {
        let start = self.0.iter().map(|run| run.start).max();
        let end = self.0.iter().map(|run| run.end).min();
        let (Some(start), Some(end)) = (start, end) else {
            return 0.0;
        };
        let longest = self.0.iter().map(Run::time).max().unwrap_or_default();
        end.saturating_duration_since(start)
            .div_duration_f64(longest)
    }
}

impl Run {
    /// Does all operations on this thread, after a few that are not measured: they make what the
    /// thread needs.
    fn make(contender: &Contender, portion: Portion, wait: impl FnOnce()) -> Self {
        let Portion { samples, passes } = portion;
        (contender.repeat)(&samples[..64], 1);
        wait();
        let preemptions = preemptions();
        let start = Instant::now();
        (contender.repeat)(samples, passes);
        Self {
            start,
            end: Instant::now(),
            preemptions: self::preemptions() - preemptions,
        }
    }

    fn time(&self) -> Duration {
        self.end - self.start
    }
}

/// How often this thread had to make room, so far.
#[cfg(target_os = "linux")]
fn preemptions() -> i64 {
    let usage = getrusage(UsageWho::RUSAGE_THREAD);
    usage.map_or(0, |usage| usage.involuntary_context_switches())
}

/// Nobody says so; then medians must do.
#[cfg(not(target_os = "linux"))]
fn preemptions() -> i64 {
    0
}

fn rows(group: &[Entry]) -> Vec<Row> {
    let limit = group.iter().find(|entry| entry.contender.name == LIMIT);
    let limit = limit.map(|entry| entry.times.median());
    let row = |entry: &Entry| Row {
        bench: "hot_path".to_owned(),
        row: entry.contender.work.name(),
        contender: entry.contender.name.to_owned(),
        threads: Some(entry.threads),
        median: entry.times.median(),
        unit: "ns".to_owned(),
        ratio_to_limit: limit.map(|limit| entry.times.median() / limit),
    };
    group.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work::{Work, samples};

    #[test]
    fn ratio_is_to_the_limit_of_the_same_group() {
        let contender = |name| Contender::without_reading(Work::EmptyCall, name, |_| {});
        let contenders = [contender(LIMIT), contender("twice as slow")];
        let entry = |contender, times: &[f64]| Entry {
            contender,
            threads: 2,
            operations: 1,
            times: Times {
                undisturbed: times.to_vec(),
                disturbed: vec![99.0],
            },
        };
        let rows = rows(&[
            entry(&contenders[0], &[2.0, 9.0, 1.0]),
            entry(&contenders[1], &[4.0, 4.0, 4.0]),
        ]);
        assert_eq!(rows[0].median, 2.0);
        assert_eq!(rows[0].ratio_to_limit, Some(1.0));
        assert_eq!(rows[1].ratio_to_limit, Some(2.0));
        assert_eq!(rows[1].threads, Some(2));
    }

    fn run(start: Instant, from: u64, to: u64, preemptions: i64) -> Run {
        Run {
            start: start + Duration::from_millis(from),
            end: start + Duration::from_millis(to),
            preemptions,
        }
    }

    #[test]
    fn attempts_are_better_when_the_threads_meet() {
        let now = Instant::now();
        let together = Attempt(vec![run(now, 0, 10, 0), run(now, 1, 9, 0)]);
        let apart = Attempt(vec![run(now, 0, 4, 0), run(now, 4, 8, 0)]);
        let preempted = Attempt(vec![run(now, 0, 10, 1), run(now, 0, 10, 0)]);
        assert_eq!(together.together(), 0.8);
        assert_eq!(together.time(), Duration::from_millis(9));
        assert!(together.is_better_than(&apart));
        assert!(!apart.is_better_than(&together));
        assert!(!apart.is_undisturbed());
        assert!(!preempted.is_undisturbed());
    }

    #[test]
    fn alone_the_shortest_attempt_is_the_best() {
        let now = Instant::now();
        let long = Attempt(vec![run(now, 0, 9, 1)]);
        let short = Attempt(vec![run(now, 0, 4, 0)]);
        assert!(short.is_better_than(&long));
        assert!(short.is_undisturbed());
    }

    #[test]
    fn portions_are_of_the_asked_size_and_other_ones_each_round() {
        let samples = samples();
        for operations in [1024, samples.len(), 4 * samples.len()] {
            let portion = Portion::of(&samples, operations, 3);
            assert_eq!(
                portion.samples.len() as u64 * portion.passes,
                operations as u64
            );
        }
        let start = |round| Portion::of(&samples, 1024, round).samples.as_ptr();
        assert_eq!(start(3), samples[3 * 1024..].as_ptr());
        assert_eq!(start(samples.len() / 1024), samples.as_ptr());
    }

    #[test]
    fn every_contender_is_measured_in_every_round_on_each_number_of_threads() {
        let slow = |name| {
            Contender::without_reading(Work::EmptyCall, name, |_| {
                std::hint::black_box(0);
            })
        };
        let contenders = [slow(LIMIT), slow("other")];
        let rows = measure(&contenders, &samples(), 2);
        let who: Vec<_> = rows
            .iter()
            .map(|row| (row.contender.as_str(), row.threads))
            .collect();
        assert_eq!(
            who,
            [
                (LIMIT, Some(1)),
                ("other", Some(1)),
                (LIMIT, Some(2)),
                ("other", Some(2))
            ]
        );
        assert!(rows.iter().all(|row| row.median > 0.0));
    }
}
