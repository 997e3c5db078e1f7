//! A family of counters with two labels, by each contender.
//!
//! The libraries that are another one underneath are left out, since they render with that one's
//! encoder: `prometric` with that of `prometheus`, `autometrics` with that of `prometheus-client`.

mod fast_telemetry;
mod limit;
mod measured;
mod metrics_exporter_prometheus;
mod ours;
mod prometheus;
mod prometheus_client;
mod values;
mod vise;

use crate::shared::formats::{In, Json, OpenMetrics, Protobuf};

crate::shared::contender::contenders! {
    report::LIMIT => limit::Counters,
    report::OURS => ours::Counters,
    "fast-telemetry" => fast_telemetry::Counters,
    "measured" => measured::Counters,
    "metrics-exporter-prometheus" => metrics_exporter_prometheus::Counters,
    "prometheus" => prometheus::Counters,
    "prometheus-client" => prometheus_client::Counters,
    "vise" => vise::Counters,
    "openmetrics" => In<ours::Counters, OpenMetrics>,
    "protobuf" => In<ours::Counters, Protobuf>,
    "json" => In<ours::Counters, Json>,
}
