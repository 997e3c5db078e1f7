//! The generated rules, as `promtool` reads and evaluates them.

use std::fs;
use std::process::Command;
use std::time::Duration;

use libtest_mimic::Trial;
use metrics_runtime::{Gauge, Histogram, MetricSet, assets, counted, timed};
use serde_json::{Value, json};

use super::{Outcome, runs, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let present = runs("promtool", &["--version"]);
    vec![
        trial("rules::prometheus_takes_every_form", present, || {
            promtool("check", &assets::rules(), None)
        }),
        trial("rules::prometheus_takes_none", present, || {
            promtool("check", "groups: []\n", None)
        }),
        trial("rules::a_wrong_rule_would_be_seen", present, || {
            let wrong = assets::rules().replace("sum by (job)", "sum bye (job)");
            refused(&promtool("check", &wrong, None))
        }),
        trial("rules::an_slo_of_times_burns", present, || times().verify()),
        trial("rules::an_slo_of_whole_seconds_burns", present, || {
            whole_seconds().verify()
        }),
        trial("rules::an_slo_of_outcomes_burns", present, || {
            outcomes().verify()
        }),
        trial("rules::an_alert_waits_and_fires", present, || {
            alert().verify()
        }),
    ]
}

#[derive(MetricSet)]
#[metrics(prefix = "rules")]
#[allow(dead_code)]
struct Set {
    #[metric(
        help = "{{ $value }}: \"it's\" \\ - {a: b} # \u{85}\u{2028} \u{7f} 猫 {{",
        alert(
            name = "Hostile",
            expr = "$metric > 5 and\n$metric{instance!='\\''} > 5 # \"",
            for = "5m",
            severity = "{{ this: # is no template",
            summary = "It is {{ $value }} on {{ $labels.job }}: \"#\"."
        ),
        alert(name = "Bare", expr = "$metric < 0")
    )]
    level: Gauge,
    /// Times.
    #[metric(slo(latency = "1s", target = 0.9))]
    wait: Histogram<Duration>,
    /// Times of which many may be long.
    #[metric(slo(latency = "500ms", target = 0.5))]
    rest: Histogram<Duration>,
}

/// Serves.
#[timed(name = "rules_serve", buckets = [0.1, 1], labels(op = "\"read\" \\ it"),
        slo(latency = "100ms", target = 0.999))]
#[counted(name = "rules_serve", outcome, slo(target = 0.99))]
#[allow(dead_code)]
fn serve() -> Result<(), ()> {
    Ok(())
}

struct Shop;

#[counted(
    name = "rules_shop",
    outcome,
    slo(target = 0.9),
    alert(name = "NothingSold", expr = "rate($metric[5m]) == 0")
)]
#[allow(dead_code)]
impl Shop {
    fn open() {}
    fn close() {}
}

/// The 0.1 s of the objective are met by 90 % of the calls of one job, by 99 % of another's, of a third's
/// by none but those of the last 39 minutes, and by all of a fourth's.
fn times() -> Scenario {
    let mut scenario = Scenario::of("rules_serve_seconds");
    let labels = r#"op="\"read\" \\ it""#;
    for (job, good, all) in [
        ("bad", "0+90x480", "0+100x480"),
        ("worse_than_it_may", "0+990x480", "0+1000x480"),
        ("was_bad", "0+0x440 0+100x39", "0+100x480"),
        ("good", "0+100x480", "0+100x480"),
    ] {
        let bucket = format!("_bucket{{job=\"{job}\",{labels},le=\"0.1\"}}");
        scenario.series(&bucket, good);
        scenario.series(&format!("_count{{job=\"{job}\",{labels}}}"), all);
    }
    // What another place declares is not meant.
    scenario.series(r#"_count{job="good",op="write"}"#, "0+100x480");
    scenario.burns(&[
        ("bad", "page", "1h"),
        ("bad", "page", "6h"),
        ("bad", "ticket", "1d"),
        ("bad", "ticket", "3d"),
        ("worse_than_it_may", "page", "6h"),
        ("worse_than_it_may", "ticket", "1d"),
        ("worse_than_it_may", "ticket", "3d"),
        ("was_bad", "ticket", "1d"),
        ("was_bad", "ticket", "3d"),
    ]);
    scenario
}

/// Whatever `le` looks like.
fn whole_seconds() -> Scenario {
    let mut scenario = Scenario::of("rules_wait_seconds");
    for (job, le) in [("text", "1"), ("openmetrics", "1.0")] {
        let bucket = format!("_bucket{{job=\"{job}\",le=\"{le}\"}}");
        scenario.series(&bucket, "0+50x480");
        scenario.series(&format!("_count{{job=\"{job}\"}}"), "0+100x480");
    }
    scenario.burns(&[
        ("openmetrics", "ticket", "1d"),
        ("openmetrics", "ticket", "3d"),
        ("text", "ticket", "1d"),
        ("text", "ticket", "3d"),
    ]);
    scenario
}

/// A hundredth may fail; of one job's calls three times as many are cancelled or panic, and of another's
/// none.
fn outcomes() -> Scenario {
    let mut scenario = Scenario::of("rules_serve_total");
    for (job, outcome, values) in [
        ("bad", "ok", "0+96x480"),
        ("bad", "error", "0+1x480"),
        ("bad", "panic", "0+1x480"),
        ("bad", "cancelled", "0+2x480"),
        ("good", "ok", "0+1000x480"),
        ("good", "error", "0+9x480"),
    ] {
        let series = format!("{{job=\"{job}\",outcome=\"{outcome}\"}}");
        scenario.series(&series, values);
    }
    scenario.burns(&[("bad", "ticket", "1d"), ("bad", "ticket", "3d")]);
    scenario
}

/// The level is above 5 from the second hour on.
fn alert() -> Scenario {
    let mut scenario = Scenario::of("rules_level");
    scenario.series("{job=\"a\"}", "0x60 6x420");
    let alerts = "count by (alertname, severity, alertstate) (ALERTS{alertname=\"Hostile\"})";
    for (time, state) in [
        ("61m", Some("pending")),
        ("70m", Some("firing")),
        ("60m", None),
    ] {
        let labels = state.map(|state| {
            format!(
                "{{alertname=\"Hostile\",alertstate=\"{state}\",severity=\"{{{{ this: # is no template\"}}"
            )
        });
        scenario.expect(alerts, time, labels.into_iter().collect());
    }
    scenario
}

/// What `promtool test rules` is given: a sample of each series every minute, and what comes of them.
struct Scenario {
    name: &'static str,
    series: Vec<Value>,
    expected: Vec<Value>,
}

impl Scenario {
    fn of(name: &'static str) -> Self {
        Self {
            name,
            series: Vec::new(),
            expected: Vec::new(),
        }
    }

    fn series(&mut self, rest: &str, values: &str) {
        let name = self.name;
        let series = json!({ "series": format!("{name}{rest}"), "values": values });
        self.series.push(series);
    }

    /// Expects series of the value 1, and no others.
    fn expect(&mut self, expr: &str, time: &str, series: Vec<String>) {
        let samples: Vec<_> = series
            .into_iter()
            .map(|labels| json!({ "labels": labels, "value": 1 }))
            .collect();
        let expected = json!({ "expr": expr, "eval_time": time, "exp_samples": samples });
        self.expected.push(expected);
    }

    /// Expects these jobs, severities and windows to be told of after eight hours, and no others.
    fn burns(&mut self, alerts: &[(&str, &str, &str)]) {
        let labels = alerts.iter().map(|(job, severity, window)| {
            format!("{{job=\"{job}\",severity=\"{severity}\",window=\"{window}\"}}")
        });
        let firing = "count by (job, severity, window) \
                      (ALERTS{alertname=\"ErrorBudgetBurn\",alertstate=\"firing\"})";
        self.expect(firing, "8h", labels.collect());
    }

    fn verify(self) -> Outcome {
        let tests = json!({
            "rule_files": ["rules.yml"],
            "evaluation_interval": "1m",
            "tests": [{
                "interval": "1m",
                "input_series": self.series,
                "promql_expr_test": self.expected,
            }],
        });
        promtool("test", &assets::rules(), Some(&tests))
    }
}

/// Checks the rules, or tests them.
fn promtool(what: &str, rules: &str, tests: Option<&Value>) -> Outcome {
    let folder = tempfile::tempdir()?;
    fs::write(folder.path().join("rules.yml"), rules)?;
    if let Some(tests) = tests {
        fs::write(folder.path().join("tests.yml"), tests.to_string())?;
    }
    let file = if tests.is_some() {
        "tests.yml"
    } else {
        "rules.yml"
    };
    let output = Command::new("promtool")
        .args([what, "rules", file])
        .current_dir(folder.path())
        .output()?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    Err(format!("{}{rules}", String::from_utf8_lossy(&said)).into())
}

fn refused(outcome: &Outcome) -> Outcome {
    match outcome {
        Ok(()) => Err("promtool finds nothing in anything".into()),
        Err(_) => Ok(()),
    }
}
