//! The last values of a program whose exporter shuts down, which nobody can scrape any more.

use super::Pushgateway;
use crate::exporter::Builder;

impl Builder {
    /// Pushes what the exporter serves to `gateway` when it [shuts down](crate::Exporter::shutdown), as
    /// [`Pushgateway::push`] does. The shutdown takes as long as the [patience](Pushgateway::give_up_after)
    /// allows, and what fails goes to the log, through `tracing`.
    ///
    /// An exporter that is dropped instead does not push.
    pub fn push_at_shutdown(self, gateway: Pushgateway) -> Self {
        self.at_shutdown(move |render| {
            if let Err(error) = gateway.clone().text(render).push() {
                tracing::error!("the last push of the program's metrics failed: {error}");
            }
        })
    }
}
