//! What all answers have in common, whatever the route: methods, headers and compression.

mod answer;
mod coding;
mod compress;
mod quality;

use std::future::Future;

use axum::body::Body;
use axum::http::header::{ALLOW, CONTENT_LENGTH};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::Response;

pub(super) use self::answer::Answer;
use self::coding::Coding;

/// What each path takes.
const METHODS: HeaderValue = HeaderValue::from_static("GET, HEAD, OPTIONS");

/// The response of a path that is there; `answer` is what GET gives.
pub(super) async fn respond(
    method: &Method,
    headers: &HeaderMap,
    answer: impl Future<Output = Answer>,
) -> Response {
    match *method {
        Method::GET | Method::HEAD => finish(method, headers, answer.await).await,
        Method::OPTIONS => options(),
        _ => {
            let refused = Answer::text(
                StatusCode::METHOD_NOT_ALLOWED,
                "Only GET, HEAD and OPTIONS.\n",
            );
            finish(method, headers, refused.with(ALLOW, METHODS)).await
        }
    }
}

/// The response of a path that is not there.
pub(super) async fn not_found(method: &Method, headers: &HeaderMap) -> Response {
    let nothing = Answer::text(StatusCode::NOT_FOUND, "There is nothing here.\n");
    finish(method, headers, nothing).await
}

/// What is asked with OPTIONS.
pub(super) fn options() -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    answer::harden(response.headers_mut());
    response.headers_mut().insert(ALLOW, METHODS);
    response
}

/// `answer` as the client can take it. HEAD has the headers of GET, the length included.
async fn finish(method: &Method, headers: &HeaderMap, answer: Answer) -> Response {
    let coding = Coding::accepted(headers, answer.body().len());
    let (mut head, body) = answer.compressed(coding).await.into_parts();
    head.headers.insert(CONTENT_LENGTH, body.len().into());
    let body = match *method {
        Method::HEAD => Body::empty(),
        _ => body.into(),
    };
    Response::from_parts(head, body)
}
