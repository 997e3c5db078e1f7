//! Where a connection is in its requests, and how long it may be there.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::collect::Closed;
use crate::exporter::Limits;

/// How long a client may take to see that its connection is closed, and to read what is there.
const CLOSING_TIMEOUT: Duration = Duration::from_secs(1);

/// Shared by what reads and writes, what answers, and what decides who has to go.
pub(super) struct Progress(Mutex<State>);

struct State {
    phase: Phase,
    /// When the phase began.
    since: Instant,
    /// When the client last took something of an answer.
    moved: Instant,
    /// Whether all of the answer is with hyper.
    is_handed_over: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// From the start until the first head is complete, or from a later head's first byte.
    Head,
    /// A body comes that nobody wants.
    Body,
    /// The answer is being made, which is nothing that the client could hold up.
    Answering,
    Writing,
    /// Between two requests.
    Idle,
    /// All is said, and the client is to see that.
    Closing,
}

impl Progress {
    pub(super) fn new() -> Self {
        let now = Instant::now();
        Self(Mutex::new(State {
            phase: Phase::Head,
            since: now,
            moved: now,
            is_handed_over: false,
        }))
    }

    /// Something has come from the client; whether it is the beginning of a further head.
    pub(super) fn received(&self) -> bool {
        let mut state = self.state();
        let begins = state.phase == Phase::Idle;
        if begins {
            state.enter(Phase::Head);
        }
        begins
    }

    /// A head is complete, and there is a body.
    pub(super) fn receiving(&self) {
        self.state().enter(Phase::Body);
    }

    /// A request is complete.
    pub(super) fn answering(&self) {
        self.state().enter(Phase::Answering);
    }

    /// There is an answer.
    pub(super) fn writing(&self) {
        let mut state = self.state();
        state.enter(Phase::Writing);
        state.is_handed_over = false;
    }

    /// The client, or the system for it, has taken some of the answer.
    pub(super) fn wrote(&self) {
        self.state().moved = Instant::now();
    }

    /// hyper has got all of the answer.
    pub(super) fn handed_over(&self) {
        self.state().is_handed_over = true;
    }

    /// hyper has written all that it has got.
    pub(super) fn flushed(&self) {
        let mut state = self.state();
        if state.phase == Phase::Writing && state.is_handed_over {
            state.enter(Phase::Idle);
        }
    }

    pub(super) fn closing(&self) {
        let mut state = self.state();
        if state.phase != Phase::Closing {
            state.enter(Phase::Closing);
        }
    }

    /// When the connection is to be closed, unless the phase ends before.
    pub(super) fn deadline(&self, limits: &Limits) -> Option<Instant> {
        let state = self.state();
        let timeout = match state.phase {
            Phase::Head | Phase::Body => limits.head_timeout,
            Phase::Answering => return None,
            Phase::Writing => limits.write_timeout,
            Phase::Idle => limits.idle_timeout,
            Phase::Closing => CLOSING_TIMEOUT,
        };
        // None too if it is for ever.
        state.since.checked_add(timeout)
    }

    /// Since when the listener has been waiting for the client, if it is.
    pub(super) fn waiting_since(&self) -> Option<Instant> {
        let state = self.state();
        match state.phase {
            Phase::Answering => None,
            Phase::Writing => Some(state.since.max(state.moved)),
            Phase::Head | Phase::Body | Phase::Idle | Phase::Closing => Some(state.since),
        }
    }

    /// Whether a request is being answered.
    pub(super) fn is_busy(&self) -> bool {
        !matches!(self.state().phase, Phase::Head | Phase::Body | Phase::Idle)
    }

    /// Why the deadline has passed, if that is worth a word.
    pub(super) fn reason(&self) -> Option<Closed> {
        match self.state().phase {
            Phase::Head | Phase::Body => Some(Closed::SlowRequest),
            Phase::Writing => Some(Closed::SlowReader),
            Phase::Idle => Some(Closed::Idle),
            Phase::Answering | Phase::Closing => None,
        }
    }

    pub(super) fn is_answering(&self) -> bool {
        self.state().phase == Phase::Answering
    }

    pub(super) fn is_writing(&self) -> bool {
        self.state().phase == Phase::Writing
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn enter(&mut self, phase: Phase) {
        self.phase = phase;
        self.since = Instant::now();
    }
}
