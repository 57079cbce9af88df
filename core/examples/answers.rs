//! Answers every request of a JSON array: `cargo run --example answers -- CATALOGUE REQUESTS SERVICE`.
//!
//! Four lines follow from one request: its hits, why the service is or is not one of them, a plan for those who have
//! needs, and the verdict on the receipt of each. The same file asked through C or Python gives the same bytes.
#![allow(clippy::print_stdout)]

use luotsi::{Catalogue, Mode, OpenOptions, Request};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(file), Some(requests), Some(service)) = (arguments.next(), arguments.next(), arguments.next()) else {
        return Err("give a catalogue, a file of requests and the id of a service".into());
    };
    let catalogue = Catalogue::open_with(file, &OpenOptions { mode: Mode::ReadOnly, ..OpenOptions::default() })?;
    let requests: Vec<serde_json::Value> = serde_json::from_str(&std::fs::read_to_string(requests)?)?;
    for request in requests {
        let request = Request {
            now: Some("2026-03-10T10:00:00+02:00".to_owned().try_into()?),
            ..Request::from_json(&request.to_string())?
        };
        let answer = catalogue.search(&request)?;
        let why = catalogue.why_not(&request, &service)?;
        println!("{}\n{}", answer.to_json(), serde_json::to_string(&why)?);
        let mut receipts = vec![answer.receipt, why.receipt];
        if request.profile.is_some() {
            let plan = catalogue.plan(&request, 4)?;
            println!("{}", serde_json::to_string(&plan)?);
            receipts.push(plan.receipt);
        }
        for receipt in receipts {
            println!("{}", serde_json::to_string(&catalogue.verify_receipt(&request, &receipt)?)?);
        }
    }
    Ok(())
}
