//! Handles and macros under recorders that are not ours.
//!
//! A process has one global recorder, so each test has a process of its own.

use std::env;
use std::process::Command;
use std::sync::OnceLock;
use std::thread;
use std::time::Duration;

use metrics::{SharedString, Unit, with_local_recorder};
use metrics_exporter_prometheus::PrometheusBuilder;
use metrics_runtime::{
    Counter, Exporter, Family, Gauge, Histogram, LabelKey, LabelSet, LabelValue, MetricSet,
    counted, timed,
};
use metrics_util::debugging::{DebugValue, DebuggingRecorder, Snapshotter};
use metrics_util::layers::{FanoutBuilder, FilterLayer, Layer, PrefixLayer};

#[derive(LabelValue, Clone, Copy)]
enum Side {
    Left,
    Right,
}

#[derive(LabelSet, Clone, Copy)]
struct Labels {
    side: Side,
}

/// One that can be any text.
struct Peer<'a>(&'a str);

impl LabelSet for Peer<'_> {
    const KEYS: &'static [LabelKey] = &[LabelKey::text("peer", 2)];

    fn index(&self) -> usize {
        0
    }

    fn texts(&self, show: &mut dyn FnMut(&str)) {
        show(self.0);
    }
}

#[derive(MetricSet)]
#[metrics(prefix = "out", labels(engine = "log"))]
struct Metrics {
    /// Turns made.
    turns: Family<Labels, Counter>,
    /// Work done.
    #[metric(unit = "seconds")]
    work: Counter<f64>,
    /// A level.
    level: Gauge,
    /// Sizes.
    #[metric(unit = "bytes", buckets = [1, 2])]
    size: Histogram,
    /// Messages by peer.
    messages: Family<Peer<'static>, Counter>,
    /// How long peers wait.
    #[metric(unit = "seconds")]
    wait: Family<Peer<'static>, Histogram<Duration>>,
}

#[timed(name = "out_step_duration_seconds", outcome, in_flight)]
#[counted(name = "out_steps_total", labels(side = side))]
fn step(side: Side) -> Result<(), ()> {
    match side {
        Side::Left => Ok(()),
        Side::Right => Err(()),
    }
}

/// Something in each of the metrics.
fn record() {
    let metrics = Metrics::get();
    metrics.turns.with(Labels { side: Side::Left }).increment(2);
    metrics
        .turns
        .with(Labels { side: Side::Right })
        .increment(3);
    metrics.work.increment(0.75);
    metrics.work.increment(0.5);
    metrics.level.set(4.0);
    metrics.level.decrement(1.5);
    metrics.size.observe(1.5);
    metrics.size.observe(f64::NAN);
    for peer in ["a", "b", "c", "d", "a"] {
        metrics.messages.with(Peer(peer)).increment(1);
    }
    metrics
        .wait
        .with(Peer("a"))
        .observe(Duration::from_millis(250));
    let _ = (step(Side::Left), step(Side::Right));
}

/// Runs `test`, which is called `name`, in a process of its own.
fn alone(name: &str, test: impl FnOnce()) {
    const VARIABLE: &str = "FORWARD_TEST_ALONE";
    if env::var_os(VARIABLE).is_some() {
        return test();
    }
    let mut command = Command::new(env::current_exe().unwrap());
    command
        .args([name, "--exact", "--nocapture"])
        .env(VARIABLE, "1");
    let output = command.output().unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && printed.contains("1 passed"),
        "{printed}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// What a recorder was told: name, labels, unit, help and value of each series, by name.
type Told = Vec<(String, Option<Unit>, Option<String>, String)>;

fn told(snapshotter: &Snapshotter) -> Told {
    let all = snapshotter.snapshot().into_vec().into_iter();
    let mut told: Told = all
        .map(|(key, unit, help, value)| {
            let labels: Vec<_> = key
                .key()
                .labels()
                .map(|label| format!("{}={}", label.key(), label.value()))
                .collect();
            let name = format!("{}{{{}}}", key.key().name(), labels.join(","));
            let value = match value {
                DebugValue::Counter(value) => value.to_string(),
                DebugValue::Gauge(value) => value.to_string(),
                DebugValue::Histogram(values) if name.contains("duration") => {
                    format!("{} times", values.len())
                }
                DebugValue::Histogram(values) => format!("{values:?}"),
            };
            (name, unit, help.map(SharedString::into_owned), value)
        })
        .collect();
    told.sort_by(|a, b| a.0.cmp(&b.0));
    told
}

/// All that [`record`] says, `times` times.
fn assert_told(told: &Told, times: u32, prefix: &str) {
    let sizes = vec!["1.5"; times as usize].join(", ");
    let waits = vec!["0.25"; times as usize].join(", ");
    let level = 2.5;
    let (seconds, bytes) = (Some(Unit::Seconds), Some(Unit::Bytes));
    let duration = "Time that calls of `step` took.";
    let expected = [
        ("out_level{engine=log}", None, "A level.", level.to_string()),
        (
            "out_messages_total{engine=log,peer=a}",
            None,
            "Messages by peer.",
            (2 * times).to_string(),
        ),
        (
            "out_messages_total{engine=log,peer=b}",
            None,
            "Messages by peer.",
            times.to_string(),
        ),
        (
            "out_messages_total{engine=log,peer=other}",
            None,
            "Messages by peer.",
            (2 * times).to_string(),
        ),
        (
            "out_size_bytes{engine=log}",
            bytes,
            "Sizes.",
            format!("[{sizes}]"),
        ),
        (
            "out_step_duration_seconds{outcome=error}",
            seconds,
            duration,
            format!("{times} times"),
        ),
        (
            "out_step_duration_seconds{outcome=ok}",
            seconds,
            duration,
            format!("{times} times"),
        ),
        (
            "out_steps_total{side=left}",
            None,
            "Calls of `step` that ended.",
            times.to_string(),
        ),
        (
            "out_steps_total{side=right}",
            None,
            "Calls of `step` that ended.",
            times.to_string(),
        ),
        (
            "out_turns_total{engine=log,side=left}",
            None,
            "Turns made.",
            (2 * times).to_string(),
        ),
        (
            "out_turns_total{engine=log,side=right}",
            None,
            "Turns made.",
            (3 * times).to_string(),
        ),
        (
            "out_wait_seconds{engine=log,peer=a}",
            seconds,
            "How long peers wait.",
            format!("[{waits}]"),
        ),
        (
            "out_work_seconds_total{engine=log}",
            seconds,
            "Work done.",
            whole(1.25 * f64::from(times)),
        ),
    ];
    let told: Vec<_> = told
        .iter()
        .filter(|(name, ..)| !name.contains("in_flight"))
        .map(|(name, unit, help, value)| {
            (
                name.as_str(),
                *unit,
                help.as_deref().unwrap_or_default(),
                value.clone(),
            )
        })
        .collect();
    let expected =
        expected.map(|(name, unit, help, value)| (format!("{prefix}{name}"), unit, help, value));
    let expected: Vec<_> = expected
        .iter()
        .map(|(name, unit, help, value)| (name.as_str(), *unit, *help, value.clone()))
        .collect();
    assert_eq!(told, expected);
}

fn whole(value: f64) -> String {
    value.floor().to_string()
}

#[test]
fn a_debugging_recorder_sees_everything() {
    alone("a_debugging_recorder_sees_everything", || {
        let recorder = DebuggingRecorder::new();
        let snapshotter = recorder.snapshotter();
        recorder.install().unwrap();
        record();
        assert_told(&told(&snapshotter), 1, "");
        // It is there and not here.
        assert_eq!(Metrics::get().level.value(), 0.0);
    });
}

#[test]
fn handles_touched_before_the_installation_work_after_it() {
    alone(
        "handles_touched_before_the_installation_work_after_it",
        || {
            record();
            let kept = Metrics::get().turns.with(Labels { side: Side::Left });
            assert_eq!(kept.value(), 2);
            let recorder = DebuggingRecorder::new();
            let snapshotter = recorder.snapshotter();
            recorder.install().unwrap();
            // Also once the global recorder is known, and from other threads.
            for _ in 0..3 {
                record();
                thread::sleep(Duration::from_millis(20));
            }
            thread::spawn(record).join().unwrap();
            assert_eq!(kept.value(), 2);
            assert_told(&told(&snapshotter), 4, "");
        },
    );
}

#[test]
fn a_prefix_layer_sees_everything() {
    alone("a_prefix_layer_sees_everything", || {
        let recorder = DebuggingRecorder::new();
        let snapshotter = recorder.snapshotter();
        let recorder = PrefixLayer::new("app").layer(recorder);
        metrics::set_global_recorder(recorder).unwrap();
        record();
        assert_told(&told(&snapshotter), 1, "app.");
    });
}

#[test]
fn a_filter_layer_drops_what_it_is_told_to() {
    alone("a_filter_layer_drops_what_it_is_told_to", || {
        let recorder = DebuggingRecorder::new();
        let snapshotter = recorder.snapshotter();
        let filter = FilterLayer::from_patterns(["out_t", "out_m", "step", "size", "work"]);
        metrics::set_global_recorder(filter.layer(recorder)).unwrap();
        record();
        let told = told(&snapshotter);
        let names: Vec<_> = told.iter().map(|(name, ..)| name.as_str()).collect();
        assert_eq!(
            names,
            [
                "out_level{engine=log}",
                "out_wait_seconds{engine=log,peer=a}"
            ]
        );
    });
}

#[test]
fn every_branch_of_a_fanout_sees_everything() {
    alone("every_branch_of_a_fanout_sees_everything", || {
        let recorders = [DebuggingRecorder::new(), DebuggingRecorder::new()];
        let snapshotters = recorders.each_ref().map(DebuggingRecorder::snapshotter);
        let mut fanout = FanoutBuilder::default();
        for recorder in recorders {
            fanout = fanout.add_recorder(recorder);
        }
        metrics::set_global_recorder(fanout.build()).unwrap();
        record();
        for snapshotter in snapshotters {
            assert_told(&told(&snapshotter), 1, "");
        }
    });
}

#[test]
fn the_plain_exporter_renders_everything() {
    alone("the_plain_exporter_renders_everything", || {
        let handle = PrometheusBuilder::new().install_recorder().unwrap();
        record();
        let text = handle.render();
        for line in [
            "# HELP out_turns_total Turns made.",
            "# TYPE out_turns_total counter",
            "out_turns_total{engine=\"log\",side=\"left\"} 2",
            "out_turns_total{engine=\"log\",side=\"right\"} 3",
            "out_level{engine=\"log\"} 2.5",
            "# HELP out_size_bytes Sizes.",
            "out_size_bytes_sum{engine=\"log\"} 1.5",
            "out_messages_total{engine=\"log\",peer=\"other\"} 2",
            "out_step_duration_seconds_count{outcome=\"error\"} 1",
            "out_steps_total{side=\"left\"} 1",
        ] {
            assert!(
                text.lines().any(|found| found == line),
                "no {line} in\n{text}"
            );
        }
    });
}

/// Ours and another one side by side: each sees everything, and once.
#[test]
fn our_recorder_in_a_fanout_has_what_the_others_have() {
    alone("our_recorder_in_a_fanout_has_what_the_others_have", || {
        let debugging = DebuggingRecorder::new();
        let snapshotter = debugging.snapshotter();
        let ours = Exporter::builder().build_recorder().unwrap();
        // What was recorded before is kept where it was.
        Metrics::get()
            .turns
            .with(Labels { side: Side::Left })
            .increment(40);
        let fanout = FanoutBuilder::default();
        let fanout = fanout.add_recorder(debugging).add_recorder(ours.clone());
        metrics::set_global_recorder(fanout.build()).unwrap();
        for _ in 0..3 {
            record();
            thread::sleep(Duration::from_millis(20));
        }
        metrics::counter!("foreign").increment(1);
        let mut told = told(&snapshotter);
        told.retain(|(name, ..)| name != "foreign{}");
        assert_told(&told, 3, "");
        let text = ours.render_text();
        for line in [
            "out_turns_total{engine=\"log\",side=\"left\"} 46",
            "out_turns_total{engine=\"log\",side=\"right\"} 9",
            "out_level{engine=\"log\"} 2.5",
            "out_work_seconds_total{engine=\"log\"} 3",
            "out_size_bytes_bucket{engine=\"log\",le=\"2\"} 3",
            "out_messages_total{engine=\"log\",peer=\"other\"} 6",
            "out_wait_seconds_sum{engine=\"log\",peer=\"a\"} 0.75",
            "out_step_duration_seconds_count{outcome=\"error\"} 3",
            "out_step_in_flight 0",
            "foreign_total 1",
        ] {
            assert!(
                text.lines().any(|found| found == line),
                "no {line} in\n{text}"
            );
        }
        assert_eq!(text.matches("# TYPE out_step_in_flight ").count(), 1);
    });
}

/// What is running is counted up and down; the gauge is the only one whose value says nothing when
/// all has ended.
#[test]
fn calls_in_flight_go_up_and_down() {
    alone("calls_in_flight_go_up_and_down", || {
        #[timed(name = "out_slow_duration_seconds", in_flight)]
        fn slow(look: impl FnOnce()) {
            look();
        }

        let recorder = DebuggingRecorder::new();
        let snapshotter = recorder.snapshotter();
        recorder.install().unwrap();
        let in_flight = || {
            let all = told(&snapshotter).into_iter();
            let mut found = all.filter(|(name, ..)| name.contains("slow_in_flight"));
            found.next().map(|(.., value)| value)
        };
        slow(|| slow(|| assert_eq!(in_flight().as_deref(), Some("2"))));
        // The recorder's snapshot has set it to 0.
        assert_eq!(in_flight().as_deref(), Some("-2"));
    });
}

#[test]
fn a_local_recorder_sees_what_is_recorded_inside_it_and_nothing_else() {
    alone(
        "a_local_recorder_sees_what_is_recorded_inside_it_and_nothing_else",
        || {
            let see = |times| {
                let recorder = DebuggingRecorder::new();
                with_local_recorder(&recorder, || (0..times).for_each(|_| record()));
                told(&recorder.snapshotter())
            };
            let turns = || {
                Metrics::get()
                    .turns
                    .with(Labels { side: Side::Left })
                    .value()
            };
            // Before there is a global recorder.
            record();
            assert_told(&see(1), 1, "");
            record();
            assert_eq!(turns(), 4);

            let global = DebuggingRecorder::new();
            let snapshotter = global.snapshotter();
            global.install().unwrap();
            record();
            thread::sleep(Duration::from_millis(50));
            // Some of them may be where another one was.
            for times in [4, 8, 12] {
                record();
                assert_told(&see(times), times, "");
            }
            assert_told(&told(&snapshotter), 4, "");
            assert_eq!(turns(), 4);
        },
    );
}

/// A recorder that has no size, as in many a program's own tests.
struct Unsized;

static TURNS: OnceLock<metrics::Counter> = OnceLock::new();

impl metrics::Recorder for Unsized {
    fn describe_counter(&self, _: metrics::KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: metrics::KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: metrics::KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &metrics::Key, _: &metrics::Metadata<'_>) -> metrics::Counter {
        assert_eq!(key.name(), "out_turns_total");
        let counter = TURNS.get_or_init(|| {
            metrics::Counter::from_arc(std::sync::Arc::new(metrics::atomics::AtomicU64::new(0)))
        });
        counter.clone()
    }

    fn register_gauge(&self, _: &metrics::Key, _: &metrics::Metadata<'_>) -> metrics::Gauge {
        metrics::Gauge::from_arc(std::sync::Arc::new(metrics::atomics::AtomicU64::new(0)))
    }

    fn register_histogram(
        &self,
        _: &metrics::Key,
        _: &metrics::Metadata<'_>,
    ) -> metrics::Histogram {
        metrics::Histogram::noop()
    }
}

#[test]
fn a_recorder_without_a_size_is_not_taken_for_none() {
    alone("a_recorder_without_a_size_is_not_taken_for_none", || {
        let turns = Metrics::get().turns.with(Labels { side: Side::Left });
        turns.increment(1);
        with_local_recorder(&Unsized, || turns.increment(2));
        assert_eq!(turns.value(), 1);
        assert!(TURNS.get().is_some());
        turns.increment(4);
        assert_eq!(turns.value(), 5);
        metrics::set_global_recorder(Unsized).ok().unwrap();
        turns.increment(8);
        assert_eq!(turns.value(), 5);
    });
}
