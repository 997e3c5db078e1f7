//! The page `/debug/metrics` in a browser: headless Chromium, through its driver. Where one of them is
//! missing, its tests are reported as ignored; in CI (`CI=true`) they fail. What can be said without
//! a browser is in [`served`].

mod browser;
mod looks;
mod safety;
mod served;
mod shop;
mod updates;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use libtest_mimic::{Arguments, Failed, Trial};

/// The result of a test.
type Outcome = Result<(), Failed>;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let trials = [
        served::trials(),
        looks::trials(),
        safety::trials(),
        updates::trials(),
    ];
    libtest_mimic::run(&arguments, trials.into_iter().flatten().collect()).exit_code()
}

/// A test that needs the browser.
fn trial(name: &str, test: fn() -> Outcome) -> Trial {
    let in_ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
    Trial::test(name, test).with_ignored_flag(!browser::is_there() && !in_ci)
}

/// What `look` finds, as soon as it finds it.
fn eventually<T>(
    what: &str,
    mut look: impl FnMut() -> Result<Option<T>, Failed>,
) -> Result<T, Failed> {
    let end = Instant::now() + Duration::from_secs(20);
    loop {
        if let Some(found) = look()? {
            return Ok(found);
        }
        if Instant::now() > end {
            return Err(format!("not in time: {what}").into());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn check(holds: bool, what: impl Into<String>) -> Outcome {
    if holds {
        Ok(())
    } else {
        Err(what.into().into())
    }
}
