//! `#[derive(MetricSet)]` on domain types: structs of values and enums of events.

use std::time::Duration;

use metrics_runtime::snapshot::Snapshot;
use metrics_runtime::{Amount, Kind, LabelValue, Level, MetricSet, Observation, Record, inventory};

use super::{counter, float, histogram, value};

#[derive(LabelValue, Clone, Copy)]
enum Method {
    Get,
    Put,
}

/// One finished transfer, as the domain knows it.
#[derive(MetricSet)]
#[metrics(prefix = "tallow")]
struct Transfer<'a> {
    #[metric(label)]
    method: Method,
    /// Bytes that transfers moved.
    #[metric(counter, name = "transfer_bytes_total")]
    bytes: u64,
    /// Time that transfers took.
    #[metric(histogram, buckets = [0.5, 1])]
    duration: Duration,
    /// Queue when it ended.
    #[metric(gauge)]
    queue_depth: Option<u32>,
    #[metric(skip)]
    file_name: &'a str,
}

#[test]
fn a_struct_records_its_fields_under_its_labels() {
    let (get, put) = (&[("method", "get")][..], &[("method", "put")][..]);
    let transfer = Transfer {
        method: Method::Put,
        bytes: 100,
        duration: Duration::from_millis(750),
        queue_depth: Some(7),
        file_name: "a",
    };
    transfer.record();
    Transfer {
        bytes: 20,
        queue_depth: None,
        ..transfer
    }
    .record();
    Transfer {
        method: Method::Get,
        queue_depth: Some(0),
        ..transfer
    }
    .record();

    assert_eq!(transfer.file_name, "a");
    assert_eq!(counter("tallow_transfer_bytes_total", put), 120);
    assert_eq!(counter("tallow_transfer_bytes_total", get), 100);
    let duration = histogram("tallow_duration_seconds", put);
    assert_eq!((&*duration.buckets, duration.sum), (&[0, 2, 0][..], 1.5));
    assert_eq!(histogram("tallow_duration_seconds", get).buckets, [0, 1, 0]);
    assert_eq!(float("tallow_queue_depth", put), 7.0);
    assert_eq!(float("tallow_queue_depth", get), 0.0);
}

/// Every type that a counter takes.
#[derive(MetricSet)]
#[metrics(prefix = "domain_counters", labels(side = "left"))]
struct Counters<'a> {
    /// An amount.
    #[metric(counter)]
    small: u8,
    /// An amount.
    #[metric(counter)]
    size: usize,
    /// An amount.
    #[metric(counter)]
    huge: u128,
    /// An amount.
    #[metric(counter)]
    flag: bool,
    /// An amount.
    #[metric(counter)]
    share: f32,
    /// An amount.
    #[metric(counter)]
    float: Option<f64>,
    /// Time.
    #[metric(counter)]
    busy: Duration,
    /// Time.
    #[metric(counter, name = "idle_seconds_total")]
    idle: Option<&'a Duration>,
    /// An amount.
    #[metric(counter, unit = "bytes")]
    reference: &'a Option<u16>,
    /// An amount.
    #[metric(counter)]
    wrapped: Wrapped,
}

/// A type of the user's own.
struct Wrapped(u64);

impl Amount for Wrapped {
    type Kept = u64;

    fn amount(&self) -> Option<u64> {
        (self.0 > 10).then_some(self.0)
    }
}

const LEFT: &[(&str, &str)] = &[("side", "left")];

#[test]
fn a_counter_adds_every_type_that_cannot_fall() {
    let half = Duration::from_millis(500);
    let counters = Counters {
        small: 255,
        size: 3,
        huge: 5,
        flag: true,
        share: 0.25,
        float: Some(1.5),
        busy: half,
        idle: Some(&half),
        reference: &Some(9),
        wrapped: Wrapped(11),
    };
    counters.record();
    Counters {
        huge: (1 << 64) + 1,
        flag: false,
        share: -1.0,
        float: None,
        idle: None,
        reference: &None,
        wrapped: Wrapped(10),
        ..counters
    }
    .record();

    let total = |name: &str| counter(&format!("domain_counters_{name}_total"), LEFT);
    let sum = |name: &str| float(&format!("domain_counters_{name}_total"), LEFT);
    assert_eq!((total("small"), total("size")), (510, 6));
    assert_eq!((total("huge"), total("flag")), (u64::MAX, 1));
    assert_eq!((sum("share"), sum("float")), (0.25, 1.5));
    assert_eq!((sum("busy_seconds"), sum("idle_seconds")), (1.0, 0.5));
    assert_eq!((total("reference_bytes"), total("wrapped")), (9, 11));
}

/// Every type that a gauge takes.
#[derive(MetricSet)]
#[metrics(prefix = "domain_gauges")]
struct Gauges<'a> {
    /// A level.
    #[metric(gauge)]
    signed: i8,
    /// A level.
    #[metric(gauge)]
    unsigned: u128,
    /// A level.
    #[metric(gauge)]
    wide: &'a isize,
    /// A level.
    #[metric(gauge)]
    float: f32,
    /// A level.
    #[metric(gauge)]
    flag: Option<bool>,
    /// Time.
    #[metric(gauge)]
    age: Duration,
    /// A level.
    #[metric(gauge, help = "Degrees.", unit = "celsius")]
    heat: Heat,
}

/// A type of the user's own.
struct Heat(f64);

impl Level for Heat {
    type Kept = f64;

    fn level(&self) -> Option<f64> {
        self.0.is_finite().then_some(self.0)
    }
}

#[test]
fn a_gauge_is_made_every_number() {
    let gauges = Gauges {
        signed: -8,
        unsigned: 1 << 100,
        wide: &-70_000,
        float: 0.5,
        flag: Some(true),
        age: Duration::from_millis(2_500),
        heat: Heat(21.5),
    };
    gauges.record();
    Gauges {
        flag: None,
        heat: Heat(f64::NAN),
        ..gauges
    }
    .record();
    let level = |name: &str| float(&format!("domain_gauges_{name}"), &[]);
    assert_eq!((level("signed"), level("wide")), (-8.0, -70_000.0));
    assert_eq!(level("unsigned"), 2.0_f64.powi(100));
    assert_eq!((level("float"), level("flag")), (0.5, 1.0));
    assert_eq!((level("age_seconds"), level("heat_celsius")), (2.5, 21.5));
    let snapshot = Snapshot::declared();
    assert_eq!(
        snapshot.family("domain_gauges_heat_celsius").unwrap().help,
        "Degrees."
    );
}

type Time = Duration;

/// Every type that a histogram takes.
#[derive(MetricSet)]
#[metrics(prefix = "domain_histograms")]
struct Histograms {
    /// Values.
    #[metric(histogram, buckets = [-1, 1])]
    signed: i64,
    /// Values.
    #[metric(histogram, unit = "bytes")]
    size: usize,
    /// Values.
    #[metric(histogram, buckets = linear(1, 1, 3))]
    float: Option<f64>,
    /// Time, behind another name for its type.
    #[metric(histogram, unit = "seconds")]
    wait: Time,
    /// Values.
    #[metric(histogram, buckets = [1])]
    parity: Parity,
}

/// A type of the user's own.
struct Parity(u64);

impl Observation for Parity {
    type Kept = f64;

    fn observation(&self) -> Option<f64> {
        Some(if self.0.is_multiple_of(2) { 0.0 } else { 3.0 })
    }
}

#[test]
fn a_histogram_observes_every_number() {
    for float in [Some(1.5), None, Some(f64::NAN)] {
        Histograms {
            signed: -1,
            size: 1000,
            float,
            wait: Duration::from_millis(250),
            parity: Parity(3),
        }
        .record();
    }
    let observed = |name: &str| histogram(&format!("domain_histograms_{name}"), &[]);
    let signed = observed("signed");
    assert_eq!((&*signed.buckets, signed.sum), (&[3, 0, 0][..], -3.0));
    let size = observed("size_bytes");
    assert_eq!(size.bounds, metrics_runtime::buckets::BYTES);
    assert_eq!((size.buckets.iter().sum::<u64>(), size.sum), (3, 3000.0));
    let float = observed("float");
    assert_eq!((&*float.buckets, float.sum), (&[0, 1, 0, 0][..], 1.5));
    assert_eq!(observed("wait_seconds").sum, 0.75);
    assert_eq!(observed("parity").buckets, [0, 3]);
}

/// What happens to peers.
#[derive(MetricSet)]
#[metrics(prefix = "relay", labels(network = "test"))]
enum RelayEvent<'a> {
    /// Peers that connected.
    Connected {
        #[metric(label)]
        kind: Method,
        #[metric(label, name = "encrypted")]
        tls: &'a bool,
    },
    /// Frames dropped.
    ///
    /// Not part of the help.
    FrameDropped {
        /// Size of dropped frames.
        #[metric(histogram, unit = "bytes", buckets = [100])]
        size: usize,
        #[metric(skip)]
        #[expect(dead_code, reason = "a skipped field is left to the compiler")]
        reason: &'a str,
    },
    /// Frames passed on.
    #[metric(name = "forwards_total")]
    Forwarded(
        #[metric(label, name = "kind")] Method,
        /// Bytes passed on.
        #[metric(counter, name = "bytes")]
        u64,
        #[metric(skip)]
        #[expect(dead_code, reason = "a skipped field is left to the compiler")]
        &'a str,
        /// Time in the queue.
        #[metric(gauge, name = "delay")]
        Option<Duration>,
    ),
    #[metric(help = "Ticks.", name = "ticks_total")]
    Tick,
    #[metric(skip)]
    Debug(#[expect(dead_code, reason = "the same")] &'a str),
}

#[test]
fn an_event_is_counted_with_its_fields() {
    RelayEvent::Connected {
        kind: Method::Put,
        tls: &true,
    }
    .record();
    for size in [50, 500] {
        RelayEvent::FrameDropped {
            size,
            reason: "full",
        }
        .record();
    }
    RelayEvent::Forwarded(Method::Get, 7, "", Some(Duration::from_secs(3))).record();
    RelayEvent::Forwarded(Method::Get, 8, "", None).record();
    RelayEvent::Tick.record();
    RelayEvent::Debug("nothing").record();

    let connected = |kind, tls| {
        let labels = [("network", "test"), ("kind", kind), ("encrypted", tls)];
        counter("relay_connected_total", &labels)
    };
    assert_eq!(connected("put", "true"), 1);
    assert_eq!(connected("put", "false") + connected("get", "true"), 0);
    let network = &[("network", "test")];
    assert_eq!(counter("relay_frame_dropped_total", network), 2);
    let size = histogram("relay_frame_dropped_size_bytes", network);
    assert_eq!((&*size.buckets, size.sum), (&[1, 1][..], 550.0));
    let get = &[("network", "test"), ("kind", "get")];
    assert_eq!(counter("relay_forwards_total", get), 2);
    assert_eq!(counter("relay_forwards_bytes_total", get), 15);
    assert_eq!(float("relay_forwards_delay_seconds", get), 3.0);
    assert_eq!(counter("relay_ticks_total", network), 1);

    let snapshot = Snapshot::declared();
    let relay = |name: &&str| name.starts_with("relay_");
    let names: Vec<_> = inventory::descriptors()
        .iter()
        .map(|it| it.name())
        .filter(relay)
        .collect();
    assert_eq!(
        names,
        [
            "relay_connected",
            "relay_forwards",
            "relay_forwards_bytes",
            "relay_forwards_delay_seconds",
            "relay_frame_dropped",
            "relay_frame_dropped_size_bytes",
            "relay_ticks",
        ]
    );
    let help = |name| snapshot.family(name).unwrap().help.clone();
    assert_eq!(help("relay_frame_dropped"), "Frames dropped.");
    assert_eq!(help("relay_ticks"), "Ticks.");
}

#[test]
fn every_series_is_there_before_the_first_record() {
    /// Never recorded.
    #[derive(MetricSet)]
    #[metrics(prefix = "domain_unused")]
    #[allow(dead_code)]
    enum Unused {
        /// Jobs begun.
        Begun {
            #[metric(label)]
            method: Method,
            #[metric(label)]
            urgent: bool,
            /// Time that jobs waited.
            #[metric(histogram)]
            wait: Duration,
        },
        /// Jobs given up.
        GivenUp,
    }
    let snapshot = Snapshot::declared();
    let begun = snapshot.family("domain_unused_begun").unwrap();
    assert_eq!((begun.kind, begun.series.len()), (Kind::Counter, 4));
    let wait = snapshot.family("domain_unused_begun_wait_seconds").unwrap();
    assert_eq!((wait.kind, wait.series.len()), (Kind::Histogram, 4));
    for method in ["get", "put"] {
        for urgent in ["false", "true"] {
            let labels = [("method", method), ("urgent", urgent)];
            assert_eq!(counter("domain_unused_begun_total", &labels), 0);
        }
    }
    assert_eq!(counter("domain_unused_given_up_total", &[]), 0);
}

#[test]
fn a_flattened_field_records_itself() {
    #[derive(MetricSet)]
    #[metrics(prefix = "domain_inner")]
    struct Inner {
        /// Parts.
        #[metric(counter)]
        parts: u64,
    }

    #[derive(MetricSet)]
    #[metrics(prefix = "domain_outer", labels(level = "top"))]
    struct Outer<'a, T: Record> {
        /// Wholes.
        #[metric(counter)]
        wholes: u64,
        #[metric(flatten)]
        inner: Inner,
        #[metric(flatten)]
        maybe: Option<&'a Inner>,
        #[metric(flatten)]
        other: T,
    }

    #[derive(MetricSet)]
    #[metrics(prefix = "domain_flat")]
    enum Event {
        /// Messages.
        Message(#[metric(flatten)] Box<Inner>),
    }

    let inner = Inner { parts: 2 };
    let message = Event::Message(Box::new(Inner { parts: 30 }));
    let outer = Outer {
        wholes: 1,
        inner: Inner { parts: 1 },
        maybe: Some(&inner),
        other: &message,
    };
    outer.record();
    Outer {
        maybe: None,
        ..outer
    }
    .record();
    assert_eq!(counter("domain_outer_wholes_total", &[("level", "top")]), 2);
    assert_eq!(
        counter("domain_inner_parts_total", &[]),
        1 + 2 + 30 + 1 + 30
    );
    assert_eq!(counter("domain_flat_message_total", &[]), 2);
}

#[test]
fn what_is_skipped_may_be_generic() {
    #[derive(MetricSet)]
    #[metrics(prefix = "domain_generic")]
    struct Generic<'a, T: ?Sized, const N: usize, U = u8>
    where
        U: Copy,
    {
        /// Things.
        #[metric(counter)]
        things: u64,
        #[metric(skip)]
        array: [U; N],
        #[metric(skip)]
        rest: &'a T,
    }

    let one = Generic {
        things: 1,
        array: [1_u8; 2],
        rest: "text",
    };
    let two = Generic {
        things: 2,
        array: ['a'; 3],
        rest: &5_u8,
    };
    one.record();
    two.record();
    assert_eq!((one.array[0], two.array[0]), (1, 'a'));
    assert_eq!((one.rest, two.rest), ("text", &5));
    // One static for all of them.
    assert_eq!(counter("domain_generic_things_total", &[]), 3);
}

#[test]
fn a_struct_may_be_a_tuple() {
    #[derive(MetricSet)]
    #[metrics(prefix = "domain_tuple")]
    struct Sample(
        #[metric(label, name = "method")] Method,
        /// Readings.
        #[metric(counter, name = "readings")]
        u32,
        #[metric(skip)] u8,
    );
    let sample = Sample(Method::Put, 4, 1);
    sample.record();
    assert_eq!(
        counter("domain_tuple_readings_total", &[("method", "put")]),
        4 * u64::from(sample.2)
    );
}

#[test]
fn what_can_be_recorded_is_a_trait() {
    #[derive(MetricSet)]
    #[metrics(prefix = "domain_trait")]
    enum Event {
        /// Calls.
        Called,
    }
    let all: [&dyn Record; 3] = [&Event::Called, &&Event::Called, &Some(Event::Called)];
    all.into_iter().for_each(Record::record);
    Record::record(&None::<Event>);
    assert_eq!(counter("domain_trait_called_total", &[]), 3);
}

#[test]
fn a_wrong_index_records_nothing() {
    struct Wrong;
    impl LabelValue for Wrong {
        const VALUES: &'static [&'static str] = &["a", "b"];
        fn index(&self) -> usize {
            2
        }
    }
    #[derive(MetricSet)]
    #[metrics(prefix = "domain_wrong")]
    struct Job {
        #[metric(label)]
        letter: Wrong,
        #[metric(label)]
        urgent: bool,
        /// Jobs.
        #[metric(counter)]
        jobs: u64,
        /// Time.
        #[metric(histogram)]
        time: Duration,
    }
    Job {
        letter: Wrong,
        urgent: false,
        jobs: 1,
        time: Duration::ZERO,
    }
    .record();
    let snapshot = Snapshot::declared();
    for name in ["domain_wrong_jobs", "domain_wrong_time_seconds"] {
        let family = snapshot.family(name).unwrap();
        assert_eq!(family.series.len(), 4);
        for series in &family.series {
            let labels: Vec<_> = series
                .labels
                .iter()
                .map(|(name, value)| (&**name, &**value))
                .collect();
            match value(name, &labels) {
                metrics_runtime::snapshot::Value::Integer(total) => assert_eq!(total, 0),
                metrics_runtime::snapshot::Value::Histogram(histogram) => {
                    assert_eq!(histogram.buckets.iter().sum::<u64>(), 0);
                }
                other => panic!("{name} is {other:?}"),
            }
        }
    }
}

#[test]
fn a_descriptor_says_where_the_field_is() {
    const LINE: u32 = line!();
    #[derive(MetricSet)]
    #[metrics(prefix = "domain_place")]
    enum Event {
        /// Sends.
        Sent {
            /// Parts.
            #[metric(counter)]
            parts: u8,
        },
    }
    Event::Sent { parts: 1 }.record();
    let descriptors = inventory::descriptors();
    let places: Vec<_> = descriptors
        .iter()
        .filter(|it| it.name().starts_with("domain_place_"))
        .map(|it| (it.name(), it.location().line() - LINE, it.module()))
        .collect();
    let module = module_path!();
    assert_eq!(
        places,
        [
            ("domain_place_sent", 5, module),
            ("domain_place_sent_parts", 8, module)
        ]
    );
}
