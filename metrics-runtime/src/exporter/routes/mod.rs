//! What the listener answers: one file for each subject, one line here for each route.
//!
//! The router gives 404 for other paths, 405 with `Allow` for other methods, and answers HEAD as GET
//! without the body.

mod metrics;

use axum::Router;
use axum::routing::MethodRouter;

use super::scrape::Scraper;

/// What the routes have in common.
#[derive(Clone)]
pub(super) struct Served {
    pub(super) scraper: Scraper,
}

/// One path.
struct Route {
    path: &'static str,
    method: MethodRouter<Served>,
}

fn routes() -> Vec<Route> {
    vec![metrics::route()]
}

pub(super) fn router(served: Served) -> Router {
    let add = |router: Router<Served>, Route { path, method }| router.route(path, method);
    let router = routes().into_iter().fold(Router::new(), add);
    router.with_state(served)
}
