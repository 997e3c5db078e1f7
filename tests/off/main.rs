//! What the feature `off` of `metrics-runtime` leaves of a program's metrics: nothing, and of the
//! program everything else.
//!
//! The programs are built by cargo, into a folder of their own; what they depend on is taken from
//! the build that this test belongs to.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use metrics_tests::http;
use metrics_tests::program::Program;

/// The programs, built with or without their metrics.
struct Programs {
    everything: PathBuf,
    known: PathBuf,
    quickstart: PathBuf,
}

impl Programs {
    /// All, of which the compiler has nothing to say.
    fn build(features: &[&str]) -> Self {
        let folder = folder().join(if features.is_empty() { "on" } else { "off" });
        let mut cargo = cargo(&workspace(), &folder);
        cargo.args(["build", "--workspace", "--bin", "everything"]);
        cargo.args(["--bin", "known", "--example", "quickstart"]);
        cargo.args(features);
        expect_silence(&mut cargo);
        Self {
            everything: folder.join("debug/everything"),
            known: folder.join("debug/known"),
            quickstart: folder.join("debug/examples/quickstart"),
        }
    }
}

#[test]
fn a_program_without_its_metrics_does_the_same_and_holds_no_trace_of_them() {
    let with = Programs::build(&[]);
    let without = Programs::build(&["--features", "metrics-tests/off"]);

    let declared = |program| {
        let mut command = Command::new(program);
        command.arg("declared");
        lines(command)
    };
    let traces = declared(&with.everything);
    assert!(traces.len() > 80, "{traces:#?}");
    assert_eq!(found(&traces, &with.everything), traces);
    assert_eq!(found(&traces, &without.everything), BTreeSet::new());
    assert_eq!(declared(&without.everything), BTreeSet::new());
    let printed = |program| lines(Command::new(program));
    assert_eq!(printed(&with.everything), printed(&without.everything));

    let report = include_str!("../../examples/quickstart/report.rs");
    // What collectors look up is not declared: it is there either way.
    let collected = exposed(&without.quickstart);
    let names = collected.iter().filter(|trace| !trace.contains(' '));
    let prefixes = ["process_", "tokio_", "metrics_exporter_"];
    let mut names = names.map(|name| prefixes.iter().any(|prefix| name.starts_with(prefix)));
    assert!(collected.contains("process_threads") && names.all(|is_collected| is_collected));
    let traces: BTreeSet<_> = exposed(&with.quickstart)
        .into_iter()
        .filter(|trace| !collected.contains(trace))
        // These it reads back by their names.
        .filter(|trace| !report.contains(trace.as_str()))
        .collect();
    assert!(traces.len() > 10, "{traces:#?}");
    assert_eq!(found(&traces, &with.quickstart), traces);
    assert_eq!(found(&traces, &without.quickstart), BTreeSet::new());

    let known = Program::start(&mut Command::new(&without.known));
    let served = served(&known.wait_for_line("127.0.0.1:"));
    assert!(served.contains("\nforeign_level 1.5\n"), "{served}");
    assert!(!served.contains("known_things"), "{served}");
}

#[test]
fn what_compiles_with_metrics_compiles_without() {
    expect_silence(&mut check("pass", "tests/ui/pass"));
}

#[test]
fn mistakes_in_attributes_are_still_mistakes() {
    let output = check("fail", "tests/ui/fail/timed").output();
    let said = output.expect("cargo runs").stderr;
    let said = String::from_utf8_lossy(&said);
    for mistake in [
        "unknown key `",
        "is given twice",
        "cannot go on a `const fn`",
    ] {
        assert!(said.contains(mistake), "{mistake}\n{said}");
    }
}

/// Cargo on its way to check the programs of a folder without their metrics. They are a package
/// of their own, which is a workspace with the settings of this one.
fn check(name: &str, programs: &str) -> Command {
    let root = workspace();
    let mut manifest = read(&root.join("Cargo.toml")).replace(
        "path = \"metrics-",
        &format!("path = \"{}/metrics-", root.display()),
    );
    let members = manifest.lines().find(|line| line.starts_with("members"));
    manifest = manifest.replace(members.expect("the workspace has members"), "");
    // The profiles of packages come last. It has none of these packages, or only checks them.
    let profiles = manifest.find("[profile.dev.package.");
    manifest.truncate(profiles.unwrap_or(manifest.len()));
    manifest += r#"
[package]
name = "without-metrics"
edition.workspace = true

[dependencies]
metrics-runtime = { workspace = true, features = ["exporter", "off"] }
async-trait.workspace = true
metrics.workspace = true
tokio = { workspace = true, features = ["macros", "rt-multi-thread", "sync", "time"] }

[lints.rust]
# As `trybuild` has it, which runs these programs with their metrics.
dead_code = "allow"
"#;
    let programs = fs::read_dir(root.join(programs)).expect("a folder of programs");
    let paths: BTreeSet<_> = programs
        .map(|program| program.expect("a program").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect();
    let bins = paths.iter().map(|path| {
        let name = path.file_stem().expect("a file's name").display();
        let path = path.display();
        format!("[[bin]]\nname = \"{name}\"\npath = \"{path}\"\n")
    });
    manifest.extend(bins);
    let package = folder().join(name);
    fs::create_dir_all(&package).expect("a folder for the package");
    fs::write(package.join("Cargo.toml"), manifest).expect("a manifest");
    fs::copy(root.join("Cargo.lock"), package.join("Cargo.lock")).expect("a lock file");
    let mut cargo = cargo(&package, &package.join("target"));
    cargo.args(["check", "--keep-going"]);
    cargo
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the package is in the workspace")
        .to_owned()
}

/// Where these tests build.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("off")
}

/// Cargo in `package`, which leaves what it makes in `folder`, and what it makes that from beside
/// the parts of this test.
fn cargo(package: &Path, folder: &Path) -> Command {
    let shared = Path::new(env!("CARGO_TARGET_TMPDIR")).parent();
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .current_dir(package)
        .env("CARGO_BUILD_BUILD_DIR", shared.expect("a folder's folder"))
        .env("CARGO_TARGET_DIR", folder)
        .env("CARGO_NET_OFFLINE", "true")
        .env("CARGO_TERM_COLOR", "never");
    cargo
}

/// Runs cargo, which must succeed without a warning. It repeats those of what it does not build
/// anew.
fn expect_silence(cargo: &mut Command) {
    let output = cargo.output().expect("cargo runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{cargo:?}\n{said}");
    let warns = |line: &str| line.starts_with("warning");
    assert!(!said.lines().any(warns), "{cargo:?}\n{said}");
}

/// What a program prints, a line each.
fn lines(mut program: Command) -> BTreeSet<String> {
    let Output { status, stdout, .. } = program.output().expect("the program was built");
    assert!(status.success(), "{program:?} ended with {status}");
    let text = String::from_utf8(stdout).expect("the program prints text");
    text.lines().map(str::to_owned).collect()
}

/// The names and help texts that quickstart serves.
fn exposed(quickstart: &Path) -> BTreeSet<String> {
    let empty = tempfile::tempdir().expect("a folder to index");
    let program = Program::start(
        Command::new(quickstart)
            .args(["--listen", "127.0.0.1:0", "--rounds", "1"])
            .arg(empty.path()),
    );
    let line = program.wait_for_line("serving http://");
    let address = line
        .trim_start_matches("serving http://")
        .trim_end_matches("/metrics");
    served(address)
        .lines()
        .filter_map(|line| line.strip_prefix("# HELP ")?.split_once(' '))
        .flat_map(|(name, help)| [name.trim_end_matches("_total"), help])
        .map(str::to_owned)
        .collect()
}

fn served(address: &str) -> String {
    let response = http::get(address, "/metrics").expect("it serves");
    assert_eq!(response.status, 200);
    response.body
}

/// Those of the texts that are in the file.
fn found(texts: &BTreeSet<String>, file: &Path) -> BTreeSet<String> {
    let bytes = fs::read(file).expect("the program was built");
    let mut found = BTreeSet::new();
    // Once over tens of megabytes: only where a text may start, that is by its first two letters.
    let mut starts: HashMap<&[u8], Vec<&String>> = HashMap::new();
    let mut is_start = vec![false; 1 << 16];
    for text in texts {
        let start = &text.as_bytes()[..2];
        starts.entry(start).or_default().push(text);
        is_start[pair(start)] = true;
    }
    for (at, start) in bytes.windows(2).enumerate() {
        if is_start[pair(start)] {
            let texts = starts[start].iter();
            found.extend(texts.filter(|text| bytes[at..].starts_with(text.as_bytes())));
        }
    }
    found.into_iter().cloned().collect()
}

/// Two bytes as a number.
fn pair(bytes: &[u8]) -> usize {
    usize::from(bytes[0]) << 8 | usize::from(bytes[1])
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
