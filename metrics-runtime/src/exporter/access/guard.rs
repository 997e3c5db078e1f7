//! What stands before the routes: in the order in which a request meets it.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, HOST};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
#[cfg(feature = "tls")]
use tokio_rustls::rustls::ServerConfig;

use super::error::AccessError;
use super::host::Hosts;
use super::peers::Peers;
use super::rules::Files;
use super::settings::Access;

/// Decides who may ask.
pub(crate) struct Guard {
    peers: Peers,
    /// None if every host is good.
    hosts: Option<Hosts>,
    open_probes: bool,
    files: Files,
}

/// Where the exporter listens.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Listening<'a> {
    /// The address as the user gave it, and what it has become.
    Tcp(&'a str, SocketAddr),
    /// Where names do not lead, or somebody else has looked at them: at a Unix socket, or in a
    /// server of the program's.
    Elsewhere,
}

impl Guard {
    /// Reads what is configured, files included.
    pub(crate) fn new(access: &Access, listening: Listening<'_>) -> Result<Self, AccessError> {
        Ok(Self {
            peers: Peers::of(&access.peers)?,
            hosts: match listening {
                Listening::Tcp(listened, address) => Hosts::of(&access.hosts, listened, address)?,
                Listening::Elsewhere => None,
            },
            open_probes: access.open_probes,
            files: Files::open(access)?,
        })
    }

    /// Whether a connection from there may be read from.
    pub(crate) fn admits(&self, peer: IpAddr) -> bool {
        self.peers.allow(peer)
    }

    /// What a connection is encrypted with, if it is.
    #[cfg(feature = "tls")]
    pub(crate) async fn tls(&self) -> Option<Arc<ServerConfig>> {
        self.files.current().await.tls().cloned()
    }

    /// Stands before all that the router answers, 404 and 405 included.
    pub(crate) fn before(self: Arc<Self>, router: Router) -> Router {
        router.layer(from_fn_with_state(self, guard))
    }

    fn is_open(&self, request: &Request) -> bool {
        self.open_probes && ["/health/live", "/health/ready"].contains(&request.uri().path())
    }

    fn knows_host(&self, request: &Request) -> bool {
        self.hosts.as_ref().is_none_or(|hosts| {
            asked_hosts(request).all(|host| host.is_some_and(|host| hosts.allow(host)))
        })
    }
}

async fn guard(State(guard): State<Arc<Guard>>, request: Request, next: Next) -> Response {
    let is_open = guard.is_open(&request);
    let rules = guard.files.current().await;
    let refusal = if is_open || guard.knows_host(&request) {
        rules.refusal(request.headers(), is_open).await
    } else {
        let text = "this is not the host that was asked for\n";
        Some(refusal(StatusCode::MISDIRECTED_REQUEST, text))
    };
    let mut response = match refusal {
        Some(refusal) => refusal,
        None => next.run(request).await,
    };
    rules.add_headers(&mut response);
    response
}

/// The host of a target that is a whole URL, and those in the header; none for one that is no text.
fn asked_hosts(request: &Request) -> impl Iterator<Item = Option<&str>> {
    let target = request
        .uri()
        .authority()
        .map(|target| Some(target.as_str()));
    let headers = request.headers().get_all(HOST).iter();
    target
        .into_iter()
        .chain(headers.map(|host| host.to_str().ok()))
}

pub(super) fn refusal(status: StatusCode, text: &'static str) -> Response {
    (status, [(CACHE_CONTROL, "no-store")], text).into_response()
}
