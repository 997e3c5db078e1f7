use metrics_runtime::timed;

/// Serves a request.
#[timed(slo(latency = "100ms", target = 0.9), alert(name = "Slow", expr = "$metric_sum > 1"))]
fn serve() -> Result<(), ()> {
    Ok(())
}

fn main() {
    let _ = serve();
}
