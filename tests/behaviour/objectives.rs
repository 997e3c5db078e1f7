//! Alerts and SLOs are constants beside the metric that they are about.

use std::time::Duration;

use metrics_runtime::{
    Counter, Descriptor, Gauge, Histogram, MetricSet, counted, inventory, timed,
};

#[derive(MetricSet)]
#[metrics(prefix = "objectives")]
struct Set {
    /// Times.
    #[metric(
        slo(latency = "500ms", target = 0.99),
        alert(name = "First", expr = "$metric_sum > 1"),
        alert(
            name = "Second",
            expr = "rate($metric_bucket{le='1'}[5m]) > 1 # $metric",
            for = "1h30m",
            severity = "ticket",
            summary = "Too slow on {{ $labels.instance }}."
        )
    )]
    times: Histogram<Duration>,
    /// A level.
    #[metric(alert(name = "Low", expr = "$metric < 1", for = "5m"))]
    level: Gauge,
    /// Nothing is expected of it.
    plain: Counter,
}

#[derive(MetricSet)]
#[metrics(prefix = "objectives_value")]
#[allow(dead_code)]
struct Values {
    /// Times.
    #[metric(histogram, slo(latency = "5s", target = 0.9))]
    time: Duration,
}

#[derive(MetricSet)]
#[metrics(prefix = "objectives_event")]
enum Event {
    /// Losses.
    #[metric(alert(name = "Lost", expr = "increase($metric[1h]) > 0", severity = "page"))]
    Lost,
}

/// Both.
#[timed(name = "objectives_both_seconds", buckets = [0.000_25, 1], in_flight, sample = 2,
        slo(latency = "250us", target = 0.5))]
#[counted(
    name = "objectives_both",
    outcome,
    slo(target = 0.999),
    alert(name = "Errors", expr = "$metric{outcome='error'} > 0")
)]
fn both() -> Result<(), ()> {
    Ok(())
}

struct Shop;

#[counted(
    name = "objectives_of_block",
    outcome,
    slo(target = 0.9),
    alert(name = "OfBlock", expr = "$metric > 1")
)]
impl Shop {
    fn open() {}
    fn close() {}
}

fn declared(name: &str) -> &'static Descriptor {
    let mut found = inventory::descriptors()
        .into_iter()
        .filter(|declared| declared.name() == name);
    found.next().unwrap_or_else(|| panic!("no family {name}"))
}

#[test]
fn alerts_say_what_is_written() {
    let set = Set::get();
    set.times.observe(Duration::from_secs(1));
    set.level.set(1);
    set.plain.increment(1);
    let alerts = declared("objectives_times_seconds").alerts();
    let [first, second] = alerts else {
        panic!("{alerts:?}")
    };
    assert_eq!(first.name(), "First");
    assert_eq!(first.expression_of("other"), "other_sum > 1");
    assert_eq!(first.hold(), None);
    assert_eq!(first.severity(), None);
    assert_eq!(first.summary(), None);
    assert_eq!(second.name(), "Second");
    assert_eq!(second.hold(), Some("1h30m"));
    assert_eq!(second.severity(), Some("ticket"));
    assert_eq!(
        second.summary(),
        Some("Too slow on {{ $labels.instance }}.")
    );
    assert_eq!(
        second.expression(),
        "rate($metric_bucket{le='1'}[5m]) > 1 # $metric"
    );

    assert_eq!(declared("objectives_level").alerts()[0].name(), "Low");
    assert_eq!(declared("objectives_plain").alerts(), []);
    assert_eq!(declared("objectives_plain").slo(), None);
}

#[test]
fn slos_say_what_is_good() {
    let slo = |name| {
        let slo = declared(name).slo()?;
        Some((slo.latency(), slo.target()))
    };
    let latency = |milliseconds| Some(Duration::from_millis(milliseconds));
    assert_eq!(slo("objectives_times_seconds"), Some((latency(500), 0.99)));
    assert_eq!(
        slo("objectives_value_time_seconds"),
        Some((latency(5000), 0.9))
    );
    let _ = both();
    let microseconds = Some(Duration::from_micros(250));
    assert_eq!(slo("objectives_both_seconds"), Some((microseconds, 0.5)));
    assert_eq!(slo("objectives_both"), Some((None, 0.999)));
}

#[test]
fn what_stands_beside_the_attributes_own_metric_has_no_objectives() {
    let beside = declared("objectives_both_in_flight");
    assert_eq!((beside.slo(), beside.alerts()), (None, &[][..]));
    assert_eq!(declared("objectives_both").alerts()[0].name(), "Errors");
}

#[test]
fn events_and_the_methods_of_a_block_have_them_too() {
    Event::Lost.record();
    Shop::open();
    Shop::close();
    assert_eq!(declared("objectives_event_lost").alerts()[0].name(), "Lost");
    let methods = inventory::descriptors()
        .into_iter()
        .filter(|declared| declared.name() == "objectives_of_block");
    let of_methods: Vec<_> = methods
        .map(|method| (method.slo().unwrap().target(), method.alerts()[0].name()))
        .collect();
    assert_eq!(of_methods, [(0.9, "OfBlock"); 2]);
}
