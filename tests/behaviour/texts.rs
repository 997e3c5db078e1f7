//! Labels that can be any text, the limits of what they make, and instances of sets.

use std::borrow::Cow;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use metrics_runtime::snapshot::{Snapshot, Value};
use metrics_runtime::{Counter, Family, Gauge, Histogram, LabelSet, LabelValue, MetricSet};

use super::{counter, float, histogram, value};

#[derive(LabelValue, Clone, Copy)]
enum Verb {
    Get,
    Put,
}

/// All series of a family, as `label=value,… number`.
fn series(name: &str) -> Vec<String> {
    let snapshot = Snapshot::declared();
    let family = snapshot.family(name).expect("the family is declared");
    let series = family.series.iter().map(|series| {
        let labels = series.labels.iter();
        let labels: Vec<_> = labels
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let value = match &series.value {
            Value::Integer(total) => total.to_string(),
            Value::Float(value) => value.to_string(),
            other => panic!("{other:?}"),
        };
        format!("{} {value}", labels.join(","))
    });
    series.collect()
}

#[test]
fn every_type_that_is_displayed_can_be_a_label() {
    struct Celsius(i8);

    impl fmt::Display for Celsius {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "{}°", self.0)
        }
    }

    #[derive(LabelSet)]
    struct Everything {
        #[label(max = 3)]
        string: String,
        #[label(max = 3)]
        cow: Cow<'static, str>,
        verb: Verb,
        #[label(max = 3)]
        text: &'static str,
        #[label(max = 3)]
        boxed: Box<str>,
        #[label(max = 3, rename = "counted")]
        arc: Arc<str>,
        #[label(max = 3)]
        unsigned: u64,
        #[label(max = 3)]
        signed: i8,
        listed: bool,
        #[label(max = 3)]
        char: char,
        #[label(max = 3)]
        address: IpAddr,
        #[label(max = 3)]
        own: Celsius,
        #[label(max = 3)]
        long: u128,
    }

    #[derive(MetricSet)]
    #[metrics(prefix = "texts_types")]
    struct Metrics {
        /// Things.
        things: Family<Everything, Counter>,
    }

    assert_eq!(Everything::CARDINALITY, 4);
    let labels = |verb, listed| Everything {
        string: "a".to_owned(),
        cow: Cow::Borrowed("b"),
        verb,
        text: "c",
        boxed: "d".into(),
        arc: "e".into(),
        unsigned: u64::MAX,
        signed: -128,
        listed,
        char: 'f',
        address: Ipv4Addr::LOCALHOST.into(),
        own: Celsius(-7),
        long: u128::MAX,
    };
    let things = &Metrics::get().things;
    things.with(labels(Verb::Put, true)).increment(1);
    things.with(labels(Verb::Put, true)).increment(1);
    things.with(labels(Verb::Get, false)).increment(5);
    for (verb, listed, expected) in [("put", "true", 2), ("get", "false", 5)] {
        let labels = [
            ("string", "a"),
            ("cow", "b"),
            ("verb", verb),
            ("text", "c"),
            ("boxed", "d"),
            ("counted", "e"),
            ("unsigned", "18446744073709551615"),
            ("signed", "-128"),
            ("listed", listed),
            ("char", "f"),
            ("address", "127.0.0.1"),
            ("own", "-7°"),
            ("long", "340282366920938463463374607431768211455"),
        ];
        assert_eq!(counter("texts_types_things", &labels), expected);
    }
    assert_eq!(series("texts_types_things").len(), 2);
}

#[test]
fn a_text_that_is_too_long_for_the_stack_is_whole() {
    struct Long;

    impl fmt::Display for Long {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            (0..40).try_for_each(|i| write!(f, "{i},"))
        }
    }

    #[derive(LabelSet)]
    struct Labels {
        #[label(max = 3)]
        long: Long,
    }

    #[derive(MetricSet)]
    #[metrics(prefix = "texts_long")]
    struct Metrics {
        /// Things.
        things: Family<Labels, Counter>,
    }

    Metrics::get()
        .things
        .with(Labels { long: Long })
        .increment(1);
    let long = (0..40).fold(String::new(), |long, i| format!("{long}{i},"));
    assert_eq!(series("texts_long_things"), [format!("long={long} 1")]);
}

#[derive(LabelSet, Clone)]
struct Request {
    #[label(max = 2)]
    tenant: String,
    verb: Verb,
    #[label(max = 100)]
    port: u16,
}

impl Request {
    fn new(tenant: &str, verb: Verb, port: u16) -> Self {
        Self {
            tenant: tenant.to_owned(),
            verb,
            port,
        }
    }
}

#[test]
fn values_beyond_the_limit_of_their_label_are_other_and_none_is_lost() {
    #[derive(MetricSet)]
    #[metrics(prefix = "texts_limit")]
    struct Metrics {
        /// Requests.
        requests: Family<Request, Counter>,
    }

    let requests = &Metrics::get().requests;
    assert_eq!(series("texts_limit_requests"), [""; 0]);
    for (tenant, verb) in [
        ("a", Verb::Get),
        ("b", Verb::Put),
        ("c", Verb::Get),
        ("d", Verb::Get),
        ("c", Verb::Put),
        ("a", Verb::Put),
    ] {
        requests.with(Request::new(tenant, verb, 80)).increment(1);
    }
    let expected = [
        "port=80,tenant=a,verb=get 1",
        "port=80,tenant=a,verb=put 1",
        "port=80,tenant=b,verb=put 1",
        "port=80,tenant=other,verb=get 2",
        "port=80,tenant=other,verb=put 1",
    ];
    assert_eq!(series("texts_limit_requests"), expected);
}

#[derive(LabelSet)]
struct Number {
    #[label(max = 1000)]
    number: u32,
}

#[test]
fn a_family_makes_no_more_series_than_it_may() {
    #[derive(MetricSet)]
    #[metrics(prefix = "texts_family")]
    struct Metrics {
        /// Calls.
        #[metric(max_series = 3)]
        calls: Family<Number, Counter>,
        /// Where nothing is said it is 2,000, so the label's `max` is what holds.
        free: Family<Number, Counter>,
    }

    let Metrics { calls, free } = Metrics::get();
    for number in 0..1010 {
        calls.with(Number { number }).increment(1);
        free.with(Number { number }).increment(1);
    }
    let expected = [
        "number=0 1",
        "number=1 1",
        "number=2 1",
        "number=other 1007",
    ];
    assert_eq!(series("texts_family_calls"), expected);
    let free = series("texts_family_free");
    assert_eq!(free.len(), 1001);
    assert_eq!(free.last().unwrap(), "number=other 10");
}

#[test]
fn gauges_and_histograms_have_texts_as_well() {
    #[derive(MetricSet)]
    #[metrics(prefix = "texts_kinds", labels(side = "west"))]
    struct Metrics {
        /// A level.
        level: Family<Number, Gauge>,
        /// Seconds of work.
        #[metric(unit = "seconds")]
        work: Family<Number, Counter<f64>>,
        /// Sizes.
        #[metric(buckets = [1, 10], idle_after = "1d", max_series = 1)]
        size: Family<Number, Histogram>,
        /// Times.
        #[metric(buckets = [0.5])]
        delay: Family<Number, Histogram<Duration>>,
    }

    let metrics = Metrics::get();
    for number in [7, 8, 8] {
        metrics.level.with(Number { number }).increment(1.5);
        metrics.work.with(Number { number }).increment(0.25);
        metrics.size.with(Number { number }).observe(number);
        let delay = Duration::from_millis(250 * u64::from(number - 6));
        metrics.delay.with(Number { number }).observe(delay);
    }
    let labels = |number| [("number", number), ("side", "west")];
    assert_eq!(float("texts_kinds_level", &labels("8")), 3.0);
    assert_eq!(float("texts_kinds_work_seconds", &labels("7")), 0.25);
    let sizes = ["7", "other"].map(|number| histogram("texts_kinds_size", &labels(number)));
    let sizes = sizes.map(|size| (size.buckets, size.sum));
    assert_eq!(sizes, [(vec![0, 1, 0], 7.0), (vec![0, 2, 0], 16.0)]);
    let delay = histogram("texts_kinds_delay_seconds", &labels("8"));
    assert_eq!((delay.buckets, delay.sum), (vec![2, 0], 1.0));
    assert_eq!(metrics.size.with(Number { number: 9 }).count(), 2);
}

#[test]
fn what_is_redacted_is_not_in_the_program_s_metrics() {
    #[derive(LabelSet)]
    struct User {
        #[label(max = 10, redact)]
        mail: String,
        #[label(max = 10, redact = "hash")]
        number: u32,
        #[label(redact = "drop")]
        phone: &'static str,
        #[label(redact = "drop", max = 5)]
        street: String,
    }

    #[derive(MetricSet)]
    #[metrics(prefix = "texts_redacted")]
    struct Metrics {
        /// Sign-ins.
        sign_ins: Family<User, Counter>,
    }

    let user = |mail: &str, number, phone, street: &str| User {
        mail: mail.to_owned(),
        number,
        phone,
        street: street.to_owned(),
    };
    let sign_ins = &Metrics::get().sign_ins;
    sign_ins
        .with(user("x@example.org", 17, "0123", "Elm"))
        .increment(1);
    sign_ins
        .with(user("x@example.org", 17, "4567", "Oak"))
        .increment(1);
    sign_ins
        .with(user("y@example.org", 17, "0123", "Elm"))
        .increment(5);
    let snapshot = Snapshot::declared();
    let series = &snapshot.family("texts_redacted_sign_ins").unwrap().series;
    assert_eq!(series.len(), 2, "{series:#?}");
    for series in series {
        let label = |name| &*series.labels.iter().find(|(own, _)| own == name).unwrap().1;
        for hashed in [label("mail"), label("number")] {
            let is_hash = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
            assert!(
                hashed.len() == 16 && hashed.bytes().all(is_hash),
                "{hashed}"
            );
        }
        assert_eq!((label("phone"), label("street")), ("", ""));
    }
    let [first, second] = [0, 1].map(|i| &series[i]);
    assert_ne!(first.labels, second.labels);
    assert_eq!(
        first
            .labels
            .iter()
            .filter(|label| second.labels.contains(label))
            .count(),
        3
    );
    let mut totals = [&first.value, &second.value].map(|value| format!("{value:?}"));
    totals.sort();
    assert_eq!(totals, ["Integer(2)", "Integer(5)"]);
}

#[test]
fn threads_share_the_series_that_they_make() {
    #[derive(MetricSet)]
    #[metrics(prefix = "texts_threads")]
    struct Metrics {
        /// Requests.
        requests: Family<Request, Counter>,
        /// Sizes.
        #[metric(buckets = [4])]
        sizes: Family<Request, Histogram>,
    }

    let Metrics { requests, sizes } = Metrics::get();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                for i in 0..6_000_u16 {
                    let tenant = Request::new("a", Verb::Get, i % 6);
                    sizes.with(tenant.clone()).observe(i % 6);
                    requests.with(tenant).increment(1);
                }
            });
        }
    });
    let expected: Vec<_> = (0..6)
        .map(|port| format!("port={port},tenant=a,verb=get 2000"))
        .collect();
    assert_eq!(series("texts_threads_requests"), expected);
    for port in 0..6_u8 {
        let port_text = port.to_string();
        let labels = [("tenant", "a"), ("verb", "get"), ("port", &*port_text)];
        let size = histogram("texts_threads_sizes", &labels);
        assert_eq!((size.count(), size.sum), (2000, 2000.0 * f64::from(port)));
    }
}

#[derive(LabelSet, Clone)]
struct Shard {
    #[label(max = 64)]
    shard: u32,
}

#[derive(LabelSet, Clone, Copy)]
struct Operation {
    verb: Verb,
    hit: bool,
}

#[test]
fn an_instance_s_labels_are_on_all_of_its_series() {
    #[derive(MetricSet)]
    #[metrics(prefix = "texts_shards", with_labels = Shard, labels(engine = "log"))]
    struct ShardMetrics {
        /// Pages.
        pages: Counter,
        /// Level of the queue.
        level: Gauge,
        /// Time of a flush.
        #[metric(buckets = [0.5])]
        flush: Histogram<Duration>,
        /// Operations.
        operations: Family<Operation, Counter>,
        /// Requests of tenants.
        #[metric(max_series = 3)]
        requests: Family<Request, Counter>,
    }

    let labels = Shard { shard: 1 };
    let first = ShardMetrics::with_labels(labels.clone());
    let same = ShardMetrics::with_labels(labels);
    let other = ShardMetrics::with_labels(Shard { shard: 2 });
    first.pages.increment(1);
    same.pages.increment(1);
    other.pages.increment(7);
    assert_eq!((first.pages.value(), other.pages.value()), (2, 7));
    other.level.set(2.5);
    other.flush.observe(Duration::from_secs(1));
    for (verb, hit, by) in [(Verb::Get, true, 1), (Verb::Put, false, 2)] {
        same.operations.with(Operation { verb, hit }).increment(by);
        other
            .operations
            .with(Operation { verb, hit })
            .increment(10 * by);
    }
    for port in 0..4 {
        same.requests
            .with(Request::new("a", Verb::Get, port))
            .increment(1);
    }

    let pages = ["engine=log,shard=1 2", "engine=log,shard=2 7"];
    assert_eq!(series("texts_shards_pages"), pages);
    assert_eq!(
        series("texts_shards_level"),
        ["engine=log,shard=1 0", "engine=log,shard=2 2.5"]
    );
    let flush = histogram(
        "texts_shards_flush_seconds",
        &[("engine", "log"), ("shard", "2")],
    );
    assert_eq!(flush.buckets, [0, 1]);
    let operations = [
        "engine=log,hit=false,shard=1,verb=put 2",
        "engine=log,hit=false,shard=2,verb=put 20",
        "engine=log,hit=true,shard=1,verb=get 1",
        "engine=log,hit=true,shard=2,verb=get 10",
    ];
    assert_eq!(series("texts_shards_operations"), operations);
    let requests = [
        "engine=log,port=0,shard=1,tenant=a,verb=get 1",
        "engine=log,port=1,shard=1,tenant=a,verb=get 1",
        "engine=log,port=2,shard=1,tenant=a,verb=get 1",
        "engine=log,port=other,shard=other,tenant=other,verb=get 1",
    ];
    assert_eq!(series("texts_shards_requests"), requests);
}

#[test]
fn a_scoped_instance_takes_its_series_along_but_for_those_that_are_held() {
    #[derive(MetricSet)]
    #[metrics(prefix = "texts_scoped", with_labels = Shard)]
    struct ShardMetrics {
        /// Pages.
        pages: Counter,
        /// Operations.
        operations: Family<Operation, Counter>,
    }

    let stays = ShardMetrics::with_labels(Shard { shard: 1 });
    stays.pages.increment(1);
    let operation = Operation {
        verb: Verb::Put,
        hit: true,
    };
    stays.operations.with(operation).increment(1);
    let kept = {
        let scoped = ShardMetrics::scoped(Shard { shard: 2 });
        let held = ShardMetrics::scoped(Shard { shard: 3 });
        scoped.pages.increment(2);
        held.pages.increment(3);
        scoped.operations.with(operation).increment(2);
        let pages = ["shard=1 1", "shard=2 2", "shard=3 3"];
        assert_eq!(series("texts_scoped_pages"), pages);
        assert_eq!(series("texts_scoped_operations").len(), 2);
        held.pages.clone()
    };
    kept.increment(1);
    assert_eq!(series("texts_scoped_pages"), ["shard=1 1", "shard=3 4"]);
    let operations = ["hit=true,shard=1,verb=put 1"];
    assert_eq!(series("texts_scoped_operations"), operations);

    let again = ShardMetrics::scoped(Shard { shard: 2 });
    again.pages.increment(5);
    assert_eq!(series("texts_scoped_pages")[1], "shard=2 5");
}

#[test]
fn instances_whose_labels_are_lists_are_there_from_the_start() {
    #[derive(LabelSet, Clone, Copy)]
    struct Side {
        verb: Verb,
    }

    #[derive(LabelSet)]
    struct Hit {
        hit: bool,
    }

    #[derive(MetricSet)]
    #[metrics(prefix = "texts_sides", with_labels = Side, max_series = 6)]
    struct SideMetrics {
        /// Pages.
        pages: Counter,
        /// Hits.
        #[metric(max_series = 4)]
        hits: Family<Hit, Counter>,
    }

    assert_eq!(series("texts_sides_pages"), ["verb=get 0", "verb=put 0"]);
    let put = SideMetrics::scoped(Side { verb: Verb::Put });
    put.pages.increment(3);
    put.hits.with(Hit { hit: false }).increment(4);
    drop(put);
    assert_eq!(series("texts_sides_pages"), ["verb=get 0", "verb=put 3"]);
    let labels = [("hit", "false"), ("verb", "put")];
    assert_eq!(counter("texts_sides_hits", &labels), 4);
    assert_eq!(
        value("texts_sides_hits", &[("hit", "true"), ("verb", "get")]),
        Value::Integer(0)
    );
    let get = SideMetrics::with_labels(Side { verb: Verb::Get });
    get.hits.with(Hit { hit: false }).increment(1);
    assert_eq!(
        counter("texts_sides_hits", &[("hit", "false"), ("verb", "get")]),
        1
    );
}

#[test]
fn values_have_labels_that_are_texts() {
    #[derive(MetricSet)]
    #[metrics(prefix = "texts_upload", max_series = 6006)]
    struct Upload<'a> {
        #[metric(label, max = 2)]
        tenant: &'a str,
        #[metric(label)]
        verb: Verb,
        #[metric(label, max = 10, redact, name = "user")]
        user_name: String,
        #[metric(label, redact = "drop")]
        file: &'a str,
        /// Bytes.
        #[metric(counter, unit = "bytes", max_series = 4000)]
        size: u64,
        /// Time.
        #[metric(histogram, buckets = [1], max_series = 6)]
        time: Option<Duration>,
        /// Queue.
        #[metric(gauge, idle_after = "1h")]
        queue: i8,
    }

    let upload = |tenant, verb, user: &str, size, time, queue| {
        let upload = Upload {
            tenant,
            verb,
            user_name: user.to_owned(),
            file: "secret",
            size,
            time,
            queue,
        };
        upload.record();
    };
    upload("a", Verb::Get, "x", 1, None, 5);
    upload("a", Verb::Get, "x", 2, Some(Duration::from_secs(1)), 4);
    upload("b", Verb::Get, "x", 4, None, 3);
    upload("c", Verb::Put, "x", 8, Some(Duration::from_secs(2)), -2);
    upload("d", Verb::Put, "x", 16, None, -3);
    let of_tenants = |name: &str| {
        let series = series(name).into_iter().map(|series| {
            let (file, rest) = series.split_once(',').unwrap();
            assert_eq!(file, "file=");
            let (labels, value) = rest.split_once(' ').unwrap();
            let (shown, user) = labels.split_once(",user=").unwrap();
            assert_eq!(user.split_once(',').unwrap().0.len(), 16);
            format!("{shown} {value}")
        });
        series.collect::<Vec<_>>()
    };
    let sizes = ["tenant=a 3", "tenant=b 4", "tenant=other 24"];
    assert_eq!(of_tenants("texts_upload_size_bytes"), sizes);
    let queues = ["tenant=a 4", "tenant=b 3", "tenant=other -3"];
    assert_eq!(of_tenants("texts_upload_queue"), queues);
    let snapshot = Snapshot::declared();
    let times = &snapshot.family("texts_upload_time_seconds").unwrap().series;
    let times = times.iter().map(|series| match &series.value {
        Value::Histogram(time) => (&*time.buckets, time.sum),
        other => panic!("{other:?}"),
    });
    let times: Vec<_> = times.collect();
    assert_eq!(times, [(&[1, 0][..], 1.0), (&[0, 1], 2.0)]);
}

#[test]
fn events_have_labels_that_are_texts() {
    #[derive(MetricSet)]
    #[metrics(prefix = "texts_event")]
    enum Event {
        /// Peers that came.
        #[metric(max_series = 1)]
        Came {
            #[metric(label, max = 5)]
            from: IpAddr,
        },
        /// Peers that left.
        Left(
            #[metric(label, max = 5, name = "why")] &'static str,
            #[metric(label, name = "clean")] bool,
        ),
        /// Ticks.
        Tick,
    }
    for last in [1, 2, 2] {
        let from = Ipv4Addr::new(10, 0, 0, last).into();
        Event::Came { from }.record();
    }
    Event::Left("bored", true).record();
    Event::Tick.record();
    assert_eq!(
        series("texts_event_came"),
        ["from=10.0.0.1 1", "from=other 2"]
    );
    assert_eq!(series("texts_event_left"), ["clean=true,why=bored 1"]);
    assert_eq!(counter("texts_event_tick", &[]), 1);
}

#[test]
fn labels_can_borrow_what_they_show() {
    #[derive(LabelSet)]
    struct Route<'a> {
        verb: &'a Verb,
        #[label(max = 2)]
        path: &'a str,
    }

    #[derive(MetricSet)]
    #[metrics(prefix = "texts_borrowed")]
    struct Metrics {
        /// Requests.
        requests: Family<Route<'static>, Counter>,
    }

    let paths: Vec<String> = (0..4).map(|i| format!("/{}", i % 2)).collect();
    for path in &paths {
        let verb = &Verb::Put;
        Metrics::get()
            .requests
            .with(Route { verb, path })
            .increment(1);
    }
    assert_eq!(
        series("texts_borrowed_requests"),
        ["path=/0,verb=put 2", "path=/1,verb=put 2"]
    );
    let _ = Verb::Get;
}
