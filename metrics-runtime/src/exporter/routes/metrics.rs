//! `/metrics`: a scrape.

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::routing::get;

use super::{Route, Served};
use crate::exposition::text;

pub(super) fn route() -> Route {
    Route {
        path: "/metrics",
        method: get(metrics),
    }
}

async fn metrics(State(served): State<Served>) -> impl IntoResponse {
    let headers = [
        (CONTENT_TYPE, text::CONTENT_TYPE),
        (CACHE_CONTROL, "no-store"),
    ];
    (headers, served.scraper.answer().await)
}
