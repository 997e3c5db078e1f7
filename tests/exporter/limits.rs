//! What is said, and counted, when a family has as many series as it may.

use metrics_runtime::exporter::Recorder;
use metrics_runtime::{Counter, Exporter, Family, Gauge, LabelSet, MetricSet};

use super::log::{lines_counted, logged};

#[derive(LabelSet)]
struct Tenant<'a> {
    #[label(max = 3)]
    tenant: &'a str,
}

#[derive(MetricSet)]
#[metrics(prefix = "limits")]
struct Metrics {
    /// Requests by tenant.
    requests: Family<Tenant<'static>, Counter>,
    /// Depth of each tenant's queue.
    #[metric(max_series = 2)]
    depth: Family<Tenant<'static>, Gauge>,
}

/// How often a family met a limit, as the exporter says it.
fn hits(recorder: &Recorder, family: &str) -> Option<u64> {
    let series = format!("metrics_exporter_limit_hits_total{{metric=\"{family}\"}} ");
    let text = recorder.render_text();
    let line = text.lines().find_map(|line| line.strip_prefix(&series))?;
    line.parse().ok()
}

#[test]
fn a_limit_is_one_line_in_the_log_and_counted_each_time() {
    let recorder = Exporter::builder().build_recorder().unwrap();
    let name = |i: u32| format!("tenant {i}");
    let messages = logged(|| {
        for i in 0..20 {
            let tenant = &*name(i % 10);
            Metrics::get().requests.with(Tenant { tenant }).increment(1);
        }
    });
    assert_eq!(
        messages,
        [
            "the label `tenant` of `limits_requests` has 3 values, its `max`; further ones are \
             counted as `other`"
        ]
    );
    // What the log records meanwhile is not lost.
    assert_eq!(lines_counted(), 1);
    assert_eq!(hits(&recorder, "limits_requests"), Some(14));
    let messages = logged(|| {
        for i in 0..3 {
            let tenant = &*name(i);
            Metrics::get().depth.with(Tenant { tenant }).set(1.0);
        }
    });
    assert_eq!(
        messages,
        [
            "`limits_depth` has no room for further series (at most 2 in the family, 10000 in \
             the program); what they record is counted with the label value `other`"
        ]
    );
    assert_eq!(hits(&recorder, "limits_depth"), Some(1));
}
