//! What HTTP forbids and hyper lets through, by [RFC 9110] and [RFC 9112]. It is refused before anything
//! else looks at the request, and with no word of the request in the answer.
//!
//! [RFC 9110]: https://www.rfc-editor.org/rfc/rfc9110
//! [RFC 9112]: https://www.rfc-editor.org/rfc/rfc9112

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{
    CACHE_CONTROL, CONNECTION, HOST, TRANSFER_ENCODING, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, Method, StatusCode, Uri, Version};
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::body::Body as _;

use crate::exporter::Limits;

/// Why a request is not served. The connection is closed behind it: what comes next on it may not be
/// what the client meant.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refusal(StatusCode, &'static str);

const TARGET: Refusal = bad("the request's target is not one that can be served\n");
const NO_HOST: Refusal = bad("HTTP/1.1 needs a Host line\n");
const HOSTS: Refusal = bad("there must be one Host line, with a host and a port alone\n");
const CHUNKED_TWICE: Refusal = bad("a body is chunked once\n");
const CHUNKS: Refusal = bad("the body is not what its header lines say\n");
const TARGET_LENGTH: Refusal = Refusal(
    StatusCode::URI_TOO_LONG,
    "the request's target is too long\n",
);
const BODY_LENGTH: Refusal = Refusal(
    StatusCode::PAYLOAD_TOO_LARGE,
    "no request here needs a body of that length\n",
);
const CODING: Refusal = Refusal(
    StatusCode::NOT_IMPLEMENTED,
    "the body has a transfer coding other than chunked\n",
);
const TUNNEL: Refusal = Refusal(StatusCode::NOT_IMPLEMENTED, "this is no proxy\n");

const fn bad(text: &'static str) -> Refusal {
    Refusal(StatusCode::BAD_REQUEST, text)
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let Self(status, text) = self;
        let headers = [
            (CACHE_CONTROL, "no-store"),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (CONNECTION, "close"),
        ];
        (status, headers, text).into_response()
    }
}

/// Looks at the head alone.
pub(super) fn check(request: &Request, limits: &Limits) -> Result<(), Refusal> {
    check_target(request.uri(), request.method(), limits)?;
    check_host(request)?;
    check_coding(request.headers())
}

fn check_target(target: &Uri, method: &Method, limits: &Limits) -> Result<(), Refusal> {
    if method == Method::CONNECT {
        return Err(TUNNEL);
    }
    if length(target) > limits.target_bytes {
        return Err(TARGET_LENGTH);
    }
    let is_good = match (target.scheme_str(), target.authority()) {
        (None, None) => target.path().starts_with('/') || is_of_server(target, method),
        (Some("http" | "https"), Some(host)) => !host.as_str().contains('@'),
        // The other forms are for proxies.
        _ => false,
    };
    let query = target.query().unwrap_or_default();
    let is_text = target.path().is_ascii() && query.is_ascii();
    if is_good && is_text {
        Ok(())
    } else {
        Err(TARGET)
    }
}

fn length(target: &Uri) -> usize {
    let authority = target.authority().map_or(0, |host| host.as_str().len());
    let query = target.query().map_or(0, |query| query.len() + 1);
    authority + target.path().len() + query
}

/// `OPTIONS *`, which is about the server and no path of it.
fn is_of_server(target: &Uri, method: &Method) -> bool {
    method == Method::OPTIONS && target.path() == "*"
}

/// One for HTTP/1.1, whatever the target is; never more, and never nonsense.
fn check_host(request: &Request) -> Result<(), Refusal> {
    let mut hosts = request.headers().get_all(HOST).iter();
    match (hosts.next(), hosts.next()) {
        (None, _) if request.version() == Version::HTTP_10 => Ok(()),
        (None, _) => Err(NO_HOST),
        (Some(host), None) if is_host(host.as_bytes()) => Ok(()),
        _ => Err(HOSTS),
    }
}

/// Nothing where the target has no host, or else a host and perhaps a port (RFC 9110, 7.2).
fn is_host(value: &[u8]) -> bool {
    if value.is_empty() {
        return true;
    }
    let Ok(authority) = Authority::try_from(value) else {
        return false;
    };
    // Without a user before it, or what is no port behind it.
    let rest = authority.as_str().strip_prefix(authority.host());
    let is_port = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    !authority.host().is_empty()
        && rest.is_some_and(|rest| rest.is_empty() || rest.strip_prefix(':').is_some_and(is_port))
}

/// hyper has looked that the last coding is `chunked`.
fn check_coding(headers: &HeaderMap) -> Result<(), Refusal> {
    let codings = list(headers, TRANSFER_ENCODING);
    let (chunked, other): (Vec<_>, Vec<_>) =
        codings.partition(|coding| coding.eq_ignore_ascii_case(b"chunked"));
    match (chunked.len(), other.len()) {
        (0 | 1, 0) => Ok(()),
        (2.., 0) => Err(CHUNKED_TWICE),
        _ => Err(CODING),
    }
}

/// The elements of all lines of one name.
fn list(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &[u8]> {
    let lines = headers.get_all(name).into_iter();
    let elements = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b','));
    elements
        .map(<[u8]>::trim_ascii)
        .filter(|element| !element.is_empty())
}

/// The request without its body, which is read away so that what follows it is the next request.
pub(super) async fn discard_body(request: Request, limits: &Limits) -> Result<Request, Refusal> {
    let (head, body) = request.into_parts();
    let limit = limits.body_bytes;
    if body.size_hint().lower() > limit as u64 {
        return Err(BODY_LENGTH);
    }
    let mut body = Limited::new(body, limit);
    while let Some(frame) = body.frame().await {
        if let Err(error) = frame {
            let is_long = error.is::<LengthLimitError>();
            return Err(if is_long { BODY_LENGTH } else { CHUNKS });
        }
    }
    Ok(Request::from_parts(head, Body::empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(target: &str) -> axum::http::request::Builder {
        Request::builder().uri(target)
    }

    fn checked(request: axum::http::request::Builder) -> Result<(), Refusal> {
        check(&request.body(Body::empty()).unwrap(), &Limits::default())
    }

    #[test]
    fn a_host_is_a_name_or_an_address_with_a_port_perhaps() {
        for good in [
            "",
            "a",
            "a:1",
            "a:",
            "a.b-c_d~e",
            "1.2.3.4:80",
            "[::1]",
            "[::1]:80",
            "a:99999",
        ] {
            assert!(is_host(good.as_bytes()), "{good}");
        }
        for bad in [
            "a b", "a/", "a/b", "u@a", "a:b", "a:1:2", ":1", "a, b", "a?b", "a#b", "[::1", "::1]",
            "[::1]x", "a\u{e9}", "http://a", "a\"", "<a>", "a\\b",
        ] {
            assert!(!is_host(bad.as_bytes()), "{bad}");
        }
    }

    #[test]
    fn hosts_are_counted() {
        assert_eq!(checked(request("/")), Err(NO_HOST));
        assert_eq!(checked(request("http://a/")), Err(NO_HOST));
        assert_eq!(checked(request("/").version(Version::HTTP_10)), Ok(()));
        let twice = request("/").header(HOST, "a").header(HOST, "a");
        assert_eq!(checked(twice.version(Version::HTTP_10)), Err(HOSTS));
    }

    #[test]
    fn targets_are_paths_or_whole_urls() {
        let checked =
            |method: &str, target: &str| checked(request(target).method(method).header(HOST, "a"));
        for good in ["/", "/a?b", "//a", "http://a/b", "https://a"] {
            assert_eq!(checked("GET", good), Ok(()), "{good}");
        }
        for bad in ["*", "a", "a:80", "ftp://a/", "http://u@a/", "/?\u{e9}"] {
            assert_eq!(checked("GET", bad), Err(TARGET), "{bad}");
        }
        assert_eq!(checked("OPTIONS", "*"), Ok(()));
        assert_eq!(checked("CONNECT", "a:80"), Err(TUNNEL));
        assert_eq!(checked("GET", &format!("/{}", "a".repeat(7_999))), Ok(()));
        let long = [
            format!("/{}", "a".repeat(8_000)),
            format!("/?{}", "a".repeat(7_999)),
        ];
        for long in long {
            assert_eq!(checked("GET", &long), Err(TARGET_LENGTH));
        }
    }

    #[test]
    fn a_body_is_chunked_once_and_nothing_else() {
        let checked = |codings: &[&str]| {
            let request = request("/").header(HOST, "a");
            let add = |request: axum::http::request::Builder, coding: &&str| {
                request.header(TRANSFER_ENCODING, *coding)
            };
            checked(codings.iter().fold(request, add))
        };
        assert_eq!(checked(&["chunked"]), Ok(()));
        assert_eq!(checked(&["Chunked "]), Ok(()));
        assert_eq!(checked(&["chunked, chunked"]), Err(CHUNKED_TWICE));
        assert_eq!(checked(&["chunked", ",chunked"]), Err(CHUNKED_TWICE));
        assert_eq!(checked(&["gzip, chunked"]), Err(CODING));
        assert_eq!(checked(&["gzip", "chunked"]), Err(CODING));
    }
}
