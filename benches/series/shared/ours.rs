//! How ours renders.

use metrics_runtime::exposition::text;
use metrics_runtime::snapshot::Snapshot;

/// One exposition after the other.
#[derive(Default)]
pub(crate) struct Renderer {
    text: String,
}

impl Renderer {
    pub(crate) fn render(&mut self) -> &str {
        self.text = text::render(&Snapshot::declared());
        &self.text
    }

    /// Only the text: anything else that is kept is a part of what series weigh.
    pub(crate) fn free_text(&mut self) {
        self.text = String::new();
    }
}
