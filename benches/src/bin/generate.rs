//! Writes a generated catalogue and queries for it.
//!
//! `cargo run --release -p luotsi-benches --bin generate -- SERVICES SEED OUT` writes the records to `OUT`, in the
//! catalogue's own format, and 1,000 queries to `OUT.queries.jsonl`, each as `{"kind": ..., "request": {...}}`.
#![allow(clippy::print_stderr)]

use std::fs::File;
use std::io::{BufWriter, Write};

use luotsi_benches::{Generated, queries};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [services, seed, out] = &arguments[..] else {
        eprintln!("usage: generate SERVICES SEED OUT");
        std::process::exit(2);
    };
    let seed: u64 = seed.parse()?;
    let generated = Generated::new(services.parse()?, seed);
    luotsi::exchange::write_jsonl(BufWriter::new(File::create(out)?), generated.records().map(Ok))?;
    let mut lines = BufWriter::new(File::create(format!("{out}.queries.jsonl"))?);
    for query in queries(&generated, 1000, seed) {
        serde_json::to_writer(&mut lines, &query)?;
        lines.write_all(b"\n")?;
    }
    Ok(lines.flush()?)
}
