//! Who may ask, as `curl` and a real Prometheus find it. Where these are missing, the tests are
//! reported as ignored; in CI (`CI=true`) they fail.

mod certificates;
mod curl;
mod hosts;
mod passwords;
mod peers;
mod prometheus;
mod reload;
mod sockets;
mod tls;
mod wrong;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};
use metrics_runtime::Exporter;
use metrics_runtime::exporter::Access;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let groups = [
        hosts::TESTS,
        passwords::TESTS,
        peers::TESTS,
        reload::TESTS,
        sockets::TESTS,
        tls::TESTS,
        wrong::TESTS,
    ];
    let present = curl::is_present();
    let trials = groups
        .into_iter()
        .flatten()
        .map(|test| trial(test, present));
    let present = present && prometheus::is_present();
    let more = prometheus::TESTS.iter().map(|test| trial(test, present));
    libtest_mimic::run(&arguments, trials.chain(more).collect()).exit_code()
}

/// A test with its name, which panics if it fails.
type Test = (&'static str, fn());

fn trial((name, test): &Test, present: bool) -> Trial {
    let in_ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
    let test = *test;
    let run = move || {
        test();
        Ok(())
    };
    Trial::test(*name, run).with_ignored_flag(!present && !in_ci)
}

/// An exporter with a free port.
fn serve(access: Access) -> Exporter {
    serve_on("127.0.0.1:0", access)
}

fn serve_on(address: &str, access: Access) -> Exporter {
    let builder = Exporter::builder().listen(address).access(access);
    builder.build_recorder().unwrap().serve().unwrap()
}

/// Asks until the answer is another one than for the moment, as files are looked at once a second.
fn wait_for(what: &str, is_there: impl Fn() -> bool) {
    let end = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while !is_there() {
        assert!(std::time::Instant::now() < end, "{what}");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}
