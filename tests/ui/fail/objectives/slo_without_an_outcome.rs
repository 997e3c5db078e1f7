use metrics_runtime::counted;

/// Serves a request.
#[counted(name = "serve", slo(target = 0.999))]
fn serve() -> Result<(), ()> {
    Ok(())
}

fn main() {
    let _ = serve();
}
