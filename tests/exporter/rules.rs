//! What comes of metrics of other crates: buckets by rules, one exposition, and who stays where two
//! cannot.

use metrics::{
    Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram,
};
use metrics_runtime::exporter::{Matching, Recorder};
use metrics_runtime::snapshot::Value;
use metrics_runtime::{
    Counter, Exporter, Family, Gauge, Histogram, LabelSet, LabelValue, MetricSet,
};

use super::exposed;
use super::log::logged;

fn built() -> Recorder {
    Exporter::builder().build_recorder().unwrap()
}

/// The bounds of a family's histogram; none of a summary.
fn bounds(recorder: &Recorder, name: &str) -> Option<Vec<f64>> {
    let snapshot = recorder.snapshot();
    match &snapshot.family(name).unwrap().series[0].value {
        Value::Histogram(value) => Some(value.bounds.to_vec()),
        Value::Summary { .. } => None,
        other => panic!("{other:?}"),
    }
}

#[test]
fn histograms_have_the_buckets_of_the_rule_that_counts() {
    let recorder = Exporter::builder()
        .buckets(Matching::suffix("_rows"), [1.0, 10.0])
        .buckets(Matching::prefix("sql.long"), [2.0])
        .buckets(Matching::exact("sql.rows"), [3.0])
        .buckets(Matching::prefix("sql"), vec![4.0])
        .build_recorder()
        .unwrap();
    let text = exposed(&recorder, || {
        for value in [0.5, 10.0, 11.0] {
            histogram!("db.rows", "table" => "users").record(value);
        }
        let others = [
            "sql.long.rows",
            "sql.rows",
            "sql.time",
            "delay.seconds",
            "sent_bytes",
            "x",
        ];
        for name in others {
            histogram!(name).record(1.0);
        }
    });
    let rows = "# TYPE db_rows histogram\n\
                db_rows_bucket{table=\"users\",le=\"1\"} 1\n\
                db_rows_bucket{table=\"users\",le=\"10\"} 2\n\
                db_rows_bucket{table=\"users\",le=\"+Inf\"} 3\n\
                db_rows_sum{table=\"users\"} 21.5\n\
                db_rows_count{table=\"users\"} 3\n";
    assert!(text.contains(rows), "{text}");
    let expected = [
        ("sql_long_rows", Some(vec![2.0])),
        ("sql_rows", Some(vec![3.0])),
        ("sql_time", Some(vec![4.0])),
        (
            "delay_seconds",
            Some(metrics_runtime::buckets::SECONDS.to_vec()),
        ),
        ("sent_bytes", Some(metrics_runtime::buckets::BYTES.to_vec())),
        ("x", None),
    ];
    for (name, expected) in expected {
        assert_eq!(bounds(&recorder, name), expected, "{name}");
    }
}

#[test]
fn default_buckets_can_be_left_out() {
    let recorder = Exporter::builder()
        .default_buckets(false)
        .buckets(Matching::prefix("rule"), [1.0])
        .build_recorder()
        .unwrap();
    exposed(&recorder, || {
        histogram!("delay_seconds").record(1.0);
        histogram!("rule_seconds").record(1.0);
    });
    assert_eq!(bounds(&recorder, "delay_seconds"), None);
    assert_eq!(bounds(&recorder, "rule_seconds"), Some(vec![1.0]));
}

#[derive(LabelValue, Clone, Copy)]
enum Side {
    Left,
    Right,
}

#[derive(LabelSet, Clone, Copy)]
struct Labels {
    hand_side: Side,
}

/// What others record under the same names.
#[derive(MetricSet)]
#[metrics(prefix = "rules")]
#[allow(dead_code)] // what is not recorded is exposed all the same
struct Declared {
    /// A counter.
    turns: Family<Labels, Counter>,
    /// A gauge.
    level: Gauge,
    /// A histogram.
    #[metric(buckets = [1, 2])]
    width: Histogram,
}

#[test]
fn a_declared_metric_stays_and_each_conflict_is_said_and_counted_once() {
    let recorder = built();
    let record = || {
        for _ in 0..3 {
            gauge!("rules_turns").set(1.0);
            gauge!("rules_turns_total", "hand_side" => "left").set(1.0);
            histogram!("rules.turns").record(1.0);
            counter!("rules_level_total").increment(1);
            counter!("rules_level").increment(1);
            histogram!("rules_level").record(1.0);
            gauge!("rules_width").set(1.0);
            counter!("rules_width").increment(1);
            gauge!("rules_width_sum").set(1.0);
            counter!("only_others").increment(1);
            gauge!("only_others").set(7.0);
        }
    };
    let mut texts = Vec::new();
    let said = logged(|| texts.extend([exposed(&recorder, record), exposed(&recorder, record)]));
    for (start, end) in [
        (
            "`rules_turns` is recorded as a gauge",
            "Rename one of them.",
        ),
        (
            "`rules_turns_total` is recorded as a gauge",
            "Rename one of them.",
        ),
        (
            "`rules.turns` is recorded as a histogram",
            "Rename one of them.",
        ),
        (
            "`rules_level_total` is recorded as a counter",
            "Rename one of them.",
        ),
        (
            "`rules_level` is recorded as a counter",
            "Rename one of them.",
        ),
        (
            "`rules_level` is recorded as a histogram",
            "Rename one of them.",
        ),
        (
            "`rules_width` is recorded as a gauge",
            "Rename one of them.",
        ),
        (
            "`rules_width` is recorded as a counter",
            "Rename one of them.",
        ),
        (
            "the gauge `rules_width_sum` of the `metrics` facade is not exposed",
            "`rules_width_sum`",
        ),
        (
            "`only_others` is recorded as a counter and as a gauge",
            "Rename one of them.",
        ),
    ] {
        let lines = said.iter().filter(|line| line.starts_with(start));
        let lines: Vec<_> = lines.collect();
        assert_eq!(lines.len(), 1, "{start}: {said:#?}");
        assert!(lines[0].trim_end().ends_with(end), "{}", lines[0]);
    }
    assert_eq!(said.len(), 10, "{said:#?}");
    assert_eq!(recorder.facade_conflicts(), 10);
    for text in texts {
        for kept in [
            "# TYPE rules_turns_total counter\n",
            "# TYPE rules_level gauge\nrules_level 0\n",
            "# TYPE rules_width histogram\n",
            "rules_width_count 0\n",
            "# TYPE only_others_total counter\n",
        ] {
            assert!(text.contains(kept), "{kept}: {text}");
        }
        assert!(!text.contains("hand_side=\"left\"} 1\n"), "{text}");
    }
}

#[test]
fn a_name_that_is_cleaned_lands_on_the_declared_series() {
    /// Found by other spellings.
    #[derive(MetricSet)]
    #[metrics(prefix = "spelled")]
    struct Spelled {
        /// A counter.
        turns: Family<Labels, Counter>,
        /// A gauge.
        level: Gauge,
    }
    let recorder = built();
    let text = exposed(&recorder, || {
        counter!("spelled.turns", "hand.side" => "left").increment(1);
        counter!("spelled:turns_total", "hand-side" => "left").increment(2);
        gauge!("spelled.level").set(3.0);
        gauge!("spelled-level").increment(1.0);
    });
    let turns = Spelled::get().turns.with(Labels {
        hand_side: Side::Left,
    });
    assert_eq!((turns.value(), Spelled::get().level.value()), (3, 4.0));
    assert!(
        text.contains("spelled_turns_total{hand_side=\"left\"} 3\n"),
        "{text}"
    );
    assert!(text.contains("\nspelled_level 4\n"), "{text}");
    assert_eq!(
        Declared::get()
            .turns
            .with(Labels {
                hand_side: Side::Right
            })
            .value(),
        0
    );
}

#[test]
fn help_and_unit_are_kept_and_labels_are_made_valid() {
    let recorder = built();
    let text = exposed(&recorder, || {
        describe_counter!(
            "other.sent.bytes_total",
            Unit::Bytes,
            "Bytes \"sent\"\nby others."
        );
        describe_counter!("other_sent_bytes", Unit::Count, "Another help.");
        counter!("other:sent:bytes").increment(1);
        describe_gauge!("other_latency", Unit::Seconds, "A latency.");
        gauge!("other_latency").set(0.5);
        describe_histogram!("other_delay_seconds", Unit::Seconds, "A delay.");
        histogram!("other_delay_seconds").record(0.5);
        let user = String::from("a \"user\"\\");
        counter!("other_labels", "user-name" => user.clone(), "user.name" => "twice").increment(1);
        counter!("other_labels", "user_name" => user, "le" => "1", "1st" => "x").increment(2);
        counter!("", "" => "").increment(1);
    });
    for lines in [
        "# HELP other_sent_bytes_total Bytes \"sent\"\\nby others.\n\
         # TYPE other_sent_bytes_total counter\n\
         other_sent_bytes_total 1\n",
        "# HELP other_latency A latency.\n# TYPE other_latency gauge\nother_latency 0.5\n",
        "# HELP other_delay_seconds A delay.\n# TYPE other_delay_seconds histogram\n",
        "other_labels_total{exported__st=\"x\",exported_le=\"1\",user_name=\"a \\\"user\\\"\\\\\"} 2\n\
         other_labels_total{user_name=\"twice\"} 1\n",
    ] {
        assert!(text.contains(lines), "{lines}: {text}");
    }
    let snapshot = recorder.snapshot();
    let unit = |name| snapshot.family(name).unwrap().unit.to_string();
    assert_eq!(
        ["other_sent_bytes", "other_latency", "other_delay_seconds"].map(unit),
        ["bytes", "", "seconds"]
    );
}
