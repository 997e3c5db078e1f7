//! The routes for servers that are not axum's.

use std::convert::Infallible;
use std::task::{Context, Poll};

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::http::{Request, Response};
use axum::routing::future::RouteFuture;
use tower::{BoxError, Service};

/// Answers what an exporter's listener answers, in a server of the program's. See
/// [`Exporter::service`](super::Exporter::service).
#[derive(Clone, Debug)]
pub struct ExporterService(pub(super) Router);

impl<B> Service<Request<B>> for ExporterService
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = RouteFuture<Infallible>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        self.0.call(request)
    }
}
