//! How soon a change is found: in the process that made it, in another one, and beside processes that read.
//!
//! `cargo run --release --example follow -- CATALOGUE [SECONDS [READERS]]`; the catalogue's services are renamed, so give
//! it a copy.
#![allow(clippy::print_stdout)]

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use luotsi::model::{LocalizedText, Record, RecordKind, Service, Visibility};
use luotsi::search::Explain;
use luotsi::{Catalogue, Mode, OpenOptions, Request, WriteOptions};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// Changes that are timed one by one.
const EDITS: usize = 200;
/// Processes that read beside the writer, unless another number is given.
const READERS: usize = 4;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, rest @ ..] = &arguments[..] else { return Err("which catalogue?".into()) };
    if rest.first().is_some_and(|role| role == "--read") {
        return read(file);
    }
    let seconds = rest.first().map_or(Ok(5), |seconds| seconds.parse())?;
    let readers = rest.get(1).map_or(Ok(READERS), |readers| readers.parse())?;

    let mut changes = Changes::of(file)?;
    println!("a page written and synced: {}", sync_pages(&Path::new(file).with_extension("page"))?);

    let catalogue = Catalogue::open(file)?;
    catalogue.search(&Request::default())?;
    let same = Times::of(EDITS, || {
        let (word, change) = changes.next();
        catalogue.put(&change)?;
        assert_eq!(found(&catalogue, &word)?, 1, "a change is in the very next search");
        Ok(())
    })?;
    println!("a change, found in the same process: {same}");

    let mut other = Reader::start(file)?;
    let across = Times::of(EDITS, || {
        let (word, change) = changes.next();
        catalogue.put(&change)?;
        assert_eq!(other.ask(&word)?, "1", "a change is in the very next search of another process");
        Ok(())
    })?;
    println!("a change, found in another process: {across}");
    drop(other);

    for batch in [1, 10, 100] {
        let mut readers: Vec<Reader> = (0..readers).map(|_| Reader::start(file)).collect::<Outcome<_>>()?;
        readers.iter_mut().try_for_each(|reader| reader.tell("go"))?;
        let (started, mut words) = (Instant::now(), Vec::new());
        while started.elapsed() < Duration::from_secs(seconds) {
            let (written, records): (Vec<String>, Vec<Record>) = (0..batch).map(|_| changes.next()).unzip();
            catalogue.put_many(&records, &WriteOptions::default())?;
            words.extend(written);
        }
        let rate = words.len() as f64 / started.elapsed().as_secs_f64();
        // A service that was renamed again is found by its last name alone.
        let last = &words[words.len().saturating_sub(changes.services.len())..];
        let mut searches = Vec::new();
        for reader in &mut readers {
            searches.push(reader.ask("stop")?);
            for word in last.iter().step_by((last.len() / 500).max(1)) {
                assert_eq!(reader.ask(word)?, "1", "nothing is lost");
            }
        }
        println!(
            "{batch} changes a commit: {rate:.0} changes a second; meanwhile searches by each reader: {searches:?}"
        );
    }
    Ok(())
}

/// Ever new names for the services of a catalogue, in turn.
struct Changes {
    services: Vec<Service>,
    made: usize,
}

impl Changes {
    fn of(file: &str) -> Outcome<Self> {
        let catalogue = reading(file)?;
        let mut services = Vec::new();
        let first = Request { limit: 200, explain: Explain::None, ..Request::default() };
        for page in 0..25 {
            for hit in catalogue.search(&Request { offset: page * 200, ..first.clone() })?.hits {
                let record = catalogue.get(RecordKind::Service, &hit.id, Visibility::Steward)?;
                services.extend(record.as_ref().and_then(Record::as_service).cloned());
            }
        }
        Ok(Self { services, made: 0 })
    }

    /// A word that no text has, and a service that has it in its name.
    fn next(&mut self) -> (String, Record) {
        let place = self.made % self.services.len();
        self.made += 1;
        // Words that have little in common, of this run alone.
        let scattered = (u64::from(std::process::id()) << 32 | self.made as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let word = format!("{scattered:016x}");
        let mut service = self.services[place].clone();
        service.name = LocalizedText::new("fi", format!("Omaishoitajien {word}"));
        (word, Record::Service(service))
    }
}

fn reading(file: &str) -> luotsi::Result<Catalogue> {
    Catalogue::open_with(file, &OpenOptions { mode: Mode::ReadOnly, ..OpenOptions::default() })
}

/// How many services have a word, as it stands.
fn found(catalogue: &Catalogue, word: &str) -> luotsi::Result<usize> {
    let answer = catalogue.search(&Request { explain: Explain::None, ..Request::text(word) })?;
    Ok(answer.hits.iter().filter(|hit| hit.title.contains(word)).count())
}

/// What a reading process does: it answers each line with how often it finds the word; between `go` and `stop` it searches
/// without a pause.
fn read(file: &str) -> Outcome<()> {
    let catalogue = reading(file)?;
    catalogue.search(&Request::text("omaishoitaja"))?;
    let (send, lines) = mpsc::channel();
    std::thread::spawn(move || std::io::stdin().lines().map_while(Result::ok).try_for_each(|line| send.send(line)));
    println!("ready");
    while let Ok(line) = lines.recv() {
        if line == "go" {
            let mut searches = 0;
            while lines.try_recv().is_err() {
                catalogue.search(&Request { explain: Explain::None, ..Request::text("omaishoitajien vertaistuki") })?;
                searches += 1;
            }
            println!("{searches}");
        } else {
            println!("{}", found(&catalogue, &line)?);
        }
    }
    Ok(())
}

/// Another process that reads the catalogue.
struct Reader {
    process: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Reader {
    fn start(file: &str) -> Outcome<Self> {
        let program = std::env::current_exe()?;
        let mut process =
            Command::new(program).args([file, "--read"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let (questions, answers) = (process.stdin.take().ok_or("no pipe")?, process.stdout.take().ok_or("no pipe")?);
        let mut reader = Self { process, questions, answers: BufReader::new(answers) };
        reader.hear()?;
        Ok(reader)
    }

    fn tell(&mut self, line: &str) -> Outcome<()> {
        Ok(writeln!(self.questions, "{line}")?)
    }

    fn hear(&mut self) -> Outcome<String> {
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        Ok(line.trim_end().to_owned())
    }

    fn ask(&mut self, line: &str) -> Outcome<String> {
        self.tell(line)?;
        self.hear()
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let _ = self.process.kill().and_then(|()| self.process.wait());
    }
}

/// Writes pages to a file, each of which the disk has before the next.
fn sync_pages(beside: &Path) -> Outcome<Times> {
    let mut pages = std::fs::File::create(beside)?;
    let times = Times::of(EDITS, || {
        pages.write_all(&[1; 4096])?;
        Ok(pages.sync_data()?)
    });
    std::fs::remove_file(beside)?;
    times
}

/// Durations, shortest first.
struct Times(Vec<Duration>);

impl Times {
    fn of(many: usize, mut run: impl FnMut() -> Outcome<()>) -> Outcome<Self> {
        let mut all = Vec::new();
        for _ in 0..many {
            let started = Instant::now();
            run()?;
            all.push(started.elapsed());
        }
        all.sort_unstable();
        Ok(Self(all))
    }
}

impl std::fmt::Display for Times {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let of = |hundredth: usize| self.0[(self.0.len() - 1) * hundredth / 100].as_secs_f64() * 1e3;
        write!(f, "p50 {:.2} ms, p99 {:.2} ms", of(50), of(99))
    }
}
