use metrics_runtime::timed;

/// Serves a request.
#[timed(name = "serve_seconds", slo(latency = "0.1", target = 99.9))]
fn serve() -> Result<(), ()> {
    Ok(())
}

fn main() {
    let _ = serve();
}
