//! What it takes to find a series whose labels are any text. Allocations are counted, so this is a
//! program of its own.

use metrics_runtime::{Counter, Family, LabelSet, LabelValue, MetricSet};

#[derive(LabelValue, Clone, Copy)]
enum Method {
    Odd,
}

#[derive(LabelSet)]
struct Labels<'a> {
    method: Method,
    #[label(max = 2)]
    peer: &'a str,
    #[label(max = 100)]
    port: u16,
}

/// By labels that are any text.
#[derive(MetricSet)]
#[metrics(prefix = "peers")]
struct Peers {
    /// Messages.
    messages: Family<Labels<'static>, Counter>,
}

#[test]
fn a_series_that_is_there_is_found_without_allocating() {
    let record = |peer, port| {
        let method = Method::Odd;
        Peers::get()
            .messages
            .with(Labels { method, peer, port })
            .increment(1);
    };
    let all = [("a", 1), ("b", 1), ("a", 2), ("c", 1), ("d", 2)];
    for (peer, port) in all {
        record(peer, port);
    }
    let found = allocation_counter::measure(|| {
        for (peer, port) in all {
            record(peer, port);
        }
        // One more that is beyond the limit, and was not seen before.
        record("e", 1);
    });
    assert_eq!(found.count_total, 0);
    let made = allocation_counter::measure(|| record("a", 3));
    assert_ne!(made.count_total, 0);
}
