//! The example of a server with the exporter inside.

use std::fs;
use std::process::Command;

use metrics_tests::http::get;
use metrics_tests::program::Program;
use serde_json::Value;

/// Cargo with the example, which takes a while to build.
fn example(what: &str) -> Command {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args([what, "--quiet", "--package", "metrics-examples"]);
    cargo.args(["--example", "server"]);
    cargo
}

#[test]
fn the_example_shows_what_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let (stock, config) = (
        folder.path().join("stock"),
        folder.path().join("metrics.toml"),
    );
    fs::write(&stock, "bread\nmilk\n").unwrap();
    fs::write(
        &config,
        "path = '/file'\nlabels = { region = 'eu', team = 'file' }",
    )
    .unwrap();
    assert!(example("build").status().unwrap().success());
    let mut command = example("run");
    command
        .args(["--", "--serve", "127.0.0.1:0"])
        .args(["--metrics-labels", "team=arguments"])
        .args(["--metrics-health-max-age", "0s"])
        .arg("--config")
        .arg(&config)
        .arg("--stock")
        .arg(&stock)
        .env("METRICS_EXPORTER_PATH", "/prom");
    let program = Program::start(&mut command);
    let line = program.wait_for_line("the shop is at http://");
    let address = line.split('/').nth(2).unwrap();
    let status = |path: &str| get(address, path).unwrap().status;

    assert_eq!(get(address, "/").unwrap().body, "2 things\n");
    let metrics = get(address, "/internal/prom").unwrap().body;
    let answers = "shop_answers_total{outcome=\"ok\",region=\"eu\",team=\"arguments\"} 1\n";
    assert!(metrics.contains(answers), "{metrics}");
    assert_eq!(
        [status("/internal/file"), status("/internal/metrics")],
        [404, 404]
    );
    assert_eq!(
        [
            status("/internal/health/ready"),
            status("/internal/health/live")
        ],
        [200, 200]
    );

    fs::write(&stock, "").unwrap();
    assert_eq!(
        [
            status("/internal/health/ready"),
            status("/internal/health/live")
        ],
        [503, 200]
    );
    let page = get(address, "/internal/health/detailed").unwrap().body;
    let page: Value = serde_json::from_str(&page).unwrap();
    let said = page["checks"].as_array().unwrap().iter();
    let said: Vec<_> = said
        .map(|check| (&check["name"], &check["error"]))
        .collect();
    assert!(
        said.contains(&(&"shelves".into(), &"nothing is left".into())),
        "{page}"
    );
    assert!(said.contains(&(&"stock".into(), &Value::Null)), "{page}");

    let (status, printed) = program.finish();
    assert!(status.success(), "{printed:?}");
}
