//! The kit for tests where nothing is in scope but what the program itself names.

#![no_implicit_prelude]

use ::metrics_runtime::testing;
use ::metrics_runtime::{Counter, Family, Gauge, Histogram, LabelSet, LabelValue, MetricSet};

#[derive(LabelValue, Clone, Copy)]
enum Method {
    Get,
}

#[derive(LabelSet, Clone, Copy)]
struct Labels {
    method: Method,
    r#type: bool,
}

#[derive(MetricSet)]
#[metrics(prefix = "kit_ui")]
struct Metrics {
    /// Requests answered.
    requests: Family<Labels, Counter>,
    /// A level.
    level: Gauge,
    /// Sizes.
    #[metric(unit = "bytes")]
    size: Histogram,
}

#[allow(non_camel_case_types, dead_code)]
struct str;

#[allow(dead_code)]
fn assertions() {
    let before = testing::exclusive(["kit_ui_requests_total"]);
    let delta = testing::delta!(before);
    let (name, method) = ("kit_ui_requests_total", Method::Get);
    testing::assert_counter!(delta, name, { method = method, r#type = true }, 1);
    testing::assert_counter!(testing::delta!(before), name, 1..);
    testing::assert_gauge!(delta, "kit_ui_level", {}, value = 2, change = 2.0);
    testing::assert_observed!(delta, "kit_ui_size_bytes", count = 1, sum = 0.5..=3.0);
    testing::verify_inventory();
}

fn main() {
    let before = testing::snapshot();
    let labels = Labels {
        method: Method::Get,
        r#type: true,
    };
    Metrics::get().requests.with(labels).increment(1);
    Metrics::get().level.set(2.0);
    Metrics::get().size.observe(3);
    let delta = testing::delta!(before);
    if !delta.is_empty() {
        // As it is with metrics.
        testing::assert_counter!(delta, "kit_ui_requests_total", { method = Method::Get }, 1);
    }
}
