//! What the listener answers. The router itself gives 404 for other paths, 405 with `Allow` for
//! other methods, and answers HEAD as GET without the body.

use axum::Router;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::routing::get;

use crate::exposition::text;
use crate::recorder::Recorder;

pub(super) fn router(recorder: Recorder) -> Router {
    Router::new()
        .route("/metrics", get(metrics))
        .with_state(recorder)
}

async fn metrics(State(recorder): State<Recorder>) -> impl IntoResponse {
    let headers = [
        (CONTENT_TYPE, text::CONTENT_TYPE),
        (CACHE_CONTROL, "no-store"),
    ];
    (headers, text::render(&recorder.snapshot()))
}
