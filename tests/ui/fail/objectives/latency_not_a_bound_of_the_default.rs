use metrics_runtime::timed;

/// Serves a request.
#[timed(name = "serve_seconds", slo(latency = "200ms", target = 0.999))]
fn serve() -> Result<(), ()> {
    Ok(())
}

fn main() {
    let _ = serve();
}
