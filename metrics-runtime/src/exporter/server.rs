//! The listener's life: where it runs, and how it ends.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use axum::Router;
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;
use tokio::time::{Interval, MissedTickBehavior, interval};

use super::Limits;
use super::access::Guard;
use super::listener::SocketFile;
use super::listener::{Address, Bound, Listener};
#[cfg(unix)]
use super::page::Sampler;
use crate::collect::Own;
use crate::recorder::Recorder;

/// How often the histograms of other crates are moved out of their growing buffers, as often as
/// `metrics-exporter-prometheus` does it by itself.
const UPKEEP_INTERVAL: Duration = Duration::from_secs(5);

const SWITCHED_OFF: &str = "the tokio runtime that it is installed in has I/O or time switched off; \
                            build that with `enable_all`, or install it outside";

/// What stands before the routes of an exporter that listens by itself.
pub(super) struct Front {
    pub(super) bound: Bound,
    pub(super) guard: Guard,
    pub(super) limits: Limits,
    pub(super) own: Option<Own>,
}

/// What runs: the listener, if there is one, and the upkeep of the recorder. Dropping it closes the
/// listener and its connections without waiting.
pub(super) struct Server {
    address: Option<Address>,
    #[cfg(unix)]
    _file: Option<SocketFile>,
    /// Dropped or sent to, it stops the server.
    stop: oneshot::Sender<Stop>,
    /// Ready or dropped when the server has ended.
    ended: oneshot::Receiver<()>,
}

/// To let running scrapes finish; without it the server ends at once.
struct Stop;

impl Server {
    /// Starts to serve on the runtime that this is called in, or else on a thread of its own.
    pub(super) fn start(
        front: Option<Front>,
        router: Router,
        recorder: Recorder,
        sampler: Option<Sampler>,
    ) -> io::Result<Self> {
        let bound = front.as_ref().map(|front| &front.bound);
        let address = bound.map(Bound::address).transpose()?;
        #[cfg(unix)]
        let file = bound.and_then(Bound::file);
        let (stop, stopped) = oneshot::channel();
        let (end, ended) = oneshot::channel();
        let serve = move || -> io::Result<_> {
            let upkeep = upkeep(recorder, interval(UPKEEP_INTERVAL));
            let listener = front.map(|front| front.listener(router)).transpose()?;
            let sampling = async {
                match sampler {
                    Some(sampler) => sampler.keep_sampling().await,
                    None => std::future::pending().await,
                }
            };
            Ok(async move {
                let serving = async {
                    match listener {
                        Some(listener) => listener.run(stopped).await,
                        // An error means the same.
                        None => drop(stopped.await),
                    }
                };
                tokio::select! {
                    () = serving => {}
                    () = upkeep => {}
                    () = sampling => {}
                }
                let _ = end.send(());
            })
        };
        if let Ok(runtime) = Handle::try_current() {
            // Tokio says in no other way that a part of a runtime is missing.
            let serve = catch_unwind(AssertUnwindSafe(serve));
            runtime.spawn(serve.map_err(|_| io::Error::other(SWITCHED_OFF))??);
        } else {
            let runtime = Builder::new_current_thread()
                .enable_io()
                .enable_time()
                .build()?;
            let serve = {
                let _context = runtime.enter();
                serve()?
            };
            let thread = thread::Builder::new().name("metrics-exporter".to_owned());
            thread.spawn(move || runtime.block_on(serve))?;
        }
        Ok(Self {
            address,
            #[cfg(unix)]
            _file: file,
            stop,
            ended,
        })
    }

    /// None if it does not listen.
    pub(super) fn address(&self) -> Option<&Address> {
        self.address.as_ref()
    }

    pub(super) async fn shutdown(self) {
        if self.stop.send(Stop).is_ok() {
            // An error means that the server's runtime has gone, and the server with it.
            let _ = self.ended.await;
        }
    }
}

impl Front {
    fn listener(self, router: Router) -> io::Result<Listener> {
        let guard = Arc::new(self.guard);
        let router = Arc::clone(&guard).before(router);
        Listener::new(self.bound, guard, router, self.limits, self.own)
    }
}

async fn upkeep(recorder: Recorder, mut ticks: Interval) {
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        recorder.run_upkeep();
    }
}
