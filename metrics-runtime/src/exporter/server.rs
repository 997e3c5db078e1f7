//! The listener's life: where it runs, and how it ends.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;
use tokio::time::{Interval, MissedTickBehavior, interval};

use super::Limits;
use super::access::Guard;
#[cfg(unix)]
use super::listener::SocketFile;
use super::listener::{Address, Bound, Listener};
use super::routes::{self, Served};
use crate::recorder::Recorder;

/// How often the histograms of other crates are moved out of their growing buffers, as often as
/// `metrics-exporter-prometheus` does it by itself.
const UPKEEP_INTERVAL: Duration = Duration::from_secs(5);

const SWITCHED_OFF: &str = "the tokio runtime that it is installed in has I/O or time switched off; \
                            build that with `enable_all`, or install it outside";

/// A running listener. Dropping it closes the listener and its connections without waiting.
pub(super) struct Server {
    address: Address,
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
        bound: Bound,
        guard: Guard,
        served: Served,
        limits: Limits,
    ) -> io::Result<Self> {
        let address = bound.address()?;
        #[cfg(unix)]
        let file = bound.file();
        let (stop, stopped) = oneshot::channel();
        let (end, ended) = oneshot::channel();
        let serve = move || -> io::Result<_> {
            let upkeep = upkeep(served.scraper.recorder().clone(), interval(UPKEEP_INTERVAL));
            let sampler = served.sampler.clone();
            let sampling = async {
                match sampler {
                    Some(sampler) => sampler.keep_sampling().await,
                    None => std::future::pending().await,
                }
            };
            let guard = Arc::new(guard);
            let own = served.scraper.own();
            let router = Arc::clone(&guard).before(routes::router(served));
            let listener = Listener::new(bound, guard, router, limits, own)?;
            Ok(async move {
                tokio::select! {
                    () = listener.run(stopped) => {}
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

    pub(super) fn address(&self) -> &Address {
        &self.address
    }

    pub(super) async fn shutdown(self) {
        if self.stop.send(Stop).is_ok() {
            // An error means that the server's runtime has gone, and the server with it.
            let _ = self.ended.await;
        }
    }
}

async fn upkeep(recorder: Recorder, mut ticks: Interval) {
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        recorder.run_upkeep();
    }
}
