//! `/health`: whether the program is well. What is not well is said on the detailed page alone, so that
//! the others can be shown to anybody.

use axum::http::StatusCode;
use axum::http::request::Parts;

use super::{Route, Served};
use crate::exporter::health::{Probe, Report};
use crate::exporter::http::Answer;

pub(super) fn routes() -> [Route; 4] {
    [
        probe("/health", "Whether all health checks are well.", None),
        probe(
            "/health/live",
            "Whether the program has to be started anew.",
            Some(Probe::Liveness),
        ),
        probe(
            "/health/ready",
            "Whether requests may be sent to the program.",
            Some(Probe::Readiness),
        ),
        Route::new("/health/detailed", "Each health check, as JSON.", detailed).linked(),
    ]
}

fn probe(path: &str, about: &'static str, probe: Option<Probe>) -> Route {
    let answer = move |served: Served, _: Parts| async move {
        let report = served.health.report(probe).await;
        let text = if report.is_well() {
            "ok\n"
        } else {
            "failing\n"
        };
        Answer::text(status(&report), text)
    };
    Route::new(path, about, answer).linked()
}

async fn detailed(served: Served, _: Parts) -> Answer {
    let report = served.health.report(None).await;
    Answer::json(status(&report), report.to_json())
}

fn status(report: &Report) -> StatusCode {
    if report.is_well() {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    }
}
