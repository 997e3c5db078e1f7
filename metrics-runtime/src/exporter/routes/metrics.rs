//! `/metrics`: a scrape.

use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};

use super::Served;
use crate::exporter::http::Answer;
use crate::exposition::text;

pub(super) async fn answer(served: Served, _: Parts) -> Answer {
    let text = served.scraper.answer().await;
    Answer::new(
        StatusCode::OK,
        HeaderValue::from_static(text::CONTENT_TYPE),
        text,
    )
}
