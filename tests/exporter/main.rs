//! The exporter as a process: what it answers, how it starts and how it ends. Each program
//! installs a recorder, which a process can do only once.

mod http;
mod install;
mod push;

use std::process::Command;

use metrics_tests::program::Program;

/// The program that records known values, and its address.
fn known(mode: &str) -> (Program, String) {
    let program = Program::start(Command::new(env!("CARGO_BIN_EXE_known")).arg(mode));
    let address = program.wait_for_line("127.0.0.1:");
    (program, address)
}
