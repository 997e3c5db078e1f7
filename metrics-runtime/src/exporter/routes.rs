//! What the listener answers. The router itself gives 404 for other paths, 405 with `Allow` for
//! other methods, and answers HEAD as GET without the body.

use axum::Router;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::routing::get;

use super::scrape::Scraper;
use crate::exposition::text;

pub(super) fn router(scraper: Scraper) -> Router {
    Router::new()
        .route("/metrics", get(metrics))
        .with_state(scraper)
}

async fn metrics(State(scraper): State<Scraper>) -> impl IntoResponse {
    let headers = [
        (CONTENT_TYPE, text::CONTENT_TYPE),
        (CACHE_CONTROL, "no-store"),
    ];
    (headers, scraper.answer().await)
}
