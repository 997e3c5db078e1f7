//! What stands between a connection and HTTP.

use std::io;

use super::{Accepted, Peer, Stream};
use crate::exporter::access::Guard;

/// The stream that HTTP is spoken on, for who may connect. It has
/// [`head_timeout`](crate::exporter::Limits::head_timeout) for it, with the first head; with an error the
/// connection is closed without an answer.
pub(super) async fn secure(accepted: Accepted, guard: &Guard) -> io::Result<Box<dyn Stream>> {
    let is_admitted = match accepted.peer {
        Peer::Tcp(peer) => guard.admits(peer.ip()),
        #[cfg(unix)]
        Peer::Unix => true,
    };
    if !is_admitted {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    #[cfg(feature = "tls")]
    if let Some(config) = guard.tls().await {
        return super::tls::handshake(accepted.stream, config).await;
    }
    Ok(accepted.stream)
}
