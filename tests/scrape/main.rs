//! What a scrape writes, and what it allocates. Nothing is recorded while a test looks, so this is
//! a program of its own.

use std::sync::LazyLock;
use std::thread;
use std::time::Duration;

use metrics_runtime::exposition::openmetrics;
use metrics_runtime::exposition::text::{self, Renderer};
use metrics_runtime::snapshot::Snapshot;
use metrics_runtime::{
    Counter, Exporter, Family, Gauge, Histogram, LabelSet, LabelValue, MetricSet, counted, timed,
};

/// One of each handle.
#[derive(MetricSet)]
#[metrics(
    prefix = "handles",
    labels(zone = "a \"quoted\" \\ text\nin two lines")
)]
struct Handles {
    /// Things, with a "quote" and a \ in the help.
    things: Counter,
    /// A total with a fraction.
    work: Counter<f64>,
    /// A value below zero.
    level: Gauge,
    /// A value that is infinite.
    distance: Gauge,
    /// Sizes.
    #[metric(unit = "bytes", buckets = [10, 100, 1e6])]
    size: Histogram,
    /// Times.
    delay: Family<Labels, Histogram<Duration>>,
    /// Requests.
    requests: Family<Labels, Counter>,
    /// Levels, not all of which are set.
    levels: Family<Labels, Gauge>,
}

#[derive(LabelSet, Clone, Copy)]
struct Labels {
    method: Method,
    cached: bool,
}

#[derive(LabelValue, Clone, Copy)]
enum Method {
    Get,
    #[label(rename = "with \"quotes\", \\ and \n")]
    Odd,
    /// Comes first in the order.
    Delete,
}

#[derive(LabelValue, Clone, Copy)]
enum Failure {
    Timeout,
    Refused,
}

/// Has all the labels of an ending, and gauges of the calls that run.
#[timed(name = "calls_all", labels(method = method, hit = |found| found.as_ref().is_ok_and(|hit| *hit)), outcome, error_kind)]
#[counted(name = "calls_all", labels(method = method), outcome, error_kind, in_flight, long_task)]
fn all(method: Method, answer: Result<bool, Failure>) -> Result<bool, Failure> {
    let _ = method;
    answer
}

/// Joins the families that all bare attributes share.
#[timed]
#[counted]
fn bare() {}

mod elsewhere {
    use metrics_runtime::{counted, timed};

    #[timed]
    #[counted]
    pub(crate) fn bare() {}

    /// Is declared in two places.
    #[timed(name = "calls_twice", labels(op = "read"), in_flight = "calls_running")]
    pub(crate) fn twice() {}

    /// Is declared in two places.
    #[timed(name = "calls_twice", labels(op = "read"), in_flight = "calls_running")]
    pub(crate) fn twice_more() {}

    #[timed(
        name = "calls_twice",
        labels(op = "append"),
        in_flight = "calls_running"
    )]
    pub(crate) fn other() {}
}

/// The exporter of this program, once something of everything is recorded.
static EXPORTER: LazyLock<Exporter> = LazyLock::new(|| {
    let exporter = Exporter::builder()
        .listen("127.0.0.1:0")
        // These change from scrape to scrape.
        .process_metrics(false)
        .exporter_metrics(false)
        .install();
    record();
    record_through_the_facade();
    exporter.unwrap()
});

fn record() {
    let handles = Handles::get();
    handles.things.increment(41);
    handles.work.increment(0.75);
    handles.level.set(-2.5);
    handles.distance.set(f64::INFINITY);
    for size in [1, 10, 11, 5_000_000] {
        handles.size.observe(size);
    }
    for (method, times) in [(Method::Get, 0), (Method::Odd, 1), (Method::Delete, 2)] {
        for cached in [false, true] {
            let labels = Labels { method, cached };
            handles.requests.with(labels).increment(times * 1_000);
            let delay = Duration::from_millis(7 * times);
            handles.delay.with(labels).observe(delay);
        }
        let labels = Labels {
            method,
            cached: true,
        };
        handles.levels.with(labels).set(-1.5);
        let answers = [
            Ok(true),
            Ok(false),
            Err(Failure::Timeout),
            Err(Failure::Refused),
        ];
        for answer in answers {
            let _ = all(method, answer);
        }
    }
    bare();
    elsewhere::bare();
    elsewhere::twice();
    elsewhere::twice_more();
    elsewhere::other();
}

fn record_through_the_facade() {
    metrics::counter!("another.crates_events", "path" => "C:\\x\"\n%41").increment(5);
    metrics::histogram!("zz_another_crates_times").record(2.0);
    // A declared name, with labels that it does not have.
    metrics::counter!("handles_things_total", "origin" => "elsewhere").increment(3);
}

#[test]
fn a_renderer_writes_what_the_snapshot_holds() {
    LazyLock::force(&EXPORTER);
    let mut renderer = Renderer::new();
    let text = text::render(&Snapshot::declared());
    assert_eq!(renderer.render(), text);
    assert_eq!(renderer.render(), text);
    for line in [
        "calls_all_total{error_kind=\"none\",method=\"delete\",outcome=\"ok\"} 2\n",
        "calls_twice_seconds_count{op=\"read\"} 2\n",
        "function_calls_total{function=\"bare\",module=\"scrape::elsewhere\",outcome=\"ok\"} 1\n",
    ] {
        assert!(text.contains(line), "{text}");
    }
}

#[test]
fn so_does_one_of_openmetrics() {
    LazyLock::force(&EXPORTER);
    let mut renderer = openmetrics::Renderer::new();
    let text = openmetrics::render(&Snapshot::declared());
    assert_eq!(renderer.render(), text);
    assert_eq!(renderer.render(), text);
    let asked = EXPORTER.render("application/openmetrics-text");
    let answered = openmetrics::render(&EXPORTER.snapshot());
    assert_eq!(asked.text(), Ok(answered.as_str()));
    for lines in [
        "# TYPE calls_all counter\n# HELP calls_all ",
        "calls_twice_seconds_count{op=\"read\"} 2\ncalls_twice_seconds_created{op=\"read\"} ",
        "{cached=\"true\",method=\"delete\",zone=\"a \\\"quoted\\\" \\\\ text\\nin two lines\",le=\"1.0\"} ",
    ] {
        assert!(text.contains(lines), "{lines} is not in {text}");
    }
}

#[test]
fn the_exporter_writes_what_its_snapshot_holds() {
    let exporter = &*EXPORTER;
    let text = text::render(&exporter.snapshot());
    assert_eq!(exporter.render_text(), text);
    for line in [
        "handles_things_total{origin=\"elsewhere\"} 3\n",
        "zz_another_crates_times_count 1\n",
    ] {
        assert!(text.contains(line), "{text}");
    }
}

#[test]
fn scrapes_at_the_same_time_write_the_same() {
    let text = EXPORTER.render_text();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..50 {
                    assert_eq!(EXPORTER.render_text(), text);
                }
            });
        }
    });
}

#[test]
fn after_the_first_scrape_nothing_is_allocated() {
    LazyLock::force(&EXPORTER);
    let mut renderer = Renderer::new();
    renderer.render();
    let allocated = allocation_counter::measure(|| {
        renderer.render();
    });
    assert_eq!(allocated.count_total, 0);
    let mut renderer = openmetrics::Renderer::new();
    renderer.render();
    let allocated = allocation_counter::measure(|| {
        renderer.render();
    });
    assert_eq!(allocated.count_total, 0);
}
