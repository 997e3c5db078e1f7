use metrics_runtime::counted;

/// Serves a request.
#[counted(name = "serve", alert(name = "TooMany", expr = "$metric > 1", labels = "page"))]
fn serve() -> Result<(), ()> {
    Ok(())
}

fn main() {
    let _ = serve();
}
