//! Answers every request of a JSON array: `cargo run --example answers -- CATALOGUE REQUESTS SERVICE`.
//!
//! Up to six lines follow from one request: its hits, why the service is or is not one of them, a plan where there is a
//! profile, or the error in the place of any of them; and the verdict on the receipt of each. The same file asked through C or Python gives the same bytes.
#![allow(clippy::print_stdout)]

use luotsi::search::Receipt;
use luotsi::{Catalogue, Error, Mode, OpenOptions, Request};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(file), Some(requests), Some(service)) = (arguments.next(), arguments.next(), arguments.next()) else {
        return Err("give a catalogue, a file of requests and the id of a service".into());
    };
    let catalogue = Catalogue::open_with(file, &OpenOptions { mode: Mode::ReadOnly, ..OpenOptions::default() })?;
    let requests: Vec<serde_json::Value> = serde_json::from_str(&std::fs::read_to_string(requests)?)?;
    for mut request in requests {
        request["now"] = "2026-03-10T10:00:00+02:00".into();
        let asked = request.to_string();
        let ask = |call: &dyn Fn(&Request) -> luotsi::Result<(Receipt, String)>| call(&Request::from_json(&asked)?);
        let mut answers = vec![
            ask(&|request| catalogue.search(request).map(|answer| (answer.receipt.clone(), answer.to_json()))),
            ask(&|request| catalogue.why_not(request, &service).map(|why| (why.receipt.clone(), json(&why)))),
        ];
        if request.get("profile").is_some() {
            answers.push(ask(&|request| catalogue.plan(request, 4).map(|plan| (plan.receipt.clone(), json(&plan)))));
        }
        for answer in &answers {
            println!("{}", answer.as_ref().map_or_else(Error::to_json, |(_, told)| told.clone()));
        }
        for (receipt, _) in answers.iter().flatten() {
            println!("{}", json(&catalogue.verify_receipt(&Request::from_json(&asked)?, receipt)?));
        }
    }
    Ok(())
}

fn json(told: &impl serde::Serialize) -> String {
    serde_json::to_string(told).unwrap_or_default()
}
