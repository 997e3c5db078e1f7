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
mod service;
mod sharing;

use std::future::Future;
use std::net::SocketAddr;

pub use access::{Access, AccessError};
pub use builder::{Builder, InstallError};
#[cfg(feature = "clap")]
pub use config::ExporterArgs;
pub use config::{ConfigError, ExporterConfig};
pub use health::{Check, Health};
pub use limits::Limits;
pub use page::Page;
pub use recorder::Recorder;
pub use rendered::Rendered;
pub use service::ExporterService;

use axum::Router;

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
    /// What it answers in a server of the program's.
    router: Router,
    server: Option<Server>,
    #[cfg_attr(not(feature = "push"), allow(dead_code))]
    at_shutdown: AtShutdown,
}

impl Exporter {
    /// An exporter to be configured.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// One that does nothing, whatever it could.
    fn disabled(scraper: Scraper, health: Health) -> Self {
        Self {
            scraper,
            health,
            router: routes::nothing(),
            server: None,
            at_shutdown: AtShutdown::default(),
        }
    }

    /// The address it listens on; the port is the one that was found where 0 was asked for. Where it
    /// listens on none, which is so with a Unix socket, without a listener and when it is not
    /// enabled, it is `0.0.0.0:0`, where nobody can listen.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        match self.server.as_ref().and_then(Server::address) {
            Some(Address::Tcp(address)) => *address,
            _ => SocketAddr::from(([0, 0, 0, 0], 0)),
        }
    }

    /// All routes, for an [axum] server that the program has; under a prefix, if it is nested there.
    ///
    /// ```no_run
    /// use axum::Router;
    /// use axum::routing::get;
    /// use metrics_runtime::Exporter;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let exporter = Exporter::builder().no_listener().install()?;
    /// let shop = Router::new()
    ///     .route("/", get("Welcome to the shop."))
    ///     .nest("/internal", exporter.router()); // /internal/metrics, /internal/health, …
    /// # let _ = shop;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// The links of the index lead to the right places wherever it is. Of [`Access`] passwords, tokens
    /// and the headers of the web configuration hold; from where and under which name somebody may ask, and
    /// TLS, are matters of the server. Of [`Limits`] only [`renders`](Limits::renders) holds: how many
    /// bytes a client may send, and how slowly, the server must say. It has to run in a tokio runtime with time.
    ///
    /// After the exporter was dropped or shut down the routes go on answering, but nothing does the
    /// [upkeep](Recorder#upkeep).
    pub fn router(&self) -> Router {
        self.router.clone()
    }

    /// The same for any other server that takes services of `tower`, such as hyper's. The request's
    /// path is that of a route; a prefix has to be taken away before.
    ///
    /// ```no_run
    /// use hyper::server::conn::http1;
    /// use hyper_util::rt::TokioIo;
    /// use hyper_util::service::TowerToHyperService;
    /// use metrics_runtime::Exporter;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let exporter = Exporter::builder().no_listener().install()?;
    /// let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await?;
    /// loop {
    ///     let (stream, _) = listener.accept().await?;
    ///     let service = TowerToHyperService::new(exporter.service());
    ///     let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    ///     tokio::spawn(connection);
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn service(&self) -> ExporterService {
        ExporterService(self.router.clone())
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
        if let Some(server) = self.server {
            server.shutdown().await;
        }
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
