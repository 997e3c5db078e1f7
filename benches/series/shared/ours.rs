//! Ours as one has it: with its exporter as the program's global recorder.

use std::sync::LazyLock;

use metrics_runtime::Exporter;
use metrics_runtime::exposition::text;

/// Installs the exporter.
pub(crate) fn install() {
    static EXPORTER: LazyLock<Exporter> = LazyLock::new(|| {
        let exporter = Exporter::builder().listen("127.0.0.1:0").install();
        exporter.expect("the only recorder")
    });
    LazyLock::force(&EXPORTER);
}

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
