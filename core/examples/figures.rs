//! What a catalogue costs: to import, in the file, to open to the first answer, in memory, and to search.
//!
//! `cargo run --release --example figures -- [--lean] PATH...` where each path is a file or a folder that can be imported,
//! into `target/figures`, or a catalogue there (`.luotsi`). Requests are those of `PATH.queries.jsonl` that have words,
//! filters and facets, as the generator writes them; else a few words with five facets. With `--lean`, text has one channel.
#![allow(clippy::print_stdout)]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use luotsi::model::{LocalizedText, Record, Visibility};
use luotsi::text::Weights;
use luotsi::{Catalogue, ImportOptions, Mode, OnError, OpenOptions, Request};
use serde_json::Value;

/// Words of all kinds, in the languages of the demo county and of English directories.
const WORDS: [&str; 8] =
    ["omaishoitajille", "vertaistuki", "food pantry", "housing help", "health", "stöd", "legal aid", "youth shelter"];

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (flags, paths): (Vec<&String>, Vec<&String>) = arguments.iter().partition(|of| of.starts_with("--"));
    let lean = flags.iter().any(|flag| *flag == "--lean");
    let channels = Some(if lean { Weights::lean() } else { Weights::shipped() });
    let options = OpenOptions { create: true, channels, ..OpenOptions::default() };
    if flags.iter().any(|flag| *flag == "--open") {
        let [file, queries] = paths[..] else { return Err("which catalogue, and which queries?".into()) };
        return open(Path::new(file), &options, Path::new(queries));
    }
    for path in paths.into_iter().map(PathBuf::from) {
        println!("{}", path.display());
        let imported = path.extension().is_some_and(|of| of == "luotsi");
        let catalogue = if imported { path.clone() } else { import(&path, &options)? };
        let queries = PathBuf::from(format!("{}.queries.jsonl", path.display()));
        // In a process of its own, in which nothing is warm.
        for _ in 0..3 {
            let mut fresh = Command::new(std::env::current_exe()?);
            fresh.args(&flags).arg("--open").args([&catalogue, &queries]).status()?;
        }
    }
    Ok(())
}

fn import(path: &Path, options: &OpenOptions) -> Outcome<PathBuf> {
    let folder = Path::new("target/figures");
    std::fs::create_dir_all(folder)?;
    let file = folder.join(path.file_stem().ok_or("which file?")?).with_extension("luotsi");
    for of in ["luotsi", "luotsi-wal", "luotsi-shm"] {
        let _ = std::fs::remove_file(file.with_extension(of));
    }
    let started = Instant::now();
    let catalogue = Catalogue::open_with(&file, options)?;
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

fn open(file: &Path, options: &OpenOptions, queries: &Path) -> Outcome<()> {
    let started = Instant::now();
    let milliseconds = || started.elapsed().as_secs_f64() * 1e3;
    let catalogue = Catalogue::open_with(file, options)?;
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
    let warm = megabytes(resident()?);
    println!("  search: p50 {:.0} us, p99 {:.0} us, memory then {warm}", of(50), of(99));
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
    let mut texts = Texts::default();
    let reading = OpenOptions { mode: Mode::ReadOnly, ..OpenOptions::default() };
    Catalogue::open_with(file, &reading)?.export(&mut texts, Visibility::Public)?;
    Ok(texts.bytes)
}

/// Takes records as JSON Lines and keeps only how long their texts are.
#[derive(Default)]
struct Texts {
    line: Vec<u8>,
    bytes: u64,
}

impl Write for Texts {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend_from_slice(piece);
            if piece.ends_with(b"\n") {
                let line = std::mem::take(&mut self.line);
                let record = Record::from_json(&String::from_utf8_lossy(&line)).map_err(std::io::Error::other)?;
                self.add(&record);
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Texts {
    fn add(&mut self, record: &Record) {
        let Some(service) = record.as_service() else { return };
        let mut add = |text: &LocalizedText| self.bytes += text.iter().map(|(_, text)| text.len() as u64).sum::<u64>();
        let of = [&service.name, &service.summary, &service.description, &service.eligibility.description];
        of.into_iter().chain([&service.what_happens.first_visit, &service.what_happens.led_by]).for_each(&mut add);
        service.alternate_names.iter().chain(&service.keywords).for_each(&mut add);
        service.categories.iter().for_each(|category| add(&category.label));
        service.places.iter().for_each(|place| add(&place.name));
    }
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
