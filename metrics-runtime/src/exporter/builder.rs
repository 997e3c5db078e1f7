use std::io;
use std::net::TcpListener;
use std::time::Duration;

use super::Exporter;
use super::collectors::Collecting;
use super::scrape::Scraper;
use super::server::Server;
use crate::backend;
use crate::clock;
use crate::inventory::{self, Conflicts};
use crate::metric;
use crate::recorder::Recorder;

/// How to serve the program's metrics.
#[derive(Clone, Debug)]
#[must_use = "nothing is served before `install`"]
pub struct Builder {
    address: String,
    shutdown_timeout: Duration,
    max_series: Option<u32>,
    pub(super) collecting: Collecting,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            address: "127.0.0.1:9464".to_owned(),
            shutdown_timeout: Duration::from_secs(5),
            max_series: None,
            collecting: Collecting::default(),
        }
    }
}

impl Builder {
    /// The address to listen on, as `host:port`; by default `127.0.0.1:9464`. Port 0 takes any
    /// free port, which [`Exporter::local_addr`] then tells.
    ///
    /// Whoever reaches the address can read every metric: there is no authentication.
    pub fn listen(self, address: impl Into<String>) -> Self {
        Self {
            address: address.into(),
            ..self
        }
    }

    /// How long running scrapes may take to finish when the exporter shuts down; by default
    /// 5 seconds.
    pub fn shutdown_timeout(self, shutdown_timeout: Duration) -> Self {
        Self {
            shutdown_timeout,
            ..self
        }
    }

    /// How many series all families together may make whose labels are texts; by default 10,000.
    /// Beyond it, what is recorded with further values is counted as `other`. What was made before
    /// stays.
    pub fn max_series(self, max_series: u32) -> Self {
        Self {
            max_series: Some(max_series),
            ..self
        }
    }

    /// Checks the inventory, makes the recorder the global one of the `metrics` facade, and
    /// starts to serve: on the tokio runtime that this is called in, or on a thread of its own
    /// where there is none. Nothing that was recorded before is lost.
    ///
    /// # Errors
    ///
    /// See [`InstallError`]. After an error nothing is installed, and the address is free again
    /// as soon as the server's task or thread has seen it.
    ///
    /// # Panics
    ///
    /// If it is called in a tokio runtime that has I/O or time switched off.
    pub fn install(self) -> Result<Exporter, InstallError> {
        inventory::verify()?;
        for descriptor in inventory::missing() {
            tracing::warn!(
                "`{}` ({}) is not in the link-time inventory; it is exposed from its first use on",
                descriptor.name(),
                descriptor.location(),
            );
        }
        self.collecting.verify()?;
        let listener = bind(&self.address).map_err(|cause| InstallError::Listen {
            address: self.address,
            cause,
        })?;
        clock::prepare();
        let (collectors, own) = self.collecting.start();
        let recorder = Recorder::new();
        let scraper = Scraper::new(recorder.clone(), collectors, own);
        // The recorder last: it cannot be taken back, and a server that is dropped ends.
        let server = Server::start(listener, scraper.clone(), self.shutdown_timeout)
            .map_err(InstallError::Start)?;
        metrics::set_global_recorder(recorder).map_err(|_| InstallError::RecorderInstalled)?;
        if let Some(max_series) = self.max_series {
            metric::set_limit(max_series);
        }
        backend::set_ours();
        inventory::prepare();
        Ok(Exporter { scraper, server })
    }
}

fn bind(address: &str) -> io::Result<TcpListener> {
    let listener = TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// Why an exporter was not installed.
///
/// The text says all there is, the operating system's words included; there is no source behind
/// it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InstallError {
    /// Declared metrics contradict each other; the text has both places of each.
    #[error(transparent)]
    Conflicts(#[from] Conflicts),
    /// Two collectors have the same name.
    #[error("there are two collectors called `{name}`; rename one of them")]
    CollectorTwice {
        /// The name.
        name: String,
    },
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {cause}")]
    Listen {
        /// The address as it was given.
        address: String,
        /// What the operating system says.
        cause: io::Error,
    },
    /// The `metrics` facade has a global recorder already, and it can have only one.
    #[error(
        "the `metrics` facade already has a global recorder; install the exporter before any \
         other recorder, and once"
    )]
    RecorderInstalled,
    /// The exporter's thread or its runtime could not be started.
    #[error("cannot start the exporter: {0}")]
    Start(io::Error),
}
