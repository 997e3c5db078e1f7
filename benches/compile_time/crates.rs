//! The crates that are compiled: one text for functions and one for sets, each with the macros of
//! every contender and with none.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, ensure};

use crate::capture::{self, Invocation};

/// How many services there are: copies of a template.
const SERVICES: u32 = 20;
/// How many functions, and how many sets of ten metrics, a crate has.
pub(crate) const FUNCTIONS: u32 = 10 * SERVICES;
pub(crate) const SETS: u32 = SERVICES;

/// A crate to be generated.
pub(crate) struct Package {
    pub(crate) name: &'static str,
    /// Whether the benchmark can do without it.
    pub(crate) is_rival: bool,
    subject: &'static Subject,
    service: &'static str,
    /// What a line `//@ …` becomes.
    attribute: fn(&str) -> String,
    dependencies: &'static [&'static str],
    exposition: Option<Exposition>,
}

/// What the crates have in common that are compared with each other.
struct Subject {
    module: &'static str,
    text: &'static str,
    use_service: &'static str,
}

/// How a program shows what its macros did.
struct Exposition {
    /// Rust that does what must be done before the first use.
    start: &'static str,
    /// Rust that gives the text.
    text: &'static str,
    /// Whether a line shows one of them.
    shows: fn(&str) -> bool,
    /// How many such lines there must be.
    count: u32,
}

static SERVICE: Subject = Subject {
    module: "services",
    text: include_str!("templates/services.rs"),
    use_service: "use_all(&mut Service { stock: 9 })",
};
static SET: Subject = Subject {
    module: "sets",
    text: include_str!("templates/sets.rs"),
    use_service: "use_all()",
};

const FUNCTION: &str = include_str!("templates/service.rs");
const METRICS_RUNTIME: &str = "metrics-runtime";
const SHOW_OURS: &str =
    "metrics_runtime::exposition::text::render(&metrics_runtime::snapshot::Snapshot::declared())";

pub(crate) const PLAIN_FUNCTIONS: &str = "plain_functions";
pub(crate) const NAMED_FUNCTIONS: &str = "named_functions";
pub(crate) const BARE_FUNCTIONS: &str = "bare_functions";
pub(crate) const AUTOMETRICS_FUNCTIONS: &str = "autometrics_functions";
pub(crate) const PLAIN_SETS: &str = "plain_sets";
pub(crate) const METRIC_SETS: &str = "metric_sets";
pub(crate) const VISE_SETS: &str = "vise_sets";

pub(crate) static PACKAGES: [Package; 7] = [
    Package {
        name: PLAIN_FUNCTIONS,
        is_rival: false,
        subject: &SERVICE,
        service: FUNCTION,
        attribute: |_| String::new(),
        dependencies: &[],
        exposition: None,
    },
    Package {
        name: NAMED_FUNCTIONS,
        is_rival: false,
        subject: &SERVICE,
        service: FUNCTION,
        attribute: |mark| match mark.split_once(' ') {
            None => "#[derive(metrics_runtime::LabelValue)]".to_owned(),
            Some((_, function)) => {
                let (name, labels) = function.split_once(',').unwrap_or((function, ""));
                let outcome = if labels.is_empty() {
                    "outcome"
                } else {
                    "outcome,"
                };
                format!(
                    r#"#[metrics_runtime::timed(name = "service_NN_{name}", {outcome}{labels})]"#
                )
            }
        },
        dependencies: &[METRICS_RUNTIME],
        exposition: Some(Exposition {
            start: "",
            text: SHOW_OURS,
            shows: is_observed,
            count: FUNCTIONS,
        }),
    },
    Package {
        name: BARE_FUNCTIONS,
        is_rival: false,
        subject: &SERVICE,
        service: FUNCTION,
        attribute: |mark| match mark {
            "label" => String::new(),
            _ => "#[metrics_runtime::timed]".to_owned(),
        },
        dependencies: &[METRICS_RUNTIME],
        exposition: Some(Exposition {
            start: "",
            text: SHOW_OURS,
            shows: is_observed,
            count: FUNCTIONS,
        }),
    },
    Package {
        name: AUTOMETRICS_FUNCTIONS,
        is_rival: true,
        subject: &SERVICE,
        service: FUNCTION,
        attribute: |mark| match mark.split_once(' ') {
            None => String::new(),
            Some(("method", _)) => {
                r#"#[autometrics::autometrics(struct_name = "Service")]"#.to_owned()
            }
            Some(_) => "#[autometrics::autometrics]".to_owned(),
        },
        dependencies: &["autometrics", "prometheus-client"],
        exposition: Some(Exposition {
            start: "let settings = autometrics::settings::AutometricsSettings::builder().init();",
            text: "{
                let mut text = String::new();
                prometheus_client::encoding::text::encode(
                    &mut text,
                    settings.prometheus_client_registry(),
                ).unwrap();
                text
            }",
            shows: is_observed,
            count: FUNCTIONS,
        }),
    },
    Package {
        name: PLAIN_SETS,
        is_rival: false,
        subject: &SET,
        service: include_str!("templates/set_plain.rs"),
        attribute: |_| String::new(),
        dependencies: &[],
        exposition: None,
    },
    Package {
        name: METRIC_SETS,
        is_rival: false,
        subject: &SET,
        service: include_str!("templates/set_metrics_runtime.rs"),
        attribute: |mark| match mark {
            "label" => "#[derive(Clone, Copy, metrics_runtime::LabelValue)]".to_owned(),
            _ => "#[derive(Clone, Copy, metrics_runtime::LabelSet)]".to_owned(),
        },
        dependencies: &[METRICS_RUNTIME],
        exposition: Some(Exposition {
            start: "",
            text: SHOW_OURS,
            shows: is_family,
            count: 10 * SETS,
        }),
    },
    Package {
        name: VISE_SETS,
        is_rival: true,
        subject: &SET,
        service: include_str!("templates/set_vise.rs"),
        attribute: |mark| {
            let derive = "#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, vise::";
            match mark {
                "label" => {
                    format!("{derive}EncodeLabelValue)]\n#[metrics(rename_all = \"snake_case\")]")
                }
                _ => format!("{derive}EncodeLabelSet)]"),
            }
        },
        dependencies: &["vise"],
        exposition: Some(Exposition {
            start: "",
            text: "{
                let mut text = String::new();
                vise::MetricsCollection::default()
                    .collect()
                    .encode(&mut text, vise::Format::OpenMetrics)
                    .unwrap();
                text
            }",
            shows: is_family,
            count: 10 * SETS,
        }),
    },
];

/// Whether a line is that of a function's histogram that has seen a call.
fn is_observed(line: &str) -> bool {
    let (name, value) = line.split_once('{').unwrap_or_default();
    name.ends_with("_count") && !value.ends_with(" 0")
}

fn is_family(line: &str) -> bool {
    line.starts_with("# TYPE ")
}

/// How cargo compiles a crate.
pub(crate) struct Invocations {
    /// As `cargo check` does.
    pub(crate) check: Invocation,
    /// As `cargo build --release` does.
    pub(crate) release: Invocation,
    /// What the second of them makes.
    pub(crate) program: PathBuf,
}

/// The generated crates, in a workspace of their own.
pub(crate) struct Workspace {
    folder: PathBuf,
}

impl Workspace {
    /// Writes all crates, in a folder in `target`.
    pub(crate) fn generate(target: &Path) -> anyhow::Result<Self> {
        let benches = Path::new(env!("CARGO_MANIFEST_DIR"));
        let folder = std::path::absolute(target.join("compile_time"))?;
        let names: Vec<_> = PACKAGES.iter().map(|package| package.name).collect();
        // `strip` is for the figure in bytes; all else is as cargo has it for everybody. (Nobody
        // measures an incremental build of a crate whose every function is new to the compiler.)
        let manifest = format!(
            "[workspace]\nresolver = \"3\"\nmembers = {names:?}\n\n\
             [workspace.dependencies]\n\
             autometrics = {{ version = \"*\", features = [\"prometheus-client-0_22\"] }}\n\
             metrics-runtime = {{ path = \"{}\", default-features = false }}\n\
             prometheus-client = \"0.22\"\n\
             vise = \"*\"\n\n\
             [profile.dev]\nincremental = false\n\n\
             [profile.release]\nstrip = true\npanic = \"unwind\"\n",
            benches.join("../metrics-runtime").display(),
        );
        write(&folder.join("Cargo.toml"), &manifest)?;
        fs::copy(benches.join("Cargo.lock"), folder.join("Cargo.lock"))?;
        for package in &PACKAGES {
            package.generate(&folder.join(package.name))?;
        }
        Ok(Self { folder })
    }

    /// Builds a crate and all that it needs, once.
    pub(crate) fn build(&self, package: &Package) -> anyhow::Result<Invocations> {
        Ok(Invocations {
            check: self.cargo(package, "check", &["check", "--bin", package.name])?,
            release: self.cargo(package, "release", &["build", "--release", "--bins"])?,
            program: self.program(package.name),
        })
    }

    /// Runs the crate's program and looks whether its macros have worked.
    pub(crate) fn check_exposition(&self, package: &Package) -> anyhow::Result<()> {
        let Some(Exposition { shows, count, .. }) = package.exposition else {
            return Ok(());
        };
        let output = Command::new(self.program(&package.exposing())).output()?;
        ensure!(output.status.success(), "{}: {output:?}", package.name);
        let text = String::from_utf8(output.stdout)?;
        let found = text.lines().filter(|line| shows(line)).count();
        ensure!(
            found == count as usize,
            "{} exposes {found} series or families, and not {count}",
            package.name
        );
        Ok(())
    }

    fn program(&self, name: &str) -> PathBuf {
        self.folder
            .join("target/release")
            .join(format!("{name}{}", env::consts::EXE_SUFFIX))
    }

    fn cargo(
        &self,
        package: &Package,
        notes: &str,
        arguments: &[&str],
    ) -> anyhow::Result<Invocation> {
        let notes = self.folder.join(notes);
        fs::create_dir_all(&notes)?;
        let output = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args(arguments)
            .args(["--quiet", "--package", package.name, "--target-dir"])
            .arg(self.folder.join("target"))
            .current_dir(&self.folder)
            .env(capture::FOLDER, &notes)
            .env("RUSTC_WORKSPACE_WRAPPER", env::current_exe()?)
            // A cache of compilations would stand between cargo and us.
            .env_remove("RUSTC_WRAPPER")
            .output()
            .context("cargo cannot be run")?;
        ensure!(
            output.status.success(),
            "it does not compile:\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
        Invocation::read(&notes, package.name)
    }
}

impl Package {
    /// The program that also prints its exposition. It is another one, so that what only the
    /// exposition needs is in no figure.
    fn exposing(&self) -> String {
        format!("{}_exposed", self.name)
    }

    fn generate(&self, folder: &Path) -> anyhow::Result<()> {
        let module = self.subject.module;
        let mut manifest = format!(
            "[package]\nname = \"{}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n",
            self.name,
        );
        for dependency in self.dependencies {
            manifest.extend([dependency, ".workspace = true\n"]);
        }
        write(&folder.join("Cargo.toml"), &manifest)?;

        let start = "#![allow(dead_code)]\n\n";
        let main = format!("{start}mod {module};\n\nfn main() {{\n    {module}::use_all();\n}}\n");
        write(&folder.join("src/main.rs"), &main)?;
        if let Some(Exposition {
            start: before,
            text,
            ..
        }) = self.exposition
        {
            let exposing = format!(
                "{start}#[path = \"../{module}/mod.rs\"]\nmod {module};\n\n\
                 fn main() {{\n    {before}\n    {module}::use_all();\n    print!(\"{{}}\", {text});\n}}\n",
            );
            let file = format!("src/bin/{}.rs", self.exposing());
            write(&folder.join(file), &exposing)?;
        }

        let (mut modules, mut uses) = (String::new(), String::new());
        for number in 0..SERVICES {
            let service = format!("service_{number:02}");
            modules.extend(["mod ", &service, ";\n"]);
            uses.extend(["    ", &service, "::", self.subject.use_service, ";\n"]);
            let text = self.with_attributes(self.service);
            let file = format!("src/{module}/{service}.rs");
            write(
                &folder.join(file),
                &text.replace("NN", &format!("{number:02}")),
            )?;
        }
        let text = self
            .subject
            .text
            .replace("//@ modules", &modules)
            .replace("//@ uses", &uses);
        write(
            &folder.join(format!("src/{module}/mod.rs")),
            &self.with_attributes(&text),
        )
    }

    fn with_attributes(&self, template: &str) -> String {
        let lines = template
            .lines()
            .map(|line| match line.trim_start().strip_prefix("//@ ") {
                Some(mark) => (self.attribute)(mark),
                None => line.to_owned(),
            });
        lines.collect::<Vec<_>>().join("\n")
    }
}

fn write(file: &Path, text: &str) -> anyhow::Result<()> {
    let folder = file.parent().context("a file in a folder")?;
    fs::create_dir_all(folder)?;
    fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
}
