//! Ours in formats that the others do not have, or not all of them.

use std::borrow::Cow;

use metrics_runtime::exposition::{json, openmetrics, protobuf, text};
use metrics_runtime::snapshot::Snapshot;

use super::contender::Contender;

/// A format as a scrape writes it.
pub(crate) trait Format: Default + Sync {
    fn render(&mut self) -> Cow<'_, [u8]>;
}

#[derive(Default)]
pub(crate) struct OpenMetrics(openmetrics::Renderer);

impl Format for OpenMetrics {
    fn render(&mut self) -> Cow<'_, [u8]> {
        Cow::Borrowed(self.0.render().as_bytes())
    }
}

#[derive(Default)]
pub(crate) struct Protobuf;

impl Format for Protobuf {
    fn render(&mut self) -> Cow<'_, [u8]> {
        Cow::Owned(protobuf::render(&Snapshot::declared()))
    }
}

#[derive(Default)]
pub(crate) struct Json;

impl Format for Json {
    fn render(&mut self) -> Cow<'_, [u8]> {
        Cow::Owned(json::render(&Snapshot::declared()))
    }
}

/// Ours, rendered in a format.
pub(crate) struct In<C, F> {
    ours: C,
    format: F,
}

impl<C: Contender, F: Format> Contender for In<C, F> {
    type Labels = C::Labels;
    type Value = C::Value;

    fn prepare() {
        C::prepare();
    }

    fn start() -> Self {
        Self {
            ours: C::start(),
            format: F::default(),
        }
    }

    fn record(&self, labels: Self::Labels, value: Self::Value) {
        self.ours.record(labels, value);
    }

    fn render(&mut self) -> impl AsRef<[u8]> {
        self.format.render()
    }

    fn shown(&mut self) -> impl AsRef<[u8]> {
        text::render(&Snapshot::declared())
    }

    fn free_text(&mut self) {
        self.format = F::default();
    }
}
