//! The work itself: for each line a text that is ready and a number to be formatted, and one copy
//! of the whole.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use super::values::COUNTER_TOTAL;
use crate::counter_labels::Labels;
use crate::shared::contender::Contender;
use crate::shared::labels::Combination as _;

pub(crate) struct Counters {
    /// Up to the space before the number, with the `# TYPE` line in front of the first.
    prefixes: Vec<String>,
    values: Vec<AtomicU64>,
    text: Vec<u8>,
    copy: Vec<u8>,
}

impl Contender for Counters {
    type Labels = Labels;
    type Value = u64;

    fn start() -> Self {
        let lines = Labels::all().map(|labels| {
            let [tenant, route] = labels.texts();
            format!("{COUNTER_TOTAL}{{tenant=\"{tenant}\",route=\"{route}\"}} ")
        });
        let mut prefixes: Vec<_> = lines.collect();
        prefixes[0].insert_str(0, &format!("# TYPE {COUNTER_TOTAL} counter\n"));
        Self {
            prefixes,
            values: Labels::all().map(|_| AtomicU64::new(0)).collect(),
            text: Vec::new(),
            copy: Vec::new(),
        }
    }

    fn record(&self, labels: Labels, amount: u64) {
        let index = labels.tenant as usize * Labels::ROUTES + labels.route as usize;
        self.values[index].fetch_add(amount, Relaxed);
    }

    fn render(&mut self) -> impl AsRef<[u8]> {
        self.text.clear();
        let mut digits = itoa::Buffer::new();
        for (prefix, value) in self.prefixes.iter().zip(&self.values) {
            self.text.extend_from_slice(prefix.as_bytes());
            self.text
                .extend_from_slice(digits.format(value.load(Relaxed)).as_bytes());
            self.text.push(b'\n');
        }
        self.copy.clone_from(&self.text);
        &self.copy
    }
}
