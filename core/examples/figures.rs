//! The figures of a directory: import, open to first answer, median search with five facets.
//!
//! `cargo run --release --example figures -- PATH...` where each path is a file or a folder that can be imported.
#![allow(clippy::print_stdout)]

use std::time::Instant;

use luotsi::{Catalogue, ImportOptions, OnError, Request};

/// Words of all kinds, in the languages of the demo county and of English directories.
const WORDS: [&str; 8] =
    ["omaishoitajille", "vertaistuki", "food pantry", "housing help", "health", "stöd", "legal aid", "youth shelter"];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for path in std::env::args().skip(1) {
        let folder = std::env::temp_dir().join(format!("luotsi-figures-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        let file = folder.join("figures.luotsi");
        let started = Instant::now();
        let catalogue = Catalogue::create(&file)?;
        let options = ImportOptions { on_error: OnError::Skip, ..ImportOptions::default() };
        let imported = catalogue.import(&path, &options, &mut |_, _| {})?;
        let seconds = started.elapsed().as_secs_f64();
        println!("{path}: {} services in {seconds:.2} s", catalogue.info()?.services);
        println!("  warnings by code: {:?}", imported.report.counts);
        drop(catalogue);

        let started = Instant::now();
        let catalogue = Catalogue::open(&file)?;
        let first = catalogue.search(&Request::text(WORDS[1]))?;
        println!("  open to first answer: {:.1} ms ({} hits)", started.elapsed().as_secs_f64() * 1e3, first.total);

        let mut times: Vec<f64> = Vec::new();
        for round in 0..200 {
            let request = Request::from_json(&format!(
                r#"{{"text": "{}", "facets": ["form", "language", "municipality", "category", "organization"]}}"#,
                WORDS[round % WORDS.len()]
            ))?;
            let started = Instant::now();
            catalogue.search(&request)?;
            times.push(started.elapsed().as_secs_f64() * 1e6);
        }
        times.sort_by(f64::total_cmp);
        println!("  search with five facets: median {:.0} us, p99 {:.0} us", times[100], times[198]);
        std::fs::remove_dir_all(&folder)?;
    }
    Ok(())
}
