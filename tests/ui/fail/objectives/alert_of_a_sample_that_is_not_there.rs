use metrics_runtime::counted;

/// Serves a request.
#[counted(name = "serve", alert(name = "TooMany", expr = "$metric_bucket > $metric"))]
fn serve() -> Result<(), ()> {
    Ok(())
}

fn main() {
    let _ = serve();
}
