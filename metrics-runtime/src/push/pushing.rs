//! Pushing until the program's end, and a last time then.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use ureq::http::Method;

use super::{PushError, Pushgateway};

/// Pushes a last time when it is [finished](Self::finish) or dropped, also while a panic unwinds.
///
/// That is done on the thread that drops it, and takes as long as [the patience
/// allows](Pushgateway::give_up_after), after a push that is under way on the other thread. It is
/// not done when the process ends without dropping it: by [`std::process::exit`], a signal, or a
/// panic that aborts. It replaces the whole group, as [`Pushgateway::push`] does.
#[derive(Debug)]
#[must_use = "dropping it pushes at once"]
pub struct Pushing {
    gateway: Pushgateway,
    worker: Option<Worker>,
    is_finished: bool,
}

/// The thread that pushes now and then.
#[derive(Debug)]
struct Worker {
    /// Dropped, it stops the thread.
    stop: Sender<()>,
    thread: JoinHandle<()>,
}

impl Pushing {
    pub(super) fn at_exit(gateway: Pushgateway) -> Self {
        Self::new(gateway, None)
    }

    pub(super) fn every(gateway: Pushgateway, interval: Duration) -> Result<Self, PushError> {
        let worker = Worker::start(gateway.clone(), interval).map_err(PushError::Thread)?;
        Ok(Self::new(gateway, Some(worker)))
    }

    fn new(gateway: Pushgateway, worker: Option<Worker>) -> Self {
        Self {
            gateway,
            worker,
            is_finished: false,
        }
    }

    /// Pushes a last time.
    ///
    /// # Errors
    ///
    /// See [`PushError`]. There is no further attempt then.
    pub fn finish(mut self) -> Result<(), PushError> {
        self.push_last()
    }

    fn push_last(&mut self) -> Result<(), PushError> {
        self.is_finished = true;
        if let Some(worker) = self.worker.take() {
            worker.stop();
        }
        self.gateway.push()
    }
}

impl Drop for Pushing {
    fn drop(&mut self) {
        if self.is_finished {
            return;
        }
        if let Err(error) = self.push_last() {
            tracing::error!("the last push of the program's metrics failed: {error}");
        }
    }
}

impl Worker {
    fn start(gateway: Pushgateway, interval: Duration) -> std::io::Result<Self> {
        let (stop, stopped) = channel();
        let thread = thread::Builder::new()
            .name("metrics-push".to_owned())
            .spawn(move || push_until(&stopped, &gateway, interval))?;
        Ok(Self { stop, thread })
    }

    fn stop(self) {
        drop(self.stop);
        // An error means that it has panicked, which the panic has told.
        let _ = self.thread.join();
    }
}

fn push_until(stopped: &Receiver<()>, gateway: &Pushgateway, interval: Duration) {
    let wait = |time| stopped.recv_timeout(time) == Err(RecvTimeoutError::Timeout);
    loop {
        if let Err(error) = gateway.send(&Method::PUT, &wait) {
            tracing::warn!("the program's metrics were not pushed: {error}");
        }
        if !wait(interval) {
            return;
        }
    }
}
