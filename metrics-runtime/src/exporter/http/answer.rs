//! What a route answers, before it is known how it is sent.

use axum::http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName,
    REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::response::Parts;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};
use bytes::Bytes;

use super::coding::Coding;
use super::compress::compressed;

/// A whole answer, which carries the headers that all have.
#[derive(Debug)]
pub(in crate::exporter) struct Answer(Response<Bytes>);

impl Answer {
    /// A body of this content type.
    pub(in crate::exporter) fn new(
        status: StatusCode,
        content_type: HeaderValue,
        body: impl Into<Bytes>,
    ) -> Self {
        let mut response = Response::new(body.into());
        *response.status_mut() = status;
        harden(response.headers_mut());
        Self(response)
            .with(CONTENT_TYPE, content_type)
            .with(VARY, HeaderValue::from_static("Accept-Encoding"))
    }

    /// Plain text.
    pub(in crate::exporter) fn text(status: StatusCode, body: impl Into<Bytes>) -> Self {
        let plain = HeaderValue::from_static("text/plain; charset=utf-8");
        Self::new(status, plain, body)
    }

    /// That there is nothing.
    pub(in crate::exporter) fn not_found() -> Self {
        Self::text(StatusCode::NOT_FOUND, "There is nothing here.\n")
    }

    /// JSON.
    #[allow(dead_code, reason = "for the routes to come")]
    pub(in crate::exporter) fn json(status: StatusCode, body: impl Into<Bytes>) -> Self {
        let json = HeaderValue::from_static("application/json");
        Self::new(status, json, body)
    }

    /// A page that may load and do what `policy` says. The policy should begin with
    /// `default-src 'none'`; that nobody may put the page into a frame is said beside it.
    pub(in crate::exporter) fn html(policy: HeaderValue, body: impl Into<Bytes>) -> Self {
        let html = HeaderValue::from_static("text/html; charset=utf-8");
        Self::new(StatusCode::OK, html, body)
            .with(CONTENT_SECURITY_POLICY, policy)
            .with(REFERRER_POLICY, HeaderValue::from_static("no-referrer"))
            .with(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"))
    }

    /// With a header, which replaces one of the same name.
    pub(in crate::exporter) fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers_mut().insert(name, value);
        self
    }

    /// Says that another `Accept` can get another answer.
    pub(in crate::exporter) fn varying_by_accept(self) -> Self {
        self.with(VARY, HeaderValue::from_static("Accept, Accept-Encoding"))
    }

    pub(super) fn body(&self) -> &Bytes {
        self.0.body()
    }

    /// In this coding, or as it is where that fails.
    pub(super) async fn compressed(mut self, coding: Coding) -> Self {
        if let Some(body) = compressed(self.body().clone(), coding).await {
            *self.0.body_mut() = body;
            let name = HeaderValue::from_static(coding.name());
            return self.with(CONTENT_ENCODING, name);
        }
        self
    }

    pub(super) fn into_parts(self) -> (Parts, Bytes) {
        self.0.into_parts()
    }
}

/// Adds what every answer has: it is never kept, and never taken for another type than it says.
pub(super) fn harden(headers: &mut HeaderMap) {
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
}
