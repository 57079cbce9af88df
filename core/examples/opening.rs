//! How long a catalogue takes to open: to the handle, to the first answer, and to the next.
//!
//! `cargo run --release --example opening -- CATALOGUE [WORDS]`
#![allow(clippy::print_stdout)]

use std::time::Instant;

use luotsi::{Catalogue, Request};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().ok_or("which catalogue?")?;
    let words = arguments.next().unwrap_or_else(|| "omaishoitajien vertaistuki".to_owned());
    let request = Request { facets: Vec::new(), ..Request::text(&words) };

    let started = Instant::now();
    let told = |what: &str| println!("{what}: {:.2} ms", started.elapsed().as_secs_f64() * 1e3);
    let catalogue = Catalogue::open(&file)?;
    told("open");
    let answer = catalogue.search(&request)?;
    told("first answer");
    catalogue.search(&request)?;
    told("second answer");
    println!("{} of {} services", answer.total, catalogue.info()?.services);
    Ok(())
}
