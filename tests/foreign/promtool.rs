//! `promtool check metrics`, which parses and lints.

use std::process::Command;
use std::time::Duration;

use libtest_mimic::Trial;
use metrics_runtime::exporter::InstallError;
use metrics_runtime::{Counter, Exporter, Gauge, Histogram, MetricSet};
use metrics_tests::http::get;

use super::{Outcome, feed, known, quickstart, runs, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let present = runs("promtool", &["--version"]);
    vec![
        trial(
            "promtool::known_values_have_nothing_to_say_about",
            present,
            || {
                let (_program, address) = known();
                check(&get(&address, "/metrics")?.body)
            },
        ),
        trial(
            "promtool::quickstart_has_nothing_to_say_about",
            present,
            || {
                let (_program, address) =
                    quickstart(&["--rounds", "1", env!("CARGO_MANIFEST_DIR")]);
                check(&get(&address, "/metrics")?.body)
            },
        ),
        trial(
            "promtool::a_program_as_its_operator_wants_it_has_nothing_to_say_about",
            present,
            || check(&configured()?),
        ),
        trial("promtool::a_lint_would_be_seen", present, || {
            let said = check("# TYPE a counter\na 1\n");
            if said.is_err() {
                Ok(())
            } else {
                Err("promtool finds nothing in anything".into())
            }
        }),
    ]
}

/// Walruses.
#[derive(MetricSet)]
#[metrics(prefix = "configured")]
struct Configured {
    /// Walruses seen.
    walruses: Counter,
    /// Walruses on the rock.
    rock_walruses: Gauge,
    /// How long a walrus sleeps.
    sleep: Histogram<Duration>,
}

/// What a recorder exposes whose families are renamed, labelled and have other buckets.
fn configured() -> Result<String, InstallError> {
    let config = r#"
        [labels]
        zoo = "in \"quotes\" \\ \n and lines"
        [[buckets]]
        suffix = "_meters"
        bounds = [1, 2.5]
        [metrics.configured_walruses_total]
        rename = "zoo_walruses_total"
        labels = { kind = "big" }
        [metrics.configured_rock_walruses]
        drop = true
        [metrics.configured_sleep_seconds]
        rename = "a_sleep_seconds"
        buckets = [60, 3_600]
        [metrics."other.swim.meters"]
        rename = "b_swim_meters"
    "#;
    let recorder = Exporter::builder().config_str(config).build_recorder()?;
    let configured = Configured::get();
    configured.walruses.increment(1);
    configured.rock_walruses.set(1);
    configured.sleep.observe(Duration::from_secs(90));
    metrics::with_local_recorder(&recorder, || {
        metrics::describe_histogram!("other.swim.meters", metrics::Unit::Count, "How far.");
        metrics::histogram!("other.swim.meters", "le" => "x", "zoo" => "own").record(2.0);
        metrics::describe_histogram!("other_dive_seconds", "How long.");
        metrics::histogram!("other_dive_seconds").record(2.0);
        // What cannot stand beside it.
        metrics::gauge!("configured_walruses_total").set(1.0);
        metrics::gauge!("a_sleep_seconds_sum").set(1.0);
    });
    let text = recorder.render_text();
    for family in [
        "# TYPE a_sleep_seconds histogram",
        "# TYPE b_swim_meters histogram",
        "# TYPE other_dive_seconds histogram",
        "# TYPE zoo_walruses_total counter",
    ] {
        assert!(text.contains(family), "{family} is not in {text}");
    }
    Ok(text)
}

fn check(exposition: &str) -> Outcome {
    let output = feed(
        Command::new("promtool").args(["check", "metrics"]),
        exposition,
    )?;
    let said = [output.stdout, output.stderr].concat();
    if output.status.success() && said.is_empty() {
        Ok(())
    } else {
        Err(format!("{}: {}", output.status, String::from_utf8_lossy(&said)).into())
    }
}
