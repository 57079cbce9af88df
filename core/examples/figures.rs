//! What a catalogue costs: to import, in the file, to open to the first answer, in memory, and to search.
//!
//! `cargo run --release --example figures -- PATH...` where each path is a file or a folder that can be imported, into
//! `target/figures`, or a catalogue there (`.luotsi`). Requests are those of `PATH.queries.jsonl` that have words, filters
//! and facets, as the generator writes them; else a few words with five facets.
#![allow(clippy::print_stdout)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use luotsi::model::{LocalizedText, Record, Visibility};
use luotsi::{Catalogue, ImportOptions, OnError, Request};
use serde_json::Value;

/// Words of all kinds, in the languages of the demo county and of English directories.
const WORDS: [&str; 8] =
    ["omaishoitajille", "vertaistuki", "food pantry", "housing help", "health", "stöd", "legal aid", "youth shelter"];

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [flag, file, queries] = &arguments[..]
        && flag == "--open"
    {
        return open(Path::new(file), Path::new(queries));
    }
    for path in arguments.iter().map(PathBuf::from) {
        println!("{}", path.display());
        let catalogue = if path.extension().is_some_and(|of| of == "luotsi") { path.clone() } else { import(&path)? };
        let queries = PathBuf::from(format!("{}.queries.jsonl", path.display()));
        // In a process of its own, in which nothing is warm.
        for _ in 0..3 {
            Command::new(std::env::current_exe()?).arg("--open").args([&catalogue, &queries]).status()?;
        }
    }
    Ok(())
}

fn import(path: &Path) -> Outcome<PathBuf> {
    let folder = Path::new("target/figures");
    std::fs::create_dir_all(folder)?;
    let file = folder.join(path.file_stem().ok_or("which file?")?).with_extension("luotsi");
    for of in ["luotsi", "luotsi-wal", "luotsi-shm"] {
        let _ = std::fs::remove_file(file.with_extension(of));
    }
    let started = Instant::now();
    let catalogue = Catalogue::create(&file)?;
    let options = ImportOptions { on_error: OnError::Skip, ..ImportOptions::default() };
    let imported = catalogue.import(path, &options, &mut |_, _| {})?;
    let services = catalogue.info()?.services;
    drop(catalogue);
    println!("  {services} services imported and indexed in {:.2} s", started.elapsed().as_secs_f64());
    println!("  warnings by code: {:?}", imported.report.counts);
    let text = raw_text(&file)?;
    println!("  file {}, text {}", megabytes(std::fs::metadata(&file)?.len()), megabytes(text));
    Ok(file)
}

fn open(file: &Path, queries: &Path) -> Outcome<()> {
    let started = Instant::now();
    let milliseconds = || started.elapsed().as_secs_f64() * 1e3;
    let catalogue = Catalogue::open(file)?;
    let opened = milliseconds();
    catalogue.search(&Request::text("omaishoitajien vertaistuki"))?;
    println!("  open {opened:.1} ms, first answer {:.1} ms, memory {}", milliseconds(), megabytes(resident()?));

    let requests = requests(queries)?;
    let mut times: Vec<f64> = Vec::new();
    for request in requests.iter().cycle().take(requests.len() * 2) {
        let started = Instant::now();
        catalogue.search(request)?;
        times.push(started.elapsed().as_secs_f64() * 1e6);
    }
    let mut times = times.split_off(requests.len());
    times.sort_by(f64::total_cmp);
    let of = |hundredth: usize| times[(times.len() - 1) * hundredth / 100];
    println!("  search: p50 {:.0} us, p99 {:.0} us; memory then {}", of(50), of(99), megabytes(resident()?));
    Ok(())
}

/// Requests with words, filters and facets.
fn requests(queries: &Path) -> Outcome<Vec<Request>> {
    let Ok(lines) = std::fs::read_to_string(queries) else {
        let of =
            |text| format!(r#"{{"text": "{text}", "facets": ["form", "language", "municipality", "need", "role"]}}"#);
        return Ok(WORDS.iter().map(|text| Request::from_json(&of(text))).collect::<Result<_, _>>()?);
    };
    let mut requests = Vec::new();
    for line in lines.lines() {
        let query: Value = serde_json::from_str(line)?;
        let request = &query["request"];
        if ["text", "filters", "facets"].iter().all(|part| request.get(part).is_some()) {
            requests.push(Request::from_json(&request.to_string())?);
        }
    }
    Ok(requests)
}

/// The bytes of the texts in which words are searched.
fn raw_text(file: &Path) -> Outcome<u64> {
    let catalogue = Catalogue::open(file)?;
    let mut lines = Vec::new();
    catalogue.export(&mut lines, Visibility::Public)?;
    let mut bytes = 0;
    let mut add = |text: &LocalizedText| bytes += text.iter().map(|(_, text)| text.len() as u64).sum::<u64>();
    for line in std::str::from_utf8(&lines)?.lines() {
        let Record::Service(service) = Record::from_json(line)? else { continue };
        let of = [&service.name, &service.summary, &service.description, &service.eligibility.description];
        of.into_iter().chain([&service.what_happens.first_visit, &service.what_happens.led_by]).for_each(&mut add);
        service.alternate_names.iter().chain(&service.keywords).for_each(&mut add);
        service.categories.iter().for_each(|category| add(&category.label));
        service.places.iter().for_each(|place| add(&place.name));
    }
    Ok(bytes)
}

/// The memory of this process, in bytes; 0 where the system does not tell.
fn resident() -> Outcome<u64> {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else { return Ok(0) };
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
    Ok(line.and_then(|line| line.split_whitespace().next()).map_or(Ok(0), str::parse::<u64>)? << 10)
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}
