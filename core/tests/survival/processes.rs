//! Several processes on one file: a writer, readers, writers that contend; any of them killed at any moment.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::Permissions;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Child;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use luotsi::model::{RecordKind, Visibility};
use luotsi::{Catalogue, Error, ImportOptions, Mode, OpenOptions, Request, WriteOptions};

use crate::child::{command, said, say};
use crate::workloads::{Numbers, assert_sound, file, open, service};

/// Records that an import brings.
const IMPORTED: usize = 20;

/// The task of a child.
pub(crate) fn child(task: &str, folder: &Path) {
    match task.split_once(' ') {
        Some(("write", first)) => write(folder, first.parse().unwrap()),
        Some(("contend", name)) => contend(folder, name),
        _ if task == "modes" => modes(folder),
        _ if task == "past" => crate::footprint::ask_about_the_past(),
        _ if task == "threads" => crate::footprint::count_threads(folder),
        _ if task == "watch" => watch(folder),
        _ => read(folder),
    }
}

/// The texts of the services by their ids.
type Texts = BTreeMap<String, String>;

/// What the writer's step number `n` does, to a catalogue or to what should be in it.
enum Deed {
    Put(String),
    Delete(String),
    Import,
}

impl Deed {
    fn number(n: u64) -> Self {
        match n % 16 {
            5 => Self::Import,
            3 | 11 => Self::Delete(format!("w{}", n % 40 - 2)),
            _ => Self::Put(format!("w{}", n % 40)),
        }
    }

    fn apply(&self, n: u64, texts: &mut Texts) {
        match self {
            Self::Put(id) => drop(texts.insert(id.clone(), n.to_string())),
            Self::Delete(id) => drop(texts.remove(id)),
            Self::Import => texts.extend((0..IMPORTED).map(|i| (format!("i{i}"), n.to_string()))),
        }
    }

    fn perform(&self, n: u64, catalogue: &Catalogue, folder: &Path) -> luotsi::Result<()> {
        match self {
            Self::Put(id) => catalogue.put(&service(id, &n.to_string())).map(drop),
            Self::Delete(id) => catalogue.delete(RecordKind::Service, id, &WriteOptions::default()).map(drop),
            Self::Import => {
                let lines: String =
                    (0..IMPORTED).map(|i| service(&format!("i{i}"), &n.to_string()).to_json() + "\n").collect();
                let input = folder.join("input.jsonl");
                std::fs::write(&input, lines)?;
                let done = catalogue.import(&input, &ImportOptions::default(), &mut |_, _| {})?;
                assert!(done.imported);
                Ok(())
            }
        }
    }
}

/// Writes until it is killed, and says each number that has been committed.
fn write(folder: &Path, first: u64) {
    let catalogue = open(folder).unwrap();
    for n in first.. {
        Deed::number(n).perform(n, &catalogue, folder).unwrap();
        say(n);
    }
}

/// Reads until it is killed; what an import has brought it sees as a whole.
fn read(folder: &Path) {
    let options = OpenOptions { mode: Mode::ReadOnly, ..OpenOptions::default() };
    let request = Request { limit: 1000, ..Request::default() };
    let mut revision = 0;
    loop {
        let catalogue = Catalogue::open_with(file(folder), &options);
        for _ in 0..50 {
            match catalogue
                .as_ref()
                .map_err(say_error)
                .and_then(|catalogue| catalogue.search(&request).map_err(|e| say_error(&e)))
            {
                Ok(answer) => {
                    let imported = answer.hits.iter().filter(|hit| hit.id.starts_with('i'));
                    let texts: Vec<&str> = imported.map(|hit| hit.summary.as_str()).collect();
                    let whole =
                        texts.is_empty() || texts.len() == IMPORTED && texts.iter().all(|text| *text == texts[0]);
                    if !whole || answer.receipt.revision < revision || answer.hits.len() as u64 != answer.total {
                        say(format_args!("wrong: {texts:?} at {}, after {revision}", answer.receipt.revision));
                    }
                    revision = answer.receipt.revision;
                    say("read");
                }
                Err(()) => break,
            }
        }
    }
}

/// Says what it finds whenever that changes, until it finds the last.
fn watch(folder: &Path) {
    let options = OpenOptions { mode: Mode::ReadOnly, ..OpenOptions::default() };
    let catalogue = Catalogue::open_with(file(folder), &options).unwrap();
    let request = Request { limit: 1000, ..Request::text("vertaisryhmä") };
    let mut before = String::new();
    while before != LAST {
        let answer = match catalogue.search(&request) {
            Ok(answer) => answer,
            Err(error) => {
                say_error(&error);
                continue;
            }
        };
        let texts: BTreeSet<String> = answer.hits.iter().map(|hit| hit.summary.clone()).collect();
        let texts = texts.into_iter().collect::<Vec<_>>().join(" ");
        if texts != before {
            say(&texts);
            before = texts;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// What ends a [`watch`].
const LAST: &str = "Viimeinen.";

/// A reader may have to try again; nothing else may happen to it.
fn say_error(error: &Error) {
    if error.is_retryable() {
        say("again");
    } else {
        say(format_args!("wrong: {error}"));
    }
}

/// Puts a hundred records of its own beside somebody who does the same, with little patience.
fn contend(folder: &Path, name: &str) {
    let options = OpenOptions { busy_timeout: Duration::from_millis(1), ..OpenOptions::default() };
    let catalogue = Catalogue::open_with(file(folder), &options).unwrap();
    for n in 0..100 {
        loop {
            match catalogue.put(&service(&format!("{name}{n}"), "")) {
                Ok(_) => break,
                Err(error) if error.is_retryable() => say("again"),
                Err(error) => panic!("{error}"),
            }
        }
    }
    say("finished");
}

/// Says what becomes of a search in each mode.
fn modes(folder: &Path) {
    for mode in [Mode::ReadWrite, Mode::ReadOnly, Mode::Snapshot] {
        let catalogue = Catalogue::open_with(file(folder), &OpenOptions { mode, ..OpenOptions::default() });
        match catalogue.and_then(|catalogue| catalogue.search(&Request::default())) {
            Ok(answer) => say(answer.total),
            Err(error) => say(error.kind()),
        }
    }
}

/// What each mode gives somebody who may do what these permissions of the folder and of the file leave to everybody.
fn modes_of_a_stranger(folder: &Path, of_folder: u32, of_file: u32) -> Option<Vec<String>> {
    let permit = |path: &Path, mode| std::fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    permit(folder, of_folder);
    for suffix in ["", "-wal", "-shm"] {
        let path = folder.join(format!("county.luotsi{suffix}"));
        if path.exists() {
            permit(&path, of_file);
        }
    }
    // The administrator may everything, so that the child becomes nobody.
    let nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"].map(str::to_owned);
    let output = command(&nobody, "process modes", folder).output().ok()?;
    let words: Vec<String> =
        said(&output.stdout).into_iter().filter(|word| !word.is_empty()).map(str::to_owned).collect();
    if words.is_empty() {
        println!("skipped: no other user can run here: {}", String::from_utf8_lossy(&output.stderr));
        return None;
    }
    Some(words)
}

#[test]
fn somebody_who_may_only_read_works_in_the_documented_modes() {
    let folder = crate::folder();
    let writer = open(folder.path()).unwrap();
    writer.put(&service("s", "Joka viikko.")).unwrap();

    // While somebody has it open, the -wal and -shm are there to be read.
    let Some(open_elsewhere) = modes_of_a_stranger(folder.path(), 0o755, 0o644) else { return };
    assert_eq!(open_elsewhere, ["ACCESS_DENIED", "1", "BUSY"]);
    drop(writer);

    // On read-only media, and in a folder that is not theirs: a snapshot.
    let closed = modes_of_a_stranger(folder.path(), 0o755, 0o444).unwrap();
    assert_eq!(closed, ["ACCESS_DENIED", "ACCESS_DENIED", "1"]);

    // In a folder where they may make the -wal and -shm, they may follow.
    let shared = modes_of_a_stranger(folder.path(), 0o777, 0o644).unwrap();
    assert_eq!(shared, ["ACCESS_DENIED", "1", "1"]);

    // Who may not even read is told so in every mode.
    let private = modes_of_a_stranger(folder.path(), 0o755, 0o600).unwrap();
    assert_eq!(private, ["ACCESS_DENIED"; 3]);
}

/// A child that is at work, and what it says meanwhile.
struct Running {
    child: Child,
    output: JoinHandle<Vec<u8>>,
}

impl Running {
    fn start(task: &str, folder: &Path) -> Self {
        let mut child = command(&[], &format!("process {task}"), folder).spawn().unwrap();
        let mut stdout = child.stdout.take().unwrap();
        let output = std::thread::spawn(move || {
            let mut output = Vec::new();
            stdout.read_to_end(&mut output).unwrap();
            output
        });
        Self { child, output }
    }

    /// Kills it with SIGKILL, and tells what it had said.
    fn kill(mut self) -> Vec<u8> {
        self.child.kill().unwrap();
        self.end()
    }

    fn end(mut self) -> Vec<u8> {
        self.child.wait().unwrap();
        self.output.join().unwrap()
    }
}

fn texts(catalogue: &Catalogue) -> Texts {
    let mut out = Vec::new();
    catalogue.export(&mut out, Visibility::Steward).unwrap();
    let services = String::from_utf8(out).unwrap();
    let services = services.lines().map(|line| luotsi::model::Record::from_json(line).unwrap());
    services
        .filter_map(|record| {
            let service = record.as_service()?;
            Some((service.id.clone(), service.summary.show("fi", &[])?.text.to_owned()))
        })
        .collect()
}

/// Kills a writer again and again, and readers beside it, and looks each time whether everything is there.
fn kill_again_and_again(readers: usize, time: Duration) {
    let folder = crate::folder();
    drop(open(folder.path()).unwrap());
    let began = Instant::now();
    let mut numbers = Numbers(readers as u64);
    let (mut next, mut expected, mut kills, mut reads, mut writing) = (0, Texts::new(), 0, 0, Duration::ZERO);
    let mut watch = |said_by: &[u8]| {
        let words = said(said_by);
        assert!(
            words.iter().all(|word| !word.starts_with("wrong")),
            "{:?}",
            words.iter().find(|w| w.starts_with("wrong"))
        );
        reads += words.iter().filter(|word| **word == "read").count();
    };
    let mut reading: Vec<Running> = (0..readers).map(|_| Running::start("read", folder.path())).collect();
    while began.elapsed() < time {
        let started = Instant::now();
        let writer = Running::start(&format!("write {next}"), folder.path());
        let longest = if crate::soak().is_some() { 3_000 } else { 400 };
        std::thread::sleep(Duration::from_millis(20 + numbers.below(longest)));
        if let Some(at) = (numbers.below(3) == 0).then_some(readers).filter(|n| *n > 0) {
            let at = numbers.below(at as u64) as usize;
            watch(&std::mem::replace(&mut reading[at], Running::start("read", folder.path())).kill());
            kills += 1;
        }
        let output = writer.kill();
        writing += started.elapsed();
        kills += 1;
        // What was said is there, and at most the one step that was being done.
        for _ in said(&output).iter().filter(|word| word.parse::<u64>().is_ok()) {
            Deed::number(next).apply(next, &mut expected);
            next += 1;
        }
        let catalogue = open(folder.path()).unwrap();
        assert_sound(&catalogue);
        let found = texts(&catalogue);
        if found != expected {
            Deed::number(next).apply(next, &mut expected);
            next += 1;
            assert_eq!(found, expected, "after {next} steps");
        }
    }
    for reader in reading {
        watch(&reader.kill());
    }
    assert!(next > 0 && (readers == 0 || reads > 0), "{next} writes, {reads} reads");
    let a_second = next as f64 / writing.as_secs_f64();
    println!(
        "{readers} readers: {kills} kills in {:?}, {next} writes ({a_second:.0} a second), {reads} reads",
        began.elapsed()
    );
}

#[test]
fn a_writer_that_is_killed_at_random_moments_loses_nothing() {
    kill_again_and_again(0, crate::soak().unwrap_or(Duration::from_secs(4)));
}

#[test]
fn eight_readers_see_whole_imports_while_a_writer_and_readers_are_killed() {
    kill_again_and_again(8, crate::soak().unwrap_or(Duration::from_secs(6)));
}

#[test]
fn a_restored_catalogue_is_in_the_next_search_of_other_processes() {
    let folder = crate::folder();
    // So many that their index has an image, which a restore replaces as well.
    let put = |text: &str| {
        let services: Vec<_> = (0..40).map(|n| service(&format!("s{n}"), text)).collect();
        open(folder.path()).unwrap().put_many(&services, &WriteOptions::default()).unwrap();
    };
    let (catalogue, backup) = (file(folder.path()), folder.path().join("monday.luotsi"));
    put("Maanantai.");
    open(folder.path()).unwrap().search(&Request::default()).unwrap();
    open(folder.path()).unwrap().backup(&backup).unwrap();
    put("Tiistai.");

    let mut watchers: Vec<Child> =
        (0..2).map(|_| command(&[], "process watch", folder.path()).spawn().unwrap()).collect();
    let mut said_by: Vec<_> =
        watchers.iter_mut().map(|child| BufReader::new(child.stdout.take().unwrap()).lines()).collect();
    let mut all_say = |expected: &str| {
        for lines in &mut said_by {
            let line =
                lines.find_map(|line| Some(line.unwrap().strip_prefix('@')?.to_owned()).filter(|w| !w.is_empty()));
            assert_eq!(line.as_deref(), Some(expected));
        }
    };
    all_say("Tiistai.");
    let restored = Catalogue::restore(&backup, &catalogue, &OpenOptions::default()).unwrap();
    all_say("Maanantai.");
    put("Keskiviikko.");
    all_say("Keskiviikko.");
    // What was replaced comes back; its revision has been another one's meanwhile.
    Catalogue::restore(restored.replaced.unwrap(), &catalogue, &OpenOptions::default()).unwrap();
    all_say("Tiistai.");
    put(LAST);
    all_say(LAST);
    assert!(watchers.iter_mut().all(|child| child.wait().unwrap().success()));
    assert_sound(&open(folder.path()).unwrap());
}

#[test]
fn two_writers_that_contend_are_told_to_try_again_and_lose_nothing() {
    let folder = crate::folder();
    drop(open(folder.path()).unwrap());
    let writers = ["a", "b"].map(|name| Running::start(&format!("contend {name}"), folder.path()));
    for writer in writers {
        let output = writer.end();
        assert_eq!(said(&output).last(), Some(&"finished"), "{:?}", said(&output));
    }
    let catalogue = open(folder.path()).unwrap();
    assert_sound(&catalogue);
    assert_eq!(catalogue.info().unwrap().services, 200);
    assert_eq!(catalogue.revision().unwrap(), 200);
}
