//! A family of histograms with two labels and 11 bounds, by each contender.
//!
//! Left out as well: `fast-telemetry`, whose histograms observe whole numbers only.

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
    report::LIMIT => limit::Histograms,
    report::OURS => ours::Histograms,
    "measured" => measured::Histograms,
    "metrics-exporter-prometheus" => metrics_exporter_prometheus::Histograms,
    "prometheus" => prometheus::Histograms,
    "prometheus-client" => prometheus_client::Histograms,
    "vise" => vise::Histograms,
    "openmetrics" => In<ours::Histograms, OpenMetrics>,
    "protobuf" => In<ours::Histograms, Protobuf>,
    "json" => In<ours::Histograms, Json>,
}
