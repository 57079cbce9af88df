//! The program as its own child: it works on a catalogue until something happens to it, and says what it has done.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::workloads::{Workload, open};

const TASK: &str = "LUOTSI_CHILD";

/// The command that runs this program as a child with a task, in front of it perhaps another program with its arguments.
pub(crate) fn command(before: &[String], task: &str, folder: &Path) -> Command {
    let this = std::env::current_exe().unwrap();
    let mut command = match before {
        [] => Command::new(&this),
        [program, arguments @ ..] => {
            let mut command = Command::new(program);
            command.args(arguments).arg(&this);
            command
        }
    };
    command.args(["--exact", "child::the_child", "--test-threads=1", "--nocapture"]);
    command.env(TASK, task).env("LUOTSI_FOLDER", folder).env_remove("RUST_BACKTRACE");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// What a child has said, line by line.
pub(crate) fn said(output: &[u8]) -> Vec<&str> {
    // A line that was cut short is no word.
    let whole = output.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let text = std::str::from_utf8(&output[..whole]).unwrap();
    text.lines().filter_map(|line| line.strip_prefix('@')).collect()
}

/// Says a line at once: what was said has happened.
pub(crate) fn say(line: impl std::fmt::Display) {
    let mut out = std::io::stdout().lock();
    // Nobody listens any longer: the parent is gone.
    if out.write_all(format!("@{line}\n").as_bytes()).and_then(|()| out.flush()).is_err() {
        std::process::exit(1);
    }
}

/// Does nothing unless this program was started as a child.
#[test]
fn the_child() {
    let Ok(task) = std::env::var(TASK) else { return };
    let folder = std::env::var_os("LUOTSI_FOLDER").unwrap();
    let folder = Path::new(&folder);
    // The test's own name stands on the line so far.
    say("");
    match task.split_once(' ') {
        Some(("work", name)) => work(&Workload::named(name), folder),
        Some(("process", task)) => crate::processes::child(task, folder),
        _ => unreachable!("a child has a task"),
    }
    std::process::exit(0);
}

/// Takes every step, each that fails once more, and gives up at one that fails twice.
fn work(workload: &Workload, folder: &Path) {
    say("began");
    let opened = open(folder).or_else(|error| {
        say(format_args!("failed {}", error.kind()));
        open(folder)
    });
    let catalogue = match opened {
        Ok(catalogue) => catalogue,
        Err(error) => return say(format_args!("failed {}", error.kind())),
    };
    say("opened");
    for step in &workload.steps {
        let taken = step(&catalogue, folder).or_else(|error| {
            say(format_args!("failed {}", error.kind()));
            step(&catalogue, folder)
        });
        match taken {
            Ok(()) => say("done"),
            Err(error) => return say(format_args!("failed {}", error.kind())),
        }
    }
    drop(catalogue);
    say("closed");
}
