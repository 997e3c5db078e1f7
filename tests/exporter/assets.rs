//! The catalogue and the rules: what is declared, under the names that the operator has given it.

use std::time::Duration;

use metrics_runtime::exporter::Recorder;
use metrics_runtime::{
    Counter, Exporter, Family, Gauge, Histogram, LabelSet, LabelValue, MetricSet, assets, counted,
};
use metrics_tests::http::get;
use serde_json::{Value, json};

/// Assets of a shop.
#[derive(MetricSet)]
#[metrics(prefix = "assets", labels(shop = "corner"))]
#[allow(dead_code)]
struct Assets {
    /// Orders, \ "and" more.
    #[metric(alert(
        name = "NoOrders",
        expr = "rate($metric[5m]) == 0",
        for = "10m",
        severity = "ticket",
        summary = "Nobody orders."
    ))]
    orders: Family<OrderLabels, Counter>,
    /// Time to wait.
    #[metric(buckets = [0.1, 1], slo(latency = "100ms", target = 0.999))]
    wait: Histogram<Duration>,
    /// Customers in the shop.
    #[metric(alert(name = "Crowded", expr = "$metric > 30"))]
    customers: Gauge,
}

#[derive(LabelSet)]
struct OrderLabels {
    method: Method,
    #[label(max = 7)]
    country: String,
}

#[derive(LabelValue, Clone, Copy)]
#[allow(dead_code)]
enum Method {
    Web,
    Phone,
}

struct Desk;

#[counted(
    name = "assets_desk",
    outcome,
    slo(target = 0.9),
    alert(name = "DeskIdle", expr = "rate($metric[1h]) == 0")
)]
#[allow(dead_code)]
impl Desk {
    fn ask() {}
    fn answer() {}
}

fn configured(config: &str) -> Recorder {
    let builder = Exporter::builder().config_str(config).listen("127.0.0.1:0");
    builder.build_recorder().unwrap()
}

/// The family of the catalogue, as JSON.
fn family(catalogue: &str, name: &str) -> Option<Value> {
    let catalogue: Value = serde_json::from_str(catalogue).unwrap();
    let families = catalogue["families"].as_array().unwrap();
    let found = families.iter().find(|family| family["name"] == name);
    found.cloned()
}

#[test]
fn the_catalogue_says_all_that_is_declared() {
    let mut orders = family(&assets::catalogue().to_json(), "assets_orders").unwrap();
    let declaration = &mut orders["declarations"][0];
    let place = ["line", "column"].map(|key| declaration[key].take().as_u64().unwrap());
    let line = include_str!("assets.rs")
        .lines()
        .nth(usize::try_from(place[0]).unwrap() - 1);
    assert_eq!(
        line.unwrap().get(usize::try_from(place[1]).unwrap() - 1..),
        Some("orders: Family<OrderLabels, Counter>,")
    );
    let expected = json!({
        "name": "assets_orders",
        "sample": "assets_orders_total",
        "type": "counter",
        "unit": "",
        "help": "Orders, \\ \"and\" more.",
        "declarations": [{
            "name": "assets_orders",
            "module": "exporter::assets",
            "file": file!(),
            "line": null,
            "column": null,
            "labels": [
                { "name": "method", "values": ["web", "phone"], "max": 2 },
                { "name": "country", "max": 7 },
            ],
            "constant_labels": { "shop": "corner" },
            "max_series": 2000,
            "alerts": [{
                "name": "NoOrders",
                "expr": "rate(assets_orders_total[5m]) == 0",
                "for": "10m",
                "severity": "ticket",
                "summary": "Nobody orders.",
            }],
        }],
    });
    assert_eq!(orders, expected);

    let wait = family(&assets::catalogue().to_json(), "assets_wait_seconds").unwrap();
    assert_eq!(wait["type"], "histogram");
    assert_eq!(wait["unit"], "seconds");
    assert_eq!(wait["buckets"], json!([0.1, 1.0]));
    let declaration = &wait["declarations"][0];
    assert_eq!(
        declaration["slo"],
        json!({ "target": 0.999, "latency_seconds": 0.1 })
    );
    assert_eq!(declaration["alerts"], json!([]));
}

#[test]
fn every_place_that_declares_a_family_is_in_the_catalogue() {
    let desk = family(&assets::catalogue().to_json(), "assets_desk").unwrap();
    let functions: Vec<_> = desk["declarations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|declaration| declaration["constant_labels"]["function"].clone())
        .collect();
    assert_eq!(functions, ["Desk::ask", "Desk::answer"]);
}

#[test]
fn the_same_program_has_the_same_rules() {
    assert_eq!(assets::rules(), assets::rules());
    let rules = configured("").rules();
    for group in [
        r#"- name: "assets_orders_total""#,
        r#"- name: "assets_wait_seconds{shop=\"corner\"} slo 0.999 within 0.1s""#,
    ] {
        assert_eq!(rules.matches(group).count(), 1, "{group} in {rules}");
    }
}

#[test]
fn what_the_methods_of_a_block_have_in_common_is_one_alert_and_an_slo_for_each() {
    let rules = assets::rules();
    assert_eq!(rules.matches("DeskIdle").count(), 1, "{rules}");
    for function in ["ask", "answer"] {
        let group = format!(r#"- name: "assets_desk_total{{function=\"Desk::{function}\"}} slo"#);
        assert_eq!(rules.matches(&group).count(), 1, "{group} in {rules}");
    }
    // More than all calls cannot fail.
    assert!(!rules.contains("> 14.4 * (1 - 0.9)"), "{rules}");
    assert!(rules.contains("> 6 * (1 - 0.9)"), "{rules}");
}

#[test]
fn names_and_labels_are_those_of_the_configuration() {
    let recorder = configured(
        r#"
        [labels]
        zone = "z"
        [metrics.assets_orders_total]
        rename = "orders_total"
        [metrics.assets_wait_seconds]
        rename = "waiting_seconds"
        [metrics.assets_customers]
        drop = true
        "#,
    );
    let rules = recorder.rules();
    assert!(rules.contains("rate(orders_total[5m]) == 0"), "{rules}");
    assert!(rules.contains("waiting_seconds_bucket{"), "{rules}");
    let summary = r#""summary": "Nobody orders.""#;
    assert!(rules.contains(summary), "{rules}");
    for gone in ["assets_orders", "assets_wait", "Crowded"] {
        assert!(!rules.contains(gone), "{gone} in {rules}");
    }

    let catalogue = recorder.catalogue().to_json();
    assert_eq!(family(&catalogue, "assets_customers"), None);
    assert_eq!(family(&catalogue, "assets_orders"), None);
    let orders = family(&catalogue, "orders").unwrap();
    assert_eq!(orders["sample"], "orders_total");
    let declaration = &orders["declarations"][0];
    assert_eq!(declaration["name"], "assets_orders");
    assert_eq!(
        declaration["constant_labels"],
        json!({ "shop": "corner", "zone": "z" })
    );
    assert_eq!(
        declaration["alerts"][0]["expr"],
        "rate(orders_total[5m]) == 0"
    );
}

#[test]
fn configured_buckets_keep_the_bound_of_an_slo() {
    let builder = |bounds: &str| {
        let config = format!("[metrics.assets_wait_seconds]\nbuckets = {bounds}");
        Exporter::builder().config_str(&config).build_recorder()
    };
    let error = builder("[0.2, 1]").map(|_| ()).unwrap_err().to_string();
    let said = "line 2: `assets_wait_seconds` has an SLO whose latency is 0.1 s, and no bucket ends \
                there; add the bound 0.1";
    assert!(error.contains(said), "{error}");
}

#[test]
fn they_are_served() {
    let recorder = configured("[metrics.assets_customers]\nrename = \"people\"");
    let exporter = recorder.serve().unwrap();
    let address = exporter.local_addr().to_string();
    let rules = get(&address, "/debug/rules.yml").unwrap();
    assert_eq!(rules.status, 200);
    assert_eq!(rules.header("content-type"), Some("application/yaml"));
    assert_eq!(rules.body, recorder.rules());
    assert!(rules.body.contains("people > 30"), "{}", rules.body);
    let catalogue = get(&address, "/debug/catalogue.json").unwrap();
    assert_eq!(catalogue.status, 200);
    assert_eq!(catalogue.header("content-type"), Some("application/json"));
    assert_eq!(catalogue.body, exporter.catalogue().to_json());
    assert!(family(&catalogue.body, "people").is_some());
}
