use std::fs;

use rusqlite::Connection;
use sha2::{Digest, Sha256};

use super::*;
use crate::store::migrate::{STEPS, Step, newest};

/// A ladder of a day to come.
const LONGER: &[Step] = &[
    Step { to: 1, sql: include_str!("../sql/create_v1.sql") },
    Step { to: 2, sql: include_str!("../sql/step_v2.sql") },
    Step { to: 3, sql: "CREATE TABLE bookmark (id TEXT PRIMARY KEY) STRICT;" },
    Step { to: 4, sql: "ALTER TABLE bookmark ADD COLUMN body TEXT; INSERT INTO bookmark VALUES ('d', '{}');" },
];

/// A ladder whose last step fails.
const BROKEN: &[Step] = &[
    Step { to: 1, sql: include_str!("../sql/create_v1.sql") },
    Step { to: 2, sql: include_str!("../sql/step_v2.sql") },
    Step { to: 3, sql: "CREATE TABLE bookmark (id TEXT PRIMARY KEY) STRICT; INSERT INTO nothing VALUES (1);" },
];

/// Writes the catalogue that the first version of this library would have left.
fn write_v1(folder: &Folder) {
    let connection = Connection::open(folder.file()).unwrap();
    connection.execute_batch(include_str!("frozen_v1.sql")).unwrap();
}

#[test]
fn the_steps_are_frozen() {
    let digests = STEPS.iter().map(|step| {
        let digest = Sha256::digest(step.sql.as_bytes());
        digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    });
    assert_eq!(
        digests.collect::<Vec<_>>(),
        [
            "e6d7fb1944df85ca3401a22c740c5af2ef79dab2ec12d14d4fadc20d845de02f",
            "11ceb7b6975090fa08fc1e46d8609f47a64a6a9dcf0e56f98b234f54acd2b901",
        ]
    );
}

#[test]
fn a_catalogue_of_the_first_version_reads_as_it_was_written() {
    let folder = Folder::new();
    write_v1(&folder);
    for mode in [Mode::ReadOnly, Mode::Snapshot] {
        assert_eq!(kind_of(folder.open_as(mode)), ErrorKind::SchemaTooOld);
    }
    for mode in [Mode::ReadWrite, Mode::ReadOnly, Mode::Snapshot] {
        let store = folder.open_as(mode).unwrap();
        assert_eq!(ids(&store), ["s1"]);
        assert_eq!(body(&store, "s1").unwrap(), r#"{"name":{"fi":"Kahvila"}}"#);
        let snapshot = store.read().unwrap();
        assert_eq!(snapshot.position(), Position { epoch: 3, seq: 4 });
        assert_eq!(snapshot.meta("language").unwrap().as_deref(), Some("sv"));
        let history: Vec<_> = all(snapshot.changes(0)).iter().map(|v| (v.seq, v.deleted, v.at)).collect();
        assert_eq!(history, [(1, false, 1000), (2, false, 1000), (3, false, 2000), (4, true, 3000)]);
        assert_eq!(snapshot.version(3).unwrap().unwrap().steward.as_deref(), Some("aino"));
        drop(snapshot);
        assert_sound(&store);
    }
}

#[test]
fn an_older_file_is_backed_up_and_climbs_every_step() {
    let folder = Folder::new();
    write_v1(&folder);
    let store = Store::open_with_steps(&folder.file(), options(Mode::ReadWrite, false), LONGER).unwrap();
    assert_eq!(ids(&store), ["s1"]);
    let version: u32 = store.reader().unwrap().query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
    assert_eq!(version, newest(LONGER));
    let mark: String = store.reader().unwrap().query_row("SELECT body FROM bookmark", [], |row| row.get(0)).unwrap();
    assert_eq!(mark, "{}");
    drop(store);

    let backup = folder.path("county.luotsi.v1-backup");
    assert_eq!(kind_of(Store::open(&backup, options(Mode::Snapshot, false))), ErrorKind::SchemaTooOld);
    let backup = Store::open(&backup, options(Mode::ReadWrite, false)).unwrap();
    assert_eq!(ids(&backup), ["s1"]);
    assert_sound(&backup);

    let error = folder.open_as(Mode::ReadWrite).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::SchemaTooNew, "a library that does not know the last steps");
    assert_eq!(kind_of(folder.open_as(Mode::ReadOnly)), ErrorKind::SchemaTooNew);
}

#[test]
fn a_new_file_and_a_migrated_one_have_the_same_tables() {
    let (old, new) = (Folder::new(), Folder::new());
    write_v1(&old);
    for folder in [&old, &new] {
        // Opening compares the tables with those of the ladder.
        Store::open_with_steps(&folder.file(), options(Mode::ReadWrite, true), LONGER).unwrap();
        Store::open_with_steps(&folder.file(), options(Mode::ReadOnly, false), LONGER).unwrap();
    }
    assert!(!new.path("county.luotsi.v1-backup").exists());
}

#[test]
fn an_older_file_is_not_migrated_by_a_reader() {
    let folder = Folder::new();
    write_v1(&folder);
    let before = fs::read(folder.file()).unwrap();
    for mode in [Mode::ReadOnly, Mode::Snapshot] {
        let error = Store::open_with_steps(&folder.file(), options(mode, false), LONGER).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::SchemaTooOld);
    }
    assert_eq!(fs::read(folder.file()).unwrap(), before);
}

#[test]
fn a_step_that_fails_leaves_the_old_version_and_each_attempt_its_backup() {
    let folder = Folder::new();
    write_v1(&folder);
    for _ in 0..2 {
        assert!(Store::open_with_steps(&folder.file(), options(Mode::ReadWrite, false), BROKEN).is_err());
    }
    assert!(folder.path("county.luotsi.v1-backup").exists());
    assert!(folder.path("county.luotsi.v1-backup-2").exists());
    let store = folder.open_as(Mode::ReadWrite).unwrap();
    assert_eq!(ids(&store), ["s1"]);
    assert_sound(&store);
}

#[test]
fn a_handle_notices_that_another_process_has_migrated_the_file() {
    let folder = Folder::new();
    let store = folder.open();
    put(&store, "a", "{}", 1);
    drop(Store::open_with_steps(&folder.file(), options(Mode::ReadWrite, false), LONGER).unwrap());
    assert_eq!(kind_of(store.read()), ErrorKind::SchemaTooNew);
    assert_eq!(kind_of(store.write()), ErrorKind::SchemaTooNew);
}

#[test]
fn the_backup_before_a_migration_can_be_declined() {
    let folder = Folder::new();
    write_v1(&folder);
    let options = Options { backup_before_migration: false, ..options(Mode::ReadWrite, false) };
    drop(Store::open_with_steps(&folder.file(), options, LONGER).unwrap());
    assert!(!folder.path("county.luotsi.v1-backup").exists());
}
