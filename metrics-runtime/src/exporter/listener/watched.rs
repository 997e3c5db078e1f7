//! A stream that tells what goes through it, and ends so that the client gets the last answer.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use axum::body::{Body, Bytes};
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

use super::Stream;
use super::line::{self, Line};
use super::progress::Progress;

/// How much is read of what a client still sends when nobody wants to know.
const DISCARDED_BYTES: usize = 64 << 10;

/// How long an answer is made for a client that sends nothing more: it may still read, or have gone away.
const PATIENCE: Duration = Duration::from_millis(250);

pub(super) struct Watched {
    stream: Box<dyn Stream>,
    progress: Arc<Progress>,
    line: Line,
    /// Whether the client has sent all that it will.
    has_ended: bool,
    /// What is left of the patience with one that has.
    patience: Option<Pin<Box<Sleep>>>,
    /// Who is to hear of it when all is written.
    told_later: Option<Waker>,
    is_shut_down: bool,
    discarded: usize,
}

impl Watched {
    pub(super) fn new(
        stream: Box<dyn Stream>,
        progress: Arc<Progress>,
        target_bytes: usize,
    ) -> Self {
        Self {
            stream,
            progress,
            line: Line::new(target_bytes),
            has_ended: false,
            patience: None,
            told_later: None,
            is_shut_down: false,
            discarded: 0,
        }
    }

    /// Looks at what was read. The request line is ended here where it does not end itself.
    fn look_at(&mut self, buffer: &mut ReadBuf<'_>, before: usize) {
        if self.progress.received() {
            self.line.begin();
        }
        if self.line.is_too_long(&buffer.filled()[before..]) {
            let room = buffer.remaining().min(line::END.len());
            let filled = buffer.filled().len() + room - line::END.len();
            if filled >= before {
                buffer.set_filled(filled);
                buffer.put_slice(line::END);
            }
        }
    }

    /// Lets hyper know that the client has ended. While there is something for the client, that waits: hyper
    /// would drop it.
    fn poll_ended(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.progress.is_writing() {
            self.told_later = Some(cx.waker().clone());
            return Poll::Pending;
        }
        if self.progress.is_answering() {
            let patience = self
                .patience
                .get_or_insert_with(|| Box::pin(sleep(PATIENCE)));
            ready!(patience.as_mut().poll(cx));
        }
        Poll::Ready(Ok(()))
    }

    /// Reads on until the client has seen the end. To close with something unread would take from the
    /// client what it has not read yet: [RFC 9112](https://www.rfc-editor.org/rfc/rfc9112#section-9.6).
    fn poll_discard(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let mut buffer = [0; 1024];
        while !self.has_ended && self.discarded < DISCARDED_BYTES {
            let mut buffer = ReadBuf::new(&mut buffer);
            let read = ready!(Pin::new(&mut self.stream).poll_read(cx, &mut buffer));
            self.discarded += buffer.filled().len();
            self.has_ended = read.is_err() || buffer.filled().is_empty();
        }
        Poll::Ready(())
    }
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.has_ended {
            return self.poll_ended(cx);
        }
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buffer))?;
        if buffer.filled().len() == before {
            self.has_ended = true;
            return self.poll_ended(cx);
        }
        self.look_at(buffer, before);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Watched {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write(cx, bytes))?;
        self.progress.wrote();
        Poll::Ready(Ok(written))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write_vectored(cx, bytes))?;
        self.progress.wrote();
        Poll::Ready(Ok(written))
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.stream).poll_flush(cx))?;
        self.progress.flushed();
        if !self.progress.is_writing()
            && let Some(waker) = self.told_later.take()
        {
            waker.wake();
        }
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.progress.closing();
        if !self.is_shut_down {
            ready!(Pin::new(&mut self.stream).poll_shutdown(cx))?;
            self.is_shut_down = true;
        }
        self.poll_discard(cx).map(Ok)
    }
}

/// A body that tells when it has been handed over.
pub(super) struct Answer {
    body: Body,
    progress: Arc<Progress>,
}

impl Answer {
    pub(super) fn new(body: Body, progress: Arc<Progress>) -> Self {
        Self { body, progress }
    }
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        self.progress.handed_over();
    }
}
