//! A shop's server with the exporter inside: its routes are mounted under `/internal`, its health checks
//! say whether the stock can be read, and an operator configures it by a file, by the environment and by
//! arguments.
//!
//! ```text
//! cargo run -p metrics-examples --example server -- --stock Cargo.toml --metrics-labels region=eu
//! curl http://127.0.0.1:8080/                    # the shop
//! curl http://127.0.0.1:8080/internal/metrics    # its metrics
//! curl http://127.0.0.1:8080/internal/health/detailed
//! ```
//!
//! It goes on until its standard input ends or Ctrl-C.

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use clap::Parser;
use metrics_runtime::exporter::{Check, ExporterArgs};
use metrics_runtime::{Exporter, counted, timed};
use tokio::net::TcpListener;

/// A shop that says what it has.
#[derive(Parser)]
struct Arguments {
    /// Where to serve the shop; port 0 takes any free port.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    serve: String,
    /// The file with the stock, a line for each thing.
    #[arg(long, value_name = "FILE")]
    stock: PathBuf,
    /// A file that configures the metrics.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    metrics: ExporterArgs,
}

type Stock = Arc<PathBuf>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let stock = Arc::new(arguments.stock);

    let file = Arc::clone(&stock);
    let of_check = Arc::clone(&stock);
    let mut builder = Exporter::builder()
        .no_listener()
        // It may block: it runs on a thread of its own.
        .health_check("stock", move || std::fs::metadata(&*file))
        // A future is asked on the runtime. That the runtime answers at all says that it is alive.
        .health_check(
            "runtime",
            Check::new(|| async { Ok::<_, String>(()) }).live(),
        )
        .config_env()
        .config_args(arguments.metrics);
    if let Some(config) = arguments.config {
        builder = builder.config_file(config);
    }
    let exporter = builder.install()?;
    // More checks can come and go while the program runs.
    let not_empty = move || {
        let stock = Arc::clone(&of_check);
        async move {
            let stock = tokio::fs::read(&*stock)
                .await
                .map_err(|error| error.to_string())?;
            if stock.is_empty() {
                Err("nothing is left".to_owned())
            } else {
                Ok(())
            }
        }
    };
    exporter.health().register("shelves", not_empty);

    let shop = Router::new()
        .route("/", get(answer))
        .with_state(stock)
        .nest("/internal", exporter.router());
    let listener = TcpListener::bind(arguments.serve).await?;
    // Not `println!`, which panics when the reader of a pipe has gone.
    writeln!(
        std::io::stdout(),
        "the shop is at http://{}/",
        listener.local_addr()?
    )?;
    axum::serve(listener, shop)
        .with_graceful_shutdown(stopped())
        .await?;
    exporter.shutdown().await;
    Ok(())
}

/// Says what the shop has.
#[timed(name = "shop_answer_duration", buckets = [0.001, 0.01, 0.1, 1])]
#[counted(name = "shop_answers", outcome)]
async fn answer(State(stock): State<Stock>) -> Result<String, StatusCode> {
    let stock = tokio::fs::read_to_string(&*stock).await;
    let stock = stock.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    Ok(format!("{} things\n", stock.lines().count()))
}

/// Until standard input ends, or Ctrl-C.
async fn stopped() {
    let input =
        tokio::task::spawn_blocking(|| std::io::copy(&mut std::io::stdin(), &mut std::io::sink()));
    tokio::select! {
        _ = input => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
