//! The listener's life: where it runs, and how it ends.

use std::future::Future;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::thread;
use std::time::Duration;

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;
use tokio::time::{MissedTickBehavior, interval, timeout};

use super::routes;
use crate::recorder::Recorder;

/// How often the histograms of other crates are moved out of their growing buffers, as often as
/// `metrics-exporter-prometheus` does it by itself.
const UPKEEP_INTERVAL: Duration = Duration::from_secs(5);

/// A running listener. Dropping it closes the listener without waiting.
pub(super) struct Server {
    address: SocketAddr,
    /// Dropped or sent to, it stops the server.
    stop: oneshot::Sender<Stop>,
    /// Ready or dropped when the server has ended.
    ended: oneshot::Receiver<()>,
}

/// To let running scrapes finish; without it the server ends at once.
struct Stop;

impl Server {
    pub(super) fn start(
        listener: TcpListener,
        recorder: Recorder,
        shutdown_timeout: Duration,
    ) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel();
        let (end, ended) = oneshot::channel();
        let serve = async move {
            if let Err(error) = serve(listener, recorder, shutdown_timeout, stopped).await {
                tracing::error!("the metrics listener on {address} has failed: {error}");
            }
            let _ = end.send(());
        };
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(serve);
        } else {
            spawn_thread(serve)?;
        }
        Ok(Self {
            address,
            stop,
            ended,
        })
    }

    pub(super) fn local_addr(&self) -> SocketAddr {
        self.address
    }

    pub(super) async fn shutdown(self) {
        if self.stop.send(Stop).is_ok() {
            // An error means that the server's runtime has gone, and the server with it.
            let _ = self.ended.await;
        }
    }
}

fn spawn_thread(serve: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
    let runtime = Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .build()?;
    let thread = thread::Builder::new().name("metrics-exporter".to_owned());
    thread.spawn(move || runtime.block_on(serve))?;
    Ok(())
}

async fn serve(
    listener: TcpListener,
    recorder: Recorder,
    shutdown_timeout: Duration,
    stopped: oneshot::Receiver<Stop>,
) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let (drain, drained) = oneshot::channel::<()>();
    let serving = axum::serve(listener, routes::router(recorder.clone()))
        .with_graceful_shutdown(async move {
            let _ = drained.await;
        })
        .into_future();
    tokio::pin!(serving);
    let upkeep = upkeep(recorder);
    tokio::pin!(upkeep);
    tokio::select! {
        ended = &mut serving => return ended,
        () = &mut upkeep => {}
        stop = stopped => if stop.is_err() { return Ok(()) },
    }
    drop(drain);
    // What is still running then is left to the runtime.
    timeout(shutdown_timeout, serving).await.unwrap_or(Ok(()))
}

async fn upkeep(recorder: Recorder) {
    let mut ticks = interval(UPKEEP_INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        recorder.run_upkeep();
    }
}
