use metrics_runtime::timed;

/// Serves a request.
#[timed(name = "serve_seconds", slo = 0.999)]
fn serve() -> Result<(), ()> {
    Ok(())
}

fn main() {
    let _ = serve();
}
