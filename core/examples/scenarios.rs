//! Judges a catalogue by situations of people.
//!
//! `cargo run --example scenarios -- CATALOGUE SCENARIOS [--strict]`
//!
//! CATALOGUE is a file in any format that can be imported, SCENARIOS a file as docs/SCENARIOS.md describes it. What is
//! wrong, and what came instead, goes to the standard error stream, the counts as one line of JSON to the standard output.
//! With `--strict` the exit status is 1 when anything but the words alone is wrong.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::process::ExitCode;

use luotsi::scenarios::{Setting, judge, parse};

fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let (options, files): (Vec<String>, Vec<String>) = std::env::args().skip(1).partition(|arg| arg.starts_with("--"));
    let [catalogue, scenarios] = files.as_slice() else { return Err("which catalogue, and which scenarios?".into()) };
    let setting = Setting::read(catalogue)?;
    let text = std::fs::read_to_string(scenarios).map_err(|error| format!("{scenarios}: {error}"))?;
    let scenarios = parse(&text)?;

    let verdict = judge(&setting, &scenarios);
    let mut told = "";
    for fault in &verdict.faults {
        if told != fault.scenario {
            let about = scenarios.iter().find(|scenario| scenario.id == fault.scenario);
            eprintln!("\n{} {}", fault.scenario, about.map_or("", |scenario| &scenario.situation));
            told = &fault.scenario;
        }
        eprintln!("  {}: {}", fault.about, fault.text);
        let words = about_words(&scenarios, fault);
        if let Some(words) = words {
            eprintln!("    the words: {words}");
        }
    }
    println!("{}", serde_json::to_string(&verdict)?);
    let strict = options.iter().any(|option| option == "--strict");
    Ok(if strict && !verdict.holds() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// The words that a fault of the text is about.
fn about_words<'a>(scenarios: &'a [luotsi::scenarios::Scenario], fault: &luotsi::scenarios::Fault) -> Option<&'a str> {
    let scenario = scenarios.iter().find(|scenario| scenario.id == fault.scenario)?;
    match fault.about {
        "text_long" => Some(&scenario.query),
        "text_short" => Some(&scenario.short_query),
        _ => None,
    }
}
