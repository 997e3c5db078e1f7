use metrics_runtime::counted;

/// Serves a request.
#[counted(name = "serve", alert(name = "TooMany", expr = "serve_total > 1"))]
fn serve() -> Result<(), ()> {
    Ok(())
}

fn main() {
    let _ = serve();
}
