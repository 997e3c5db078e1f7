//! A recorder that something else leads to.

use std::thread;
use std::time::{Duration, Instant};

use metrics::{counter, describe_counter, gauge, histogram, with_local_recorder};
use metrics_runtime::exporter::{Matching, Recorder};
use metrics_runtime::{Counter, Exporter, Histogram, MetricSet};
use metrics_tests::http::get;
use metrics_util::layers::{FanoutBuilder, FilterLayer, Layer, PrefixLayer};

/// Declared, and recorded to under its name.
#[derive(MetricSet)]
#[metrics(prefix = "layered")]
struct Layered {
    /// Orders.
    orders: Counter,
}

fn built() -> Recorder {
    let builder = Exporter::builder().listen("127.0.0.1:0");
    builder.build_recorder().unwrap()
}

#[test]
fn it_stands_under_the_layers_of_metrics_util() {
    let recorder = built();
    let other = built();
    let fanout = FanoutBuilder::default()
        .add_recorder(recorder.clone())
        .add_recorder(other.clone())
        .build();
    let filter = FilterLayer::from_patterns(["secret"]);
    let layered = PrefixLayer::new("layered").layer(filter.layer(fanout));
    let before = Layered::get().orders.value();
    with_local_recorder(&layered, || {
        describe_counter!("calls", "Calls of others.");
        counter!("calls").increment(2);
        gauge!("secret").set(1.0);
        // The layer makes it the declared one, in both recorders.
        counter!("orders").increment(1);
    });
    assert_eq!(Layered::get().orders.value(), before + 2);
    for recorder in [recorder, other] {
        let text = super::exposed(&recorder, || {});
        let calls = "# HELP layered_calls_total Calls of others.\n\
                     # TYPE layered_calls_total counter\n\
                     layered_calls_total 2\n";
        assert!(text.contains(calls), "{text}");
        assert!(!text.contains("secret"), "{text}");
    }
}

#[test]
fn what_a_handle_sends_to_it_through_layers_counts_once() {
    /// Recorded by handles while another recorder leads here.
    #[derive(MetricSet)]
    #[metrics(prefix = "forwarded")]
    struct Forwarded {
        /// Orders.
        orders: Counter,
        /// Widths.
        #[metric(buckets = [1, 2])]
        width: Histogram,
    }
    let recorder = Exporter::builder()
        .buckets(Matching::exact("forwarded_width"), [5.0])
        .rename_metric("forwarded_orders_total", "orders_total")
        .build_recorder()
        .unwrap();
    let fanout = FanoutBuilder::default();
    let fanout = fanout.add_recorder(recorder.clone()).build();
    let metrics = Forwarded::get();
    metrics.orders.increment(1);
    metrics.width.observe(1);
    with_local_recorder(&fanout, || {
        metrics.orders.increment(2);
        metrics.width.observe(4);
    });
    assert_eq!((metrics.orders.value(), metrics.width.count()), (3, 2));
    let text = recorder.render_text();
    for part in [
        "\norders_total 3\n",
        "\nforwarded_width_bucket{le=\"5\"} 2\n",
        "\nforwarded_width_sum 5\n",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn a_copy_is_the_same_recorder_and_another_one_is_not() {
    let (one, other) = (built(), built());
    with_local_recorder(&one.clone(), || counter!("copied").increment(1));
    assert!(one.render_text().contains("\ncopied_total 1\n"));
    assert!(one.snapshot().family("copied").is_some());
    assert!(!other.render_text().contains("copied"));
}

#[test]
fn it_is_served_until_the_exporter_ends() {
    let recorder = built();
    let first = recorder.serve().unwrap();
    with_local_recorder(&recorder, || counter!("served").increment(1));
    let address = first.local_addr().to_string();
    let body = get(&address, "/metrics").unwrap().body;
    assert!(body.contains("\nserved_total 1\n"), "{body}");
    drop(first);
    let end = Instant::now() + Duration::from_secs(10);
    while get(&address, "/metrics").is_ok() {
        assert!(Instant::now() < end, "it still listens");
        thread::sleep(Duration::from_millis(5));
    }
    // What was recorded stays with the recorder.
    let again = recorder.serve().unwrap();
    let body = get(&again.local_addr().to_string(), "/metrics")
        .unwrap()
        .body;
    assert!(body.contains("\nserved_total 1\n"), "{body}");
}

#[test]
fn upkeep_loses_nothing() {
    let recorder = built();
    with_local_recorder(&recorder, || {
        for _ in 0..3 {
            histogram!("kept_seconds").record(0.5);
            recorder.run_upkeep();
        }
    });
    let text = recorder.render_text();
    assert!(
        text.contains("\nkept_seconds_bucket{le=\"0.5\"} 3\n"),
        "{text}"
    );
    assert!(text.contains("\nkept_seconds_sum 1.5\n"), "{text}");
}
