//! What one search costs in Rust, to be compared with the programs in `benches/hosts`:
//! `cargo run --release --example overhead -- CATALOGUE`.
#![allow(clippy::print_stdout)]

use std::time::Instant;

use luotsi::{Catalogue, Request};

const REQUEST: &str =
    r#"{"filters": {"municipality": ["272"]}, "explain": "none", "now": "2026-03-10T10:00:00+02:00"}"#;
/// The fastest of so many blocks of so many calls counts: what else the machine does only adds.
const BLOCKS: u32 = 400;
const CALLS: u32 = 100;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let catalogue = Catalogue::open(std::env::args().nth(1).ok_or("give a catalogue")?)?;
    let prepared = Request::from_json(REQUEST)?;
    let mut letters = 0;
    measure("Rust, JSON request", || {
        let answer = catalogue.search(&Request::from_json(REQUEST)?)?;
        letters += answer.hits.iter().map(|hit| hit.title.len()).sum::<usize>();
        Ok(())
    })?;
    measure("Rust, prepared request", || {
        let answer = catalogue.search(&prepared)?;
        letters += answer.hits.iter().map(|hit| hit.title.len()).sum::<usize>();
        Ok(())
    })?;
    measure("Rust, answer as JSON", || {
        letters += catalogue.search(&prepared)?.to_json().len();
        Ok(())
    })?;
    println!("{letters} letters");
    Ok(())
}

/// Prints what a call takes, in microseconds.
fn measure(what: &str, mut call: impl FnMut() -> luotsi::Result<()>) -> luotsi::Result<()> {
    let mut fastest = f64::INFINITY;
    for _ in 0..BLOCKS {
        let start = Instant::now();
        for _ in 0..CALLS {
            call()?;
        }
        fastest = fastest.min(start.elapsed().as_secs_f64());
    }
    println!("{what}: {:.2} us", fastest / f64::from(CALLS) * 1e6);
    Ok(())
}
