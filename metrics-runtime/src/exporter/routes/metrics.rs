//! `/metrics`: a scrape, in the format that the scraper likes best.

use std::time::Duration;

use axum::http::header::ACCEPT;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use form_urlencoded::parse;

use super::Served;
use crate::exporter::http::Answer;
use crate::exporter::scrape::Asked;
use crate::exposition::names::Names;
use crate::exposition::{Accepted, Format, negotiate};

/// How many families can be asked for by name.
const MOST_NAMES: usize = 256;

/// How long the scraper waits, as Prometheus says.
const TIMEOUT: &str = "x-prometheus-scrape-timeout-seconds";

pub(super) async fn answer(served: Served, asked: Parts) -> Answer {
    let accepted = negotiate(&joined(&asked.headers));
    answer_in(accepted, &served, &asked)
        .await
        .varying_by_accept()
}

/// The families that the query names, or all, in a format.
pub(super) async fn answer_in(
    accepted: impl Into<Accepted>,
    served: &Served,
    asked: &Parts,
) -> Answer {
    let accepted = accepted.into();
    let Some(names) = names(asked.uri.query().unwrap_or_default()) else {
        let said = format!("At most {MOST_NAMES} names.\n");
        return Answer::text(StatusCode::BAD_REQUEST, said);
    };
    let asked = Asked {
        format: accepted.format,
        names,
        timeout: timeout(&asked.headers),
    };
    let body = served.scraper.answer(&asked).await;
    let content_type = HeaderValue::from_str(&accepted.content_type());
    // They are all constants.
    let content_type =
        content_type.unwrap_or(HeaderValue::from_static(Format::Text.content_type()));
    Answer::new(StatusCode::OK, content_type, body)
}

/// Several lines of `Accept` are one list.
fn joined(headers: &HeaderMap) -> String {
    let lines = headers.get_all(ACCEPT).iter();
    let lines: Vec<_> = lines
        .map(|line| String::from_utf8_lossy(line.as_bytes()))
        .collect();
    lines.join(",")
}

/// Each `name[]` of the query; none where they are too many.
fn names(query: &str) -> Option<Names> {
    let pairs = parse(query.as_bytes()).filter(|(key, _)| key == "name[]");
    let names = pairs.map(|(_, name)| name.into_owned());
    let names: Vec<_> = names.take(MOST_NAMES + 1).collect();
    match names.len() {
        0 => Some(Names::All),
        1..=MOST_NAMES => Some(Names::These(names)),
        _ => None,
    }
}

/// What the scraper waits, without a tenth, but no more than half a second, for the way of the answer.
/// What is no time says nothing.
fn timeout(headers: &HeaderMap) -> Option<Duration> {
    let seconds: f64 = headers.get(TIMEOUT)?.to_str().ok()?.trim().parse().ok()?;
    let timeout = Duration::try_from_secs_f64(seconds).ok()?;
    let margin = (timeout / 10).min(Duration::from_millis(500));
    let timeout = timeout.saturating_sub(margin);
    (!timeout.is_zero()).then_some(timeout)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: &'static str, values: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(name, HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    #[test]
    fn what_is_no_time_bounds_nothing() {
        let long = "9".repeat(400);
        for text in [
            "0",
            "-0",
            "-1",
            "NaN",
            "nan",
            "inf",
            "Infinity",
            "-Infinity",
            "1e308",
            "1e-400",
            "abc",
            "",
            " ",
            "1 2",
            "0x10",
            "1,5",
            &long,
        ] {
            assert_eq!(timeout(&headers(TIMEOUT, &[text])), None, "{text:?}");
        }
        assert_eq!(timeout(&HeaderMap::new()), None);
        let mut bytes = HeaderMap::new();
        bytes.insert(TIMEOUT, HeaderValue::from_bytes(b"\xff").unwrap());
        assert_eq!(timeout(&bytes), None);
    }

    #[test]
    fn some_time_is_left_for_the_way() {
        for (text, milliseconds) in [("0.9", 810), ("1", 900), (" 10 ", 9_500), ("1e3", 999_500)] {
            let expected = Duration::from_millis(milliseconds);
            let timeout = timeout(&headers(TIMEOUT, &[text])).unwrap();
            assert!(
                timeout.abs_diff(expected) < Duration::from_micros(1),
                "{text}: {timeout:?}"
            );
        }
    }

    #[test]
    fn two_lines_are_one_list() {
        let accept = headers(
            "accept",
            &["text/plain;q=0.5", "application/openmetrics-text"],
        );
        assert_eq!(negotiate(&joined(&accept)).format, Format::OpenMetrics);
        let mut bytes = headers("accept", &["application/openmetrics-text"]);
        bytes.append(ACCEPT, HeaderValue::from_bytes(b"\xff/\xfe").unwrap());
        assert_eq!(negotiate(&joined(&bytes)).format, Format::OpenMetrics);
        assert_eq!(negotiate(&joined(&HeaderMap::new())).format, Format::Text);
    }

    #[test]
    fn names_are_decoded_and_bounded() {
        let these = |names: &[&str]| {
            Some(Names::These(
                names.iter().map(ToString::to_string).collect(),
            ))
        };
        for (query, expected) in [
            ("", Some(Names::All)),
            ("name=a&names[]=b&NAME[]=c", Some(Names::All)),
            ("name[]=a", these(&["a"])),
            ("name[]=a&x=y&name%5B%5D=%62%C3%a4+c", these(&["a", "bä c"])),
            ("name[]", these(&[""])),
            ("&&name[]=%&=%zz&name[]=%ff", these(&["%", "\u{fffd}"])),
        ] {
            assert_eq!(names(query), expected, "{query}");
        }
        assert!(names(&"name[]=a&".repeat(256)).is_some());
        assert_eq!(names(&"name[]=a&".repeat(257)), None);
    }
}
