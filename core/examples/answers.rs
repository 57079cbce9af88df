//! Answers every request of a JSON array, a line each: `cargo run --example answers -- CATALOGUE REQUESTS`.
//!
//! The same file asked through C or Python gives the same bytes.
#![allow(clippy::print_stdout)]

use luotsi::{Catalogue, Mode, OpenOptions, Request};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(file), Some(requests)) = (arguments.next(), arguments.next()) else {
        return Err("give a catalogue and a file of requests".into());
    };
    let catalogue = Catalogue::open_with(file, &OpenOptions { mode: Mode::ReadOnly, ..OpenOptions::default() })?;
    let requests: Vec<serde_json::Value> = serde_json::from_str(&std::fs::read_to_string(requests)?)?;
    for request in requests {
        let request = Request {
            now: Some("2026-03-10T10:00:00+02:00".to_owned().try_into()?),
            ..Request::from_json(&request.to_string())?
        };
        println!("{}", catalogue.search(&request)?.to_json());
    }
    Ok(())
}
