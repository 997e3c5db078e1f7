//! What the macros write, pinned: `golden/<shape>.rs` is what a user has, and
//! `golden/<shape>.expanded.rs` what becomes of it. After a change that is meant,
//! `GOLDEN=overwrite cargo test -p metrics-derive golden` writes them anew; read what differs.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Meta};

use crate::attr::function::FunctionMacro;

const EXPANDED: &str = ".expanded.rs";

#[test]
fn expansions_are_as_they_were() {
    let overwrite = env::var("GOLDEN").is_ok_and(|golden| golden == "overwrite");
    let mut differences = String::new();
    for input in inputs() {
        let pinned = PathBuf::from(input.display().to_string().replace(".rs", EXPANDED));
        let expanded = expand(&read(&input));
        if overwrite {
            fs::write(&pinned, &expanded).expect("the expansion can be written");
            continue;
        }
        let before = fs::read_to_string(&pinned).unwrap_or_default();
        if before != expanded {
            let name = pinned.file_name().unwrap_or_default().display();
            let _ = writeln!(differences, "\n{name}:\n{}", diff(&before, &expanded));
        }
    }
    assert!(
        differences.is_empty(),
        "expansions differ from the pinned ones (- pinned, + now). If they should, write them \
         anew with `GOLDEN=overwrite cargo test -p metrics-derive golden`.\n{differences}"
    );
}

#[test]
fn every_pinned_expansion_has_its_input() {
    for path in files() {
        let input = path.display().to_string().replace(EXPANDED, ".rs");
        assert!(Path::new(&input).exists(), "{input} is missing");
    }
}

#[test]
fn a_plain_function_becomes_one_static_and_one_call_that_fit_on_a_screen() {
    let expanded = expand(&read(&folder().join("sync.rs")));
    let lines = expanded.lines().count();
    assert!(lines <= 40, "{lines} lines:\n{expanded}");
    assert_eq!(expanded.matches("static ").count(), 1, "{expanded}");
    assert_eq!(expanded.matches("Call::").count(), 1, "{expanded}");
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden")
}

fn files() -> Vec<PathBuf> {
    let entries = fs::read_dir(folder()).expect("the folder is there");
    let mut files: Vec<_> = entries
        .map(|entry| entry.expect("its files can be listed").path())
        .collect();
    files.sort();
    files
}

fn inputs() -> impl Iterator<Item = PathBuf> {
    let is_input = |path: &PathBuf| !path.display().to_string().ends_with(EXPANDED);
    files().into_iter().filter(is_input)
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// As the compiler does: the first of the macros on the item gets everything else.
fn expand(item: &str) -> String {
    let read = |input: ParseStream| {
        let attributes = input.call(Attribute::parse_outer)?;
        Ok((attributes, input.parse::<TokenStream>()?))
    };
    let (mut attributes, item) = read.parse_str(item).expect("the input is an item");
    let position = attributes
        .iter()
        .position(|attribute| macro_of(attribute).is_some())
        .expect("the input has one of the macros");
    let attribute = attributes.remove(position);
    let item = quote!(#(#attributes)* #item);
    let expanded = match macro_of(&attribute) {
        Some(Macro::Function(macro_)) => {
            let arguments = match attribute.meta {
                Meta::List(list) => list.tokens,
                Meta::Path(_) | Meta::NameValue(_) => TokenStream::new(),
            };
            crate::function(macro_, arguments, &item)
        }
        derived => {
            let item = syn::parse2(item).expect("the input is a struct");
            match derived {
                Some(Macro::LabelSet) => crate::label_set(&item),
                _ => crate::metric_set(&item),
            }
        }
    };
    let file = syn::parse2(expanded.clone());
    prettyplease::unparse(&file.unwrap_or_else(|error| panic!("{error}: {expanded}")))
}

enum Macro {
    Function(FunctionMacro),
    MetricSet,
    LabelSet,
}

fn macro_of(attribute: &Attribute) -> Option<Macro> {
    match attribute.path().to_token_stream().to_string().as_str() {
        "timed" => Some(Macro::Function(FunctionMacro::Timed)),
        "counted" => Some(Macro::Function(FunctionMacro::Counted)),
        "derive" => Some(match &attribute.meta {
            Meta::List(list) if list.tokens.to_string() == "LabelSet" => Macro::LabelSet,
            _ => Macro::MetricSet,
        }),
        _ => None,
    }
}

/// The lines of both texts, with those that only one of them has marked, and three around them.
fn diff(before: &str, now: &str) -> String {
    let (before, now): (Vec<_>, Vec<_>) = (before.lines().collect(), now.lines().collect());
    // The length of the longest list of lines that both have from `i` and `j` on.
    let mut common = vec![vec![0; now.len() + 1]; before.len() + 1];
    for i in (0..before.len()).rev() {
        for j in (0..now.len()).rev() {
            common[i][j] = if before[i] == now[j] {
                common[i + 1][j + 1] + 1
            } else {
                common[i + 1][j].max(common[i][j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut lines = Vec::new();
    while i < before.len() || j < now.len() {
        if i < before.len() && j < now.len() && before[i] == now[j] {
            lines.push((' ', before[i]));
            (i, j) = (i + 1, j + 1);
        } else if j == now.len() || (i < before.len() && common[i + 1][j] >= common[i][j + 1]) {
            lines.push(('-', before[i]));
            i += 1;
        } else {
            lines.push(('+', now[j]));
            j += 1;
        }
    }
    let is_near = |at: usize| {
        let around = &lines[at.saturating_sub(3)..lines.len().min(at + 4)];
        around.iter().any(|(mark, _)| *mark != ' ')
    };
    let shown = (0..lines.len()).filter(|at| is_near(*at));
    shown.fold(String::new(), |text, at| {
        let (mark, line) = lines[at];
        text + &format!("{mark} {line}\n")
    })
}
