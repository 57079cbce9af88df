//! What a catalogue takes of the process that has it open: memory for one past at a time, and no thread.

use std::path::Path;

use jiff::{Timestamp, ToSpan};
use luotsi::model::Visibility;
use luotsi::{Catalogue, ImportOptions, Request, WriteOptions};

use crate::child::{command, said, say};
use crate::workloads::{open, service};

/// Days that are asked about; on each, another service is put.
const DAYS: usize = 40;

/// How much more all of them may take than the first few, in KiB.
const MOST_GROWTH: u64 = 12 << 10;

/// Asks about many days, and says its greatest memory after the first few and after all.
pub(crate) fn ask_about_the_past() {
    let catalogue = Catalogue::in_memory().unwrap();
    let first: Timestamp = "2025-01-01T10:00:00Z".parse().unwrap();
    let day = |n: usize| first + (24 * n as i64).hours();
    for n in 0..DAYS {
        let words = |from: usize| (from..from + 40).map(|word| format!("sana{} ", word * 7 + n)).collect::<String>();
        let services: Vec<_> = (0..5).map(|i| service(&format!("s{n}-{i}"), &words(i * 1000))).collect();
        catalogue.put_many(&services, &WriteOptions { now: Some(day(n)), ..WriteOptions::default() }).unwrap();
    }
    for n in 0..DAYS {
        // The newest first: what is asked about later is never larger.
        let at = day(DAYS - 1 - n) + 1.hour();
        let request = Request::from_json(&format!(r#"{{"as_of": "{at}", "text": "vertaisryhmä"}}"#)).unwrap();
        assert_eq!(catalogue.search(&request).unwrap().total, 5 * (DAYS - n) as u64);
        if n == 4 || n == DAYS - 1 {
            say(greatest_memory());
        }
    }
}

/// Does everything that takes long, and says how many threads there were before and are afterwards.
pub(crate) fn count_threads(folder: &Path) {
    let threads = || std::fs::read_dir("/proc/self/task").unwrap().count();
    say(threads());
    let catalogue = open(folder).unwrap();
    let services: Vec<_> = (0..600).map(|n| service(&format!("s{n}"), "Joka viikko.")).collect();
    catalogue.put_many(&services, &WriteOptions::default()).unwrap();
    catalogue.search(&Request::text("vertaisryhmä")).unwrap();
    catalogue.export(std::fs::File::create(folder.join("rows.jsonl")).unwrap(), Visibility::Steward).unwrap();
    catalogue.import(folder.join("rows.jsonl"), &ImportOptions::default(), &mut |_, _| {}).unwrap();
    catalogue.backup(folder.join("copy.luotsi")).unwrap();
    say(threads());
}

/// The most memory that this process has had, in KiB.
fn greatest_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[test]
fn no_thread_stays_when_a_call_has_returned() {
    let folder = crate::folder();
    let output = command(&[], "process threads", folder.path()).output().unwrap();
    let [before, after] =
        said(&output.stdout).iter().filter_map(|word| word.parse::<u32>().ok()).collect::<Vec<_>>()[..]
    else {
        panic!("{}", String::from_utf8_lossy(&output.stderr))
    };
    assert_eq!(before, after);
}

#[test]
fn asking_about_many_days_takes_no_more_memory_than_asking_about_a_few() {
    let output = command(&[], "process past", Path::new("/")).output().unwrap();
    let measured: Vec<u64> = said(&output.stdout).iter().filter_map(|word| word.parse().ok()).collect();
    let [few, all] = measured[..] else { panic!("{}", String::from_utf8_lossy(&output.stderr)) };
    println!("{few} KiB after five days, {all} KiB after {DAYS}");
    assert!(all < few + MOST_GROWTH, "{few} KiB after five days, {all} KiB after {DAYS}");
}
