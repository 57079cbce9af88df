//! The promises of the store, one chapter per file.

mod erasure;
mod files;
mod importing;
mod ladder;
mod model;
mod past;
mod processes;
mod writing;

use std::path::PathBuf;
use std::time::Duration;

use tempfile::TempDir;

use super::import::{Import, Published};
use super::kind::RecordKind;
use super::open::APPLICATION_ID;
use super::row::{MAX_BODY_BYTES, MAX_ID_BYTES};
use super::write::Written;
use super::*;
use crate::error::ErrorKind;

const SERVICE: RecordKind = RecordKind::Service;
const ORGANIZATION: RecordKind = RecordKind::Organization;

/// A folder for one catalogue, gone when the test is.
struct Folder(TempDir);

impl Folder {
    fn new() -> Folder {
        Folder(tempfile::tempdir().unwrap())
    }

    fn file(&self) -> PathBuf {
        self.path("county.luotsi")
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Opens the catalogue, creating it where it is missing; impatient, so that tests of contention are quick.
    fn open(&self) -> Store {
        Store::open(self.file(), options(Mode::ReadWrite, true)).unwrap()
    }

    fn open_as(&self, mode: Mode) -> crate::Result<Store> {
        Store::open(self.file(), options(mode, false))
    }
}

fn options(mode: Mode, create: bool) -> Options {
    Options { mode, create, busy_timeout: Duration::from_millis(60), now: 1_700_000_000_000, ..Options::default() }
}

fn at(at: i64) -> Stamp<'static> {
    Stamp { at, ..Stamp::default() }
}

/// Puts one service in a transaction of its own and returns its version.
fn put(store: &Store, id: &str, body: &str, instant: i64) -> u64 {
    let txn = store.write().unwrap();
    let written = txn.put(SERVICE, id, body, None, &at(instant)).unwrap();
    txn.commit().unwrap();
    written.seq
}

fn delete(store: &Store, id: &str, instant: i64) -> u64 {
    let txn = store.write().unwrap();
    let written = txn.delete(SERVICE, id, None, &at(instant)).unwrap();
    txn.commit().unwrap();
    written.seq
}

fn body(store: &Store, id: &str) -> Option<String> {
    store.read().unwrap().get(SERVICE, id).unwrap().map(|row| row.body)
}

fn revision(store: &Store) -> u64 {
    store.read().unwrap().position().seq
}

fn all<T>(stream: Stream<'_, T>) -> Vec<T> {
    stream.collect::<crate::Result<Vec<T>>>().unwrap()
}

fn ids(store: &Store) -> Vec<String> {
    all(store.read().unwrap().rows(SERVICE)).into_iter().map(|row| row.id).collect()
}

fn kind_of<T: std::fmt::Debug>(result: crate::Result<T>) -> ErrorKind {
    result.unwrap_err().kind()
}

fn assert_sound(store: &Store) {
    assert_eq!(store.check().unwrap(), Vec::<String>::new());
}
