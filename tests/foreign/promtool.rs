//! `promtool check metrics`, which parses and lints.

use std::process::Command;

use libtest_mimic::Trial;
use metrics_tests::http::get;

use super::{Outcome, feed, known, quickstart, runs, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let present = runs("promtool", &["--version"]);
    vec![
        trial(
            "promtool::known_values_have_nothing_to_say_about",
            present,
            || {
                let (_program, address) = known();
                check(&get(&address, "/metrics")?.body)
            },
        ),
        trial(
            "promtool::quickstart_has_nothing_to_say_about",
            present,
            || {
                let (_program, address) =
                    quickstart(&["--rounds", "1", env!("CARGO_MANIFEST_DIR")]);
                check(&get(&address, "/metrics")?.body)
            },
        ),
        trial("promtool::a_lint_would_be_seen", present, || {
            let said = check("# TYPE a counter\na 1\n");
            if said.is_err() {
                Ok(())
            } else {
                Err("promtool finds nothing in anything".into())
            }
        }),
    ]
}

fn check(exposition: &str) -> Outcome {
    let output = feed(
        Command::new("promtool").args(["check", "metrics"]),
        exposition,
    )?;
    let said = [output.stdout, output.stderr].concat();
    if output.status.success() && said.is_empty() {
        Ok(())
    } else {
        Err(format!("{}: {}", output.status, String::from_utf8_lossy(&said)).into())
    }
}
