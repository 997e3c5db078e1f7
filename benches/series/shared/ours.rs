//! How ours renders.

use metrics_runtime::exposition::text;

/// One exposition after the other.
pub(crate) struct Renderer(text::Renderer);

impl Default for Renderer {
    fn default() -> Self {
        Self(text::Renderer::new())
    }
}

impl Renderer {
    pub(crate) fn render(&mut self) -> &str {
        self.0.render()
    }

    /// Only the text: what was found out once is kept, and a part of what series weigh.
    pub(crate) fn free_text(&mut self) {
        *self = Self::default();
    }
}
