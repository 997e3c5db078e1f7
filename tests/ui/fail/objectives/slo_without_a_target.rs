use metrics_runtime::timed;

/// Serves a request.
#[timed(name = "serve_seconds", slo(latency = "100ms"))]
fn serve() -> Result<(), ()> {
    Ok(())
}

fn main() {
    let _ = serve();
}
