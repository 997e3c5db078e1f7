use metrics_runtime::counted;

/// Serves a request.
#[counted(name = "serve", alert(name = "TooMany", expr = "$metric > 1", for = "5"))]
fn serve() -> Result<(), ()> {
    Ok(())
}

fn main() {
    let _ = serve();
}
