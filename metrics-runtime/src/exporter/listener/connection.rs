//! One connection, from its first byte to its last.

use std::convert::Infallible;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::HeaderValue;
use axum::http::header::{CONNECTION, EXPECT};
use axum::response::{IntoResponse as _, Response};
use hyper::body::{Body as _, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};
use tower::ServiceExt as _;

use super::progress::Progress;
use super::secure::secure;
use super::strict::{self, Refusal};
use super::watched::{Answer, Watched};
use super::{Accepted, Peer, Stream};
use crate::collect::Own;
use crate::exporter::Limits;
use crate::exporter::access::Guard;

/// What all connections have in common.
pub(super) struct Serving {
    pub(super) guard: Arc<Guard>,
    pub(super) router: Router,
    pub(super) limits: Limits,
    pub(super) own: Option<Own>,
}

impl Serving {
    /// Serves until the connection ends, is too slow, or `stop` is true and what is being answered is
    /// answered.
    pub(super) async fn serve(
        self: Arc<Self>,
        accepted: Accepted,
        progress: Arc<Progress>,
        stop: watch::Receiver<bool>,
    ) {
        let peer = accepted.peer;
        let speak = async {
            match secure(accepted, &self.guard).await {
                Ok(stream) => self.speak(stream, peer, &progress, stop).await,
                Err(error) => tracing::debug!("a connection to the metrics was refused: {error}"),
            }
        };
        let is_in_time = in_time(speak, &progress, &self.limits).await;
        if !is_in_time && let (Some(own), Some(reason)) = (self.own, progress.reason()) {
            own.closed(reason);
        }
    }

    async fn speak(
        &self,
        stream: Box<dyn Stream>,
        peer: Peer,
        progress: &Arc<Progress>,
        mut stop: watch::Receiver<bool>,
    ) {
        let service = service_fn(|request| self.answer(request, peer, Arc::clone(progress)));
        let stream = Watched::new(stream, Arc::clone(progress), self.limits.target_bytes);
        let stream = TokioIo::new(stream);
        let mut connection = pin!(self.http().serve_connection(stream, service));
        // What a client did wrong is none of the program's business, and hyper has told the client.
        tokio::select! {
            _ = connection.as_mut() => return,
            _ = stop.wait_for(|stop| *stop) => {}
        }
        connection.as_mut().graceful_shutdown();
        let _ = connection.await;
    }

    fn http(&self) -> http1::Builder {
        let limits = &self.limits;
        let head_bytes = limits.head_bytes.max(8 << 10);
        let mut http = http1::Builder::new();
        // Progress has the times: hyper's own would be for idle connections, too.
        http.header_read_timeout(None);
        http.max_buf_size(head_bytes);
        http.max_header_size(head_bytes);
        http.max_headers(limits.headers);
        http
    }

    async fn answer(
        &self,
        request: Request<Incoming>,
        peer: Peer,
        progress: Arc<Progress>,
    ) -> Result<Response<Answer>, Infallible> {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(peer);
        let has_body = !request.body().is_end_stream();
        // Nobody waits for a body whose client waits to hear whether it is wanted: the answer says no.
        let is_left = has_body && request.headers().contains_key(EXPECT);
        let mut response = match self.receive(request, has_body && !is_left, &progress).await {
            Ok(request) => {
                progress.answering();
                self.router.clone().oneshot(request).await?
            }
            Err(refusal) => refusal.into_response(),
        };
        if is_left {
            let close = HeaderValue::from_static("close");
            response.headers_mut().insert(CONNECTION, close);
        }
        progress.writing();
        Ok(response.map(|body| Answer::new(body, progress)))
    }

    /// The request without its body, if it is one that can be answered.
    async fn receive(
        &self,
        request: Request,
        body_comes: bool,
        progress: &Progress,
    ) -> Result<Request, Refusal> {
        strict::check(&request, &self.limits)?;
        if !body_comes {
            return Ok(request);
        }
        progress.receiving();
        strict::discard_body(request, &self.limits).await
    }
}

/// Does something for as long as its progress allows; whether that was long enough.
async fn in_time(work: impl Future<Output = ()>, progress: &Progress, limits: &Limits) -> bool {
    let mut work = pin!(work);
    let mut sleep = pin!(sleep_until(Instant::now()));
    poll_fn(|cx| {
        if work.as_mut().poll(cx).is_ready() {
            return Poll::Ready(true);
        }
        let Some(deadline) = progress.deadline(limits) else {
            return Poll::Pending;
        };
        if sleep.deadline() != deadline {
            sleep.as_mut().reset(deadline);
        }
        sleep.as_mut().poll(cx).map(|()| false)
    })
    .await
}
