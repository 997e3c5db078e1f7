//! Raw identifiers lose their `r#` in names and labels.

#![allow(non_camel_case_types)]

use metrics_runtime::snapshot::Snapshot;
use metrics_runtime::{Counter, Family, LabelSet, LabelValue, MetricSet, counted, timed};

#[derive(LabelValue, Clone, Copy)]
enum r#Kind {
    r#Type,
    r#struct,
}

#[derive(LabelSet)]
struct r#Labels {
    r#type: Kind,
}

#[derive(MetricSet)]
struct r#Set {
    /// Matches.
    r#match: Family<Labels, Counter>,
    /// Loops.
    #[metric(name = "loops")]
    r#loop: Counter,
}

#[timed]
#[counted]
fn r#type(r#fn: u8) -> u8 {
    r#fn
}

#[counted(name = "raw_calls", labels(kind = r#type))]
fn r#use(r#type: Kind) {
    let _ = r#type;
}

#[timed]
async fn r#while() {}

fn main() {
    assert_eq!(Kind::VALUES, ["type", "struct"]);
    assert_eq!(Labels::KEYS[0].name(), "type");
    let r#set = Set::get();
    r#set
        .r#match
        .with(Labels {
            r#type: Kind::r#struct,
        })
        .increment(1);
    r#set.r#loop.increment(1);
    assert_eq!(r#type(1), 1);
    r#use(Kind::r#Type);
    drop(r#while());

    let snapshot = Snapshot::declared();
    assert!(
        snapshot
            .family("match_total")
            .unwrap()
            .series(&[("type", "struct")])
            .is_some()
    );
    assert!(snapshot.family("loops_total").is_some());
    let calls = snapshot.family("function_calls").unwrap();
    let functions = calls.series.iter().flat_map(|series| &series.labels);
    assert!(
        functions
            .clone()
            .any(|label| *label == ("function".into(), "type".into()))
    );
}
