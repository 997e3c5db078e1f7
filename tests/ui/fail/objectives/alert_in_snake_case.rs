use metrics_runtime::counted;

/// Serves a request.
#[counted(name = "serve", alert(name = "too_many", expr = "$metric > 1"))]
fn serve() -> Result<(), ()> {
    Ok(())
}

fn main() {
    let _ = serve();
}
