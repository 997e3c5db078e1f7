//! A handshake before HTTP.

use std::io;
use std::sync::Arc;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;

use super::Stream;

/// The type of the record in which a client says hello.
const HANDSHAKE: u8 = 22;

/// As Go answers it.
const NOT_TLS: &[u8] = b"HTTP/1.0 400 Bad Request\r\n\
    Content-Type: text/plain; charset=utf-8\r\n\
    Connection: close\r\n\r\n\
    this port speaks HTTPS\n";

/// How much of a request is read that cannot be answered.
const DISCARDED_BYTES: u64 = 64 << 10;

/// The stream inside TLS. A client that speaks HTTP without it is told so.
pub(super) async fn handshake(
    stream: Box<dyn Stream>,
    config: Arc<ServerConfig>,
) -> io::Result<Box<dyn Stream>> {
    let mut stream = BufReader::with_capacity(1, stream);
    match stream.fill_buf().await?.first() {
        Some(&HANDSHAKE) => {
            let stream = TlsAcceptor::from(config).accept(stream).await?;
            Ok(Box::new(stream))
        }
        Some(byte) if byte.is_ascii_uppercase() => {
            stream.write_all(NOT_TLS).await?;
            stream.shutdown().await?;
            // To close with something unread would take the answer from the client.
            let mut rest = stream.take(DISCARDED_BYTES);
            tokio::io::copy(&mut rest, &mut tokio::io::sink()).await?;
            Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "HTTP without TLS",
            ))
        }
        _ => Err(io::Error::new(io::ErrorKind::InvalidData, "not TLS")),
    }
}
