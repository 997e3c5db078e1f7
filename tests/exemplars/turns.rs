//! A source that says what a test wants, and one test at a time.

use std::cell::RefCell;
use std::sync::{Mutex, MutexGuard, PoisonError};

use metrics_runtime::exemplars::{self, Labels, Source};
use metrics_runtime::snapshot::{Exemplar, Series, Snapshot, Value};

thread_local!(static TRACE: RefCell<Option<String>> = const { RefCell::new(None) });

/// Says what the test's thread is at.
pub(crate) struct Traces;

impl Source for Traces {
    fn labels(&self, labels: &mut Labels) {
        TRACE.with_borrow(|trace| {
            if let Some(id) = trace {
                labels.push("trace_id", id);
            }
        });
    }
}

/// Runs a part of the trace.
pub(crate) fn in_trace(id: &str, work: impl FnOnce()) {
    let before = TRACE.replace(Some(id.to_owned()));
    work();
    TRACE.set(before);
}

/// Until this is dropped, the source is that of the test, or there is none.
pub(crate) struct Turn(#[allow(dead_code)] MutexGuard<'static, ()>);

impl Turn {
    pub(crate) fn begin(source: impl Source) -> Self {
        let turn = Self::without_source();
        exemplars::set_source(source);
        turn
    }

    pub(crate) fn without_source() -> Self {
        static TURN: Mutex<()> = Mutex::new(());

        Self(TURN.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        exemplars::remove_source();
    }
}

fn series(name: &str, labels: &[(&str, &str)]) -> Series {
    let snapshot = Snapshot::declared();
    let family = snapshot.family(name).expect(name);
    family.series(labels).expect(name).clone()
}

/// The exemplar of a counter.
pub(crate) fn of_counter(name: &str, labels: &[(&str, &str)]) -> Option<Exemplar> {
    series(name, labels).exemplar
}

/// Those of a histogram, by bucket; none where there is none at all.
pub(crate) fn of_histogram(name: &str, labels: &[(&str, &str)]) -> Vec<Option<Exemplar>> {
    match series(name, labels).value {
        Value::Histogram(histogram) => histogram.exemplars,
        other => panic!("{name} is {other:?}"),
    }
}

/// The label and the value.
pub(crate) fn said(exemplar: &Exemplar) -> (String, f64) {
    let labels = exemplar.labels.iter();
    let labels: Vec<_> = labels
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    (labels.join(","), exemplar.value)
}

/// The same of those of a histogram.
pub(crate) fn all_said(exemplars: &[Option<Exemplar>]) -> Vec<Option<(String, f64)>> {
    exemplars.iter().map(|one| one.as_ref().map(said)).collect()
}

/// What is compared with those.
#[allow(clippy::unnecessary_wraps)]
pub(crate) fn trace(id: &str, value: f64) -> Option<(String, f64)> {
    Some((format!("trace_id={id}"), value))
}
