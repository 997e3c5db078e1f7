//! Samples as somebody else has read them, so that what is in one format can be compared with what is
//! in another.

use std::collections::BTreeMap;
use std::io;

use metrics_tests::http::{Response, request_with};

/// A format of `/metrics`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Format {
    Text,
    OpenMetrics,
    Protobuf,
}

impl Format {
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Self::Text => "text/plain",
            Self::OpenMetrics => "application/openmetrics-text",
            Self::Protobuf => "application/vnd.google.protobuf",
        }
    }

    pub(crate) fn accept(self) -> &'static str {
        match self {
            Self::Text => "text/plain;version=0.0.4",
            Self::OpenMetrics => "application/openmetrics-text;version=1.0.0",
            Self::Protobuf => {
                "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;\
                 encoding=delimited"
            }
        }
    }
}

/// What a program answers in a format.
pub(crate) fn get_in(address: &str, format: Format) -> io::Result<Response> {
    let response = request_with(address, "GET", "/metrics", &[("Accept", format.accept())])?;
    let content_type = response.header("content-type").unwrap_or_default();
    if content_type.starts_with(format.media_type()) {
        Ok(response)
    } else {
        Err(io::Error::other(format!("{format:?}: {response:?}")))
    }
}

/// One sample. Bounds and quantiles are spelled as this program would, since formats differ.
#[derive(Clone, Debug, PartialEq, PartialOrd)]
pub(crate) struct Sample {
    pub(crate) name: String,
    pub(crate) labels: Vec<(String, String)>,
    /// As text, so that NaN is like NaN.
    pub(crate) value: String,
}

impl Sample {
    pub(crate) fn new(name: &str, labels: BTreeMap<String, String>, value: f64) -> Self {
        let spelled = |(name, value): (String, String)| match value.parse::<f64>() {
            Ok(number) if name == "le" || name == "quantile" => (name, number.to_string()),
            _ => (name, value),
        };
        Self {
            name: name.to_owned(),
            labels: labels.into_iter().map(spelled).collect(),
            value: value.to_string(),
        }
    }

    /// Whether Prometheus has added it.
    pub(crate) fn is_of_the_scrape(&self) -> bool {
        self.name == "up" || self.name.starts_with("scrape_")
    }

    /// Whether it says when a series began, which the text format does not.
    pub(crate) fn is_created(&self) -> bool {
        self.name.ends_with("_created")
    }
}
