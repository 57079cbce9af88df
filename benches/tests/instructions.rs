//! The instructions of ten questions are recorded in `instructions.json`, and none may grow by more than a tenth unless the
//! record is renewed with it: `make instructions`.
#![allow(missing_docs, clippy::print_stderr, clippy::unwrap_used)]

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::process::Command;

use luotsi_benches::TEN;
use serde::{Deserialize, Serialize};

/// What a count may grow by before it is a finding, in hundredths. Processors and C libraries differ by less.
const MOST_GROWTH: u64 = 10;

#[derive(Debug, Serialize, Deserialize)]
struct Recorded {
    /// Another compiler writes other instructions.
    compiler: String,
    instructions: BTreeMap<String, u64>,
}

#[test]
fn no_question_costs_a_tenth_more_instructions_than_recorded() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("instructions.json");
    let recorded: Option<Recorded> = std::fs::read(&file).ok().map(|json| serde_json::from_slice(&json).unwrap());
    let renew = std::env::var_os("LUOTSI_UPDATE").is_some();
    let compiler = compiler();
    if let Some(recorded) = recorded.as_ref().filter(|recorded| !renew && recorded.compiler != compiler) {
        eprintln!("skipped: instructions were recorded with {}, and this is {compiler}", recorded.compiler);
        return;
    }
    let Some(instructions) = count() else {
        eprintln!("skipped: instructions are counted by valgrind, which is not here");
        return;
    };
    if renew {
        let json = serde_json::to_string_pretty(&Recorded { compiler, instructions }).unwrap();
        std::fs::write(&file, json + "\n").unwrap();
        return;
    }
    let recorded = recorded.expect("there is a record: make instructions").instructions;
    assert!(recorded.keys().eq(instructions.keys()), "the questions are other ones: make instructions");
    let grown: Vec<String> = instructions
        .iter()
        .filter(|(name, now)| **now > recorded[*name] * (100 + MOST_GROWTH) / 100)
        .map(|(name, now)| format!("{name}: {} instructions were recorded, now {now}", recorded[name]))
        .collect();
    assert!(grown.is_empty(), "{}\nmake it cheaper, or renew the record: make instructions", grown.join("\n"));
}

/// The instructions of each question, by valgrind's callgrind; `None` where there is no valgrind.
fn count() -> Option<BTreeMap<String, u64>> {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("counts");
    let output = Command::new("valgrind")
        .arg("--tool=callgrind")
        .arg(format!("--callgrind-out-file={}", out.display()))
        .arg(env!("CARGO_BIN_EXE_ten"))
        .output()
        .ok()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let counts = inclusive(&std::fs::read_to_string(out).unwrap());
    Some(TEN.iter().enumerate().map(|(place, (name, _))| ((*name).to_owned(), counts[&place])).collect())
}

/// What each call of `question_N` cost with all that it called, by N. A name is written once, and its number afterwards;
/// the line behind `calls=` ends with the cost.
fn inclusive(profile: &str) -> BTreeMap<usize, u64> {
    let mut names: HashMap<&str, usize> = HashMap::new();
    let mut counts = BTreeMap::new();
    let mut called = None;
    let mut lines = profile.lines();
    while let Some(line) = lines.next() {
        let function = line.strip_prefix("cfn=").or(line.strip_prefix("fn="));
        if let Some((number, name)) = function.map(|of| of.split_once(' ').unwrap_or((of, ""))) {
            if let Some((_, digit)) = name.split_once("question_") {
                names.insert(number, digit[..1].parse().unwrap());
            }
            called = names.get(number).copied();
        } else if line.starts_with("calls=") {
            let cost = lines.next().and_then(|line| line.rsplit(' ').next()).unwrap();
            if let Some(question) = called.take() {
                *counts.entry(question).or_default() += cost.parse::<u64>().unwrap();
            }
        }
    }
    counts
}

fn compiler() -> String {
    let output = Command::new(std::env::var_os("RUSTC").unwrap_or("rustc".into())).arg("--version").output().unwrap();
    format!("{} for {}", String::from_utf8_lossy(&output.stdout).trim(), std::env::consts::ARCH)
}
