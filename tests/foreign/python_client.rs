//! The parser of Prometheus' Python client.

use std::error::Error;
use std::process::Command;

use libtest_mimic::Trial;
use metrics_tests::http::get;
use serde_json::{Value, json};

use super::samples::{Format, Sample, get_in};
use super::{feed, known, runs, trial};

/// The interpreter that has the client: the one on the path, or the system's.
fn python() -> Option<&'static str> {
    let interpreters = ["python3", "/usr/bin/python3"];
    interpreters
        .into_iter()
        .find(|python| runs(python, &["-c", "import prometheus_client.parser"]))
}

pub(crate) fn trials() -> Vec<Trial> {
    vec![trial(
        "python_client::reads_back_what_was_recorded",
        python().is_some(),
        || {
            let (_program, address) = known();
            let samples = parse(Format::Text, &get(&address, "/metrics")?.body)?;
            let origin = "a \"quoted\" \\ text\nin two lines";
            let odd = "with \"quotes\", \\ and \n";
            for sample in [
                json!([
                    "known_things", "counter", "Things, with a \"quote\" and a \\ in the help.",
                    "known_things_total", {"origin": origin}, "41.0"
                ]),
                json!([
                    "known_work", "counter", "A total with a fraction.",
                    "known_work_total", {"origin": origin}, "0.75"
                ]),
                json!([
                    "known_distance", "gauge", "A value that is infinite.",
                    "known_distance", {"origin": origin}, "inf"
                ]),
                json!([
                    "known_requests", "counter", "Requests.",
                    "known_requests_total", {"origin": origin, "method": odd, "cached": "true"}, "3.0"
                ]),
                json!([
                    "known_delay_seconds", "histogram", "Times.", "known_delay_seconds_bucket",
                    {"origin": origin, "method": odd, "cached": "true", "le": "0.1"}, "2.0"
                ]),
                json!([
                    "known_delay_seconds", "histogram", "Times.", "known_delay_seconds_bucket",
                    {"origin": origin, "method": odd, "cached": "true", "le": "+Inf"}, "4.0"
                ]),
                json!([
                    "known_size_bytes", "histogram", "Sizes.",
                    "known_size_bytes_sum", {"origin": origin}, "5000022.0"
                ]),
                json!([
                    "known_calls", "counter", "Fails when it is told to.",
                    "known_calls_total", {"outcome": "error"}, "2.0"
                ]),
                json!([
                    "known_calls", "counter", "Fails when it is told to.",
                    "known_calls_total", {"outcome": "panic"}, "0.0"
                ]),
                json!([
                    "foreign_hits", "counter", "Hits of another crate.",
                    "foreign_hits_total", {"path": "C:\\x\"\n%41"}, "5.0"
                ]),
                json!([
                    "foreign_hits", "counter", "Hits of another crate.",
                    "foreign_hits_total", {"path": "C:\\x\\\"\n%41"}, "6.0"
                ]),
                json!([
                    "foreign_times",
                    "summary",
                    "Times of another crate.",
                    "foreign_times_sum",
                    {},
                    "2.0"
                ]),
            ] {
                if !samples.contains(&sample) {
                    let samples: Vec<_> = samples.iter().map(Value::to_string).collect();
                    return Err(format!("{sample} is not among\n{}", samples.join("\n")).into());
                }
            }
            Ok(())
        },
    )]
}

/// Whether there is such an interpreter.
pub(crate) fn is_there() -> bool {
    python().is_some()
}

/// The samples of a program, as the client reads them.
pub(crate) fn samples(address: &str, format: Format) -> Result<Vec<Sample>, Box<dyn Error>> {
    let body = get_in(address, format)?.body;
    read(format, &body)
}

/// The samples of an exposition.
pub(crate) fn read(format: Format, exposition: &str) -> Result<Vec<Sample>, Box<dyn Error>> {
    let samples = parse(format, exposition)?.into_iter().map(|sample| {
        let (name, labels) = (sample[3].as_str(), sample[4].as_object());
        let value = sample[5].as_str().and_then(|value| value.parse().ok());
        let labels = labels.ok_or("no labels")?.iter();
        let labels = labels
            .map(|(name, value)| Ok((name.clone(), value.as_str().ok_or("no text")?.to_owned())));
        Ok(Sample::new(
            name.ok_or("no name")?,
            labels.collect::<Result<_, Box<dyn Error>>>()?,
            value.ok_or("no value")?,
        ))
    });
    samples.collect()
}

/// Family, type, help, sample, labels and value of each.
pub(crate) fn parse(format: Format, exposition: &str) -> Result<Vec<Value>, Box<dyn Error>> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/foreign/python_client.py");
    let python = python().ok_or("no python3 with prometheus_client")?;
    let parser = match format {
        Format::OpenMetrics => "openmetrics",
        _ => "text",
    };
    let output = feed(Command::new(python).args([script, parser]), exposition)?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{said}\nin\n{exposition}").into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}
