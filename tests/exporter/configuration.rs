//! The exporter's keys, as an operator sets them in files, variables and arguments.

use std::ffi::OsString;
use std::fs;
use std::net::TcpListener;
use std::os::unix::ffi::OsStringExt;
use std::process::Command;

use clap::Parser;
use metrics_runtime::Exporter;
use metrics_runtime::exporter::{Builder, ExporterArgs, ExporterConfig, InstallError};
use metrics_tests::http::get;
use metrics_tests::program::Program;

use super::log::logged;

#[derive(Parser)]
struct Arguments {
    /// One of the program's own.
    #[arg(long)]
    path: Option<String>,
    #[command(flatten)]
    metrics: ExporterArgs,
}

fn arguments(given: &[&str]) -> ExporterArgs {
    let program = ["shop", "--path", "own"];
    let arguments = Arguments::parse_from(program.iter().chain(given));
    assert_eq!(arguments.path.as_deref(), Some("own"));
    arguments.metrics
}

/// The statuses of these paths.
fn statuses<const N: usize>(builder: Builder, paths: [&str; N]) -> [u16; N] {
    let recorder = builder.listen("127.0.0.1:0").build_recorder().unwrap();
    let exporter = recorder.serve().unwrap();
    let address = exporter.local_addr().to_string();
    paths.map(|path| get(&address, path).unwrap().status)
}

/// The mistakes, each as it is shown.
fn mistakes(builder: Builder) -> Vec<String> {
    let error = builder.build_recorder().unwrap_err();
    let InstallError::Config(mistakes) = &error else {
        panic!("{error}")
    };
    mistakes.iter().map(ToString::to_string).collect()
}

#[test]
fn arguments_count_more_than_variables_these_more_than_files_and_these_more_than_the_builder() {
    let paths = ["/builder", "/file", "/variable", "/argument"];
    let [builder, file, variable, argument]: [fn(Builder) -> Builder; 4] = [
        |builder| builder.path("/builder"),
        |builder| builder.config_str("path = '/file'"),
        |builder| builder.config_vars([("METRICS_EXPORTER_PATH", "/variable")]),
        |builder| builder.config_args(arguments(&["--metrics-path", "/argument"])),
    ];
    // The order of the calls makes no difference.
    let all = argument(variable(file(builder(Exporter::builder()))));
    assert_eq!(statuses(all, paths), [404, 404, 404, 200]);
    let all = builder(file(variable(argument(Exporter::builder()))));
    assert_eq!(statuses(all, paths), [404, 404, 404, 200]);
    let some = variable(builder(file(Exporter::builder())));
    assert_eq!(statuses(some, paths), [404, 404, 200, 404]);
    let few = builder(file(Exporter::builder()));
    assert_eq!(statuses(few, paths), [404, 200, 404, 404]);
    assert_eq!(
        statuses(builder(Exporter::builder()), paths),
        [200, 404, 404, 404]
    );
}

#[test]
fn a_program_s_own_configuration_can_have_it() {
    let config = r#"{ "listen": "127.0.0.1:0", "path": "/prom", "labels": { "region": "eu" } }"#;
    let config: ExporterConfig = serde_json::from_str(config).unwrap();
    let recorder = Exporter::builder().config(config).build_recorder().unwrap();
    let exporter = recorder.serve().unwrap();
    let metrics = get(&exporter.local_addr().to_string(), "/prom").unwrap();
    assert_eq!(metrics.status, 200);
    let own = "metrics_exporter_series{region=\"eu\"} ";
    assert!(metrics.body.contains(own), "{}", metrics.body);
}

#[test]
fn everything_wrong_is_said_at_once_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("metrics.toml");
    let config = "\
        listen = 9464\n\
        lables = { a = 'b' }\n\
        health = 'good'\n\
        [limits]\n\
        renders = 0\n\
        head_bytes = 100\n\
        headers = -1\n\
        head_timeout = 10\n\
        write_timeout = '5 weeks'\n\
        xyz = true\n\
        [access]\n\
        peers = [1]\n\
        [labels]\n\
        team = 5\n";
    fs::write(&path, config).unwrap();
    let builder = Exporter::builder()
        .collector_timeout(std::time::Duration::ZERO)
        .config_file(&path)
        .config_vars([
            ("METRICS_EXPORTER_ENABLED", OsString::from("yes")),
            ("METRICS_EXPORTER_LABELS", "region".into()),
            ("METRICS_EXPORTER_BUCKETS", "[{ bounds = [1] }]".into()),
            ("METRICS_EXPORTER_PATH", OsString::from_vec(vec![0xff])),
        ])
        .config_args(arguments(&[
            "--metrics-path",
            "/health",
            "--metrics-listen",
            "here",
        ]));
    let at = |line| format!("{}, line {line}: ", path.display());
    let variable = |name| format!("the environment variable METRICS_EXPORTER_{name}: ");
    let time =
        "write a time with its unit, up to a year: `\"250ms\"`, `\"5s\"`, `\"1m\"` or `\"2h\"`";
    let mut expected = [
        "the program: `collector_timeout` cannot be `\"0s\"`; write a time above 0".to_owned(),
        at(1) + "`listen` cannot be `9464`; write a text",
        at(2) + "there is no key `lables`; did you mean `labels`?",
        at(3) + "`health` is a section; write `[health]` and its keys below",
        at(5) + "`limits.renders` cannot be `0`; write a whole number from 1",
        at(6) + "`limits.head_bytes` cannot be `100`; write a number of bytes from 8192",
        at(7) + "`limits.headers` cannot be `-1`; write a whole number",
        at(8) + &format!("`limits.head_timeout` cannot be `10`; {time}"),
        at(9) + &format!("`limits.write_timeout` cannot be `\"5 weeks\"`; {time}"),
        at(10)
            + "there is no key `limits.xyz`; there are `connections`, `renders`, `head_bytes`, \
               `headers`, `target_bytes`, `body_bytes`, `head_timeout`, `write_timeout`, `idle_timeout`, \
               `shutdown_timeout`",
        at(12) + "`access.peers` cannot be `[1]`; write a list of texts",
        at(14) + "invalid type: integer `5`, expected a string",
        "the argument --metrics-listen: `listen` cannot be `here`; write `host:port`, `unix:` and a \
         path, or `none`"
            .to_owned(),
        "the argument --metrics-path: `path` cannot be `/health`; the exporter has something else \
         there; write another path"
            .to_owned(),
        variable("BUCKETS") + "a bucket rule has one of `name`, `prefix` and `suffix`",
        variable("ENABLED") + "`enabled` cannot be `yes`; write `true` or `false`",
        variable("LABELS") + "`labels` cannot be `region`; write `name=value,name=value`",
        variable("PATH") + "its value is not UTF-8",
    ];
    let mut said = mistakes(builder);
    said.sort();
    expected.sort();
    assert_eq!(said, expected);
}

#[test]
fn the_path_of_the_metrics_is_one() {
    for path in [
        "",
        "/",
        "metrics",
        "/metrics/",
        "//metrics",
        "/a//b",
        "/a/../b",
        "/{a}",
        "/a b",
        "/a?b",
        "/%61",
        "/ä",
        "/health",
        "/health/live",
    ] {
        let said = mistakes(Exporter::builder().path(path));
        let start = format!("the program: `path` cannot be `{path:?}`; ");
        assert!(said.len() == 1 && said[0].starts_with(&start), "{said:?}");
    }
    let paths = ["/a/b-c.d_e~f", "/metrics"];
    assert_eq!(
        statuses(Exporter::builder().path(paths[0]), paths),
        [200, 404]
    );
}

#[test]
fn a_variable_that_is_no_key_is_a_warning() {
    let said = logged(|| {
        let builder = Exporter::builder().config_vars([
            ("METRICS_EXPORTER_LISTENN", "x"),
            // As Kubernetes has it for a service.
            ("METRICS_EXPORTER_PORT_9464_TCP_ADDR", "10.0.0.1"),
            ("METRICS_EXPORTERS", "x"),
            ("PATH", "/metrics"),
        ]);
        drop(builder.build_recorder().unwrap());
    });
    assert_eq!(said.len(), 2, "{said:?}");
    let first = "no key of the exporter has the environment variable METRICS_EXPORTER_LISTENN; did you \
                 mean METRICS_EXPORTER_LISTEN?";
    assert_eq!(said[0], first);
    assert!(
        said[1].contains("METRICS_EXPORTER_PORT_9464_TCP_ADDR; "),
        "{said:?}"
    );
}

#[test]
fn the_help_has_every_key() {
    let error = Arguments::try_parse_from(["shop", "--help"]).err().unwrap();
    let help = error.to_string();
    for part in [
        "--metrics-limits-connections <VALUE>",
        "Connections at the same time [default: 512]",
        "--metrics-labels <VALUE>",
    ] {
        assert!(help.contains(part), "{part} is not in {help}");
    }
}

/// How many threads the process has.
fn threads(process: u32) -> usize {
    fs::read_dir(format!("/proc/{process}/task"))
        .unwrap()
        .count()
}

#[test]
fn one_that_is_not_enabled_does_nothing() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_known"));
    command
        .arg("configured")
        .env("METRICS_EXPORTER_ENABLED", "false")
        // Nobody notices that it cannot be listened on.
        .env(
            "METRICS_EXPORTER_LISTEN",
            taken.local_addr().unwrap().to_string(),
        );
    let program = Program::start(&mut command);
    let _ = program.wait_for_line("0.0.0.0:0");
    assert_eq!(threads(program.id()), 1);
    let (status, printed) = program.finish();
    assert!(status.success(), "{printed:?}");
    assert_eq!(printed, ["ended"]);
}

#[test]
fn the_environment_of_the_process_is_read() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_known"));
    command
        .arg("configured")
        .env("METRICS_EXPORTER_PATH", "/prom");
    let program = Program::start(&mut command);
    let address = program.wait_for_line("127.0.0.1:");
    assert_eq!(get(&address, "/prom").unwrap().status, 200);
    assert_eq!(get(&address, "/metrics").unwrap().status, 404);
    assert!(threads(program.id()) > 1);
}

#[test]
fn routes_of_one_that_is_not_enabled_are_not_there() {
    let recorder = Exporter::builder().enabled(false).build_recorder().unwrap();
    let exporter = recorder.serve().unwrap();
    assert_eq!(exporter.local_addr().port(), 0);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    for path in ["/", "/metrics", "/health"] {
        let request = axum::http::Request::get(path).body(axum::body::Body::empty());
        let mut service = exporter.service();
        let response = tower::Service::call(&mut service, request.unwrap());
        assert_eq!(runtime.block_on(response).unwrap().status(), 404, "{path}");
    }
}

/// The block of the README that comes after a line.
fn readme(after: &str) -> String {
    let lines = include_str!("../../README.md").lines();
    let block = lines
        .skip_while(|line| !line.ends_with(after))
        .skip_while(|line| !line.starts_with("```"))
        .skip(1)
        .take_while(|line| *line != "```");
    block.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_readme_says_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("metrics.toml");
    fs::write(&path, "[limits]\nconections = 64\nwrite_timeout = 10\n").unwrap();
    let builder = Exporter::builder()
        .config_file(&path)
        .config_vars([("METRICS_EXPORTER_PATH", "/health")]);
    let error = builder.build_recorder().unwrap_err().to_string();
    let folder = format!("{}/", folder.path().display());
    assert_eq!(
        error.replace(&folder, ""),
        readme("All that is wrong is said at once:")
    );
}
