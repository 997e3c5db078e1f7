use metrics_runtime::timed;

/// Serves a request.
#[timed(name = "serve_seconds", alert(name = "Slow", expr = "rate($metric[5m]) > 1"))]
fn serve() -> Result<(), ()> {
    Ok(())
}

fn main() {
    let _ = serve();
}
