//! What a client of the listener may take: room, and time.

use std::time::Duration;

/// How much of everything clients of the listener may have, so that none of them can hold up a scrape
/// or make the program grow.
///
/// ```
/// use std::time::Duration;
/// use metrics_runtime::Exporter;
/// use metrics_runtime::exporter::Limits;
///
/// let mut limits = Limits::default();
/// limits.connections = 64;
/// limits.idle_timeout = Duration::from_secs(65); // scraped once a minute, on one connection
/// let builder = Exporter::builder().limits(limits);
/// # let _ = builder;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Connections at the same time, at least 1; by default 512.
    ///
    /// One more is always let in: the connection goes for it whose client has kept the listener waiting
    /// for longest. So clients that are idle or slow never lock anybody out. Only where all of them
    /// are having an answer made does the new one wait.
    pub connections: usize,
    /// Scrapes that are put together at the same time, at least 1; by default 8. Those that ask for the
    /// same share one, and count as one. Others beyond it get 503 with `Retry-After`.
    pub renders: usize,
    /// Bytes of a request's head, its request line included, and so the most that a connection keeps of
    /// what its client sends; by default 16 KiB, and no less than 8 KiB. A longer one gets 431.
    pub head_bytes: usize,
    /// Header lines of a request; by default 100. More get 431.
    pub headers: usize,
    /// Bytes of a request's target, which is its path and query; by default 8,000, the least that
    /// [RFC 9112](https://www.rfc-editor.org/rfc/rfc9112#section-3) recommends for the line that it stands
    /// in. A longer one gets 414.
    pub target_bytes: usize,
    /// Bytes of a request's body, which is read and thrown away; by default 16 KiB. A longer one gets 413.
    pub body_bytes: usize,
    /// From the connection, or else from a request's first byte, to the end of its head; by default
    /// 10 seconds. A TLS handshake is part of it. A
    /// body has the same time again.
    pub head_timeout: Duration,
    /// From an answer's first byte to its last; by default 30 seconds.
    pub write_timeout: Duration,
    /// From an answer's end to the next request on the same connection; by default 20 seconds.
    pub idle_timeout: Duration,
    /// How long running scrapes may take to finish when the exporter shuts down; by default 5 seconds.
    pub shutdown_timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 512,
            renders: 8,
            head_bytes: 16 << 10,
            headers: 100,
            target_bytes: 8_000,
            body_bytes: 16 << 10,
            head_timeout: Duration::from_secs(10),
            write_timeout: Duration::from_secs(30),
            idle_timeout: Duration::from_secs(20),
            shutdown_timeout: Duration::from_secs(5),
        }
    }
}
