//! Connections: how they come in, what they may take, and how they end. HTTP itself is hyper's.
//!
//! A connection is [accepted](accept), [secured](secure), [served](connection) by hyper over a stream
//! that is [watched](watched), with a [stricter](strict) eye on each request, and kept [among the others](connections) for as long as its
//! [progress](progress) is within the limits.

mod accept;
mod connection;
mod connections;
mod line;
mod progress;
mod secure;
mod socket;
mod strict;
#[cfg(feature = "tls")]
mod tls;
#[cfg(unix)]
mod unix;
mod watched;

pub(super) use self::accept::Listener;
pub(super) use self::socket::{Accepted, Address, Bound, Peer, Stream};
#[cfg(unix)]
pub(super) use self::unix::SocketFile;
