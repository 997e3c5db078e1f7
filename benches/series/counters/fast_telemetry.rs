//! `fast-telemetry`. Its counters over an enum have one label, so this is the one for any labels.

use std::thread;

use fast_telemetry::{DynamicCounter, PrometheusExport as _};

use super::values::COUNTER;
use crate::counter_labels::Labels;
use crate::shared::contender::Contender;
use crate::shared::labels::Combination as _;

pub(crate) struct Counters {
    counter: DynamicCounter,
    text: String,
}

impl Contender for Counters {
    type Labels = Labels;
    type Value = u64;

    fn start() -> Self {
        let shards = thread::available_parallelism().map_or(1, usize::from);
        // From its limit on, it would make one series of all further ones.
        let limit = Labels::COUNT + 1;
        Self {
            counter: DynamicCounter::with_max_series(shards, limit),
            text: String::new(),
        }
    }

    fn record(&self, labels: Labels, amount: u64) {
        let [tenant, route] = labels.texts();
        let labels = [("tenant", tenant), ("route", route)];
        let amount = amount.try_into().expect("ten digits");
        self.counter.add(&labels, amount);
    }

    fn render(&mut self) -> impl AsRef<[u8]> {
        self.text.clear();
        self.counter
            .export_prometheus(&mut self.text, COUNTER, "Requests answered.");
        &self.text
    }

    fn free_text(&mut self) {
        self.text = String::new();
    }
}
