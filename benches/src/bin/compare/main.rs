//! Luotsi and its peers on the same generated services and queries, interleaved, in one thread.
//!
//! `cargo run --release -p luotsi-benches --bin compare -- [SERVICES [SEED [OUT]]]` writes `OUT/report.json` and
//! `OUT/report.html`. See `docs/BENCHMARKS.md`.
#![allow(clippy::print_stderr, unreachable_pub, missing_docs)]

mod agreement;
mod flat;
mod fts5;
mod own;
mod page;
mod peer;
mod report;
mod script;
mod tantivy;

use std::collections::BTreeMap;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use flat::{Asked, Flattener, Row};
use luotsi::text::fi::Lexicon;
use luotsi::text::{Analyser, Weights};
use luotsi::{Catalogue, ImportOptions};
use luotsi_benches::{Generated, Kind, queries};
use own::{DOWN, Manner, Own};
use peer::{Outcome, Peer};
use report::{Measured, Report, Spread};
use script::Script;

const QUERIES: usize = 1000;
const ROUNDS: usize = 5;
/// What takes longer is asked in one round after the warm one.
const SLOW_US: f64 = 10_000.0;
const CHANGES: usize = 15;

fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let services: usize = arguments.next().map_or(Ok(100_000), |n| n.parse())?;
    let seed: u64 = arguments.next().map_or(Ok(1), |n| n.parse())?;
    let out = PathBuf::from(arguments.next().unwrap_or_else(|| "target/bench".to_owned()));
    std::fs::create_dir_all(&out)?;
    let work = std::env::temp_dir().join(format!("luotsi-compare-{}", std::process::id()));
    std::fs::create_dir_all(&work)?;
    let outcome = compare(services, seed, &work, &out);
    std::fs::remove_dir_all(&work)?;
    outcome
}

fn compare(services: usize, seed: u64, work: &Path, out: &Path) -> Outcome<()> {
    let analyser = Analyser::with(Weights::lean(), Lexicon::builtin());
    let generated = Generated::new(services, seed);
    eprintln!("generating {services} services");
    let records = work.join("services.jsonl");
    luotsi::exchange::write_jsonl(BufWriter::new(std::fs::File::create(&records)?), generated.records().map(Ok))?;
    let mut flattener = Flattener::new(&analyser);
    let rows: Vec<Row> = generated.records().filter_map(|record| flattener.take(record)).collect();
    let asked: Vec<Asked> =
        queries(&generated, QUERIES, seed).into_iter().map(|query| Asked::new(&analyser, query)).collect();

    let mut peers: Vec<(Box<dyn Peer>, Measured)> = Vec::new();
    let file = work.join("catalogue.luotsi");
    let started = Instant::now();
    Catalogue::create(&file)?.import(&records, &ImportOptions::default(), &mut |_, _| {})?;
    let imported = started.elapsed().as_secs_f64();
    for manner in [Manner::Whole, Manner::Lean, Manner::Down, Manner::Engine] {
        let (peer, mut measured) = built(|| Ok(Box::new(Own::open(&file, manner)?)))?;
        measured.build_s = measured.build_s.map(|index| imported + index);
        let started = Instant::now();
        let mut reopened = Own::open(&file, manner)?;
        reopened.ask(&asked[0])?;
        measured.open_ms = Some(started.elapsed().as_secs_f64() * 1e3);
        peers.push((peer, measured));
    }
    let mut add = |build: &dyn Fn() -> Outcome<Box<dyn Peer>>| -> Outcome<()> {
        peers.push(built(build)?);
        Ok(())
    };
    add(&|| Ok(Box::new(tantivy::Tantivy::build(&rows)?)))?;
    add(&|| Ok(Box::new(fts5::Fts5::build(&work.join("fts5.db"), &rows)?)))?;

    let agreement = agreement::of(&mut peers, &asked)?;
    eprintln!("asking {QUERIES} queries");
    measure(&mut peers, &asked)?;
    let mut all = Vec::new();
    for (mut peer, mut measured) in peers {
        measured.update_ms = Some(updated(&mut *peer, &rows, &asked[0])?);
        all.push(measured);
    }
    let mut requests = BufWriter::new(std::fs::File::create(work.join("requests.jsonl"))?);
    for asked in &asked {
        writeln!(requests, "{}", asked.request.to_json())?;
    }
    requests.flush()?;
    let mut skipped = Vec::new();
    for script in scripts() {
        eprintln!("{}", script.name);
        match script.run(work, ROUNDS) {
            Ok(times) => all.push(of_script(&script, &times, &asked)),
            Err(why) => skipped.push(format!("{} is not measured: {why}.", script.name)),
        }
    }
    let report = Report {
        machine: report::machine(),
        commit: report::said("git", &["rev-parse", "--short", "HEAD"]),
        compiler: report::said("rustc", &["--version"]),
        services,
        seed,
        queries: QUERIES,
        rounds: ROUNDS,
        agreement,
        ratios: report::ratios(&all, DOWN),
        peers: all,
        skipped,
    };
    std::fs::write(out.join("report.json"), serde_json::to_string_pretty(&report)?)?;
    std::fs::write(out.join("report.html"), page::page(&report))?;
    eprintln!("written: {0}/report.json and {0}/report.html", out.display());
    Ok(())
}

/// Builds a peer, and measures what that took.
fn built(build: impl Fn() -> Outcome<Box<dyn Peer>>) -> Outcome<(Box<dyn Peer>, Measured)> {
    let (before, started) = (memory(), Instant::now());
    let peer = build()?;
    let build_s = started.elapsed().as_secs_f64();
    eprintln!("{}: built in {build_s:.1} s", peer.name());
    let measured = Measured {
        name: peer.name().to_owned(),
        build_s: Some(build_s),
        memory_mb: Some(memory() - before),
        file_mb: Some(peer.bytes() as f64 / 1e6),
        ..Measured::default()
    };
    Ok((peer, measured))
}

/// Asks every query of every peer, one peer after the other, in rounds; the best round of each counts, so that what else
/// the machine does is left out.
fn measure(peers: &mut [(Box<dyn Peer>, Measured)], asked: &[Asked]) -> Outcome<()> {
    let mut best = vec![vec![f64::INFINITY; asked.len()]; peers.len()];
    let mut totals = vec![vec![0; asked.len()]; peers.len()];
    for round in 0..=ROUNDS {
        for (place, query) in asked.iter().enumerate() {
            for turn in 0..peers.len() {
                let number = (turn + place) % peers.len();
                let peer = &mut peers[number].0;
                let slow = round > 1 && best[number][place] > SLOW_US;
                if slow || !peer.answers(query.kind) {
                    continue;
                }
                let started = Instant::now();
                let reply = peer.ask(query)?;
                let took = started.elapsed().as_secs_f64() * 1e6;
                totals[number][place] = reply.total;
                // The first round warms up.
                if round > 0 {
                    best[number][place] = best[number][place].min(took);
                }
            }
        }
    }
    for (((peer, measured), best), totals) in peers.iter_mut().zip(best).zip(totals) {
        for kind in Kind::ALL.into_iter().filter(|kind| peer.answers(*kind)) {
            let of_kind = || asked.iter().enumerate().filter(move |(_, asked)| asked.kind == kind).map(|(n, _)| n);
            if let Some(mut spread) = Spread::of(of_kind().map(|n| best[n]).collect()) {
                let hits: u64 = of_kind().map(|n| totals[n]).sum();
                spread.hits = Some(hits as f64 / spread.queries as f64);
                measured.kinds.insert(kind, spread);
            }
        }
    }
    Ok(())
}

/// Median milliseconds from a change to an answer that has it.
fn updated(peer: &mut dyn Peer, rows: &[Row], question: &Asked) -> Outcome<f64> {
    let mut times = Vec::new();
    for row in rows.iter().step_by((rows.len() / CHANGES).max(1)).take(CHANGES) {
        let mut row = row.clone();
        row.title.push_str(" muutos");
        let started = Instant::now();
        peer.change(&row)?;
        peer.ask(question)?;
        times.push(started.elapsed().as_secs_f64() * 1e3);
    }
    Ok(Spread::of(times).map_or(0.0, |spread| spread.p50))
}

fn scripts() -> Vec<Script> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let script =
        |name, command: &[&str]| Script { name, command: command.iter().map(|part| part.replace('@', root)).collect() };
    vec![
        script("Luotsi, C", &["@/target/bench/ask"]),
        script("Luotsi, Python", &["@/.venv/bin/python", "@/benches/peers/luotsi_python.py"]),
    ]
}

fn of_script(script: &Script, times: &[Option<f64>], asked: &[Asked]) -> Measured {
    let mut kinds = BTreeMap::new();
    for kind in Kind::ALL {
        let of_kind = asked.iter().zip(times).filter(|(asked, _)| asked.kind == kind).filter_map(|(_, time)| *time);
        kinds.extend(Spread::of(of_kind.collect()).map(|spread| (kind, spread)));
    }
    Measured { name: script.name.to_owned(), kinds, ..Measured::default() }
}

/// Megabytes of memory that the process holds.
fn memory() -> f64 {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let resident: f64 = pages.split(' ').nth(1).and_then(|pages| pages.parse().ok()).unwrap_or(0.0);
    resident * 4096.0 / 1e6
}
