//! The loop that takes connections, whatever the system says to that.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::connection::Serving;
use super::connections::Connections;
use super::socket::Socket;
use super::{Accepted, Bound};
use crate::collect::Own;
use crate::exporter::Limits;
use crate::exporter::access::Guard;

/// How long to wait where the system has no room for another connection.
const PAUSE: Duration = Duration::from_millis(100);

/// The same where a connection was closed for it, which takes a moment.
const SHORT_PAUSE: Duration = Duration::from_millis(2);

/// How often to look whether a connection can go, where there are too many.
const TOO_MANY: Duration = Duration::from_millis(10);

/// A socket in a runtime, and what is said on it.
pub(in crate::exporter) struct Listener {
    socket: Socket,
    serving: Serving,
}

/// Until when to wait before the next connection is taken.
struct Pause {
    until: Instant,
    /// Whether the log says why.
    is_told: bool,
}

impl Listener {
    /// To be called in a runtime, as [`run`](Self::run) is.
    ///
    /// # Panics
    ///
    /// If I/O is switched off in that runtime.
    pub(in crate::exporter) fn new(
        bound: Bound,
        guard: Arc<Guard>,
        router: Router,
        limits: Limits,
        own: Option<Own>,
    ) -> io::Result<Self> {
        let serving = Serving {
            guard,
            router,
            limits,
            own,
        };
        Ok(Self {
            socket: bound.into_socket()?,
            serving,
        })
    }

    /// Serves until `stop` gives something; what is being answered is then finished within the limit. If it is
    /// dropped, or `stop`'s sender, all connections are closed at once.
    pub(in crate::exporter) async fn run<T>(self, mut stop: oneshot::Receiver<T>) {
        let Self { socket, serving } = self;
        let shutdown_timeout = serving.limits.shutdown_timeout;
        let mut connections = Connections::new(serving);
        let mut pause = Pause::none();
        loop {
            let too_many = connections.are_too_many();
            tokio::select! {
                stop = &mut stop => match stop {
                    Ok(_) => break,
                    Err(_) => return,
                },
                () = connections.ended() => {}
                () = sleep(TOO_MANY), if too_many => {
                    connections.close_one();
                }
                accepted = pause.then_accept(&socket), if !too_many => match accepted {
                    Ok(accepted) => {
                        pause = Pause::none();
                        connections.open(accepted);
                    }
                    Err(error) if is_of_one_connection(&error) => {}
                    // A descriptor of ours is one for the next.
                    Err(error) => pause.begin(&error, connections.close_one()),
                },
            }
        }
        drop(socket);
        let _ = timeout(shutdown_timeout, connections.finish()).await;
    }
}

impl Pause {
    fn none() -> Self {
        Self {
            until: Instant::now(),
            is_told: false,
        }
    }

    /// To ask again at once would be all that this thread does.
    fn begin(&mut self, error: &io::Error, has_made_room: bool) {
        self.until = Instant::now() + if has_made_room { SHORT_PAUSE } else { PAUSE };
        if !self.is_told {
            self.is_told = true;
            tracing::warn!("no connection to the metrics can be taken for now: {error}");
        }
    }

    fn is_on(&self) -> bool {
        Instant::now() < self.until
    }

    async fn then_accept(&self, socket: &Socket) -> io::Result<Accepted> {
        if self.is_on() {
            sleep_until(self.until).await;
        }
        socket.accept().await
    }
}

/// Whether the next one may do better at once. Everything else, such as having no descriptors, stays for a
/// while.
fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};

    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted
    )
}
