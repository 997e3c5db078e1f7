//! `/metrics/json`: what a scrape has, for people and scripts, and beside it what such a document can
//! hold.

use axum::http::header::LINK;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};

use super::Served;
use super::metrics::answer_in;
use crate::exporter::http::Answer;
use crate::exposition::{Format, json};

/// From the document to its schema.
const DESCRIBED_BY: HeaderValue = HeaderValue::from_static("<json/schema>; rel=\"describedby\"");

pub(super) async fn answer(served: Served, asked: Parts) -> Answer {
    let answer = answer_in(Format::Json, &served, &asked).await;
    answer.with(LINK, DESCRIBED_BY)
}

#[allow(clippy::unused_async)] // as all routes
pub(super) async fn schema(_: Served, _: Parts) -> Answer {
    let content_type = HeaderValue::from_static(json::SCHEMA_CONTENT_TYPE);
    Answer::new(StatusCode::OK, content_type, json::SCHEMA)
}
