//! Writes one annotated function for every combination of what the function macros must cope
//! with, and a table of them; `main.rs` runs them.
//!
//! All combinations can be written in Rust, so none is left out.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

/// One function: a choice from each list.
struct Combination {
    form: &'static str,
    place: &'static str,
    generics: &'static str,
    value: &'static str,
    metrics: &'static str,
}

const FORMS: [&str; 4] = ["sync", "async", "impl_future", "boxed"];
const PLACES: [&str; 3] = ["free", "inherent", "trait_impl"];
const GENERICS: [&str; 4] = ["plain", "generic", "lifetime", "impl_trait"];
const VALUES: [&str; 4] = ["unit", "number", "result", "reference"];
const METRICS: [&str; 3] = ["timed", "counted", "both"];
/// What else a function is given if its value is worth it: metrics without an outcome, so that
/// the body stays where it is, and the families that all functions share.
const MORE_METRICS: [&str; 2] = ["quiet", "bare"];
const VALUES_WITH_MORE: [&str; 2] = ["result", "reference"];

fn main() {
    println!("cargo::rerun-if-changed=corpus/generate.rs");
    let out = env::var_os("OUT_DIR").expect("cargo sets it");
    fs::write(Path::new(&out).join("corpus.rs"), corpus()).expect("the folder is cargo's own");
}

fn corpus() -> String {
    let [
        mut free,
        mut inherent,
        mut declared,
        mut implemented,
        mut cases,
    ] = [const { String::new() }; 5];
    for combination in combinations() {
        let function = combination.function();
        match combination.place {
            "free" => free += &function,
            "inherent" => inherent += &function,
            _ => {
                let _ = writeln!(declared, "{};", combination.signature());
                implemented += &function;
            }
        }
        cases += &combination.case();
    }
    format!(
        "{free}\n\
         impl Store {{\n{inherent}}}\n\
         trait Calls {{\n{declared}}}\n\
         impl Calls for Store {{\n{implemented}}}\n\
         pub(super) static CASES: &[Case] = &[\n{cases}];\n"
    )
}

fn combinations() -> Vec<Combination> {
    let mut all = Vec::new();
    for form in FORMS {
        for place in PLACES {
            for generics in GENERICS {
                for value in VALUES {
                    let with_more = VALUES_WITH_MORE.contains(&value);
                    let more = if with_more { &MORE_METRICS[..] } else { &[] };
                    all.extend(METRICS.iter().chain(more).map(|metrics| Combination {
                        form,
                        place,
                        generics,
                        value,
                        metrics,
                    }));
                }
            }
        }
    }
    all
}

impl Combination {
    /// The function's name, from which its metrics have theirs.
    fn name(&self) -> String {
        let Self {
            form,
            place,
            generics,
            value,
            metrics,
        } = self;
        format!("{form}_{place}_{generics}_{value}_{metrics}")
    }

    fn is_method(&self) -> bool {
        self.place != "free"
    }

    fn function(&self) -> String {
        let [attributes, signature, body] = [self.attributes(), self.signature(), self.body()];
        format!("{attributes}\n{signature} {{ {body} }}\n")
    }

    fn attributes(&self) -> String {
        let name = self.name();
        match self.metrics {
            "timed" => format!("#[timed(name = \"{name}\", outcome, in_flight)]"),
            "counted" => format!("#[counted(name = \"{name}\", outcome, in_flight)]"),
            "both" => format!(
                "#[timed(name = \"{name}\", outcome)]\n\
                 #[counted(name = \"{name}\", outcome, in_flight)]"
            ),
            "quiet" => {
                format!("#[timed(name = \"{name}\", in_flight)]\n#[counted(name = \"{name}\")]")
            }
            _ => "#[timed]\n#[counted(in_flight)]".to_owned(),
        }
    }

    fn signature(&self) -> String {
        let qualifier = if self.form == "async" { "async " } else { "" };
        let (generics, clause) = match self.generics {
            "generic" => ("<T>", "where T: AsRef<str> + Send + Sync + 'static"),
            "lifetime" => ("<'short, 'long: 'short>", ""),
            _ => ("", ""),
        };
        let receiver = match (self.is_method(), self.generics) {
            (false, _) => "",
            (true, "lifetime") => "&'short self, ",
            (true, _) => "&self, ",
        };
        let argument = match (self.generics, self.is_method()) {
            ("plain", true) => "",
            ("plain", false) => "text: &str",
            ("generic", true) => "text: T",
            ("generic", false) => "text: &T",
            ("impl_trait", true) => "text: impl AsRef<str> + Send + 'static",
            ("impl_trait", false) => "text: &(impl AsRef<str> + Sync)",
            _ => "words: &'short [&'long str]",
        };
        let (name, output) = (self.name(), self.output());
        format!(
            "{qualifier}fn {name}{generics}({receiver}how: How, {argument}) -> {output} {clause}"
        )
    }

    fn output(&self) -> String {
        let is_lifetime = self.generics == "lifetime";
        let value = match self.value {
            "unit" => "()",
            "number" => "usize",
            "result" => "Result<usize, Failed>",
            _ if is_lifetime => "&'long str",
            // Into `self`, or into the only argument.
            _ => "&str",
        };
        let bound = if is_lifetime { "'short" } else { "'_" };
        match self.form {
            "impl_future" => format!("impl Future<Output = {value}> + Send"),
            "boxed" => format!("Pin<Box<dyn Future<Output = {value}> + Send + {bound}>>"),
            _ => value.to_owned(),
        }
    }

    fn body(&self) -> String {
        let act = if self.form == "sync" {
            "how.act()"
        } else {
            "how.act_later().await"
        };
        // Arguments are used after the wait, so that futures hold them.
        let text = match (self.generics, self.is_method()) {
            ("plain", true) => "self.text()",
            ("plain", false) => "text",
            ("lifetime", false) => "words[0]",
            ("lifetime", true) => "self.choose(words)",
            (_, true) if self.value == "reference" => "self.text_for(text.as_ref())",
            _ => "text.as_ref()",
        };
        let statements = match self.value {
            "unit" => format!("{act}; ignore({text});"),
            "number" => format!("{act}; {text}.len()"),
            "result" => format!("{act}; how.check()?; Ok({text}.len())"),
            _ => format!("{act}; {text}"),
        };
        match self.form {
            "impl_future" => format!("async move {{ {statements} }}"),
            "boxed" => format!("Box::pin(async move {{ {statements} }})"),
            _ => statements,
        }
    }

    /// The table's line.
    fn case(&self) -> String {
        let name = self.name();
        let function = match self.place {
            "free" => format!("{name}("),
            "inherent" => format!("Store::{name}(&Store, "),
            _ => format!("Calls::{name}(&Store, "),
        };
        let argument = match (self.generics, self.is_method()) {
            ("plain", true) => "",
            ("lifetime", _) => "&[TEXT]",
            ("plain", false) | (_, true) => "TEXT",
            (_, false) => "&TEXT",
        };
        let call = format!("{function}how, {argument})");
        let run = match self.form {
            "sync" => format!("Run::Sync(|how| {call}.seen())"),
            "boxed" => format!("Run::Future(|how| seen({call}))"),
            _ => format!("Run::Future(|how| seen(Box::pin({call})))"),
        };
        let (value, metrics) = (self.value, self.metrics);
        format!(
            "Case {{ name: \"{name}\", value: \"{value}\", metrics: \"{metrics}\", run: {run} }},\n"
        )
    }
}
