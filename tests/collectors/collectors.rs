//! Collectors, and what becomes of those that fail.

use std::sync::atomic::Ordering::SeqCst;
use std::thread;
use std::time::{Duration, Instant};

use metrics_runtime::Exporter;
use metrics_runtime::collect::Families;
use metrics_runtime::snapshot::{Snapshot, Value};
use metrics_tests::http::get;

use super::collecting::{
    GATED, IS_ODD, PANICS, SLEEP, TIMEOUT, collecting_threads, exporter, logged, value,
    wait_for_collectors,
};

fn up(text: &str, collector: &str) -> Option<f64> {
    let series = format!("metrics_exporter_collector_up{{collector=\"{collector}\"}}");
    value(text, &series)
}

fn failures(text: &str, reason: &str) -> f64 {
    let series = format!("metrics_exporter_collector_failures_total{{reason=\"{reason}\"}}");
    value(text, &series).unwrap()
}

fn assert_the_others_are_there(text: &str) {
    for series in [
        "collectors_declared_total",
        "odd_things_total{a=\"1\\n\",b=\"\\\"2\\\"\"}",
        "process_threads",
    ] {
        assert!(value(text, series).is_some(), "{series}: {text}");
    }
}

#[test]
fn what_collectors_give_stands_among_the_rest_everywhere() {
    let (exporter, _turn) = exporter();
    let address = exporter.local_addr().to_string();
    let snapshot = exporter.snapshot();
    for text in [
        exporter.render_text(),
        get(&address, "/metrics").unwrap().body,
        metrics_runtime::exposition::text::render(&snapshot),
    ] {
        for lines in [
            "# HELP odd_things_total Things.\n# TYPE odd_things_total counter\n\
             odd_things_total{a=\"1\\n\",b=\"\\\"2\\\"\"} 18446744073709551615\n",
            "# TYPE panicking_level gauge\n\
             panicking_level{when=\"after\"} 2\npanicking_level{when=\"before\"} 1\n",
            "metrics_exporter_collector_up{collector=\"odd\"} 1\n",
        ] {
            assert!(text.contains(lines), "{lines}{text}");
        }
        assert_the_others_are_there(&text);
        let names: Vec<_> = text
            .lines()
            .filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next())
            .collect();
        assert!(names.is_sorted_by(|a, b| a < b), "{names:?}");
    }
    let family = snapshot.family("sleeping_level").unwrap();
    assert_eq!(family.series[0].value, Value::Float(1.5));
}

#[test]
fn a_panic_costs_the_metrics_of_its_collector_only_and_is_one_line() {
    let (exporter, _turn) = exporter();
    let address = exporter.local_addr().to_string();
    assert_eq!(up(&exporter.render_text(), "panicking"), Some(1.0));
    let before = logged("`panicking`").len();
    let counted = failures(&exporter.render_text(), "panic");
    PANICS.store(true, SeqCst);
    for scrapes in 1..=3 {
        let text = match scrapes {
            2 => get(&address, "/metrics").unwrap().body,
            _ => exporter.render_text(),
        };
        assert!(!text.contains("panicking_level"), "{text}");
        assert_eq!(up(&text, "panicking"), Some(0.0));
        assert_eq!(failures(&text, "panic"), counted + f64::from(scrapes));
        assert_the_others_are_there(&text);
    }
    assert!(exporter.snapshot().family("panicking_level").is_none());
    PANICS.store(false, SeqCst);
    let text = exporter.render_text();
    assert_eq!(up(&text, "panicking"), Some(1.0));
    assert!(
        text.contains("panicking_level{when=\"after\"} 2\n"),
        "{text}"
    );
    let _ = exporter.render_text();
    assert_eq!(
        logged("`panicking`")[before..],
        [
            "WARN the metrics of the collector `panicking` are not exposed: it panicked: told to \
             panic",
            "INFO all metrics of the collector `panicking` are exposed again",
        ]
    );
}

#[test]
fn a_slow_collector_is_waited_for_up_to_its_timeout() {
    let (exporter, _turn) = exporter();
    SLEEP.store(200, SeqCst);
    let text = exporter.render_text();
    SLEEP.store(0, SeqCst);
    assert_eq!(value(&text, "sleeping_level"), Some(1.5));
    let took = value(
        &text,
        "metrics_exporter_collector_duration_seconds{collector=\"sleeping\"}",
    );
    assert!(
        (0.2..TIMEOUT.as_secs_f64()).contains(&took.unwrap()),
        "{took:?}"
    );
}

#[test]
fn a_hanging_collector_holds_up_one_scrape_and_one_thread() {
    let (exporter, _turn) = exporter();
    let address = exporter.local_addr().to_string();
    let (runs, late) = (GATED.runs(), failures(&exporter.render_text(), "late"));
    assert_eq!(GATED.runs(), runs + 1);
    let lines = logged("collector `gated`").len();
    GATED.close();
    let began = Instant::now();
    let first = exporter.render_text();
    assert!(
        (TIMEOUT..4 * TIMEOUT).contains(&began.elapsed()),
        "{:?}",
        began.elapsed()
    );
    let began = Instant::now();
    let mut texts = vec![first];
    for _ in 0..5 {
        texts.push(exporter.render_text());
        texts.push(get(&address, "/metrics").unwrap().body);
    }
    let took = began.elapsed();
    assert!(took < TIMEOUT, "{took:?}");
    for (scrape, text) in (1_u32..).zip(&texts) {
        assert!(!text.contains("gated_run"), "{text}");
        assert_eq!(up(text, "gated"), Some(0.0));
        assert_eq!(failures(text, "late"), late + f64::from(scrape));
        assert_the_others_are_there(text);
    }
    assert_eq!(GATED.runs(), runs + 2);
    // Those that have ended are gone in a moment; one hangs.
    let end = Instant::now() + 4 * TIMEOUT;
    while collecting_threads() > 1 && Instant::now() < end {
        thread::sleep(Duration::from_millis(1));
    }
    assert_eq!(collecting_threads(), 1);
    GATED.open();
    wait_for_collectors();
    // What came too late is not shown later.
    let run = (runs + 3).to_string().parse().ok();
    assert_eq!(value(&exporter.render_text(), "gated_run"), run);
    assert_eq!(
        logged("collector `gated`")[lines..],
        [
            "WARN the metrics of the collector `gated` are not exposed: it has not ended within 1s",
            "INFO all metrics of the collector `gated` are exposed again",
        ]
    );
}

#[test]
fn a_late_collector_does_not_block_the_runtime_that_serves() {
    let (exporter, _turn) = exporter();
    let address = exporter.local_addr().to_string();
    GATED.close();
    // More scrapes than the runtime has workers.
    let scrapes: Vec<_> = (0..8)
        .map(|_| {
            let address = address.clone();
            thread::spawn(move || get(&address, "/metrics").unwrap().status)
        })
        .collect();
    // They all have come in, and wait.
    thread::sleep(TIMEOUT / 5);
    let began = Instant::now();
    super::collecting::RUNTIME.block_on(async {
        tokio::spawn(async {}).await.unwrap();
    });
    let took = began.elapsed();
    for scrape in scrapes {
        assert_eq!(scrape.join().unwrap(), 200);
    }
    GATED.open();
    assert!(took < TIMEOUT / 2, "{took:?}");
    let waited = began.elapsed();
    assert!(waited > TIMEOUT / 2, "the scrapes did not wait: {waited:?}");
}

#[test]
fn scrapes_at_the_same_time_share_a_run() {
    let (exporter, _turn) = exporter();
    GATED.close();
    let runs = GATED.runs();
    let scrapes: Vec<_> = (0..4)
        .map(|_| thread::spawn(|| exporter.render_text()))
        .collect();
    thread::sleep(TIMEOUT / 5);
    GATED.open();
    for scrape in scrapes {
        let text = scrape.join().unwrap();
        let run = (runs + 1).to_string().parse().ok();
        assert_eq!(value(&text, "gated_run"), run, "{text}");
    }
    assert_eq!(GATED.runs(), runs + 1);
}

#[test]
fn families_that_cannot_be_exposed_are_named_and_the_others_are_there() {
    let (exporter, _turn) = exporter();
    let counted = failures(&exporter.render_text(), "invalid");
    IS_ODD.store(true, SeqCst);
    let text = exporter.render_text();
    let _ = exporter.render_text();
    IS_ODD.store(false, SeqCst);
    let again = exporter.render_text();
    for part in [
        "odd level",
        "odd_l",
        "odd_w",
        "odd_s",
        "odd_n",
        "odd_k",
        "by=\"a collector\"",
    ] {
        assert!(!text.contains(part), "{part}: {text}");
    }
    assert_the_others_are_there(&text);
    assert_eq!(value(&text, "collectors_declared_total"), Some(7.0));
    assert_eq!(value(&text, "shared_level{of=\"first\"}"), Some(1.0));
    assert_eq!(
        (up(&text, "odd"), up(&text, "sharing")),
        (Some(0.0), Some(1.0))
    );
    assert_eq!(up(&again, "odd"), Some(1.0));
    let descriptors = metrics_runtime::inventory::descriptors();
    let descriptor = descriptors
        .iter()
        .find(|descriptor| descriptor.name() == "collectors_declared");
    let declared = format!(
        "`collectors_declared`: the program declares a metric of that name at {}",
        descriptor.unwrap().location()
    );
    let expected = [
        "`odd level`: metric name `odd level`: ' ' at byte 3 is not allowed; names take ASCII letters, digits and '_'",
        "`odd_without_help`: the help text is empty; say what the metric counts or measures",
        "`odd_label`: label name `le`: the exposition formats put it on histograms and summaries themselves; rename the label",
        "`odd_label_twice`: the label `a` is there twice in one series",
        "`odd_series_twice`: the series {a=\"1\",b=\"2\"} is there twice",
        "`odd_negative`: -1 is no total of a counter, which is finite and not negative",
        "`odd_kinds`: it is there as a gauge and as a counter",
        "`odd_sum_count`: metric name `odd_sum_count`: the suffix `_count` is made by the exposition formats; choose another name",
        &declared,
        "`shared_level`: the series {of=\"first\"} is there twice",
    ];
    let said: Vec<_> = logged("of the collector `odd` is not exposed")
        .iter()
        .map(|line| line.replace(" of the collector `odd` is not exposed", ""))
        .collect();
    assert_eq!(said, expected.map(|line| format!("WARN {line}")));
    assert_eq!(failures(&text, "invalid"), counted + 10.0);
}

#[test]
fn a_collector_stays_before_the_facade() {
    let (exporter, _turn) = exporter();
    let conflicts = "metrics_exporter_facade_conflicts_total";
    let before = value(&exporter.render_text(), conflicts).unwrap();
    metrics::gauge!("process_threads").set(-1.0);
    let texts = [exporter.render_text(), exporter.render_text()];
    for text in &texts {
        assert!(value(text, "process_threads").unwrap() > 0.0, "{text}");
        assert_eq!(text.matches("# TYPE process_threads ").count(), 1);
    }
    assert_eq!(value(&texts[1], conflicts), Some(before + 1.0));
    assert_eq!(
        logged("`process_threads`"),
        [
            "WARN the gauge `process_threads` of the `metrics` facade is not exposed: a collector \
             gives a family with the sample `process_threads`"
        ]
    );
}

#[test]
fn scrapes_are_counted_with_time_and_size() {
    let (exporter, _turn) = exporter();
    let complete = "metrics_exporter_scrapes_total{outcome=\"complete\"}";
    let partial = "metrics_exporter_scrapes_total{outcome=\"partial\"}";
    let first = exporter.render_text();
    let second = exporter.render_text();
    PANICS.store(true, SeqCst);
    let third = exporter.render_text();
    PANICS.store(false, SeqCst);
    let fourth = exporter.render_text();
    let rise = |earlier: &str, later: &str, series: &str| {
        value(later, series).unwrap() - value(earlier, series).unwrap()
    };
    assert_eq!(rise(&first, &second, complete), 1.0);
    assert_eq!(rise(&second, &third, complete), 1.0);
    assert_eq!(rise(&third, &fourth, complete), 0.0);
    assert_eq!(rise(&first, &third, partial), 0.0);
    assert_eq!(rise(&third, &fourth, partial), 1.0);
    let bytes = rise(&first, &second, "metrics_exporter_exposition_bytes_total");
    assert_eq!(bytes, first.len().to_string().parse::<f64>().unwrap());
    let count = "metrics_exporter_scrape_duration_seconds_count";
    assert_eq!(rise(&first, &fourth, count), 3.0);
    // One line is one series, but for the histogram: 13 buckets, a sum and a count.
    let lines = first.lines().filter(|line| !line.starts_with('#')).count();
    let series = value(&second, "metrics_exporter_series");
    assert_eq!(series, (lines - 14).to_string().parse().ok());
}

#[test]
fn a_client_that_goes_away_is_a_cancelled_scrape() {
    use std::io::Write as _;

    let (exporter, _turn) = exporter();
    // Without the collectors, which would have to be waited for.
    let cancelled = || {
        let snapshot = Snapshot::declared();
        let family = snapshot.family("metrics_exporter_scrapes").unwrap();
        let series = family.series(&[("outcome", "cancelled")]).unwrap();
        series.value.clone()
    };
    let _ = exporter.render_text();
    let before = cancelled();
    GATED.close();
    let mut client = std::net::TcpStream::connect(exporter.local_addr()).unwrap();
    let runs = GATED.runs();
    write!(client, "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    while GATED.runs() == runs {
        thread::sleep(Duration::from_millis(1));
    }
    drop(client);
    let end = Instant::now() + 4 * TIMEOUT;
    while cancelled() == before && Instant::now() < end {
        thread::sleep(Duration::from_millis(1));
    }
    GATED.open();
    assert_ne!(cancelled(), before);
}

#[test]
fn the_exporters_own_metrics_are_not_taken_for_ones_that_the_linker_dropped() {
    let (exporter, _turn) = exporter();
    let name = "metrics_exporter_scrapes";
    assert!(exporter.snapshot().family(name).is_some());
    let missing = metrics_runtime::inventory::missing();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn two_collectors_of_one_name_are_an_error() {
    let nothing = |_: &mut Families| {};
    for (first, second) in [("mail", "mail"), ("other", "process")] {
        let error = Exporter::builder()
            .listen("127.0.0.1:0")
            .collector(first, nothing)
            .collector(second, nothing)
            .install()
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("there are two collectors called `{second}`; rename one of them")
        );
    }
}
