//! `prometheus`.

use prometheus::{IntCounterVec, Opts, Registry, TextEncoder};

use super::values::COUNTER_TOTAL;
use crate::counter_labels::Labels;
use crate::shared::contender::Contender;
use crate::shared::labels::Combination as _;

pub(crate) struct Counters {
    registry: Registry,
    family: IntCounterVec,
    text: String,
}

impl Contender for Counters {
    type Labels = Labels;
    type Value = u64;

    fn start() -> Self {
        let options = Opts::new(COUNTER_TOTAL, "Requests answered.");
        let family = IntCounterVec::new(options, &["tenant", "route"]).expect("good names");
        let registry = Registry::new();
        registry
            .register(Box::new(family.clone()))
            .expect("the only metric");
        Self {
            registry,
            family,
            text: String::new(),
        }
    }

    fn record(&self, labels: Labels, amount: u64) {
        self.family
            .with_label_values(&labels.texts())
            .inc_by(amount);
    }

    fn render(&mut self) -> impl AsRef<[u8]> {
        self.text.clear();
        TextEncoder::new()
            .encode_utf8(&self.registry.gather(), &mut self.text)
            .expect("a text in memory");
        &self.text
    }

    fn free_text(&mut self) {
        self.text = String::new();
    }
}
