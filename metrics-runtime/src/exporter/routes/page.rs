//! `/debug/metrics`: the page, and the JSON by which it keeps itself up to date.

use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};

use super::Route;
use crate::exporter::http::Answer;
use crate::exporter::page::{CONTENT_SECURITY_POLICY, Question, Sampler};

pub(super) fn routes(sampler: &Sampler) -> [Route; 2] {
    let (page, data) = (sampler.clone(), sampler.clone());
    [
        Route::new(
            "/debug/metrics",
            "All metrics with their last minutes, for people.",
            move |_, asked| html(page.clone(), asked),
        )
        .linked(),
        Route::new(
            "/debug/metrics/data",
            "What the page shows, as it asks for it.",
            move |_, asked| json(data.clone(), asked),
        ),
    ]
}

async fn html(sampler: Sampler, asked: Parts) -> Answer {
    let policy = HeaderValue::from_static(CONTENT_SECURITY_POLICY);
    Answer::html(policy, sampler.html(&question(&asked)).await)
}

async fn json(sampler: Sampler, asked: Parts) -> Answer {
    Answer::json(StatusCode::OK, sampler.json(&question(&asked)).await)
}

fn question(asked: &Parts) -> Question {
    Question::parse(asked.uri.query().unwrap_or_default())
}
