//! `prometheus-client`.

use prometheus_client::encoding::text;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;

use super::values::COUNTER;
use crate::counter_labels::Labels;
use crate::shared::contender::Contender;

pub(crate) struct Counters {
    registry: Registry,
    family: Family<Labels, Counter>,
    text: String,
}

impl Contender for Counters {
    type Labels = Labels;
    type Value = u64;

    fn start() -> Self {
        let family = Family::default();
        let mut registry = Registry::default();
        registry.register(COUNTER, "Requests answered", Family::clone(&family));
        Self {
            registry,
            family,
            text: String::new(),
        }
    }

    fn record(&self, labels: Labels, amount: u64) {
        self.family.get_or_create(&labels).inc_by(amount);
    }

    fn render(&mut self) -> impl AsRef<[u8]> {
        self.text.clear();
        text::encode(&mut self.text, &self.registry).expect("a text in memory");
        &self.text
    }

    fn free_text(&mut self) {
        self.text = String::new();
    }
}
