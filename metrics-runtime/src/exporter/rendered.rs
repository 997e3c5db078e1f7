//! An exposition for whoever answers requests himself.

use std::borrow::Cow;
use std::str::Utf8Error;

use super::scrape::{Asked, Scraper};
use crate::exposition::{Accepted, negotiate};

/// What `/metrics` answers, for a server of your own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    accepted: Accepted,
    body: Vec<u8>,
}

impl Rendered {
    pub(super) fn of(scraper: &Scraper, accept: &str) -> Self {
        let accepted = negotiate(accept);
        Self {
            accepted,
            body: scraper.render(&Asked::all(accepted.format)),
        }
    }

    /// The value of `Content-Type`. Prometheus 3 refuses an answer without it.
    #[must_use]
    pub fn content_type(&self) -> Cow<'static, str> {
        self.accepted.content_type()
    }

    /// The body.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The body as text.
    ///
    /// # Errors
    ///
    /// If the client wants the protobuf format, which is no text.
    pub fn text(&self) -> Result<&str, Utf8Error> {
        std::str::from_utf8(&self.body)
    }

    /// The body, given away.
    #[must_use]
    pub fn into_body(self) -> Vec<u8> {
        self.body
    }
}
