//! Kills and failing disks, at every call by which a catalogue reaches the disk.

use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use luotsi::{Catalogue, Mode, OpenOptions};

use crate::child::{command, said};
use crate::workloads::{NAMES, PERSON, Workload, assert_answers_as_rebuilt, assert_sound, file, open, service, state};

/// The calls that change a file or its name, or take a lock.
const CALLS: [&str; 8] = ["pwrite64", "write", "fsync", "openat", "unlink", "rename", "ftruncate", "fcntl"];

/// The calls that a full or failing disk refuses, and how.
const REFUSALS: [(&str, &str); 5] =
    [("pwrite64", "ENOSPC"), ("pwrite64", "EIO"), ("fsync", "EIO"), ("ftruncate", "EIO"), ("ftruncate", "ENOSPC")];

/// What a failing disk may be called. SQLite does not tell a `-shm` that may not be opened from one that cannot be sized.
const CALLED: [&str; 3] = ["DISK_FULL", "IO", "ACCESS_DENIED"];

/// Whether this machine lets a program trace another.
pub(crate) fn can_trace() -> bool {
    let mut traced = Command::new("strace");
    traced.args(["-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync", "true"]);
    let can = traced.status().is_ok_and(|status| status.success());
    if !can {
        println!("skipped: strace cannot trace here");
    }
    can
}

fn strace(injection: &str) -> Vec<String> {
    let call = injection.split(':').next().unwrap();
    let arguments = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", &format!("trace={call}"), "-e"];
    arguments.into_iter().map(str::to_owned).chain([format!("inject={injection}")]).collect()
}

/// What became of one trial.
struct Trial {
    /// Whether the child had begun when it happened: before that, there is nothing to test.
    begun: bool,
    /// Whether the child came to its end.
    survived: bool,
    /// Which errors it was given.
    failures: Vec<String>,
}

/// Lets a child work while something happens to it, and looks at what is left.
fn trial(workload: &Workload, states: &[String], injection: &str) -> Trial {
    let folder = crate::folder();
    workload.prepare(folder.path());
    let output = command(&strace(injection), &format!("work {}", workload.name), folder.path()).output().unwrap();
    let words = said(&output.stdout);
    let killed = output.status.signal() == Some(9);
    let survived = output.status.success();
    let context = || format!("{} {injection}: {words:?} {}", workload.name, String::from_utf8_lossy(&output.stderr));
    let begun = words.contains(&"began");
    assert!(killed || survived || !begun, "{}", context());
    let done = words.iter().filter(|word| **word == "done").count();
    let failures: Vec<String> =
        words.iter().filter_map(|word| word.strip_prefix("failed ")).map(str::to_owned).collect();
    let left =
        std::panic::catch_unwind(|| examine(workload, folder.path(), states, done, survived && failures.is_empty()));
    if left.is_err() {
        panic!("{}", context());
    }
    Trial { begun, survived, failures }
}

/// What must hold of a folder in which a child had done `done` steps.
pub(crate) fn examine(workload: &Workload, folder: &Path, states: &[String], done: usize, exact: bool) {
    let catalogue = open(folder).unwrap();
    assert_sound(&catalogue);
    // What was acknowledged is there; what was being done is there as a whole, or not at all.
    let found = state(&catalogue);
    let allowed = if exact { &states[done..=done] } else { &states[done..states.len().min(done + 2)] };
    assert!(allowed.contains(&found), "after {done} steps: {}", &found[..found.len().min(3000)]);
    if ["image", "close"].contains(&&*workload.name) {
        assert_answers_as_rebuilt(&catalogue);
    }
    catalogue.put(&service("after", "Taas käynnissä.")).unwrap();
    drop(catalogue);
    let again = open(folder).unwrap();
    assert_sound(&again);
    assert!(state(&again).contains("Taas käynnissä."));
    let copy = folder.join("copy.luotsi");
    if copy.exists() {
        let options = OpenOptions { mode: Mode::Snapshot, ..OpenOptions::default() };
        assert_sound(&Catalogue::open_with(&copy, &options).unwrap());
    } else {
        again.backup(&copy).unwrap();
    }
    drop(again);
    if workload.name == "erase" && !found.contains(PERSON) {
        let holds = |bytes: &[u8]| bytes.windows(PERSON.len()).any(|part| part == PERSON.as_bytes());
        for entry in folder.read_dir().unwrap() {
            let path = entry.unwrap().path();
            assert!(!holds(&std::fs::read(&path).unwrap()), "{} still names the person", path.display());
        }
    }
    let names = folder.read_dir().unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let kept: Vec<String> = names.filter(|name| name.contains(".v1-backup") && !name.ends_with(".partial")).collect();
    assert_eq!(kept.is_empty(), workload.name != "migrate", "a migration keeps what it found: {kept:?}");
    for name in kept {
        let backup = rusqlite::Connection::open(folder.join(name)).unwrap();
        let (version, rows): (u32, u32) = backup
            .query_row("SELECT user_version, (SELECT count(*) FROM history) FROM pragma_user_version", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .unwrap();
        assert!(version == 1 && rows > 0, "version {version}, {rows} rows");
    }
    for suffix in ["-wal", "-shm", "-journal"] {
        assert!(!folder.join(format!("{}{suffix}", file(folder).display())).exists(), "{suffix} is left");
    }
}

/// The numbers of the calls that are struck: every one in the long run; in the short one, and in the workload that writes
/// megabytes, ever fewer.
fn numbers(name: &str) -> impl Iterator<Item = usize> {
    let every = crate::soak().is_some() && name != "large";
    std::iter::successors(Some(1), move |n| Some(if every { n + 1 } else { 2 * n + 1 }))
}

/// Strikes calls until the child survives, or the time is over; the number of blows.
fn strike(name: &str, deadline: Instant, injection: impl Fn(usize) -> String, mut look: impl FnMut(&Trial)) -> usize {
    let workload = Workload::named(name);
    let states = workload.states();
    let mut blows = 0;
    for n in numbers(name) {
        let trial = trial(&workload, &states, &injection(n));
        if trial.survived && trial.failures.is_empty() || Instant::now() > deadline {
            break;
        }
        look(&trial);
        blows += usize::from(trial.begun);
    }
    blows
}

/// The workloads of this run, with the time at which it ends: in the long run, random sequences until the time is over.
fn workloads() -> (impl Iterator<Item = String>, Instant) {
    let soak = crate::soak();
    let deadline = Instant::now() + soak.unwrap_or(Duration::from_secs(600));
    let named = NAMES.into_iter().map(str::to_owned).filter(move |name| soak.is_some() || name != "large");
    let mixed = (0..).map(|n| format!("mixed {n}")).take_while(move |_| soak.is_some() && Instant::now() < deadline);
    (named.chain(mixed), deadline)
}

#[test]
fn a_kill_at_any_call_loses_nothing_that_was_acknowledged_and_leaves_nothing_half_done() {
    if !can_trace() {
        return;
    }
    let (workloads, deadline) = workloads();
    let mut blows = 0;
    for name in workloads {
        for call in CALLS {
            let of_call = strike(&name, deadline, |n| format!("{call}:signal=SIGKILL:when={n}"), |_| ());
            println!("{name}: killed at {of_call} calls of {call}");
            blows += of_call;
        }
        println!("{blows} kills so far");
    }
    println!("killed {blows} times");
    assert!(blows > 50, "the blows fell");
}

#[test]
fn a_disk_that_fails_gives_a_numbered_error_and_the_next_attempt_works() {
    if !can_trace() {
        return;
    }
    let (workloads, deadline) = workloads();
    let mut blows = 0;
    for name in workloads {
        for (call, error) in REFUSALS {
            // Once, so that the second attempt must work; and from then on for good.
            for (how, for_good) in [("", false), ("+", true)] {
                let look = |trial: &Trial| {
                    let context = || format!("{name} {call} {error}{how}: {:?}", trial.failures);
                    assert!(trial.failures.iter().all(|failure| CALLED.contains(&failure.as_str())), "{}", context());
                    assert!(for_good || trial.failures.len() <= 1, "the second attempt works: {}", context());
                };
                blows += strike(&name, deadline, |n| format!("{call}:error={error}:when={n}{how}"), look);
            }
        }
        println!("{name}: {blows} refusals so far");
    }
    println!("refused {blows} times");
    assert!(blows > 50, "the blows fell");
}
