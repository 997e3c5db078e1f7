//! smoke
use metrics_runtime::*;
use std::time::Duration;

/// Storage engine of the event store.
#[derive(MetricSet)]
#[metrics(prefix = "allsource", labels(component = "storage"))]
struct StorageMetrics {
    /// Events held in storage.
    storage_events: Gauge,
    /// Size of one ingested event.
    #[metric(unit = "bytes", buckets = exponential(100, 10, 5))]
    event_size: Histogram,
    /// Queries answered.
    queries: Family<QueryLabels, Counter>,
    /// Time.
    query_duration: Family<QueryLabels, Histogram<Duration>>,
    #[metric(flatten)]
    inner: Inner,
}
#[derive(MetricSet)]
struct Inner {
    /// CPU time.
    #[metric(unit = "seconds")]
    cpu: Counter<f64>,
}

#[derive(LabelSet, Clone, Copy)]
struct QueryLabels {
    query_type: QueryType,
    status: Status,
}
#[derive(LabelValue, Clone, Copy)]
enum QueryType {
    Point,
    Range,
    FullScan,
}
#[derive(LabelValue, Clone, Copy)]
enum Status {
    Ok,
    Failed,
}

struct Event {
    kind: QueryType,
    bad: bool,
}

/// Ingests one event.
#[timed(name = "allsource_ingestion_duration", buckets = [0.001, 0.005, 1])]
#[counted(name = "allsource_events_ingested", labels(event_type = event.kind), outcome)]
async fn ingest(event: Event) -> Result<usize, String> {
    tokio::time::sleep(Duration::from_millis(2)).await;
    if event.bad {
        return Err("bad".into());
    }
    Ok(1)
}

struct Store {
    v: Vec<String>,
    kind: QueryType,
}
impl Store {
    #[timed]
    #[counted]
    fn get<'a>(&'a mut self, i: usize) -> Option<&'a mut String> {
        let v = &mut self.v;
        if i > 3 {
            return None;
        }
        v.get_mut(i)
    }
    /// Sets.
    #[counted(name = "sets", labels(kind: QueryType = self.kind, fixed = "x"))]
    fn set(&mut self, (a, b): (usize, &str)) -> Result<(), String> {
        *self.get(a).ok_or("no")? = b.to_string();
        Ok(())
    }
    #[timed(name = "iter", outcome)]
    fn iter(&self) -> impl Iterator<Item = &String> + '_ {
        self.v.iter()
    }
}

#[tokio::test]
async fn smoke() {
    let s = StorageMetrics::get();
    s.storage_events.set(4.0);
    s.event_size.observe(1000);
    s.queries
        .with(QueryLabels {
            query_type: QueryType::Range,
            status: Status::Failed,
        })
        .increment(3);
    s.query_duration
        .with(QueryLabels {
            query_type: QueryType::Range,
            status: Status::Failed,
        })
        .observe(Duration::from_millis(3));
    s.inner.cpu.increment(0.5);
    let _ = QueryType::Point;
    let _ = QueryType::FullScan;
    let _ = Status::Ok;
    ingest(Event {
        kind: QueryType::Point,
        bad: false,
    })
    .await
    .unwrap();
    ingest(Event {
        kind: QueryType::Point,
        bad: true,
    })
    .await
    .unwrap_err();
    let _ = tokio::time::timeout(
        Duration::from_millis(1),
        ingest(Event {
            kind: QueryType::FullScan,
            bad: true,
        }),
    )
    .await;
    let mut st = Store {
        v: vec!["a".into()],
        kind: QueryType::Range,
    };
    st.set((0, "b")).unwrap();
    let _ = st.set((7, "b"));
    st.iter().count();
    let e = Exporter::builder().listen("127.0.0.1:0").install().unwrap();
    metrics::counter!("foreign.hits", "a" => "b\"").increment(3);
    metrics::histogram!("foreign_seconds").record(3.0);
    metrics::counter!("allsource_queries_total", "component" => "storage", "query_type" => "point", "status" => "ok").increment(7);
    println!("{}", e.render());
    for d in inventory::descriptors() {
        println!("{} {}", d.name(), d.location());
    }
    e.shutdown().await;
}
