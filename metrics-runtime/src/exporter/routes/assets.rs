//! What is declared, and rules about it. It says where in the source a metric is, so it stands with what
//! is there to find mistakes.

use axum::http::{HeaderValue, StatusCode};

use super::{Route, Served};
use crate::assets;
use crate::exporter::http::Answer;
use crate::snapshot::plan::Plan;

pub(super) fn routes() -> [Route; 2] {
    [
        asset(
            "/debug/catalogue.json",
            "All metrics of the program, with their labels, alerts and places in the source.",
            "application/json",
            |plan| assets::catalogue_of(plan).to_json(),
        ),
        asset(
            "/debug/rules.yml",
            "Alerts and service level objectives, for Prometheus.",
            "application/yaml",
            assets::rules_of,
        ),
    ]
}

fn asset(
    path: &str,
    about: &'static str,
    media_type: &'static str,
    make: fn(&Plan) -> String,
) -> Route {
    let answer = move |served: Served, _| async move {
        let text = make(&served.scraper.plan());
        Answer::new(StatusCode::OK, HeaderValue::from_static(media_type), text)
    };
    Route::new(path, about, answer).linked()
}
