//! Instructions of one operation, which are the same in every run, however busy the machine.
//!
//! This very program is run under valgrind twice, with few and with many operations; what the
//! second run does more is the operations. Only what [`counted`] does is counted, since other
//! threads and tables with random seeds do not start with the same number every time.

use std::env;
use std::io;
use std::process::Command;

use anyhow::{Context as _, bail, ensure};
use report::{LIMIT, Row};

use crate::contenders::Contender;
use crate::forwarded;
use crate::work::{Sample, Work};

const FEW: u32 = 1;
const MANY: u32 = 11;

/// What a run under valgrind does.
pub(crate) fn repeat(
    contenders: &[Contender],
    samples: &[Sample],
    work: &[String],
) -> anyhow::Result<()> {
    let [row, name, passes] = work else {
        bail!("not a row, a contender and a number of passes: {work:?}");
    };
    let is_meant = |contender: &&Contender| contender.name == name && contender.work.name() == *row;
    let contender = contenders.iter().find(is_meant);
    let contender = contender.with_context(|| format!("no {name} in {row}"))?;
    let passes = passes.parse()?;
    contender.in_state(samples, || counted(contender, samples, passes));
    Ok(())
}

/// Valgrind knows it by its name.
#[inline(never)]
fn counted(contender: &Contender, samples: &[Sample], passes: u64) {
    (contender.repeat)(samples, passes);
}

/// Counts those of all contenders, which must be what [`repeat`] is given: a program that makes
/// more of them does not start with the same number of instructions every time.
pub(crate) fn count(contenders: &[Contender], samples: &[Sample]) -> anyhow::Result<Vec<Row>> {
    match Command::new("valgrind").arg("--version").output() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            println!("note: no instructions are counted, since valgrind is not installed");
            return Ok(Vec::new());
        }
        found => found.context("valgrind cannot be run")?,
    };
    let mut rows: Vec<Row> = Vec::new();
    for contender in contenders {
        if contender.work > Work::Timed {
            continue;
        }
        let more = collected(contender, MANY)? - collected(contender, FEW)?;
        #[allow(clippy::cast_precision_loss)] // they are few
        let operations = f64::from(MANY - FEW) * samples.len() as f64;
        let median = more / operations;
        let row = format!("{}_instructions", contender.work.name());
        let limit = rows
            .iter()
            .find(|other| other.row == row && other.contender == LIMIT);
        rows.push(Row {
            bench: "hot_path".to_owned(),
            contender: contender.name.to_owned(),
            threads: Some(1),
            median,
            unit: "instructions".to_owned(),
            ratio_to_limit: Some(limit.map_or(1.0, |limit| median / limit.median)),
            row,
        });
    }
    Ok(rows)
}

fn collected(contender: &Contender, passes: u32) -> anyhow::Result<f64> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg("--toggle-collect=*instructions::counted*")
        .arg(env::current_exe()?)
        .args((contender.work == Work::ForwardedCounter).then_some(forwarded::ARGUMENT))
        .args(["--callgrind", &contender.work.name(), contender.name])
        .arg(passes.to_string())
        .output()?;
    let text = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "valgrind: {text}");
    instructions(&text).with_context(|| format!("valgrind counts nothing: {text}"))
}

/// The number that valgrind ends with.
fn instructions(text: &str) -> Option<f64> {
    let line = text
        .lines()
        .find_map(|line| line.split_once("Collected :"))?;
    line.1.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn number_in_valgrinds_words() {
        let text = "==7== Events    : Ir\n==7== Collected : 1234567\n==7== \n";
        assert_eq!(instructions(text), Some(1_234_567.0));
        assert_eq!(instructions("==7== \n"), None);
    }
}
