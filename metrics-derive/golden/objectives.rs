/// Ingests one event.
#[timed(
    name = "ingest_duration_seconds",
    slo(latency = "100ms", target = 0.999),
    alert(name = "IngestStuck", expr = "rate($metric_count[5m]) == 0", for = "5m", severity = "page")
)]
fn ingest(event: Event) {
    event.store();
}
