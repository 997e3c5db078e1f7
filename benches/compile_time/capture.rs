//! How cargo calls the compiler.
//!
//! Cargo's own figures hold more than one crate's compilation, and a `rustc` command that is made
//! up here could differ from a user's. So cargo is given this very program as the compiler of
//! the generated crates: it notes what it was called with and becomes the real one.

use std::collections::BTreeMap;
use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::Context as _;
use serde::{Deserialize, Serialize};

/// The environment variable with the folder for the notes; where it is set, this program is a
/// compiler.
pub(crate) const FOLDER: &str = "COMPILE_TIME_CAPTURE";

/// One call of the compiler.
#[derive(Serialize, Deserialize)]
pub(crate) struct Invocation {
    compiler: String,
    arguments: Vec<String>,
    environment: BTreeMap<String, String>,
    folder: PathBuf,
}

impl Invocation {
    /// What was noted in `folder` about the crate `name`.
    pub(crate) fn read(folder: &Path, name: &str) -> anyhow::Result<Self> {
        let file = note(folder, name);
        let file = File::open(&file).with_context(|| format!("no note {}", file.display()))?;
        Ok(serde_json::from_reader(file)?)
    }

    /// The same call once more.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(&self.compiler);
        command
            .args(&self.arguments)
            .env_clear()
            .envs(&self.environment)
            // They name cargo's job server, which has gone; without them the compiler has its own.
            .env_remove("CARGO_MAKEFLAGS")
            .env_remove("MAKEFLAGS")
            .env_remove("MFLAGS")
            .current_dir(&self.folder);
        command
    }
}

/// Notes the call in `folder` and does it.
pub(crate) fn as_compiler(folder: &Path) -> anyhow::Result<ExitCode> {
    let mut arguments = env::args().skip(1);
    let invocation = Invocation {
        compiler: arguments.next().context("a compiler to call")?,
        arguments: arguments.collect(),
        environment: env::vars().filter(|(key, _)| key != FOLDER).collect(),
        folder: env::current_dir()?,
    };
    let mut rest = invocation.arguments.iter();
    if rest.any(|argument| argument == "--crate-name") {
        let name = rest.next().context("a crate's name")?;
        fs::write(note(folder, name), serde_json::to_vec(&invocation)?)?;
    }
    let status = Command::new(&invocation.compiler)
        .args(&invocation.arguments)
        .status()?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn note(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.json"))
}
