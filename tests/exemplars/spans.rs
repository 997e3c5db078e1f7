//! Those of the spans that other crates know.

use metrics_runtime::exemplars::{OpenTelemetry, TracingSpan};
use metrics_runtime::exposition::openmetrics;
use metrics_runtime::snapshot::Snapshot;
use metrics_runtime::{Counter, Histogram, MetricSet};
use opentelemetry::Context;
use opentelemetry::trace::{
    SpanContext, SpanId, TraceContextExt as _, TraceFlags, TraceId, TraceState,
};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::layer::SubscriberExt as _;

use crate::turns::{Turn, of_counter};

#[derive(MetricSet)]
#[metrics(prefix = "spanned")]
struct Metrics {
    /// Orders in spans of `tracing`.
    orders: Counter,
    /// Their sizes.
    #[metric(buckets = [1, 10])]
    size: Histogram,
    /// Orders in spans of `OpenTelemetry`.
    traced_orders: Counter,
    /// Their sizes.
    #[metric(buckets = [1, 10])]
    traced_size: Histogram,
}

/// Whether `OpenMetrics` has a line that starts so.
fn is_shown(line: &str) -> bool {
    let page = openmetrics::render(&Snapshot::declared());
    page.lines().any(|shown| shown.starts_with(line))
}

#[test]
fn a_span_of_tracing_is_told_by_its_id() {
    let _turn = Turn::begin(TracingSpan);
    let metrics = Metrics::get();
    let record = |value: u32| {
        metrics.orders.increment(value.into());
        metrics.size.observe(value);
    };
    let subscriber = tracing_subscriber::registry().with(LevelFilter::INFO);
    tracing::subscriber::with_default(subscriber, || {
        record(2);
        // The filter leaves this out.
        tracing::debug_span!("quiet").in_scope(|| record(2));
        assert_eq!(of_counter("spanned_orders", &[]), None);

        let outer = tracing::info_span!("outer");
        let inner = tracing::info_span!(parent: &outer, "inner");
        for (span, value) in [(&outer, 3), (&inner, 4)] {
            span.in_scope(|| record(value));
            // Outside of it again.
            record(2);
            let (total, count) = (metrics.orders.value(), metrics.size.count());
            let id = span.id().unwrap().into_u64();
            let exemplar = format!("# {{span_id=\"{id}\"}} {value} ");
            for line in [
                format!("spanned_orders_total {total} {exemplar}"),
                format!("spanned_size_bucket{{le=\"10.0\"}} {count} {exemplar}"),
            ] {
                assert!(is_shown(&line), "{line}");
            }
        }
    });
}

#[test]
fn a_trace_of_opentelemetry_that_is_sampled_is_told_by_its_ids() {
    let _turn = Turn::begin(OpenTelemetry);
    let metrics = Metrics::get();
    let record = |value: u32| {
        metrics.traced_orders.increment(value.into());
        metrics.traced_size.observe(value);
    };
    let within = |trace: u128, flags, value| {
        let (trace, span) = (TraceId::from(trace), SpanId::from(0xcd));
        let span = SpanContext::new(trace, span, flags, true, TraceState::NONE);
        let _attached = Context::new().with_remote_span_context(span).attach();
        record(value);
    };
    record(2);
    within(1, TraceFlags::NOT_SAMPLED, 2);
    // No trace has the number 0.
    within(0, TraceFlags::SAMPLED, 2);
    assert_eq!(of_counter("spanned_traced_orders", &[]), None);

    within(0xab, TraceFlags::SAMPLED, 3);
    record(1);
    within(1, TraceFlags::NOT_SAMPLED, 1);
    let ids = format!("{{trace_id=\"{:0>32}\",span_id=\"{:0>16}\"}}", "ab", "cd");
    for line in [
        format!("spanned_traced_orders_total 11 # {ids} 3 "),
        format!("spanned_traced_size_bucket{{le=\"10.0\"}} 6 # {ids} 3 "),
    ] {
        assert!(is_shown(&line), "{line}");
    }
}
