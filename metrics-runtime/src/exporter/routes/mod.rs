//! What the listener answers: one file for each subject, one line here for each route.
//!
//! A route says what GET gives; [`http`](super::http) makes of it what HEAD, OPTIONS and other methods
//! get, with the headers that all answers have.

mod assets;
mod health;
mod index;
mod json;
mod metrics;
mod page;

use std::pin::Pin;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::Method;
use axum::http::request::Parts;
use axum::response::Response;
use axum::routing::any;

use super::health::Health;
use super::http::{self, Answer};
use super::page::Sampler;
use super::scrape::Scraper;

/// The path of the metrics, unless another one was asked for.
pub(super) const METRICS: &str = "/metrics";

/// What the routes have in common.
#[derive(Clone)]
pub(super) struct Served {
    pub(super) scraper: Scraper,
    pub(super) health: Health,
    /// Where the metrics are.
    pub(super) path: Arc<str>,
    /// What keeps the page's samples, if there is a page.
    pub(super) sampler: Option<Sampler>,
}

/// All routes but the index, which is made from them. They are listed there in this order.
fn routes(served: &Served) -> Vec<Route> {
    let metrics = &*served.path;
    let below = |path: &str| format!("{}/{path}", metrics.trim_end_matches('/'));
    let mut routes = vec![
        Route::new(metrics, "All metrics, for Prometheus.", metrics::answer).linked(),
        Route::new(&below("json"), "All metrics as JSON.", json::answer).linked(),
        Route::new(&below("json/schema"), "What is in that JSON.", json::schema).linked(),
    ];
    routes.extend(health::routes());
    routes.extend(assets::routes());
    routes.extend(served.sampler.iter().flat_map(page::routes));
    routes
}

/// One path.
#[derive(Clone)]
struct Route {
    path: String,
    /// What is there, in a sentence.
    about: &'static str,
    /// Whether the index lists it.
    is_linked: bool,
    /// What GET gives.
    answer: Handler,
}

type Handler = Arc<dyn Fn(Served, Parts) -> Pending + Send + Sync>;
type Pending = Pin<Box<dyn Future<Output = Answer> + Send>>;

impl Route {
    /// What is asked is the request without its body, which no route takes.
    fn new<F: Future<Output = Answer> + Send + 'static>(
        path: &str,
        about: &'static str,
        answer: impl Fn(Served, Parts) -> F + Send + Sync + 'static,
    ) -> Self {
        Self {
            path: path.to_owned(),
            about,
            is_linked: false,
            answer: Arc::new(move |served, asked| Box::pin(answer(served, asked))),
        }
    }

    /// Listed in the index.
    fn linked(self) -> Self {
        Self {
            is_linked: true,
            ..self
        }
    }
}

pub(super) fn router(served: Served) -> Router {
    let all = routes(&served);
    let index = index::route(&all);
    let router = all
        .into_iter()
        .chain([index.clone()])
        .fold(Router::new(), add);
    let elsewhere = move |State(served): State<Served>, request: Request| async move {
        match (request.uri().path(), request.method()) {
            // Where a router is nested at `/a`, this is `/a/`.
            ("/", _) => serve(&index.answer, served, request).await,
            ("*", &Method::OPTIONS) => http::options(),
            (_, method) => http::not_found(method, request.headers()).await,
        }
    };
    router.fallback(elsewhere).with_state(served)
}

fn add(router: Router<Served>, Route { path, answer, .. }: Route) -> Router<Served> {
    let method = any(
        move |State(served): State<Served>, request: Request| async move {
            serve(&answer, served, request).await
        },
    );
    router.route(&path, method)
}

async fn serve(answer: &Handler, served: Served, request: Request) -> Response {
    let (asked, _) = request.into_parts();
    let (method, headers) = (asked.method.clone(), asked.headers.clone());
    http::respond(&method, &headers, async { answer(served, asked).await }).await
}
