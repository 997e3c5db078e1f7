//! `/debug/metrics`: the page, and the JSON by which it keeps itself up to date.

use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};

use super::{Route, Served};
use crate::exporter::http::Answer;
use crate::exporter::page::{CONTENT_SECURITY_POLICY, Question};

pub(super) fn routes() -> [Route; 2] {
    [
        Route::new(
            "/debug/metrics",
            "All metrics with their last minutes, for people.",
            html,
        )
        .linked(),
        Route::new(
            "/debug/metrics/data",
            "What the page shows, as it asks for it.",
            json,
        ),
    ]
}

async fn html(served: Served, asked: Parts) -> Answer {
    let Some(sampler) = served.sampler else {
        return Answer::not_found();
    };
    let policy = HeaderValue::from_static(CONTENT_SECURITY_POLICY);
    Answer::html(policy, sampler.html(&question(&asked)).await)
}

async fn json(served: Served, asked: Parts) -> Answer {
    let Some(sampler) = served.sampler else {
        return Answer::not_found();
    };
    Answer::json(StatusCode::OK, sampler.json(&question(&asked)).await)
}

fn question(asked: &Parts) -> Question {
    Question::parse(asked.uri.query().unwrap_or_default())
}
