//! The work itself, as for counters; buckets are added up from one line to the next.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use super::values::HISTOGRAM;
use crate::histogram_labels::Labels;
use crate::shared::BOUNDS;
use crate::shared::contender::Contender;
use crate::shared::labels::Combination as _;

const BUCKETS: usize = BOUNDS.len() + 1;

pub(crate) struct Histograms {
    /// Of each series the buckets, the sum and the count.
    prefixes: Vec<[String; BUCKETS + 2]>,
    values: Vec<Values>,
    text: Vec<u8>,
    copy: Vec<u8>,
}

#[derive(Default)]
struct Values {
    buckets: [AtomicU64; BUCKETS],
    /// The bits of a float.
    sum: AtomicU64,
}

impl Contender for Histograms {
    type Labels = Labels;
    type Value = Duration;

    fn start() -> Self {
        let mut prefixes: Vec<_> = Labels::all().map(prefixes).collect();
        prefixes[0][0].insert_str(0, &format!("# TYPE {HISTOGRAM} histogram\n"));
        Self {
            prefixes,
            values: Labels::all().map(|_| Values::default()).collect(),
            text: Vec::new(),
            copy: Vec::new(),
        }
    }

    /// For one thread: no others are told what the limit is.
    fn record(&self, labels: Labels, time: Duration) {
        let index = labels.tenant as usize * Labels::ROUTES + labels.route as usize;
        let Values { buckets, sum } = &self.values[index];
        let seconds = time.as_secs_f64();
        let bucket = BOUNDS.partition_point(|bound| *bound < seconds);
        buckets[bucket].fetch_add(1, Relaxed);
        sum.store(
            (f64::from_bits(sum.load(Relaxed)) + seconds).to_bits(),
            Relaxed,
        );
    }

    fn render(&mut self) -> impl AsRef<[u8]> {
        self.text.clear();
        for (prefixes, values) in self.prefixes.iter().zip(&self.values) {
            let [buckets @ .., sum_prefix, count_prefix] = prefixes;
            let mut digits = itoa::Buffer::new();
            let mut count = 0;
            for (prefix, bucket) in buckets.iter().zip(&values.buckets) {
                count += bucket.load(Relaxed);
                line(&mut self.text, prefix, digits.format(count));
            }
            let sum = f64::from_bits(values.sum.load(Relaxed));
            line(&mut self.text, sum_prefix, zmij::Buffer::new().format(sum));
            line(&mut self.text, count_prefix, digits.format(count));
        }
        self.copy.clone_from(&self.text);
        &self.copy
    }
}

fn line(text: &mut Vec<u8>, prefix: &str, number: &str) {
    text.extend_from_slice(prefix.as_bytes());
    text.extend_from_slice(number.as_bytes());
    text.push(b'\n');
}

/// Up to the space before each number.
fn prefixes(labels: Labels) -> [String; BUCKETS + 2] {
    let [tenant, route] = labels.texts();
    let labels = format!("tenant=\"{tenant}\",route=\"{route}\"");
    std::array::from_fn(|line| match line {
        BUCKETS => format!("{HISTOGRAM}_sum{{{labels}}} "),
        line if line > BUCKETS => format!("{HISTOGRAM}_count{{{labels}}} "),
        line => {
            let le = BOUNDS.get(line).map_or("+Inf".to_owned(), f64::to_string);
            format!("{HISTOGRAM}_bucket{{{labels},le=\"{le}\"}} ")
        }
    })
}
