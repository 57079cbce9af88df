//! Luotsi and its peers on the same generated services and queries, interleaved, in one thread.
//!
//! `cargo run --release -p luotsi-benches --bin compare -- [SERVICES [SEED [OUT [QUERIES [LEFT_OUT ...]]]]]` writes
//! `OUT/report.json` and `OUT/report.html`. Of the peers that Luotsi is laid beside, those are left out whose name has one
//! of the words `LEFT_OUT` (all but tantivy can be). See `docs/BENCHMARKS.md`.
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

use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::time::Instant;

use flat::{Asked, Flattener, Row};
use luotsi::text::fi::Lexicon;
use luotsi::text::{Analyser, Weights};
use luotsi_benches::{Generated, Kind, queries};
use own::{DOWN, Manner, Own};
use peer::{Outcome, Peer};
use report::{Measured, Report, Spread};

const ROUNDS: usize = 5;
/// What takes longer is asked in one round after the warm one.
const SLOW_US: f64 = 10_000.0;
const CHANGES: usize = 15;

fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let services: usize = arguments.next().map_or(Ok(100_000), |n| n.parse())?;
    let seed: u64 = arguments.next().map_or(Ok(1), |n| n.parse())?;
    let out = PathBuf::from(arguments.next().unwrap_or_else(|| "target/bench".to_owned()));
    let queries: usize = arguments.next().map_or(Ok(1000), |n| n.parse())?;
    let left_out: Vec<String> = arguments.map(|word| word.to_lowercase()).collect();
    std::fs::create_dir_all(&out)?;
    let work = std::env::temp_dir().join(format!("luotsi-compare-{}", std::process::id()));
    std::fs::create_dir_all(&work)?;
    let outcome = compare(Scale { services, seed, queries }, &left_out, &work, &out);
    std::fs::remove_dir_all(&work)?;
    outcome
}

/// What is generated.
struct Scale {
    services: usize,
    seed: u64,
    queries: usize,
}

fn compare(scale: Scale, left_out: &[String], work: &Path, out: &Path) -> Outcome<()> {
    let Scale { services, seed, queries: many } = scale;
    let absent =
        |name: &str| left_out.iter().any(|word| name.to_lowercase().split([' ', ',']).any(|part| part == word));
    let analyser = Analyser::with(Weights::lean(), Lexicon::builtin());
    let generated = Generated::new(services, seed);
    eprintln!("generating {services} services");
    let records = work.join("services.jsonl");
    luotsi::exchange::write_jsonl(BufWriter::new(std::fs::File::create(&records)?), generated.records().map(Ok))?;
    let mut flattener = Flattener::new(&analyser);
    let rows: Vec<Row> = generated.records().filter_map(|record| flattener.take(record)).collect();
    let asked: Vec<Asked> =
        queries(&generated, many, seed).into_iter().map(|query| Asked::new(&analyser, query)).collect();

    let mut peers: Vec<(Box<dyn Peer>, Measured)> = Vec::new();
    let imported = |name: &str, manner: Manner| -> Outcome<(PathBuf, f64)> {
        let file = work.join(name);
        let started = Instant::now();
        Own::create(&file, manner, &records)?;
        Ok((file, started.elapsed().as_secs_f64()))
    };
    let whole = imported("catalogue.luotsi", Manner::Whole)?;
    let lean = imported("lean.luotsi", Manner::Lean)?;
    for manner in [Manner::Whole, Manner::Lean, Manner::Down, Manner::Engine] {
        let (file, imported) = if manner == Manner::Whole { &whole } else { &lean };
        let started = Instant::now();
        let mut first = Own::open(file, manner)?;
        first.ask(&asked[0])?;
        let opened = started.elapsed().as_secs_f64();
        drop(first);
        let (peer, mut measured) = built(|| Ok(Box::new(Own::open(file, manner)?)))?;
        measured.build_s = Some(*imported);
        measured.open_ms = Some(opened * 1e3);
        if matches!(manner, Manner::Down | Manner::Engine) {
            // The same file, opened in the same manner.
            measured = Measured { name: measured.name, ..Measured::default() };
        }
        peers.push((peer, measured));
    }
    let mut add = |build: &dyn Fn() -> Outcome<Box<dyn Peer>>| -> Outcome<()> {
        peers.push(built(build)?);
        Ok(())
    };
    add(&|| Ok(Box::new(tantivy::Tantivy::build(&rows)?)))?;
    if !absent(fts5::FTS5) {
        add(&|| Ok(Box::new(fts5::Fts5::build(&work.join("fts5.db"), &rows)?)))?;
    }

    let agreement = agreement::of(&mut peers, &asked)?;
    eprintln!("asking {many} queries");
    let totals = measure(&mut peers, &asked)?;
    let mut all = Vec::new();
    for (mut peer, mut measured) in peers {
        if measured.build_s.is_some() {
            measured.update_ms = Some(updated(&mut *peer, &rows, &asked[0])?);
        }
        all.push(measured);
    }
    script::write(work, &rows, &asked)?;
    drop(rows);
    let (mut agreement, mut skipped) = (vec![agreement], Vec::new());
    for script in script::all() {
        let measured = if absent(script.name) {
            Err("it was left out".to_owned())
        } else {
            eprintln!("{}", script.name);
            script.run(work, ROUNDS)
        };
        match measured {
            Ok(measured) => {
                agreement.extend(measured.agreement(&totals, &asked));
                all.push(measured.spread(&asked));
            }
            Err(why) => skipped.push(format!("{} is not measured: {why}.", script.name)),
        }
    }
    let report = Report {
        machine: report::machine(),
        commit: report::said("git", &["rev-parse", "--short", "HEAD"]),
        compiler: report::said("rustc", &["--version"]),
        services,
        seed,
        queries: many,
        rounds: ROUNDS,
        agreement,
        ratios: report::ratios(&all, DOWN, |peer| &peer.kinds),
        ratios_after_others: report::ratios(&all, DOWN, |peer| &peer.after_others),
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

/// Asks every query of every peer, one peer after the other, in rounds, twice each time: at first what it needs has left the
/// processor's caches, where the others have been meanwhile, and then it has not. The best round of each counts, so that
/// what else the machine does is left out. Returns the numbers of hits that tantivy finds.
fn measure(peers: &mut [(Box<dyn Peer>, Measured)], asked: &[Asked]) -> Outcome<Vec<u64>> {
    let mut best = vec![vec![[f64::INFINITY; 2]; asked.len()]; peers.len()];
    let mut totals = vec![vec![0; asked.len()]; peers.len()];
    for round in 0..=ROUNDS {
        for (place, query) in asked.iter().enumerate() {
            for turn in 0..peers.len() {
                let number = (turn + place) % peers.len();
                let peer = &mut peers[number].0;
                let slow = round > 1 && best[number][place][1] > SLOW_US;
                if slow || !peer.answers(query.kind) {
                    continue;
                }
                let mut took = [0.0; 2];
                for took in &mut took {
                    let started = Instant::now();
                    totals[number][place] = peer.ask(query)?.total;
                    *took = started.elapsed().as_secs_f64() * 1e6;
                }
                // The first round warms up.
                if round > 0 {
                    best[number][place].iter_mut().zip(took).for_each(|(best, took)| *best = best.min(took));
                }
            }
        }
    }
    let mut of_tantivy = Vec::new();
    for (((peer, measured), best), totals) in peers.iter_mut().zip(best).zip(totals) {
        for kind in Kind::ALL.into_iter().filter(|kind| peer.answers(*kind)) {
            let of_kind = || asked.iter().enumerate().filter(move |(_, asked)| asked.kind == kind).map(|(n, _)| n);
            measured
                .after_others
                .extend(Spread::of(of_kind().map(|n| best[n][0]).collect()).map(|spread| (kind, spread)));
            if let Some(mut spread) = Spread::of(of_kind().map(|n| best[n][1]).collect()) {
                let hits: u64 = of_kind().map(|n| totals[n]).sum();
                spread.hits = Some(hits as f64 / spread.queries as f64);
                measured.kinds.insert(kind, spread);
            }
        }
        if peer.name() == tantivy::TANTIVY {
            of_tantivy = totals;
        }
    }
    Ok(of_tantivy)
}

/// Median milliseconds from a change to an answer that has it.
fn updated(peer: &mut dyn Peer, rows: &[Row], question: &Asked) -> Outcome<f64> {
    let mut times = Vec::new();
    for row in rows.iter().step_by((rows.len() / CHANGES).max(1)).take(CHANGES) {
        let mut row = row.clone();
        row.title.push_str(&format!(" muutos: {}", peer.name()));
        let started = Instant::now();
        peer.change(&row)?;
        peer.ask(question)?;
        times.push(started.elapsed().as_secs_f64() * 1e3);
    }
    Ok(Spread::of(times).map_or(0.0, |spread| spread.p50))
}

/// Megabytes of memory that the process holds, what its allocator keeps for later not counted.
#[allow(unsafe_code)]
fn memory() -> f64 {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        unsafe extern "C" {
            fn malloc_trim(pad: usize) -> i32;
        }
        // SAFETY: glibc's own, of any thread, at any time.
        unsafe { malloc_trim(0) };
    }
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let resident: f64 = pages.split(' ').nth(1).and_then(|pages| pages.parse().ok()).unwrap_or(0.0);
    resident * 4096.0 / 1e6
}
