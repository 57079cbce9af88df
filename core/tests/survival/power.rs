//! Losses of power: what a disk keeps when nothing is sure but what was synced.
//!
//! A kill takes nothing with it that the system had been handed; a loss of power does. So the calls of a child are
//! recorded once, and for each moment between two of them the disk is put together as it may be found afterwards: what
//! was synced is there; of everything else some sectors are and some are not; and of the names made, moved and removed
//! since the folder was synced, the first few.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::child::command;
use crate::crash::{can_trace, examine};
use crate::workloads::{NAMES, Numbers, Workload};

/// What a disk writes as a whole.
const SECTOR: usize = 512;

/// What a child has done to its folder, and what it has said.
enum Event {
    Make(String),
    Write(String, usize, Vec<u8>),
    Cut(String, usize),
    Sync(String),
    SyncFolder,
    Move(String, String),
    Remove(String),
    Done,
}

/// Lets a child work, and writes down its calls.
fn record(workload: &Workload, folder: &Path) -> Vec<Event> {
    let log = folder.with_extension("calls");
    let calls = "trace=openat,pwrite64,write,ftruncate,fsync,fdatasync,rename,unlink";
    let strace = ["strace", "-f", "-qq", "-y", "-xx", "-s", "16777216", "-e", calls, "-o", log.to_str().unwrap()];
    let output = command(&strace.map(str::to_owned), &format!("work {}", workload.name), folder).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let calls = std::fs::read_to_string(&log).unwrap();
    std::fs::remove_file(&log).unwrap();
    calls.lines().filter_map(|line| event(line, folder)).collect()
}

/// The event of one line of `strace`: `PID CALL(ARGUMENTS) = RESULT`, every name and text in hexadecimal. Only what
/// concerns the catalogue and its copies is of interest, and not the shared memory, which nobody expects to last.
fn event(line: &str, folder: &Path) -> Option<Event> {
    let (_, call) = line.split_once(' ')?;
    let (name, rest) = call.trim_start().split_once('(')?;
    let (arguments, result) = rest.rsplit_once(" = ")?;
    if result.starts_with('-') {
        return None;
    }
    let texts: Vec<Vec<u8>> =
        arguments.split(['"', '<', '>']).filter(|text| text.starts_with("\\x")).map(bytes).collect();
    let of_folder = |text: &Vec<u8>| {
        let path = Path::new(std::str::from_utf8(text).ok()?);
        let name = path.strip_prefix(folder).ok()?.to_str()?.to_owned();
        (!name.ends_with("-shm") && name != "input.jsonl").then_some(name)
    };
    let number = |at: usize| arguments.trim_end_matches(')').rsplit(", ").nth(at)?.parse::<usize>().ok();
    match name {
        "write" if texts.get(1)? == b"@done\n" => Some(Event::Done),
        "openat" if arguments.contains("O_CREAT") => Some(Event::Make(of_folder(texts.last()?)?)),
        "pwrite64" => Some(Event::Write(of_folder(&texts[0])?, number(0)?, texts[1].clone())),
        "ftruncate" => Some(Event::Cut(of_folder(&texts[0])?, number(0)?)),
        "fsync" | "fdatasync" => match of_folder(&texts[0])? {
            name if name.is_empty() => Some(Event::SyncFolder),
            name => Some(Event::Sync(name)),
        },
        "rename" => Some(Event::Move(of_folder(&texts[0])?, of_folder(&texts[1])?)),
        "unlink" => Some(Event::Remove(of_folder(&texts[0])?)),
        _ => None,
    }
}

fn bytes(text: &str) -> Vec<u8> {
    text.split("\\x").skip(1).map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect()
}

/// A file as the disk has it, and what has not reached the disk for sure.
#[derive(Clone, Default)]
struct File {
    synced: Vec<u8>,
    pending: Vec<Change>,
}

#[derive(Clone)]
enum Change {
    Write(usize, Vec<u8>),
    Cut(usize),
}

impl Change {
    fn apply(&self, file: &mut Vec<u8>, mut keeps: impl FnMut() -> bool) {
        match self {
            Self::Cut(length) if keeps() => file.resize(*length, 0),
            Self::Cut(_) => {}
            Self::Write(at, bytes) => {
                let mut done = 0;
                while done < bytes.len() {
                    let start = at + done;
                    let next = bytes.len().min(done + SECTOR - start % SECTOR);
                    if keeps() {
                        file.resize(file.len().max(at + next), 0);
                        file[start..at + next].copy_from_slice(&bytes[done..next]);
                    }
                    done = next;
                }
            }
        }
    }
}

/// A folder as the disk has it.
#[derive(Clone, Default)]
struct Disk {
    files: Vec<File>,
    /// The names that are sure, and what has been done to them since, each with the file that it is about.
    names: BTreeMap<String, usize>,
    pending: Vec<(Option<String>, Option<String>, usize)>,
}

impl Disk {
    fn of(folder: &Path) -> Self {
        let mut disk = Self::default();
        for entry in folder.read_dir().unwrap() {
            let path = entry.unwrap().path();
            disk.names.insert(path.file_name().unwrap().to_str().unwrap().to_owned(), disk.files.len());
            disk.files.push(File { synced: std::fs::read(path).unwrap(), pending: Vec::new() });
        }
        disk
    }

    /// The names as the process sees them.
    fn seen(&self, steps: usize) -> BTreeMap<String, usize> {
        let mut names = self.names.clone();
        for (from, to, file) in &self.pending[..steps] {
            if let Some(from) = from {
                names.remove(from);
            }
            if let Some(to) = to {
                names.insert(to.clone(), *file);
            }
        }
        names
    }

    fn file(&mut self, name: &str) -> &mut File {
        let number = self.seen(self.pending.len())[name];
        &mut self.files[number]
    }

    fn happen(&mut self, event: &Event) {
        let seen = || self.seen(self.pending.len());
        match event {
            Event::Make(name) => {
                if !seen().contains_key(name) {
                    self.pending.push((None, Some(name.clone()), self.files.len()));
                    self.files.push(File::default());
                }
            }
            Event::Write(name, at, bytes) => self.file(name).pending.push(Change::Write(*at, bytes.clone())),
            Event::Cut(name, length) => self.file(name).pending.push(Change::Cut(*length)),
            Event::Sync(name) => {
                let file = self.file(name);
                for change in std::mem::take(&mut file.pending) {
                    change.apply(&mut file.synced, || true);
                }
                // A file that was synced can be found: its own name is sure, if it had none before.
                let number = seen_number(self, name);
                if !self.names.values().any(|of| *of == number) {
                    self.names.insert(name.clone(), number);
                    self.pending.retain(|(from, _, of)| *of != number || from.is_some());
                }
            }
            Event::SyncFolder => {
                self.names = self.seen(self.pending.len());
                self.pending.clear();
            }
            Event::Move(from, to) => {
                let number = seen()[from];
                self.pending.push((Some(from.clone()), Some(to.clone()), number));
            }
            Event::Remove(name) => {
                let number = seen()[name];
                self.pending.push((Some(name.clone()), None, number));
            }
            Event::Done => {}
        }
    }

    /// Writes a folder as it may be found after the power has gone. Of what was not synced, all is there, nothing is, or
    /// some of it.
    fn write_to(&self, folder: &Path, luck: &mut Numbers) {
        let most = luck.below(3);
        let mut keeps = || most == 2 || most == 1 && luck.below(2) == 0;
        let steps = (0..self.pending.len()).take_while(|_| keeps()).count();
        for (name, number) in self.seen(steps) {
            let mut content = self.files[number].synced.clone();
            self.files[number].pending.iter().for_each(|change| change.apply(&mut content, &mut keeps));
            std::fs::write(folder.join(name), content).unwrap();
        }
    }
}

fn seen_number(disk: &Disk, name: &str) -> usize {
    disk.seen(disk.pending.len())[name]
}

/// Lets the power go at every `stride`-th moment of a workload; how often it went.
fn lose_power(name: &str, stride: usize, deadline: Instant) -> usize {
    let workload = Workload::named(name);
    let states = workload.states();
    let folder = crate::folder();
    workload.prepare(folder.path());
    let mut disk = Disk::of(folder.path());
    let events = record(&workload, folder.path());
    let (mut done, mut losses) = (0, 0);
    for (moment, event) in events.iter().enumerate() {
        disk.happen(event);
        done += usize::from(matches!(event, Event::Done));
        if moment % stride != 0 || Instant::now() > deadline {
            continue;
        }
        let found = crate::folder();
        disk.write_to(found.path(), &mut Numbers(moment as u64));
        let left = std::panic::catch_unwind(|| examine(&workload, found.path(), &states, done, false));
        assert!(left.is_ok(), "{name}: the power went after {moment} of {} calls", events.len());
        losses += 1;
    }
    losses
}

#[test]
fn a_loss_of_power_at_any_moment_loses_nothing_that_was_acknowledged() {
    if !can_trace() {
        return;
    }
    let soak = crate::soak();
    let deadline = Instant::now() + soak.unwrap_or(Duration::from_secs(600));
    let named = NAMES.into_iter().map(str::to_owned).filter(|name| soak.is_some() || name != "large");
    let mixed = (0..).map(|n| format!("mixed {n}")).take_while(|_| soak.is_some() && Instant::now() < deadline);
    let mut losses = 0;
    for name in named.chain(mixed) {
        let stride = if soak.is_none() {
            11
        } else if name == "large" {
            50
        } else {
            1
        };
        losses += lose_power(&name, stride, deadline);
        println!("{name}: the power went {losses} times so far");
    }
    assert!(losses > 20, "the power went");
}
