//! Programs by others that read what the exporter writes. Where one is missing, its tests are
//! reported as ignored; in CI (`CI=true`) they fail.

mod features;
mod formats;
mod prometheus;
mod promtool;
mod pushgateway;
mod python_client;
mod rules;
mod samples;

use std::io::{self, Write as _};
use std::process::{Command, ExitCode, Output, Stdio};

use libtest_mimic::{Arguments, Failed, Trial};
use metrics_tests::program::Program;

/// The result of a test.
type Outcome = Result<(), Failed>;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let trials = [
        features::trials(),
        formats::trials(),
        prometheus::trials(),
        promtool::trials(),
        pushgateway::trials(),
        python_client::trials(),
        rules::trials(),
    ];
    libtest_mimic::run(&arguments, trials.into_iter().flatten().collect()).exit_code()
}

/// A test that needs a program, whose presence has been looked up.
fn trial(name: &str, present: bool, test: fn() -> Outcome) -> Trial {
    let in_ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
    Trial::test(name, test).with_ignored_flag(!present && !in_ci)
}

/// Whether `program --version` (or the like) runs.
fn runs(program: &str, arguments: &[&str]) -> bool {
    let status = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    status.is_ok_and(|status| status.success())
}

/// What a program prints that has `text` as its standard input.
fn feed(program: &mut Command, text: &str) -> io::Result<Output> {
    let mut child = program
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(text.as_bytes())?;
    }
    child.wait_with_output()
}

/// The program that records known values, and its address.
fn known() -> (Program, String) {
    let program = Program::start(&mut Command::new(env!("CARGO_BIN_EXE_known")));
    let address = program.wait_for_line("127.0.0.1:");
    (program, address)
}

/// The quickstart example with these arguments, and its address.
fn quickstart(arguments: &[&str]) -> (Program, String) {
    let program = Program::start(
        Command::new(env!("CARGO"))
            .args([
                "run",
                "--quiet",
                "--package",
                "metrics-examples",
                "--example",
                "quickstart",
            ])
            .args(["--", "--listen", "127.0.0.1:0"])
            .args(arguments),
    );
    let line = program.wait_for_line("serving http://");
    let address = line
        .trim_start_matches("serving http://")
        .trim_end_matches("/metrics");
    (program, address.to_owned())
}
