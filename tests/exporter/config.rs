//! What an operator changes by a file, and what the builder's methods do of the same.

use std::fs;
use std::time::Duration;

use metrics::{counter, gauge, histogram};
use metrics_runtime::exporter::{Builder, InstallError, Matching};
use metrics_runtime::{
    Counter, Exporter, Family, Gauge, Histogram, LabelSet, LabelValue, MetricSet,
};
use metrics_tests::http::get;

use super::exposed;
use super::log::logged;

#[derive(LabelValue, Clone, Copy)]
enum Kind {
    Small,
    Large,
}

#[derive(LabelSet, Clone, Copy)]
struct Labels {
    kind: Kind,
}

/// What the operator looks at.
#[derive(MetricSet)]
#[metrics(prefix = "config")]
#[allow(dead_code)] // what is not recorded is exposed all the same
struct Metrics {
    /// Orders.
    orders: Family<Labels, Counter>,
    /// A queue.
    queue_length: Gauge,
    /// Something for the programmer.
    internals: Gauge,
}

const CONFIG: &str = r#"
default_buckets = false

[labels]
region = "eu \"west\""

[[buckets]]
suffix = "_rows"
bounds = [1, 10]

[metrics.config_orders_total]
rename = "zz_orders_total"
labels = { a_team = "shop" }

[metrics.config_queue_length]
labels = { region = "here" }

[metrics.config_internals]
drop = true

[metrics."foreign.level"]
rename = "aa_level"

[metrics.foreign_secret]
drop = true

[metrics.foreign_size]
buckets = [5]
labels = { own = "not shown" }
"#;

/// What the rules make of metrics, declared and not.
const EXPOSED: [&str; 6] = [
    "# TYPE aa_level gauge\naa_level{region=\"eu \\\"west\\\"\"} 2\n",
    "config_queue_length{region=\"here\"} ",
    "# TYPE foreign_rows histogram\nforeign_rows_bucket{region=\"eu \\\"west\\\"\",le=\"1\"} 0\n",
    "foreign_size_bucket{own=\"own\",region=\"eu \\\"west\\\"\",le=\"5\"} 1\n",
    "# HELP zz_orders_total Orders.\n# TYPE zz_orders_total counter\n",
    "zz_orders_total{a_team=\"shop\",kind=\"large\",region=\"eu \\\"west\\\"\"} ",
];

fn record() {
    let metrics = Metrics::get();
    metrics
        .orders
        .with(Labels { kind: Kind::Small })
        .increment(1);
    // By the names in the code.
    counter!("config_orders", "kind" => "large").increment(1);
    counter!("config_orders", "kind" => "unknown").increment(1);
    metrics.queue_length.set(3);
    gauge!("config_internals").set(1.0);
    gauge!("config_internals", "more" => "labels").set(1.0);
    gauge!("foreign.level").set(2.0);
    gauge!("foreign_secret").set(2.0);
    histogram!("foreign_rows").record(5.0);
    histogram!("foreign_size", "own" => "own").record(5.0);
    histogram!("foreign_seconds").record(5.0);
}

fn assert_is_as_configured(text: &str) {
    for part in EXPOSED {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    for absent in [
        "config_internals",
        "config_orders",
        "foreign_level",
        "foreign_secret",
    ] {
        assert!(!text.contains(absent), "{absent} is in {text}");
    }
    assert!(text.contains("# TYPE foreign_seconds summary\n"), "{text}");
    let unknown =
        "zz_orders_total{a_team=\"shop\",kind=\"unknown\",region=\"eu \\\"west\\\"\"} 1\n";
    assert!(text.contains(unknown), "{text}");
    // Without the label of the rule there is one line for each series that has one.
    let without_region = text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.contains("region=\""));
    assert_eq!(without_region.collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn a_file_changes_what_is_exposed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("metrics.toml");
    fs::write(&path, CONFIG).unwrap();
    let recorder = Exporter::builder()
        .config_file(&path)
        .listen("127.0.0.1:0")
        .build_recorder()
        .unwrap();
    let before = Metrics::get()
        .orders
        .with(Labels { kind: Kind::Large })
        .value();
    let mut text = String::new();
    let said = logged(|| text = exposed(&recorder, record));
    assert_is_as_configured(&text);
    assert_eq!(
        said,
        [
            "the histogram `foreign_size` of the `metrics` facade has a label `own` of its own, which \
          stays instead of the configured one; rename the configured one"
        ]
    );
    // Handles go on by the names in the code.
    let after = Metrics::get()
        .orders
        .with(Labels { kind: Kind::Large })
        .value();
    assert!(after > before);
    assert!(recorder.snapshot().family("zz_orders").is_some());

    let exporter = recorder.serve().unwrap();
    let served = get(&exporter.local_addr().to_string(), "/metrics")
        .unwrap()
        .body;
    assert_is_as_configured(&served);
}

#[test]
fn the_builder_can_do_what_a_file_can() {
    let recorder = Exporter::builder()
        .default_buckets(false)
        .label("region", "eu \"west\"")
        .buckets(Matching::suffix("_rows"), [1.0, 10.0])
        .rename_metric("config_orders_total", "zz_orders_total")
        .label_metric("config_orders", "a_team", "shop");
    // It is one counter, and has to be called so.
    let error = recorder.build_recorder().unwrap_err().to_string();
    assert!(error.contains("say all of it under one name"), "{error}");
    let recorder = Exporter::builder()
        .default_buckets(false)
        .label("region", "eu \"west\"")
        .buckets(Matching::suffix("_rows"), [1.0, 10.0])
        .buckets(Matching::exact("foreign_size"), [5.0])
        .rename_metric("config_orders_total", "zz_orders_total")
        .label_metric("config_orders_total", "a_team", "shop")
        .label_metric("config_queue_length", "region", "here")
        .drop_metric("config_internals")
        .rename_metric("foreign.level", "aa_level")
        .drop_metric("foreign_secret")
        .build_recorder()
        .unwrap();
    assert_is_as_configured(&exposed(&recorder, record));
}

#[test]
fn a_file_counts_more_than_the_builder_and_the_last_one_most() {
    let recorder = Exporter::builder()
        .config_str("labels = { a = 'first', b = 'first' }")
        .config_str("labels = { a = 'second' }\nmetrics.config_internals.drop = false")
        .drop_metric("config_internals")
        .label("a", "builder")
        .label("c", "builder")
        .build_recorder()
        .unwrap();
    let text = exposed(&recorder, || {});
    let line = "config_internals{a=\"second\",b=\"first\",c=\"builder\"} ";
    assert!(text.contains(line), "{text}");
}

/// The mistakes, each without the place of this test.
fn mistakes(builder: Builder) -> Vec<String> {
    let error = builder.build_recorder().unwrap_err();
    let InstallError::Config(mistakes) = &error else {
        panic!("{error}")
    };
    let count = mistakes.iter().count();
    let mistakes = mistakes.iter().map(ToString::to_string).collect::<Vec<_>>();
    let text = error.to_string();
    assert_eq!(
        text,
        format!(
            "{count} mistake(s) in the configuration\n  {}",
            mistakes.join("\n  ")
        )
    );
    mistakes
}

#[test]
fn everything_wrong_is_said_with_its_place_and_the_mend() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("metrics.toml");
    let config = "\
        labels = { kind = 'x' }\n\
        [[buckets]]\n\
        suffix = '_rows'\n\
        bounds = [1, 10, 5]\n\
        [metrics.config_queue_length]\n\
        rename = 'config-queue'\n\
        buckets = [1]\n\
        [metrics.config_internals]\n\
        rename = 'config_mistaken_total'\n\
        [metrics.config_orders]\n\
        rename = 'config_mistaken_total'\n\
        labels = { le = 'x' }\n";
    fs::write(&path, config).unwrap();
    let said = mistakes(Exporter::builder().config_file(&path));
    let at = |line| format!("{}, line {line}: ", path.display());
    let expected = [
        (
            1,
            "`config_orders` has a label `kind` of its own; choose another name for the constant \
             one",
        ),
        (
            4,
            "buckets: bounds must increase, but bound 3 (5) is not above bound 2 (10)",
        ),
        (
            6,
            "metric name `config-queue`: '-' at byte 6 is not allowed; names take ASCII letters, digits and \
             '_'",
        ),
        (
            7,
            "buckets belong to histograms, and `config_queue_length` is a gauge; leave them out",
        ),
        (
            9,
            "metric name `config_mistaken_total`: `_total` belongs to counters, and \
             `config_internals` is a gauge; drop the suffix",
        ),
        (
            12,
            "label name `le`: the exposition formats put it on histograms and summaries themselves; \
              rename the label",
        ),
    ];
    let expected: Vec<_> = expected.map(|(line, message)| at(line) + message).into();
    assert_eq!(said, expected);
}

#[test]
fn a_mistake_in_the_code_has_the_place_of_the_call() {
    let line = line!() + 1;
    let said = mistakes(Exporter::builder().rename_metric("config_internals", "config_orders"));
    assert_eq!(
        said,
        [format!(
            "tests/exporter/config.rs:{line}:45: `config_internals` cannot be called \
             `config_orders`: the counter `config_orders` has the name or sample `config_orders`; \
             choose another name"
        )]
    );
    let line = line!() + 1;
    let said = mistakes(Exporter::builder().config_str("\nlables = {}"));
    assert_eq!(
        said,
        [format!(
            "the configuration at tests/exporter/config.rs:{line}, line 2: there is no key `lables`; \
             did you mean `labels`?"
        )]
    );
}

#[test]
fn nothing_is_installed_with_a_mistake() {
    // The second attempt would find the first one's recorder.
    for _ in 0..2 {
        let error = Exporter::builder()
            .listen("127.0.0.1:0")
            .config_file("/nowhere/metrics.toml")
            .install()
            .unwrap_err();
        let InstallError::Config(mistakes) = error else {
            panic!("{error}")
        };
        let said: Vec<_> = mistakes.iter().map(ToString::to_string).collect();
        assert_eq!(said.len(), 1);
        let start = "/nowhere/metrics.toml: cannot be read: No such file";
        assert!(said[0].starts_with(start), "{}", said[0]);
        assert!(said[0].contains("correct the path"), "{}", said[0]);
    }
}

#[test]
fn a_metric_that_nobody_declares_is_one_warning() {
    let build = || {
        let config = "[metrics.later]\nrename = 'x'\n[metrics.config_orders_created]\ndrop = true";
        let builder = Exporter::builder().config_str(config);
        drop(builder.build_recorder().unwrap());
    };
    let said = logged(build);
    let ends: Vec<_> = said
        .iter()
        .map(|line| line.split_once(", line ").unwrap().1)
        .collect();
    assert_eq!(
        ends,
        [
            "3: no declared metric is called `config_orders_created`; it is a sample of \
             `config_orders`; say that",
            "1: no declared metric is called `later`; it is looked for among those of other crates",
        ]
    );
}

#[test]
fn a_new_name_that_another_crate_has_is_not_given() {
    let recorder = Exporter::builder()
        .rename_metric("config_new_level", "config_old_level")
        .rename_metric("config_queue_length", "config_queue")
        .build_recorder()
        .unwrap();
    let mut text = String::new();
    let said = logged(|| {
        text = exposed(&recorder, || {
            gauge!("config_old_level").set(1.0);
            gauge!("config_new_level").set(2.0);
            gauge!("config_queue").set(55.0);
        });
    });
    assert!(text.contains("\nconfig_new_level 2\n"), "{text}");
    assert!(text.contains("\nconfig_old_level 1\n"), "{text}");
    assert!(!text.contains("\nconfig_queue 55\n"), "{text}");
    assert_eq!(said.len(), 2, "{said:?}");
    assert_eq!(recorder.facade_conflicts(), 1);
}

/// A histogram that two places declare.
#[derive(MetricSet)]
#[metrics(prefix = "config", labels(part = "one"))]
struct One {
    /// Widths.
    #[metric(buckets = [1, 2, 4])]
    width: Histogram,
}

/// The other place.
#[derive(MetricSet)]
#[metrics(prefix = "config", labels(part = "two"))]
struct Two {
    /// Widths.
    #[metric(buckets = [1, 2, 4])]
    width: Histogram,
}

#[test]
fn buckets_of_a_declared_histogram_are_replaced_wherever_it_is_declared() {
    One::get().width.observe(2);
    let earlier = Exporter::builder().build_recorder().unwrap();
    assert!(
        earlier
            .render_text()
            .contains("config_width_bucket{part=\"one\",le=\"1\"} 0\n")
    );
    let config = "[metrics.config_width]\nbuckets = [2, 3]\nrename = 'config_breadth'";
    let recorder = Exporter::builder()
        .config_str(config)
        .build_recorder()
        .unwrap();
    let text = exposed(&recorder, || {
        // By a handle, through the facade, and a series that nobody declares.
        histogram!("config_width", "part" => "one").record(3.0);
        histogram!("config_width", "part" => "three").record(4.0);
    });
    // A handle records where the facade leads; outside that is here.
    Two::get().width.observe(2.5);
    let text = text + &recorder.render_text();
    for lines in [
        "# TYPE config_breadth histogram\n\
         config_breadth_bucket{part=\"one\",le=\"2\"} 1\n\
         config_breadth_bucket{part=\"one\",le=\"3\"} 2\n\
         config_breadth_bucket{part=\"one\",le=\"+Inf\"} 2\n\
         config_breadth_sum{part=\"one\"} 5\n\
         config_breadth_count{part=\"one\"} 2\n",
        "config_breadth_bucket{part=\"two\",le=\"2\"} 0\n\
         config_breadth_bucket{part=\"two\",le=\"3\"} 1\n\
         config_breadth_bucket{part=\"two\",le=\"+Inf\"} 1\n\
         config_breadth_sum{part=\"two\"} 2.5\n",
        "config_breadth_bucket{part=\"three\",le=\"2\"} 0\n\
         config_breadth_bucket{part=\"three\",le=\"3\"} 0\n\
         config_breadth_bucket{part=\"three\",le=\"+Inf\"} 1\n",
    ] {
        assert!(text.contains(lines), "{lines} is not in {text}");
    }
    assert!(!text.contains("config_width"), "{text}");

    let earlier = earlier.render_text();
    let lines = "config_width_bucket{part=\"one\",le=\"2\"} 1\n\
                 config_width_bucket{part=\"one\",le=\"3\"} 2\n";
    assert!(earlier.contains(lines), "{earlier}");

    // They can be replaced once in a process.
    let said = logged(|| {
        let builder = Exporter::builder().buckets(Matching::exact("config_width"), [9.0]);
        drop(builder.build_recorder().unwrap());
    });
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(
        said[0].contains("[9.0]") && said[0].contains("[2.0, 3.0]"),
        "{said:?}"
    );
}

/// What the README is about.
#[derive(MetricSet)]
#[metrics(prefix = "store")]
struct Store {
    /// Events held in storage.
    events: Gauge,
    /// Time from a query's arrival to its answer.
    query_delay: Histogram<Duration>,
    /// Queries answered.
    queries: Counter,
}

/// The block of the README that comes after a line.
fn readme(after: &str) -> String {
    let lines = include_str!("../../README.md").lines();
    let block: Vec<_> = lines
        .skip_while(|line| *line != after)
        .skip_while(|line| !line.starts_with("```"))
        .skip(1)
        .take_while(|line| *line != "```")
        .collect();
    block.join("\n") + "\n"
}

#[test]
fn the_readme_says_how_it_is() {
    let config = readme("### Configuration by the operator");
    let mut text = String::new();
    let said = logged(|| {
        let recorder = Exporter::builder().config_str(&config).build_recorder();
        text = exposed(&recorder.unwrap(), || histogram!("read_rows").record(7.0));
    });
    assert_eq!(said, [""; 0]);
    Store::get().query_delay.observe(Duration::from_millis(5));
    for part in [
        "\nqueries_total{region=\"eu-west\"} 0\n",
        "\nread_rows_bucket{region=\"eu-west\",le=\"10\"} 1\n",
        "\nstore_query_delay_seconds_bucket{region=\"eu-west\",team=\"storage\",le=\"0.001\"} ",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("store_events"), "{text}");
    Store::get().events.set(1);
    Store::get().queries.increment(0);

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("metrics.toml");
    let wrong = config
        .replace("[1, 10, 100, 1_000]", "[1, 10, 5]")
        .replace("\"queries_total\"", "\"store_events_total\"")
        .replace("drop = true", "drop = false");
    fs::write(&path, wrong).unwrap();
    let error = Exporter::builder()
        .config_file(&path)
        .build_recorder()
        .unwrap_err();
    let error = error
        .to_string()
        .replace(&path.display().to_string(), "metrics.toml")
        + "\n";
    let said = "What is wrong with it fails `install()`, all of it at once, with file and line and the mend:";
    assert_eq!(error, readme(said));
}
