//! `/`: what there is, with links. They are relative, so that they lead to the same places where the
//! routes are mounted under a prefix.

use std::fmt::Write;
use std::sync::Arc;

use axum::extract::{NestedPath, OriginalUri};
use axum::http::HeaderValue;
use axum::http::request::Parts;

use super::Route;
use crate::exporter::http::Answer;

/// The page loads nothing.
const POLICY: &str =
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

pub(super) fn route(routes: &[Route]) -> Route {
    let linked = routes.iter().filter(|route| route.is_linked);
    let links: Arc<[_]> = linked
        .map(|route| (route.path.clone(), route.about))
        .collect();
    Route::new("/", "What there is.", move |_, asked| {
        let page = page(&links, &prefix(&asked));
        async move { Answer::html(HeaderValue::from_static(POLICY), page) }
    })
}

/// What leads from the page's address to the others, which are below it. Below `/a/` that is nothing,
/// below `/a` it is `a/`: the part of the address that the server has set, not one of a request.
fn prefix(asked: &Parts) -> String {
    let ends_in_slash = |OriginalUri(address): &OriginalUri| address.path().ends_with('/');
    if asked.extensions.get().is_none_or(ends_in_slash) {
        return String::new();
    }
    let nested = asked.extensions.get().map(NestedPath::as_str);
    let last = nested.and_then(|path| path.rsplit('/').next());
    let last = last.filter(|last| !last.is_empty() && !last.contains('{'));
    last.map(|last| format!("{last}/")).unwrap_or_default()
}

fn page(links: &[(String, &str)], prefix: &str) -> String {
    let mut page = String::from(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>Metrics</title>\n</head>\n\
         <body>\n<h1>Metrics</h1>\n<dl>\n",
    );
    for (path, about) in links {
        let (prefix, path) = (escaped(prefix), escaped(path));
        let target = path.trim_start_matches('/');
        // Writing to a text does not fail.
        let _ = writeln!(
            page,
            "<dt><a href=\"./{prefix}{target}\">{path}</a></dt><dd>{about}</dd>"
        );
    }
    page + "</dl>\n</body>\n</html>\n"
}

fn escaped(text: &str) -> String {
    let escape = |character| match character {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '"' => "&quot;".to_owned(),
        other => String::from(other),
    };
    text.chars().map(escape).collect()
}
