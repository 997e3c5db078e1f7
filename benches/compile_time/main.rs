//! What the macros cost at compile time: CPU time of the compiler, bytes of expanded source and
//! bytes of the stripped binary, for each use of a macro over the same code without it.
//!
//! ```text
//! cargo run --release --manifest-path benches/Cargo.toml --bin compile_time
//! ```
//!
//! `crates` writes crates that differ in nothing but the macro; `capture` learns from cargo how
//! each is compiled; `measure` does just that again, round by round; `comparison` sets the figures
//! against the budgets. Before anything is measured, each program is run and must expose what its
//! macros declare, so that a macro that does nothing is not the fastest.

mod capture;
mod comparison;
mod crates;
mod measure;

use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;

use crate::crates::Workspace;
use crate::measure::Figures;

/// Measures what the macros cost at compile time.
#[derive(Parser)]
struct Arguments {
    /// How often each crate is compiled, in both ways; the figures are medians.
    #[arg(long, value_name = "N", default_value = "5", value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    #[command(flatten)]
    output: report::Output,
}

fn main() -> ExitCode {
    let ended = match env::var_os(capture::FOLDER) {
        Some(folder) => capture::as_compiler(Path::new(&folder)),
        None => benchmark(&Arguments::parse()).map(|()| ExitCode::SUCCESS),
    };
    ended.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}

fn benchmark(arguments: &Arguments) -> anyhow::Result<()> {
    let workspace = Workspace::generate(&target_folder())?;
    let mut prepared = Vec::new();
    for package in &crates::PACKAGES {
        eprintln!("building {}", package.name);
        match workspace.build(package) {
            Ok(invocations) => {
                workspace.check_exposition(package)?;
                prepared.push((package.name, invocations));
            }
            // The registry's newest may ask for another compiler than ours.
            Err(error) if package.is_rival => {
                println!("note: {} is left out: {error:#}", package.name);
            }
            Err(error) => return Err(error),
        }
    }
    let figures = Figures::measure(&prepared, arguments.rounds)?;
    print!("{}", comparison::table(&figures));
    arguments.output.write(&comparison::rows(&figures))
}

fn target_folder() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("target"),
        PathBuf::from,
    )
}
