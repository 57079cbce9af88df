//! The memory that questions about the past take: one index, however many days are asked about.

use std::path::Path;

use jiff::{Timestamp, ToSpan};
use luotsi::{Catalogue, Request, WriteOptions};

use crate::child::{command, said, say};
use crate::workloads::service;

/// Days that are asked about; on each, another service is put.
const DAYS: usize = 40;

/// How much more all of them may take than the first few, in KiB.
const MOST_GROWTH: u64 = 12 << 10;

/// Asks about many days, and says its greatest memory after the first few and after all.
pub(crate) fn child() {
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

/// The most memory that this process has had, in KiB.
fn greatest_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[test]
fn asking_about_many_days_takes_no_more_memory_than_asking_about_a_few() {
    let output = command(&[], "process past", Path::new("/")).output().unwrap();
    let measured: Vec<u64> = said(&output.stdout).iter().filter_map(|word| word.parse().ok()).collect();
    let [few, all] = measured[..] else { panic!("{}", String::from_utf8_lossy(&output.stderr)) };
    println!("{few} KiB after five days, {all} KiB after {DAYS}");
    assert!(all < few + MOST_GROWTH, "{few} KiB after five days, {all} KiB after {DAYS}");
}
