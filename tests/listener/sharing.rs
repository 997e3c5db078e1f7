//! Scrapes at the same time: who shares, who waits and who is refused.

use std::thread;
use std::time::{Duration, Instant};

use metrics_runtime::exporter::Limits;

use crate::wire::Client;
use crate::{Gate, builder, exporter};

#[test]
fn scrapes_that_come_while_one_runs_share_the_next() {
    let gate = Gate::closed();
    let exporter = exporter(
        builder()
            .collector("gate", gate.collector())
            .collector_timeout(Duration::from_secs(30)),
    );
    let address = exporter.local_addr();
    let ask = || {
        let mut client = Client::connect(address);
        client.ask("GET", "/metrics", "");
        client
    };
    let mut first = ask();
    gate.wait_for_runs(1);
    let others: Vec<_> = (0..50).map(|_| ask()).collect();
    thread::sleep(Duration::from_millis(200));
    gate.open();
    let first = first.answer("GET");
    assert!(
        first.text().contains("\ngate_passed 1\n"),
        "{}",
        first.text()
    );
    for mut client in others {
        assert_eq!(client.answer("GET").text(), first.text());
    }
    assert_eq!(gate.runs(), 2);
}

#[test]
fn what_is_too_much_is_refused_for_now() {
    let gate = Gate::closed();
    let mut limits = Limits::default();
    limits.renders = 2;
    let exporter = exporter(
        builder()
            .exporter_metrics(true)
            .limits(limits)
            .collector("gate", gate.collector())
            .collector_timeout(Duration::from_secs(30)),
    );
    let address = exporter.local_addr();
    let ask = |path: &str| {
        let mut client = Client::connect(address);
        client.ask("GET", path, "");
        client
    };
    let mut running = [ask("/metrics"), ask("/metrics?a")];
    gate.wait_for_runs(1);
    thread::sleep(Duration::from_millis(100));
    let begin = Instant::now();
    let refused = ask("/metrics?b").answer("GET");
    assert_eq!(refused.status, 503);
    assert_eq!(refused.header("retry-after"), Some("1"));
    assert!(begin.elapsed() < Duration::from_secs(3));
    // Everything else is answered as ever.
    assert_eq!(ask("/nowhere").answer("GET").status, 404);
    gate.open();
    for client in &mut running {
        assert_eq!(client.answer("GET").status, 200);
    }
    assert_eq!(ask("/metrics?b").answer("GET").status, 200);
    let text = exporter.render_text();
    let refused = text
        .lines()
        .find_map(|line| line.strip_prefix("metrics_exporter_scrapes_total{outcome=\"refused\"} "));
    assert_eq!(refused, Some("1"), "{text}");
}
