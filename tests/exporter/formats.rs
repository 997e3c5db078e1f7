//! The formats that the listener answers in, and how a client says which one it wants.

use std::time::{Duration, Instant};

use metrics_runtime::Exporter;
use metrics_runtime::collect::Families;
use metrics_runtime::exposition::json;
use metrics_tests::http::{Response, get, request_with};
use serde_json::Value;

use super::known;

const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";
const OPEN: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
const PROTOBUF: &str = "application/vnd.google.protobuf; \
                        proto=io.prometheus.client.MetricFamily; encoding=delimited";

fn accepting(address: &str, lines: &[&str]) -> Response {
    let headers: Vec<_> = lines.iter().map(|line| ("Accept", *line)).collect();
    let response = request_with(address, "GET", "/metrics", &headers).unwrap();
    assert_eq!(response.status, 200, "{lines:?}");
    let vary = response.header("vary").unwrap();
    assert!(vary.contains("Accept,"), "{vary}");
    response
}

#[test]
fn each_client_gets_what_it_accepts() {
    let (_program, address) = known("runtime");
    for (accept, content_type) in [
        (&[][..], TEXT),
        (&["*/*"], TEXT),
        (&["image/png"], TEXT),
        (&["text/plain;q=0.5", "application/openmetrics-text"], OPEN),
        (&["application/openmetrics-text;q=0", "*/*"], TEXT),
        (&[PROTOBUF], PROTOBUF),
    ] {
        let response = accepting(&address, accept);
        assert_eq!(
            response.header("content-type"),
            Some(content_type),
            "{accept:?}"
        );
        let (is_open, is_text) = (content_type == OPEN, content_type != PROTOBUF);
        assert_eq!(response.body.ends_with("\n# EOF\n"), is_open, "{accept:?}");
        assert_eq!(response.body.starts_with("# "), is_text, "{accept:?}");
    }
    let asked = ["application/openmetrics-text;version=1.0.0;escaping=allow-utf-8"];
    let answered = accepting(&address, &asked);
    let content_type = answered.header("content-type").unwrap();
    assert_eq!(content_type, format!("{OPEN}; escaping=allow-utf-8"));
}

#[test]
fn openmetrics_says_when_each_series_began() {
    let (_program, address) = known("runtime");
    let text = accepting(&address, &["application/openmetrics-text"]).body;
    let now = std::time::SystemTime::now();
    let now = now
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs_f64();
    let created: Vec<_> = text
        .lines()
        .filter(|line| {
            line.split(['{', ' '])
                .next()
                .is_some_and(|name| name.ends_with("_created"))
        })
        .collect();
    let of = |family: &str| {
        created
            .iter()
            .filter(|line| line.starts_with(family))
            .count()
    };
    // Of a series whose labels are constants, of each combination, and of another crate's.
    assert_eq!(
        [of("known_things_created"), of("known_requests_created")],
        [1, 4],
        "{text}"
    );
    assert_eq!(
        [of("foreign_hits_created"), of("foreign_times_created")],
        [2, 1],
        "{text}"
    );
    assert_eq!([of("known_level"), of("foreign_level")], [0, 0], "{text}");
    for line in created {
        let seconds: f64 = line.rsplit(' ').next().unwrap().parse().unwrap();
        assert!((now - 60.0..=now).contains(&seconds), "{line} at {now}");
    }
    assert!(text.contains("# UNIT known_size_bytes bytes\n"), "{text}");
    assert!(
        text.contains("le=\"10.0\"}") && text.contains("le=\"1e+06\"}"),
        "{text}"
    );
}

#[test]
fn families_are_found_by_their_names() {
    let (_program, address) = known("runtime");
    let body = |path: &str| {
        let response = get(&address, path).unwrap();
        assert_eq!(response.status, 200, "{path}");
        response.body
    };
    let names = |body: &str| -> Vec<String> {
        let types = body.lines().filter_map(|line| line.strip_prefix("# TYPE "));
        types
            .map(|line| line.split(' ').next().unwrap().to_owned())
            .collect()
    };
    let two = body("/metrics?name[]=known_things&name%5B%5D=foreign_times_count&other=x");
    assert_eq!(names(&two), ["foreign_times", "known_things_total"]);
    assert_eq!(
        names(&body("/metrics?name[]=known_size_bytes_bucket")),
        ["known_size_bytes"]
    );
    assert_eq!(body("/metrics?name[]=nothing"), "");
    assert_eq!(body("/metrics/json?name[]=nothing"), "{\"families\":[]}");
    let headers = [("Accept", "application/openmetrics-text")];
    let open = request_with(&address, "GET", "/metrics?name[]=nothing", &headers).unwrap();
    assert_eq!(open.body, "# EOF\n");
    let many = format!("/metrics?{}", "name[]=a&".repeat(257));
    assert_eq!(get(&address, &many).unwrap().status, 400);
}

/// The document, which keeps to the schema that is served beside it.
fn document(address: &str) -> Value {
    let response = get(address, "/metrics/json").unwrap();
    assert_eq!(response.header("content-type"), Some("application/json"));
    let described = response.header("link").unwrap();
    assert_eq!(described, "<json/schema>; rel=\"describedby\"");
    let schema = get(address, "/metrics/json/schema").unwrap();
    assert_eq!(
        schema.header("content-type"),
        Some(json::SCHEMA_CONTENT_TYPE)
    );
    let document = serde_json::from_str(&response.body).unwrap();
    let schema: Value = serde_json::from_str(&schema.body).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let errors: Vec<_> = validator.iter_errors(&document).collect();
    assert!(errors.is_empty(), "{errors:?}");
    for wrong in wrong_documents(&document) {
        assert!(!validator.is_valid(&wrong), "{wrong}");
    }
    document
}

/// What the schema must not allow.
fn wrong_documents(document: &Value) -> Vec<Value> {
    let families = document["families"].as_array().unwrap().len();
    let mut all = Vec::new();
    for family in 0..families {
        let changed = |change: fn(&mut Value)| {
            let mut document = document.clone();
            change(&mut document["families"][family]);
            document
        };
        all.extend([
            changed(|family| family["name"] = "a-b".into()),
            changed(|family| family["type"] = "untyped".into()),
            changed(|family| family["more"] = 1.into()),
            changed(|family| family["series"][0]["labels"] = Value::Null),
            changed(|family| family["series"][0]["created"] = "now".into()),
            changed(|family| family["series"][0]["more"] = 1.into()),
            changed(|family| {
                let of = if family["series"][0]["value"].is_null() {
                    "sum"
                } else {
                    "value"
                };
                family["series"][0][of] = "12".into();
            }),
        ]);
    }
    all
}

#[test]
fn json_is_what_its_schema_says() {
    let (_program, address) = known("runtime");
    let document = document(&address);
    let families = document["families"].as_array().unwrap();
    let family = |name: &str| {
        let mut families = families.iter();
        families
            .find(|family| family["name"] == name)
            .unwrap_or_else(|| panic!("no {name}"))
    };
    let distance = &family("known_distance")["series"][0];
    assert_eq!(distance["value"], "+Inf");
    let size = family("known_size_bytes");
    assert_eq!(
        [&size["type"], &size["unit"], &size["help"]],
        ["histogram", "bytes", "Sizes."]
    );
    let size = &size["series"][0];
    assert_eq!(
        size["labels"]["origin"],
        "a \"quoted\" \\ text\nin two lines"
    );
    assert_eq!(
        (&size["count"], &size["mean"]),
        (&4.into(), &1_250_005.5.into())
    );
    assert_eq!(size["buckets"][3]["le"], "+Inf");
    // Rank 2 of 4 is the end of the first bucket, which holds two.
    assert_eq!(size["p50"], 10.0);
    assert_eq!(family("foreign_times")["type"], "summary");
    assert_eq!(
        family("foreign_hits_total")["series"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
}

#[test]
fn render_is_what_the_listener_answers() {
    let exporter = Exporter::builder()
        .process_metrics(false)
        .exporter_metrics(false);
    let recorder = exporter.build_recorder().unwrap();
    metrics::with_local_recorder(&recorder, || {
        metrics::counter!("formats_rendered", "format" => "any").increment(3);
    });
    let text = recorder.render("");
    assert_eq!(text.content_type(), TEXT);
    let line = "\nformats_rendered_total{format=\"any\"} 3\n";
    assert!(text.text().unwrap().contains(line), "{text:?}");
    assert!(recorder.render_text().contains(line));
    let open = recorder.render("application/openmetrics-text;escaping=underscores");
    assert_eq!(open.content_type(), format!("{OPEN}; escaping=underscores"));
    assert!(open.text().unwrap().contains(line), "{open:?}");
    let protobuf = recorder.render(PROTOBUF);
    assert_eq!(protobuf.content_type(), PROTOBUF);
    assert!(protobuf.text().is_err(), "{protobuf:?}");
    let name = b"\x16formats_rendered_total";
    let body = protobuf.into_body();
    assert!(body.windows(name.len()).any(|bytes| bytes == name));
}

#[test]
fn when_a_series_began_can_be_left_out() {
    let rendered = |created: bool| {
        let exporter = Exporter::builder().created_samples(created);
        let recorder = exporter.build_recorder().unwrap();
        metrics::with_local_recorder(&recorder, || {
            metrics::counter!("formats_begun").increment(1);
        });
        let open = recorder.render(OPEN);
        let text = open.text().unwrap().lines();
        let names = text.filter_map(|line| Some(line.split_once([' ', '{'])?.0.to_owned()));
        names
            .filter(|name| !name.starts_with("process_"))
            .collect::<Vec<_>>()
    };
    let (with, without) = (rendered(true), rendered(false));
    let is_created = |name: &&String| name.ends_with("_created");
    // Of what is declared, of its histograms, and of other crates.
    for name in [
        "metrics_exporter_scrapes_created",
        "metrics_exporter_scrape_duration_seconds_created",
        "formats_begun_created",
    ] {
        assert!(with.iter().any(|line| line == name), "{name}: {with:?}");
    }
    let rest: Vec<_> = with.iter().filter(|name| !is_created(name)).collect();
    assert_eq!(without.iter().collect::<Vec<_>>(), rest);
}

#[test]
fn a_scraper_that_has_no_time_gets_the_rest_in_time() {
    let builder = Exporter::builder()
        .listen("127.0.0.1:0")
        .collector("slow", slow)
        .collector("broken", |_: &mut Families| panic!("told to panic"));
    let recorder = builder
        .collector_timeout(Duration::from_secs(20))
        .build_recorder()
        .unwrap();
    let exporter = recorder.serve().unwrap();
    let address = exporter.local_addr().to_string();
    let scrape = |timeout: &str| {
        let headers = [("X-Prometheus-Scrape-Timeout-Seconds", timeout)];
        let started = Instant::now();
        let response = request_with(&address, "GET", "/metrics", &headers).unwrap();
        (response, started.elapsed())
    };
    for accept in [TEXT, OPEN, PROTOBUF] {
        let headers = [
            ("X-Prometheus-Scrape-Timeout-Seconds", "0.5"),
            ("Accept", accept),
        ];
        let started = Instant::now();
        let response = request_with(&address, "GET", "/metrics", &headers).unwrap();
        assert!(started.elapsed() < Duration::from_secs(2), "{accept}");
        assert_eq!(response.status, 200, "{accept}");
        assert_eq!(response.header("content-type"), Some(accept));
        assert!(!response.body.contains("slow_level"), "{accept}");
        assert!(
            response
                .body
                .contains("metrics_exporter_collector_failures"),
            "{accept}"
        );
    }
    // What is no time does not cut the collectors short: these wait for the one that is running.
    for nonsense in [
        "0",
        "-1",
        "NaN",
        "1e308",
        "Infinity",
        "abc",
        "",
        &"9".repeat(400),
    ] {
        let (response, _) = scrape(nonsense);
        assert_eq!(response.status, 200, "{nonsense}");
        assert!(
            response.body.contains("\nslow_level 1\n"),
            "{nonsense}: {}",
            response.body
        );
    }
}

fn slow(families: &mut Families) {
    std::thread::sleep(Duration::from_millis(700));
    families.gauge("slow_level", "Comes late.").set(&[], 1);
}
