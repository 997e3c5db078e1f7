//! The application's half: one recorder for the whole program, and a listener that serves what
//! it holds.
//!
//! ```no_run
//! use metrics_runtime::Exporter;
//!
//! let exporter = Exporter::builder().listen("127.0.0.1:9464").install()?;
//! println!("metrics at http://{}/metrics", exporter.local_addr());
//! # Ok::<(), metrics_runtime::exporter::InstallError>(())
//! ```

mod access;
mod at_shutdown;
mod builder;
mod collectors;
pub mod config;
pub mod health;
mod http;
mod limits;
mod listener;
mod page;
mod recorder;
mod rendered;
mod routes;
mod scrape;
mod server;
mod sharing;

use std::future::Future;
use std::net::SocketAddr;

pub use access::{Access, AccessError};
pub use builder::{Builder, InstallError};
pub use config::ConfigError;
pub use health::{Check, Health};
pub use limits::Limits;
pub use page::Page;
pub use recorder::Recorder;
pub use rendered::Rendered;

use self::at_shutdown::AtShutdown;
use self::listener::Address;
use self::scrape::Scraper;
use self::server::Server;
use crate::assets::{self, Catalogue};
pub use crate::recorder::buckets::Matching;
use crate::snapshot::Snapshot;

/// The installed recorder and its listener.
///
/// Dropping it stops listening and closes all connections, without waiting for scrapes that are
/// running. The recorder stays for the life of the program.
#[must_use = "dropping the exporter closes its listener"]
pub struct Exporter {
    scraper: Scraper,
    health: Health,
    server: Server,
    #[cfg_attr(not(feature = "push"), allow(dead_code))]
    at_shutdown: AtShutdown,
}

impl Exporter {
    /// An exporter to be configured.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// The address it listens on; the port is the one that was found where 0 was asked for. For a
    /// Unix socket it is `0.0.0.0:0`, where nobody can listen.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        match self.server.address() {
            Address::Tcp(address) => *address,
            #[cfg(unix)]
            Address::Unix(_) => SocketAddr::from(([0, 0, 0, 0], 0)),
        }
    }

    /// All families: declared ones, those of the collectors and those of the `metrics` facade.
    ///
    /// It blocks until the collectors have ended, for
    /// [`Builder::collector_timeout`] at most.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        self.scraper.snapshot()
    }

    /// What `/metrics` answers to a client that sends this as `Accept`, for a server of your own.
    /// Several such lines are to be joined with a comma; where there is none, the text is empty.
    ///
    /// It blocks until the collectors have ended, for
    /// [`Builder::collector_timeout`] at most.
    #[must_use]
    pub fn render(&self, accept: &str) -> Rendered {
        Rendered::of(&self.scraper, accept)
    }

    /// The same, in the Prometheus text format 0.0.4.
    #[must_use]
    pub fn render_text(&self) -> String {
        self.scraper.text()
    }

    /// The program's health checks; a copy is the same ones.
    ///
    /// ```no_run
    /// # use metrics_runtime::Exporter;
    /// # let exporter = Exporter::builder().install()?;
    /// exporter.health().register("disk", || std::fs::metadata("/var/lib/shop"));
    /// # Ok::<(), metrics_runtime::exporter::InstallError>(())
    /// ```
    #[must_use]
    pub fn health(&self) -> Health {
        self.health.clone()
    }

    /// Every declared family, under the name and with the labels and buckets that it is exposed with.
    #[must_use]
    pub fn catalogue(&self) -> Catalogue {
        assets::catalogue_of(&self.scraper.plan())
    }

    /// The [rules file](assets::rules) for Prometheus, about the metrics as they are exposed.
    #[must_use]
    pub fn rules(&self) -> String {
        assets::rules_of(&self.scraper.plan())
    }

    /// What [`render_text`](Self::render_text) does, for the time after the exporter too.
    #[cfg(feature = "push")]
    pub(crate) fn renderer(&self) -> impl Fn() -> String + Send + Sync + use<> {
        let scraper = self.scraper.clone();
        move || scraper.text()
    }

    /// Serves until `stop` is ready, then [shuts down](Self::shutdown), and returns what `stop`
    /// gave.
    pub async fn run_until<T>(self, stop: impl Future<Output = T>) -> T {
        let stopped = stop.await;
        self.shutdown().await;
        stopped
    }

    /// Stops taking connections, closes those that wait for a request, lets running scrapes finish
    /// within [`Builder::shutdown_timeout`], and closes the rest.
    ///
    /// With [`Builder::push_at_shutdown`] it then pushes.
    pub async fn shutdown(self) {
        self.server.shutdown().await;
        self.at_shutdown.run(&self.scraper).await;
    }
}

impl std::fmt::Debug for Exporter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Exporter")
            .field("local_addr", &self.local_addr())
            .finish_non_exhaustive()
    }
}
