//! The exporter in a server of the program's.

use std::time::Duration;

use axum::Router;
use axum::routing::get as answers;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use metrics_runtime::Exporter;
use metrics_runtime::exporter::{Access, Builder};
use metrics_tests::http::{Response, exchange, get, request_with};
use tokio::net::TcpListener;

use super::http::links;

fn exporter(builder: Builder) -> Exporter {
    let recorder = builder.no_listener().build_recorder().unwrap();
    recorder.serve().unwrap()
}

/// Serves these routes and asks for a path.
async fn asked(router: Router, paths: Vec<&'static str>) -> Vec<Response> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let serving = tokio::spawn(axum::serve(listener, router).into_future());
    let asking = move || -> Vec<_> {
        let asked = paths.iter().map(|path| get(&address, path).unwrap());
        asked.collect()
    };
    let responses = tokio::task::spawn_blocking(asking).await;
    serving.abort();
    responses.unwrap()
}

fn shop() -> Router {
    Router::new().route("/", answers("Welcome to the shop."))
}

#[tokio::test]
async fn routes_stand_under_a_prefix() {
    let exporter = exporter(Exporter::builder().health_check("fine", || Ok::<_, String>(())));
    assert_eq!(exporter.local_addr().to_string(), "0.0.0.0:0");
    let shop = shop().nest("/internal/exporter", exporter.router());
    let paths = vec![
        "/",
        "/internal/exporter/metrics",
        "/internal/exporter/health/detailed",
        "/internal/exporter/nowhere",
        "/metrics",
    ];
    let responses = asked(shop, paths).await;
    let statuses: Vec<_> = responses.iter().map(|response| response.status).collect();
    assert_eq!(statuses, [200, 200, 200, 404, 404]);
    assert_eq!(responses[0].body, "Welcome to the shop.");
    let has_headers = |response: &Response| response.header("cache-control") == Some("no-store");
    assert!(responses[1..4].iter().all(has_headers), "{responses:?}");
    assert!(responses[1].body.contains("\n# TYPE "), "{responses:?}");
    assert!(responses[2].body.contains("fine"), "{responses:?}");
}

/// Where a link of a page leads, as a browser finds out.
fn target(page: &str, link: &str) -> String {
    let (folder, _) = page.rsplit_once('/').unwrap();
    format!("{folder}/{}", link.strip_prefix("./").unwrap())
}

#[tokio::test]
async fn links_of_the_index_lead_to_the_routes() {
    let exporter = exporter(Exporter::builder());
    let nested_twice = Router::new().nest("/exporter", exporter.router());
    let page = "/internal/exporter";
    let folder = "/internal/exporter/";
    // In axum the place of a nested router is either a page or a folder, that of a service both.
    for (router, pages) in [
        (shop().nest(page, exporter.router()), vec![page]),
        (shop().nest(folder, exporter.router()), vec![folder]),
        (shop().nest("/internal", nested_twice), vec![page]),
        (
            shop().nest_service(page, exporter.router()),
            vec![page, folder],
        ),
    ] {
        for (page, response) in pages.iter().zip(asked(router, pages.clone()).await) {
            assert_eq!(response.status, 200, "{page}");
            let links = links(&response.body);
            let targets: Vec<_> = links.iter().map(|link| target(page, link)).collect();
            for path in ["metrics", "health", "health/detailed"] {
                let path = format!("/internal/exporter/{path}");
                assert!(targets.contains(&path), "{page}: {targets:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_plain_hyper_server_takes_the_service() {
    let exporter = exporter(Exporter::builder().path("/prom"));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let serving = tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let service = TowerToHyperService::new(exporter.service());
            tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
        }
    });
    let asking = move || {
        let coding = [("Accept-Encoding", "gzip")];
        let head = request_with(&address, "HEAD", "/prom", &coding).unwrap();
        let metrics = request_with(&address, "GET", "/prom", &coding).unwrap();
        let options = request_with(&address, "OPTIONS", "/prom", &coding).unwrap();
        (head, metrics, options, get(&address, "/metrics").unwrap())
    };
    let asked = tokio::task::spawn_blocking(asking).await.unwrap();
    let (head, metrics, options, elsewhere) = asked;
    assert_eq!((head.status, &*head.bytes), (200, &b""[..]));
    assert_eq!(metrics.header("content-encoding"), Some("gzip"));
    assert_eq!((options.status, elsewhere.status), (204, 404));
    serving.abort();
}

#[tokio::test]
async fn passwords_and_tokens_hold_there_and_names_do_not() {
    // That of `secret`.
    let token = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";
    let access = Access::new()
        .hosts(["metrics.example.org"])
        .bearer_token_sha256(token);
    let exporter = exporter(Exporter::builder().access(access));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let router = shop().nest("/internal", exporter.router());
    let serving = tokio::spawn(axum::serve(listener, router).into_future());
    let asking = move || {
        ["secret", "other"].map(|token| {
            // Neither the name that is asked for is one of the hosts, nor is it this machine's.
            let request = format!(
                "GET /internal/metrics HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\
                 Authorization: Bearer {token}\r\n\r\n"
            );
            exchange(&address, request.as_bytes()).unwrap().status
        })
    };
    let statuses = tokio::task::spawn_blocking(asking).await.unwrap();
    assert_eq!(statuses, [200, 401]);
    serving.abort();
}

#[test]
fn without_a_runtime_there_is_upkeep_and_an_end() {
    let exporter = exporter(Exporter::builder());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(exporter.shutdown());
    let exporter = self::exporter(Exporter::builder().shutdown_timeout(Duration::ZERO));
    drop(exporter);
}
