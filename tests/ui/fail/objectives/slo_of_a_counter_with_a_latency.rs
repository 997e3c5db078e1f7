use metrics_runtime::counted;

/// Serves a request.
#[counted(name = "serve", outcome, slo(latency = "100ms", target = 0.999))]
fn serve() -> Result<(), ()> {
    Ok(())
}

fn main() {
    let _ = serve();
}
