use metrics_runtime::timed;

/// Serves a request.
#[timed(name = "serve_seconds", slo(latency = "100ms", target = 0.9), slo(latency = "1s", target = 0.99))]
fn serve() -> Result<(), ()> {
    Ok(())
}

fn main() {
    let _ = serve();
}
