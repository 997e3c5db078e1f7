/// Storage engine of the event store.
#[derive(MetricSet)]
#[metrics(prefix = "store", labels(engine = "log"))]
pub struct StoreMetrics {
    /// Events held in storage.
    events: Gauge,
    /// Size of one ingested event.
    #[metric(unit = "bytes", buckets = exponential(100, 10, 5))]
    event_size: Histogram,
    /// Time from a query's arrival to its answer.
    query_delay: Histogram<Duration>,
    /// Queries answered.
    queries: Family<QueryLabels, Counter>,
    #[metric(flatten)]
    log: LogMetrics,
}
