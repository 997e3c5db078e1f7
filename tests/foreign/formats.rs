//! The same series with the same values in each format, whoever reads it; and texts that come back as
//! they were.

use std::collections::BTreeSet;
use std::error::Error;

use libtest_mimic::Trial;
use metrics_runtime::Exporter;
use metrics_runtime::collect::Families;
use metrics_tests::http::get;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::Value;

use super::samples::{Format, Sample};
use super::{Outcome, known, prometheus, python_client, quickstart, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let (python, prometheus) = (python_client::is_there(), prometheus::is_there());
    vec![
        trial("formats::say_the_same_to_the_python_client", python, || {
            let (_program, address) = known();
            let text = python_client::samples(&address, Format::Text)?;
            let open = python_client::samples(&address, Format::OpenMetrics)?;
            assert!(open.iter().any(Sample::is_created), "{open:?}");
            agree("OpenMetrics", &text, open)?;
            agree(
                "JSON",
                &text,
                json_samples(&get(&address, "/metrics/json")?.body)?,
            )
        }),
        trial(
            "formats::say_the_same_to_prometheus",
            python && prometheus,
            || {
                let (_program, address) = known();
                let text = python_client::samples(&address, Format::Text)?;
                for format in [Format::Text, Format::OpenMetrics, Format::Protobuf] {
                    let scraped = prometheus::samples(&address, format)?;
                    let has_created = scraped.iter().any(Sample::is_created);
                    assert_eq!(has_created, format == Format::OpenMetrics);
                    agree(&format!("{format:?}"), &text, scraped)?;
                }
                Ok(())
            },
        ),
        trial("formats::of_quickstart_can_be_read", python, || {
            let (_program, address) = quickstart(&["--rounds", "1", env!("CARGO_MANIFEST_DIR")]);
            for format in [Format::Text, Format::OpenMetrics] {
                let samples = python_client::samples(&address, format)?;
                assert!(samples.len() > 100, "{samples:?}");
            }
            Ok(())
        }),
        trial("formats::no_two_families_have_one_sample", python, || {
            no_two_families_have_one_sample().map_err(Into::into)
        }),
        trial("formats::texts_come_back_as_they_were", python, || {
            texts_come_back_as_they_were().map_err(Into::into)
        }),
    ]
}

/// Compares what two have read, but for what only one of the formats says.
fn agree(format: &str, text: &[Sample], others: Vec<Sample>) -> Outcome {
    let sorted = |samples: Vec<Sample>| {
        let mut samples = samples;
        samples.retain(|sample| !sample.is_created());
        samples.sort_by(|a, b| a.partial_cmp(b).expect("they are texts"));
        samples
    };
    let (text, others) = (sorted(text.to_vec()), sorted(others));
    assert!(text.len() > 30, "{text:?}");
    let missing: Vec<_> = text
        .iter()
        .filter(|sample| !others.contains(sample))
        .collect();
    let further: Vec<_> = others
        .iter()
        .filter(|sample| !text.contains(sample))
        .collect();
    if text == others {
        Ok(())
    } else {
        Err(format!("{format}: {missing:?} is missing, {further:?} is there").into())
    }
}

/// The samples that a document stands for.
fn json_samples(document: &str) -> Result<Vec<Sample>, Box<dyn Error>> {
    let document: Value = serde_json::from_str(document)?;
    let mut samples = Vec::new();
    for family in document["families"].as_array().ok_or("no families")? {
        let name = family["name"].as_str().ok_or("no name")?;
        for series in family["series"].as_array().ok_or("no series")? {
            let labels = series["labels"].as_object().ok_or("no labels")?.iter();
            let labels: Vec<_> = labels
                .filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
                .collect();
            let mut push = |suffix: &str, further: Option<(&str, &Value)>, value: &Value| {
                let further =
                    further.map(|(name, bound)| (name.to_owned(), number(bound).to_string()));
                let labels = labels.iter().cloned().chain(further).collect();
                samples.push(Sample::new(
                    &format!("{name}{suffix}"),
                    labels,
                    number(value),
                ));
            };
            if !series["value"].is_null() {
                push("", None, &series["value"]);
                continue;
            }
            push("_sum", None, &series["sum"]);
            push("_count", None, &series["count"]);
            for bucket in series["buckets"].as_array().into_iter().flatten() {
                push("_bucket", Some(("le", &bucket["le"])), &bucket["count"]);
            }
            for quantile in series["quantiles"].as_array().into_iter().flatten() {
                push(
                    "",
                    Some(("quantile", &quantile["quantile"])),
                    &quantile["value"],
                );
            }
        }
    }
    Ok(samples)
}

fn number(value: &Value) -> f64 {
    let text = value.as_str().and_then(|text| text.parse().ok());
    value.as_f64().or(text).unwrap_or(f64::NAN)
}

/// Label values and help texts of all kinds, those with signs that are escaped above all.
fn some_texts(count: usize) -> BTreeSet<String> {
    let signs = proptest::string::string_regex("[\\\\\"\nnx{},=# \r\t%]{0,6}").expect("it is one");
    let texts = prop_oneof![signs, any::<String>()];
    let mut runner = TestRunner::deterministic();
    let texts = (0..count).filter_map(|_| Some(texts.new_tree(&mut runner).ok()?.current()));
    texts.collect()
}

fn texts_come_back_as_they_were() -> Result<(), Box<dyn Error>> {
    let texts = some_texts(2_000);
    let recorder = Exporter::builder()
        .process_metrics(false)
        .exporter_metrics(false)
        .build_recorder()?;
    metrics::with_local_recorder(&recorder, || {
        for (i, text) in (0_u32..).zip(&texts) {
            metrics::gauge!("texts", "label" => text.clone(), "z" => "z").set(f64::from(i));
            if i < 300 {
                metrics::describe_gauge!(format!("text_{i}"), text.trim().to_owned());
                metrics::gauge!(format!("text_{i}")).set(f64::from(i));
            }
        }
    });
    for format in [Format::Text, Format::OpenMetrics] {
        let rendered = recorder.render(format.accept());
        let read = python_client::parse(format, rendered.text()?)?;
        let labels = read.iter().filter(|sample| sample[0] == "texts");
        let labels = labels.map(|sample| (&sample[4]["label"], &sample[5]));
        let mut labels: Vec<_> = labels
            .filter_map(|(l, v)| Some((v.as_str()?, l.as_str()?)))
            .collect();
        let number = |value: &str| value.parse().unwrap_or(f64::NAN);
        labels.sort_by(|(a, _), (b, _)| number(a).total_cmp(&number(b)));
        let came_back: Vec<_> = labels.into_iter().map(|(_, label)| label).collect();
        let pairs = came_back.iter().zip(&texts);
        let changed: Vec<_> = pairs.filter(|(back, text)| back != text).take(5).collect();
        assert!(changed.is_empty(), "{format:?}: {changed:?}");
        assert_eq!(came_back.len(), texts.len(), "{format:?}");
        for (i, text) in texts.iter().take(300).enumerate() {
            let name = format!("text_{i}");
            let sample = read
                .iter()
                .find(|sample| sample[0] == *name)
                .ok_or("no sample")?;
            assert_eq!(sample[2], text.trim(), "{format:?}");
        }
    }
    Ok(())
}

/// Families of which one could have the samples of another: the client refuses these.
fn no_two_families_have_one_sample() -> Result<(), Box<dyn Error>> {
    let collector = |families: &mut Families| {
        families.counter("collected", "Things.").set(&[], 1);
        families.gauge("collected_level", "A level.").set(&[], 1);
    };
    let recorder = Exporter::builder()
        .process_metrics(false)
        .exporter_metrics(false)
        .collector("clashing", collector)
        .build_recorder()?;
    metrics::with_local_recorder(&recorder, || {
        metrics::counter!("things").increment(1);
        metrics::gauge!("things_created").set(1.0);
        metrics::gauge!("things_total").set(1.0);
        metrics::histogram!("work_seconds").record(1.0);
        for suffix in ["bucket", "count", "sum", "created"] {
            metrics::counter!(format!("work_seconds_{suffix}")).increment(1);
        }
        metrics::histogram!("times").record(1.0);
        metrics::counter!("times_sum").increment(1);
        // Of a collector.
        metrics::gauge!("collected").set(1.0);
        metrics::gauge!("collected_created").set(1.0);
        metrics::histogram!("collected_level").record(1.0);
    });
    for format in [Format::Text, Format::OpenMetrics] {
        let rendered = recorder.render(format.accept());
        let families = python_client::parse(format, rendered.text()?)?;
        let mut families: Vec<_> = families
            .iter()
            .filter_map(|sample| sample[0].as_str())
            // The other tests of this program declare some, too.
            .filter(|name| {
                ["collected", "things", "times", "work_seconds"]
                    .iter()
                    .any(|own| name.starts_with(own))
            })
            .collect();
        families.dedup();
        let one_of_each = [
            "collected",
            "collected_level",
            "things",
            "times",
            "work_seconds",
        ];
        assert_eq!(families, one_of_each, "{format:?}");
    }
    Ok(())
}
