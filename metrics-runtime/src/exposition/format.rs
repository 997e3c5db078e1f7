//! The formats by name, and what each is called in a `Content-Type`.

use std::borrow::Cow;

/// An exposition format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// The Prometheus text format 0.0.4: see [`text`](super::text).
    Text,
    /// OpenMetrics 1.0.0: see `openmetrics`.
    OpenMetrics,
    /// Prometheus' messages, each after its length: see `protobuf`.
    Protobuf,
    /// For people and scripts: see `json`. No scraper asks for it, and `/metrics`
    /// never answers with it.
    Json,
}

impl Format {
    /// The format's media type with all its parameters, for `Content-Type`.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Text => "text/plain; version=0.0.4; charset=utf-8",
            Self::OpenMetrics => "application/openmetrics-text; version=1.0.0; charset=utf-8",
            Self::Protobuf => {
                "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; \
                 encoding=delimited"
            }
            Self::Json => "application/json",
        }
    }
}

/// What a scraper would do with names that are not the classic ones, as its `escaping` says.
///
/// All names here are classic ones, which each of these leaves as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Escaping {
    /// `underscores`, and what is answered to `dots`: that one would change classic names.
    Underscores,
    /// `allow-utf-8`.
    AllowUtf8,
    /// `values`.
    Values,
}

impl Escaping {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Underscores => "underscores",
            Self::AllowUtf8 => "allow-utf-8",
            Self::Values => "values",
        }
    }
}

/// The format that a client gets, and the escaping that it has asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The format.
    pub format: Format,
    /// What is said of names; nothing where nothing was asked.
    pub escaping: Option<Escaping>,
}

impl Accepted {
    /// What to answer as `Content-Type`.
    #[must_use]
    pub fn content_type(self) -> Cow<'static, str> {
        let format = self.format.content_type();
        match self.escaping {
            Some(escaping) => format!("{format}; escaping={}", escaping.as_str()).into(),
            None => format.into(),
        }
    }
}

impl From<Format> for Accepted {
    fn from(format: Format) -> Self {
        Self {
            format,
            escaping: None,
        }
    }
}
