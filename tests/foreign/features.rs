//! What a Prometheus makes of native histograms and exemplars, in which these are switched on.

use std::time::{Duration, Instant};

use libtest_mimic::Trial;
use metrics_runtime::snapshot::Value as Read;
use metrics_runtime::{Counter, Exporter, Histogram, MetricSet};

use super::prometheus::{Prometheus, assert_answers_within};
use super::{Outcome, runs, trial};

#[derive(MetricSet)]
#[metrics(prefix = "features")]
struct Metrics {
    /// Times with native buckets.
    #[metric(buckets = native(factor = 1.1))]
    delay: Histogram<Duration>,
    /// Balances, some of which are below 0.
    #[metric(buckets = native(factor = 2, classic = [0]))]
    balance: Histogram,
    /// Calls of which one has an exemplar.
    calls: Counter,
}

pub(crate) fn trials() -> Vec<Trial> {
    let present = runs("prometheus", &["--version"]);
    vec![trial(
        "features::native_histograms_and_exemplars_arrive",
        present,
        native_histograms_and_exemplars_arrive,
    )]
}

fn native_histograms_and_exemplars_arrive() -> Outcome {
    let metrics = Metrics::get();
    for milliseconds in 1..=1000 {
        metrics.delay.observe(Duration::from_millis(milliseconds));
    }
    for balance in [-3.0, -3.0, 0.0, 5.0] {
        metrics.balance.observe(balance);
    }
    let id = [("trace_id", "4bf92f3577b34da6a3ce929d0e0e4736")];
    metrics.calls.increment_with_exemplar(1, &id);
    let recorder = Exporter::builder().listen("127.0.0.1:0").build_recorder()?;
    let exporter = recorder.serve()?;
    let address = exporter.local_addr().to_string();

    let features = ["--enable-feature=native-histograms,exemplar-storage"];
    let prometheus = Prometheus::scraping_with(&address, &features)?;
    prometheus.wait_for_scrape()?;
    let answers = |expression: &str, expected: f64| {
        assert_answers_within(Duration::from_secs(10), &prometheus, expression, expected)
    };
    answers("histogram_count(features_delay_seconds)", 1000.0)?;
    answers("histogram_sum(features_delay_seconds)", 500.5)?;
    // Not the one that the classic buckets would give, which are 0.1, 0.5 and 1.
    for (quantile, exact) in [(0.25, 0.25), (0.5, 0.5), (0.9, 0.9)] {
        let asked = format!("histogram_quantile({quantile}, features_delay_seconds)");
        let within = format!("abs({asked} - {exact}) <= bool {}", exact * 0.1);
        answers(&within, 1.0)?;
    }
    answers("histogram_count(features_balance)", 4.0)?;
    // From -4 to -2, from 0 to 0, from 4 to 8.
    answers("histogram_fraction(-4, -2, features_balance)", 0.5)?;
    answers("histogram_fraction(4, 8, features_balance)", 0.25)?;

    let snapshot = recorder.snapshot();
    let family = snapshot
        .family("features_delay_seconds")
        .ok_or("no family")?;
    let Read::Histogram(histogram) = &family.series[0].value else {
        return Err("not a histogram".into());
    };
    let native = histogram.native.as_ref().ok_or("not native")?;
    let native_count: u64 = native.positive.iter().map(|(_, count)| count).sum();
    assert_eq!((native.schema, native_count), (3, histogram.count()));
    has_exemplar(&prometheus, "features_calls_total", id[0].1)
}

fn has_exemplar(prometheus: &Prometheus, name: &str, id: &str) -> Outcome {
    let end = Instant::now() + Duration::from_secs(10);
    loop {
        let answer = prometheus.ask("query_exemplars", name, "&start=0&end=9999999999")?;
        let exemplar = &answer["data"][0]["exemplars"][0];
        if exemplar["labels"]["trace_id"] == id && exemplar["value"] == "1" {
            return Ok(());
        }
        if Instant::now() > end {
            return Err(format!("no exemplar in {answer}").into());
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}
