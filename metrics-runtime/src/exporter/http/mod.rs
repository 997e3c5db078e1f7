//! What all answers have in common, whatever the route: methods, headers and compression.

mod answer;
mod coding;
mod compress;
mod quality;

use std::future::Future;

use axum::body::Body;
use axum::http::header::{ALLOW, CONTENT_LENGTH, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::Response;
use bytes::Bytes;

pub(super) use self::answer::Answer;
use self::coding::Coding;

/// What each path takes.
const METHODS: HeaderValue = HeaderValue::from_static("GET, HEAD, OPTIONS");

/// The response of a path that is there; `whole` is what GET gets.
pub(super) async fn respond(
    method: &Method,
    headers: &HeaderMap,
    whole: impl Future<Output = axum::http::Response<Bytes>>,
) -> Response {
    match *method {
        Method::GET | Method::HEAD => for_method(method, whole.await),
        Method::OPTIONS => options(),
        _ => {
            let refused = Answer::text(
                StatusCode::METHOD_NOT_ALLOWED,
                "Only GET, HEAD and OPTIONS.\n",
            );
            for_method(
                method,
                self::whole(headers, refused.with(ALLOW, METHODS)).await,
            )
        }
    }
}

/// The response of a path that is not there.
pub(super) async fn not_found(method: &Method, headers: &HeaderMap) -> Response {
    for_method(method, whole(headers, Answer::not_found()).await)
}

/// Where too much is being put together already.
pub(super) fn busy() -> Answer {
    Answer::text(
        StatusCode::SERVICE_UNAVAILABLE,
        "Too many scrapes at the same time.\n",
    )
    .with(RETRY_AFTER, HeaderValue::from_static("1"))
}

/// What is asked with OPTIONS.
pub(super) fn options() -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    answer::harden(response.headers_mut());
    response.headers_mut().insert(ALLOW, METHODS);
    response
}

/// `answer` as the client can take it.
pub(super) async fn whole(headers: &HeaderMap, answer: Answer) -> axum::http::Response<Bytes> {
    let coding = Coding::accepted(headers, answer.body().len());
    let (mut head, body) = answer.compressed(coding).await.into_parts();
    head.headers.insert(CONTENT_LENGTH, body.len().into());
    axum::http::Response::from_parts(head, body)
}

/// HEAD has the headers of GET, the length included.
fn for_method(method: &Method, whole: axum::http::Response<Bytes>) -> Response {
    whole.map(|body| match *method {
        Method::HEAD => Body::empty(),
        _ => body.into(),
    })
}
