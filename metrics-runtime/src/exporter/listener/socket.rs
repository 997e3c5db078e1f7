//! What connections come in through.

use std::fmt;
use std::io;
use std::net::SocketAddr;
#[cfg(unix)]
use std::path::PathBuf;

use tokio::io::{AsyncRead, AsyncWrite};

#[cfg(unix)]
use super::unix::{self, SocketFile};

/// Connections that wait to be taken, if the system allows as many.
pub(super) const BACKLOG: i32 = 1024;

/// A socket that listens, and belongs to no runtime yet. It does not block.
pub(in crate::exporter) enum Bound {
    Tcp(std::net::TcpListener),
    #[cfg(unix)]
    Unix(std::os::unix::net::UnixListener, SocketFile),
}

/// The same in a runtime.
pub(super) enum Socket {
    Tcp(tokio::net::TcpListener),
    #[cfg(unix)]
    Unix {
        listener: tokio::net::UnixListener,
        /// Removed with it.
        _file: SocketFile,
    },
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
    /// Listens on `host:port` or, with this mode, on `unix:path`.
    pub(in crate::exporter) fn to(address: &str, mode: u32) -> io::Result<Self> {
        if let Some(path) = address.strip_prefix("unix:") {
            return Self::to_file(path, mode);
        }
        let listener = std::net::TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        // The standard library has room for 128; the next one would have to knock again after a second.
        socket2::SockRef::from(&listener).listen(BACKLOG)?;
        Ok(Self::Tcp(listener))
    }

    #[cfg(unix)]
    fn to_file(path: &str, mode: u32) -> io::Result<Self> {
        // As a URL would have it, `unix:///run/shop.sock`.
        let path = path.strip_prefix("//").unwrap_or(path);
        let (listener, file) = unix::listen(path.as_ref(), mode)?;
        Ok(Self::Unix(listener, file))
    }

    #[cfg(not(unix))]
    fn to_file(_: &str, _: u32) -> io::Result<Self> {
        let what = "Unix sockets are there on Unix; listen on `host:port`";
        Err(io::Error::new(io::ErrorKind::Unsupported, what))
    }

    /// The file of the socket, to be removed when it is no longer listened on.
    #[cfg(unix)]
    pub(in crate::exporter) fn file(&self) -> Option<SocketFile> {
        match self {
            Self::Tcp(_) => None,
            Self::Unix(_, file) => Some(file.clone()),
        }
    }

    pub(in crate::exporter) fn address(&self) -> io::Result<Address> {
        Ok(match self {
            Self::Tcp(listener) => Address::Tcp(listener.local_addr()?),
            #[cfg(unix)]
            Self::Unix(listener, _) => {
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
            Self::Unix(listener, file) => Socket::Unix {
                listener: tokio::net::UnixListener::from_std(listener)?,
                _file: file,
            },
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
            Self::Unix { listener, .. } => {
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
