use std::fs;

use rusqlite::Connection;

use super::*;

/// The first bytes of a picture.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";

const MODES: [Mode; 3] = [Mode::ReadWrite, Mode::ReadOnly, Mode::Snapshot];

#[test]
fn what_is_not_a_catalogue_is_refused_in_every_mode_and_left_as_it_was() {
    let folder = Folder::new();
    let noise: Vec<u8> = (0..20_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    for bytes in [PNG, b"", b"x", b"SQLite format 3\0", &PNG.repeat(300), &noise, "[1, 2, 3]".as_bytes()] {
        for mode in MODES {
            for create in [false, true] {
                if create && bytes.is_empty() && mode == Mode::ReadWrite {
                    continue;
                }
                fs::write(folder.file(), bytes).unwrap();
                let error = Store::open(folder.file(), options(mode, create)).unwrap_err();
                assert_eq!(error.kind(), ErrorKind::NotACatalogue, "{mode:?} {create} {} bytes", bytes.len());
                assert!(error.path().is_some_and(|path| path.ends_with("county.luotsi")), "{error}");
                assert_eq!(fs::read(folder.file()).unwrap(), bytes);
                assert!(!folder.path("county.luotsi-wal").exists());
            }
        }
    }
}

#[test]
fn an_empty_file_becomes_a_catalogue_only_when_that_is_asked() {
    let folder = Folder::new();
    fs::write(folder.file(), b"").unwrap();
    assert_eq!(kind_of(folder.open_as(Mode::ReadWrite)), ErrorKind::NotACatalogue);
    drop(folder.open());
    assert!(folder.open_as(Mode::ReadWrite).is_ok());
}

#[test]
fn a_creation_that_was_cut_short_is_begun_again_when_creation_is_asked() {
    let folder = Folder::new();
    Connection::open(folder.file()).unwrap().execute_batch("PRAGMA journal_mode = wal; VACUUM").unwrap();
    assert_eq!(kind_of(folder.open_as(Mode::ReadWrite)), ErrorKind::NotACatalogue);
    assert_eq!(kind_of(folder.open_as(Mode::ReadOnly)), ErrorKind::NotACatalogue);
    assert_eq!(put(&folder.open(), "a", "{}", 1), 1);
}

#[test]
fn a_path_that_leads_nowhere_says_so() {
    let folder = Folder::new();
    let error = folder.open_as(Mode::ReadWrite).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
    assert!(error.to_string().contains("no such file"), "{error}");
    let inside_nothing = folder.path("none/county.luotsi");
    assert_eq!(kind_of(Store::open(&inside_nothing, options(Mode::ReadWrite, true))), ErrorKind::Io);
    for mode in MODES {
        let error = Store::open(folder.0.path(), options(mode, true)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotACatalogue);
        assert!(error.to_string().contains("folder"), "{error}");
    }
    assert_eq!(kind_of(Store::open("/dev/null", options(Mode::ReadWrite, true))), ErrorKind::NotACatalogue);
}

#[test]
fn the_database_of_another_application_is_refused() {
    let folder = Folder::new();
    for sql in ["CREATE TABLE t (x)", "PRAGMA application_id = 7", "PRAGMA user_version = 1"] {
        let _ = fs::remove_file(folder.file());
        Connection::open(folder.file()).unwrap().execute_batch(sql).unwrap();
        for mode in MODES {
            let error = Store::open(folder.file(), options(mode, true)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::NotACatalogue, "{sql}");
        }
    }
}

#[test]
fn a_truncated_catalogue_is_corrupt_and_left_as_it_is() {
    let folder = Folder::new();
    let store = folder.open();
    for n in 0..50 {
        put(&store, &format!("a{n}"), &"x".repeat(3000), 1);
    }
    drop(store);
    let whole = fs::read(folder.file()).unwrap();
    for length in [whole.len() - 4096, whole.len() / 2, 8192, 5000, 4096, 1000, 100] {
        fs::write(folder.file(), &whole[..length]).unwrap();
        for mode in MODES {
            let error = folder.open_as(mode).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Corrupt, "{length} bytes, {mode:?}");
        }
        assert_eq!(fs::metadata(folder.file()).unwrap().len(), length as u64);
    }
}

#[test]
fn damaged_pages_give_errors_or_findings_and_never_a_panic() {
    let folder = Folder::new();
    let store = folder.open();
    for n in 0..40 {
        put(&store, &format!("a{n}"), &format!("{{\"n\":{n},\"x\":\"{}\"}}", "x".repeat(900)), n);
    }
    drop(store);
    let whole = fs::read(folder.file()).unwrap();
    let pages = whole.len() / 4096;
    for page in 0..pages {
        let mut damaged = whole.clone();
        // The first page keeps its header: without it, the file is no catalogue at all.
        let spared = if page == 0 { 100 } else { 0 };
        for (n, byte) in damaged[page * 4096..(page + 1) * 4096].iter_mut().enumerate().skip(spared) {
            *byte = (n as u8).wrapping_mul(31) ^ 0x5a;
        }
        fs::write(folder.file(), &damaged).unwrap();
        let Ok(store) = folder.open_as(Mode::ReadWrite) else { continue };
        for n in 0..40 {
            if let Ok(snapshot) = store.read() {
                let _ = snapshot.get(SERVICE, &format!("a{n}"));
                let _ = snapshot.rows(SERVICE).count();
                let _ = snapshot.changes(0).count();
            }
        }
        assert!(store.check().map_or(true, |findings| !findings.is_empty()), "page {page} of {pages}");
    }
}

#[test]
fn tables_that_a_stranger_has_altered_are_refused() {
    for sql in [
        "CREATE TRIGGER t AFTER INSERT ON history BEGIN DELETE FROM record; END",
        "CREATE VIEW v AS SELECT * FROM record",
        "CREATE INDEX i ON body (upper(text))",
        "ALTER TABLE body ADD COLUMN extra TEXT AS (upper(text))",
        "DROP INDEX record_seq",
    ] {
        let folder = Folder::new();
        drop(folder.open());
        Connection::open(folder.file()).unwrap().execute_batch(sql).unwrap();
        for mode in MODES {
            assert_eq!(kind_of(folder.open_as(mode)), ErrorKind::Corrupt, "{sql}");
        }
    }
}

#[test]
fn rows_that_a_stranger_has_forged_are_errors_and_never_a_panic() {
    for (sql, kind) in [
        (
            "UPDATE record SET seq = 9223372036854775807; UPDATE history SET seq = 9223372036854775807",
            ErrorKind::Corrupt,
        ),
        ("UPDATE record SET seq = -1; UPDATE history SET seq = -1", ErrorKind::Corrupt),
        ("UPDATE meta SET value = '18446744073709551615' WHERE key = 'epoch'", ErrorKind::Corrupt),
        ("UPDATE meta SET value = '18446744073709551615' WHERE key = 'import'", ErrorKind::Corrupt),
        ("UPDATE meta SET value = 'one' WHERE key = 'epoch'", ErrorKind::Corrupt),
        ("DELETE FROM meta", ErrorKind::Corrupt),
        ("UPDATE record SET kind = 77; UPDATE history SET kind = 77", ErrorKind::Corrupt),
        ("UPDATE body SET text = CAST(x'ff00ff' AS TEXT)", ErrorKind::Corrupt),
        // A row of 60 MB, in a file that is no larger than that.
        ("UPDATE body SET text = CAST(zeroblob(60000000) AS TEXT)", ErrorKind::LimitExceeded),
    ] {
        let folder = Folder::new();
        put(&folder.open(), "a", "{}", 1);
        let forger = Connection::open(folder.file()).unwrap();
        forger.execute_batch(&format!("PRAGMA foreign_keys = off; {sql}")).unwrap();
        drop(forger);
        let outcome = folder.open_as(Mode::ReadWrite).and_then(|store| {
            let snapshot = store.read()?;
            snapshot.changes(0).collect::<crate::Result<Vec<_>>>()?;
            snapshot.rows(SERVICE).collect::<crate::Result<Vec<_>>>()?;
            drop(snapshot);
            let txn = store.write()?;
            txn.put(SERVICE, "b", "{}", None, &at(2))?;
            txn.commit()?;
            store.import().map(drop)
        });
        assert_eq!(outcome.map_err(|error| error.kind()), Err(kind), "{sql}");
    }
}

#[test]
fn every_connection_is_restrained_before_it_believes_anything() {
    use rusqlite::config::DbConfig;
    let folder = Folder::new();
    let store = folder.open();
    for connection in [store.reader().unwrap(), store.writer().unwrap()] {
        for (setting, value) in [
            (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
            (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
            (DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
            (DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false),
        ] {
            assert_eq!(connection.db_config(setting).unwrap(), value, "{setting:?}");
        }
        assert_eq!(connection.limit(rusqlite::limits::Limit::SQLITE_LIMIT_LENGTH).unwrap(), 16 << 20);
        let pragma =
            |name: &str| connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i64>(0)).unwrap();
        assert_eq!((pragma("cell_size_check"), pragma("secure_delete"), pragma("mmap_size")), (1, 1, 0));
    }
}

#[test]
fn a_statement_is_read_once_whatever_is_bound_to_it() {
    use rusqlite::StatementStatus::RePrepare;
    let folder = Folder::new();
    let store = folder.open();
    put(&store, "a", "{}", 1);
    let snapshot = store.read().unwrap();
    for id in ["a", "b", "a"] {
        assert_eq!(snapshot.get(RecordKind::Service, id).unwrap().is_some(), id == "a");
    }
    let statement = snapshot.sql().prepare_cached(include_str!("../sql/get.sql")).unwrap();
    assert_eq!(statement.get_status(RePrepare), 0);
}

#[test]
fn a_reader_cannot_write_and_sees_what_a_writer_commits() {
    let folder = Folder::new();
    let writer = folder.open();
    put(&writer, "a", "{}", 1);
    let reader = folder.open_as(Mode::ReadOnly).unwrap();
    assert_eq!(kind_of(reader.write().map(drop)), ErrorKind::ReadOnly);
    assert_eq!(kind_of(reader.import().map(drop)), ErrorKind::ReadOnly);
    assert_eq!(kind_of(reader.scrub()), ErrorKind::ReadOnly);
    let version = reader.data_version().unwrap();
    put(&writer, "b", "{}", 2);
    assert_ne!(reader.data_version().unwrap(), version);
    assert_eq!(ids(&reader), ["a", "b"]);
    let lease = reader.reader().unwrap();
    assert!(lease.execute("DELETE FROM record", []).is_err(), "the connection itself refuses");
}

#[test]
fn a_snapshot_is_refused_while_there_is_a_log_and_reads_the_file_alone_otherwise() {
    let folder = Folder::new();
    let writer = folder.open();
    put(&writer, "a", "{}", 1);
    let error = folder.open_as(Mode::Snapshot).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Busy);
    assert!(error.path().unwrap().ends_with("-wal"));
    drop(writer);
    fs::write(folder.path("county.luotsi-journal"), b"x").unwrap();
    assert_eq!(kind_of(folder.open_as(Mode::Snapshot)), ErrorKind::Busy);
    fs::remove_file(folder.path("county.luotsi-journal")).unwrap();
    let snapshot = folder.open_as(Mode::Snapshot).unwrap();
    assert_eq!(ids(&snapshot), ["a"]);
    assert_eq!(snapshot.data_version().unwrap(), snapshot.data_version().unwrap());
    assert!(!folder.path("county.luotsi-shm").exists());
    assert_eq!(kind_of(snapshot.write().map(drop)), ErrorKind::ReadOnly);
}

#[test]
fn a_path_full_of_odd_characters_is_a_path_in_every_mode() {
    let folder = Folder::new();
    for name in ["a b.luotsi", "50%?mode=memory#x.luotsi", "file:x.luotsi", "tukea äideille.luotsi", "it's.luotsi"] {
        let path = folder.path(name);
        put(&Store::open(&path, options(Mode::ReadWrite, true)).unwrap(), "a", "{}", 1);
        assert!(path.is_file());
        for mode in MODES {
            assert_eq!(ids(&Store::open(&path, options(mode, false)).unwrap()), ["a"], "{name} {mode:?}");
        }
    }
}

#[test]
fn a_backup_is_a_whole_catalogue_and_never_overwrites() {
    let folder = Folder::new();
    let store = folder.open();
    put(&store, "a", "{}", 1);
    let target = folder.path("copy.luotsi");
    store.backup(&target).unwrap();
    put(&store, "b", "{}", 2);
    for mode in [Mode::Snapshot, Mode::ReadOnly, Mode::ReadWrite] {
        let copy = Store::open(&target, options(mode, false)).unwrap();
        assert_eq!(ids(&copy), ["a"]);
        assert_sound(&copy);
    }
    assert_eq!(kind_of(store.backup(&target)), ErrorKind::Misuse);
    assert!(store.backup(&folder.path("none/copy.luotsi")).is_err());
    let lease = store.reader().unwrap();
    assert!(lease.execute("DELETE FROM record", []).is_err(), "readers are readers again afterwards");
    drop(lease);
    let memory = Store::open(IN_MEMORY, options(Mode::ReadWrite, false)).unwrap();
    put(&memory, "m", "{}", 1);
    memory.backup(&folder.path("memory.luotsi")).unwrap();
    assert_eq!(ids(&Store::open(folder.path("memory.luotsi"), options(Mode::Snapshot, false)).unwrap()), ["m"]);
}

#[test]
fn the_header_names_the_application() {
    let folder = Folder::new();
    drop(folder.open());
    let bytes = fs::read(folder.file()).unwrap();
    assert_eq!(&bytes[68..72], b"Luot");
    assert_eq!(APPLICATION_ID.to_be_bytes(), *b"Luot");
}
