use metrics_runtime::counted;

/// Serves a request.
#[counted(
    name = "serve",
    alert(name = "TooMany", expr = "$metric > $limit", for = "soon", severity = ""),
    alert(name = "Too Few", expr = "$metric < 1", for = "0s")
)]
fn serve() -> Result<(), ()> {
    Ok(())
}

fn main() {
    let _ = serve();
}
