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

use std::collections::HashSet;
use std::pin::Pin;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT, ACCEPT_ENCODING};
use axum::http::request::Parts;
use axum::http::{HeaderName, Method};
use axum::response::Response;
use axum::routing::any;
use bytes::Bytes;

use super::health::Health;
use super::http::{self, Answer};
use super::page::Sampler;
use super::scrape::Scraper;
use super::sharing::{Share, Sharing};

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
    pub(super) sharing: Sharing<axum::http::Response<Bytes>>,
}

/// All routes but the index, which is made from them. They are listed there in this order.
fn routes(metrics: &str, has_page: bool) -> Vec<Route> {
    let below = |path: &str| format!("{}/{path}", metrics.trim_end_matches('/'));
    let mut routes = vec![
        Route::new(metrics, "All metrics, for Prometheus.", metrics::answer)
            .linked()
            .shared(),
        Route::new(&below("json"), "All metrics as JSON.", json::answer)
            .linked()
            .shared(),
        Route::new(&below("json/schema"), "What is in that JSON.", json::schema).linked(),
    ];
    routes.extend(health::routes());
    routes.extend(assets::routes());
    if has_page {
        routes.extend(page::routes());
    }
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
    /// Whether what it gives is shared.
    is_shared: bool,
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
            is_shared: false,
            answer: Arc::new(move |served, asked| Box::pin(answer(served, asked))),
        }
    }

    /// Put together for all who ask for the same at the same time, so often as the limits allow. It depends on
    /// nothing but the target and [`SHARED_BY`].
    fn shared(self) -> Self {
        Self {
            is_shared: true,
            ..self
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
    let all = routes(&served.path, served.sampler.is_some());
    let index = index::route(&all);
    let router = all.into_iter().chain([index]).fold(Router::new(), add);
    let elsewhere = |request: Request| async move {
        match (request.uri().path(), request.method()) {
            ("*", &Method::OPTIONS) => http::options(),
            (_, method) => http::not_found(method, request.headers()).await,
        }
    };
    router.fallback(elsewhere).with_state(served)
}

/// A router that has no routes.
pub(super) fn nothing() -> Router {
    Router::new().fallback(|request: Request| async move {
        http::not_found(request.method(), request.headers()).await
    })
}

/// Whether the metrics can be at this path.
pub(super) fn check_path(path: &str) -> Result<(), &'static str> {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let is_part = |part: &str| !["", ".", ".."].contains(&part) && part.bytes().all(is_allowed);
    let is_path = path
        .strip_prefix('/')
        .is_some_and(|parts| parts.split('/').all(is_part));
    if !is_path {
        return Err(
            "write a path such as `/metrics`: a slash and then letters, digits and `-._~`, no slash at \
             the end",
        );
    }
    let mut taken = HashSet::new();
    if !routes(path, true)
        .iter()
        .all(|route| taken.insert(&route.path))
    {
        return Err("the exporter has something else there; write another path");
    }
    Ok(())
}

fn add(router: Router<Served>, route: Route) -> Router<Served> {
    let path = route.path.clone();
    let method = any(
        move |State(served): State<Served>, request: Request| async move {
            serve(&route, served, request).await
        },
    );
    router.route(&path, method)
}

/// The headers that say what is asked for, beside the target.
const SHARED_BY: [HeaderName; 3] = [
    ACCEPT,
    ACCEPT_ENCODING,
    HeaderName::from_static("x-prometheus-scrape-timeout-seconds"),
];

async fn serve(route: &Route, served: Served, request: Request) -> Response {
    let (asked, _) = request.into_parts();
    let (method, headers) = (asked.method.clone(), asked.headers.clone());
    let key = route.is_shared.then(|| key(&asked));
    let (sharing, own) = (served.sharing.clone(), served.scraper.own());
    let whole = async { http::whole(&headers, (route.answer)(served, asked).await).await };
    let respond = async {
        let Some(key) = key else {
            return whole.await;
        };
        match sharing.get(key, whole).await {
            Share::Own(whole) => return whole,
            Share::Shared(whole) => {
                if let Some(own) = own {
                    own.shared();
                }
                return whole;
            }
            Share::Refused => {}
        }
        if let Some(own) = own {
            own.refused();
        }
        http::whole(&headers, http::busy()).await
    };
    http::respond(&method, &headers, respond).await
}

/// All that the answer depends on, in the client's own words.
fn key(asked: &Parts) -> String {
    let mut key = asked
        .uri
        .path_and_query()
        .map_or(String::new(), ToString::to_string);
    for name in SHARED_BY {
        for line in asked.headers.get_all(name) {
            // No line has a line's end in it, so that two requests never look alike.
            key.push('\n');
            key.push_str(&String::from_utf8_lossy(line.as_bytes()));
        }
        key.push_str("\n\n");
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key_of(target: &str, headers: &[(&str, &str)]) -> String {
        let mut request = axum::http::Request::get(target);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        key(&request.body(()).unwrap().into_parts().0)
    }

    #[test]
    fn what_is_asked_for_in_other_words_is_not_shared() {
        let asked: [(_, &[_]); 9] = [
            ("/metrics", &[]),
            ("/metrics/json", &[]),
            ("/metrics?name[]=a", &[]),
            ("/metrics", &[("accept", "a")]),
            ("/metrics", &[("accept", "a,b")]),
            ("/metrics", &[("accept", "a"), ("accept", "b")]),
            ("/metrics", &[("accept-encoding", "a")]),
            ("/metrics", &[("x-prometheus-scrape-timeout-seconds", "1")]),
            ("/metrics", &[("x-prometheus-scrape-timeout-seconds", "2")]),
        ];
        let keys: HashSet<_> = asked
            .iter()
            .map(|(target, headers)| key_of(target, headers))
            .collect();
        assert_eq!(keys.len(), asked.len(), "{keys:?}");
        let other_client = key_of("/metrics", &[("user-agent", "a")]);
        assert!(keys.contains(&other_client));
    }
}
