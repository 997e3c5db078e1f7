/// One shard of the event store.
#[derive(MetricSet)]
#[metrics(prefix = "shard", with_labels = Shard, max_series = 5000)]
pub struct ShardMetrics {
    /// Events held in the shard.
    events: Gauge,
    /// Queries answered.
    #[metric(max_series = 500, idle_after = "10m")]
    queries: Family<TenantLabels, Counter>,
}
