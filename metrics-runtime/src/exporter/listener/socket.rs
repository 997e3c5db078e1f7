//! What connections come in through.

use std::fmt;
use std::io;
use std::net::SocketAddr;
#[cfg(unix)]
use std::path::PathBuf;

use tokio::io::{AsyncRead, AsyncWrite};

/// A socket that listens, and belongs to no runtime yet. It does not block.
pub(in crate::exporter) enum Bound {
    Tcp(std::net::TcpListener),
    #[cfg(unix)]
    #[expect(dead_code, reason = "nothing binds one yet")]
    Unix(std::os::unix::net::UnixListener),
}

/// The same in a runtime.
pub(super) enum Socket {
    Tcp(tokio::net::TcpListener),
    #[cfg(unix)]
    Unix(tokio::net::UnixListener),
}

/// Where it listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::exporter) enum Address {
    Tcp(SocketAddr),
    /// The file of the socket.
    #[cfg(unix)]
    Unix(PathBuf),
}

/// Who is at the other end; it is among the extensions of each request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::exporter) enum Peer {
    Tcp(SocketAddr),
    /// Somebody on this machine.
    #[cfg(unix)]
    Unix,
}

/// A connection, before anything was read from it.
pub(in crate::exporter) struct Accepted {
    pub(in crate::exporter) stream: Box<dyn Stream>,
    pub(in crate::exporter) peer: Peer,
}

/// What bytes go through.
pub(in crate::exporter) trait Stream:
    AsyncRead + AsyncWrite + Send + Unpin
{
}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

impl Bound {
    pub(in crate::exporter) fn address(&self) -> io::Result<Address> {
        Ok(match self {
            Self::Tcp(listener) => Address::Tcp(listener.local_addr()?),
            #[cfg(unix)]
            Self::Unix(listener) => {
                let address = listener.local_addr()?;
                Address::Unix(address.as_pathname().unwrap_or("".as_ref()).to_owned())
            }
        })
    }

    /// To be called in a runtime.
    ///
    /// # Panics
    ///
    /// If I/O is switched off in that runtime.
    pub(super) fn into_socket(self) -> io::Result<Socket> {
        Ok(match self {
            Self::Tcp(listener) => Socket::Tcp(tokio::net::TcpListener::from_std(listener)?),
            #[cfg(unix)]
            Self::Unix(listener) => Socket::Unix(tokio::net::UnixListener::from_std(listener)?),
        })
    }
}

impl Socket {
    /// The next connection. Nothing is lost if it is dropped before its end.
    pub(super) async fn accept(&self) -> io::Result<Accepted> {
        match self {
            Self::Tcp(listener) => {
                let (stream, peer) = listener.accept().await?;
                // Heads and bodies are written together; what is left waits for nobody.
                let _ = stream.set_nodelay(true);
                Ok(Accepted {
                    stream: Box::new(stream),
                    peer: Peer::Tcp(peer),
                })
            }
            #[cfg(unix)]
            Self::Unix(listener) => {
                let (stream, _) = listener.accept().await?;
                Ok(Accepted {
                    stream: Box::new(stream),
                    peer: Peer::Unix,
                })
            }
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => address.fmt(f),
            #[cfg(unix)]
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}
