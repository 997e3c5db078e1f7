//! Ours as one has it: with its exporter as the program's global recorder.

use std::net::TcpStream;
use std::sync::LazyLock;
use std::thread;
use std::time::Duration;

use metrics_runtime::Exporter;
use metrics_runtime::exposition::text;

/// Installs the exporter, and waits until its thread has all that it needs. Without what it says of
/// itself, which a program has once, and which would be rendered with the series that are weighed.
pub(crate) fn install() {
    static EXPORTER: LazyLock<Exporter> = LazyLock::new(|| {
        let exporter = Exporter::builder().listen("127.0.0.1:0");
        let exporter = exporter.exporter_metrics(false).install();
        exporter.expect("the only recorder")
    });
    let address = LazyLock::force(&EXPORTER).local_addr();
    // It answers once it is there; what an answer takes is given back soon after.
    TcpStream::connect(address).expect("it listens");
    thread::sleep(Duration::from_millis(200));
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
