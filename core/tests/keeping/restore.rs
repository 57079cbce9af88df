//! Backups come back, in place, under whoever has the catalogue open; older files are brought up to date.

use std::fs;
use std::path::Path;

use luotsi::model::Record;
use luotsi::steward::{Scope, Steward};
use luotsi::{Catalogue, ErrorKind, Mode, OpenOptions, Request};
use rusqlite::Connection;

fn service(name: &str) -> Record {
    Record::from_json(&format!(r#"{{"kind": "service", "id": "s1", "name": {{"fi": "{name}"}}}}"#)).unwrap()
}

fn finds(catalogue: &Catalogue, text: &str) -> bool {
    !catalogue.search(&Request::text(text)).unwrap().hits.is_empty()
}

fn restore(backup: &Path, file: &Path) -> luotsi::Result<luotsi::Restored> {
    Catalogue::restore(backup, file, &OpenOptions::default())
}

fn open_as(path: &Path, mode: Mode) -> luotsi::Result<Catalogue> {
    Catalogue::open_with(path, &OpenOptions { mode, ..OpenOptions::default() })
}

#[test]
fn a_restored_catalogue_is_in_the_next_search_of_everybody_who_has_it_open() {
    let folder = tempfile::tempdir().unwrap();
    let (file, backup) = (folder.path().join("county.luotsi"), folder.path().join("monday.luotsi"));
    let writer = Catalogue::create(&file).unwrap();
    writer.put(&service("Kahvio")).unwrap();
    let steward = Steward::new("aino", Scope::Everything);
    writer.steward(steward.clone()).unwrap().draft(&service("Luonnos"), None).unwrap();
    writer.backup(&backup).unwrap();
    writer.put(&service("Hupsis")).unwrap();
    let token = writer.feed(None, 10).unwrap().token;
    let reader = open_as(&file, Mode::ReadOnly).unwrap();
    assert!(finds(&reader, "hupsis") && finds(&writer, "hupsis"));

    let restored = restore(&backup, &file).unwrap();
    assert_eq!(restored.revision, 1);
    for catalogue in [&reader, &writer] {
        assert!(finds(catalogue, "kahvio") && !finds(catalogue, "hupsis"));
        assert_eq!(catalogue.feed(Some(&token), 1).unwrap_err().kind(), ErrorKind::Conflict);
        assert_eq!(catalogue.check().unwrap(), Vec::<String>::new());
    }
    assert_eq!(writer.steward(steward).unwrap().drafts().unwrap().len(), 1);
    writer.put(&service("Kahvila")).unwrap();
    assert!(finds(&reader, "kahvila"));

    // What was replaced can be had back, and the number of an epoch is never used twice.
    let replaced = restored.replaced.unwrap();
    let second = writer.feed(None, 10).unwrap().token;
    let again = restore(&replaced, &file).unwrap();
    assert!(finds(&reader, "hupsis"));
    assert_ne!(again.replaced.unwrap(), replaced);
    for old in [token, second] {
        assert_eq!(writer.feed(Some(&old), 1).unwrap_err().kind(), ErrorKind::Conflict);
    }
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().contains("restoring")), "{left:?}");
}

#[test]
fn what_is_no_backup_of_this_catalogue_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let catalogue = Catalogue::create(path("county.luotsi")).unwrap();
    catalogue.put(&service("Kahvio")).unwrap();
    catalogue.backup(path("good.luotsi")).unwrap();

    Catalogue::create(path("other.luotsi")).unwrap().put(&service("Muu")).unwrap();
    fs::write(path("text.luotsi"), "a text, and a long one, but no catalogue").unwrap();
    let mut bytes = fs::read(path("good.luotsi")).unwrap();
    bytes[4096..3 * 4096].fill(0x5a);
    fs::write(path("damaged.luotsi"), bytes).unwrap();
    fs::copy(path("good.luotsi"), path("newer.luotsi")).unwrap();
    Connection::open(path("newer.luotsi")).unwrap().pragma_update(None, "user_version", 99).unwrap();
    for (name, kind) in [
        ("other.luotsi", ErrorKind::Misuse),
        ("text.luotsi", ErrorKind::NotACatalogue),
        ("damaged.luotsi", ErrorKind::Corrupt),
        ("newer.luotsi", ErrorKind::SchemaTooNew),
        ("county.luotsi", ErrorKind::Misuse),
        ("missing.luotsi", ErrorKind::Io),
    ] {
        assert_eq!(restore(&path(name), &path("county.luotsi")).unwrap_err().kind(), kind, "{name}");
    }
    assert!(finds(&catalogue, "kahvio"));
    assert_eq!(catalogue.revision().unwrap(), 1);
    // Nor is another program's file replaced.
    assert_eq!(restore(&path("good.luotsi"), &path("text.luotsi")).unwrap_err().kind(), ErrorKind::NotACatalogue);
    assert!(!path("county.luotsi.replaced").exists() && !path("text.luotsi.replaced").exists());
}

#[test]
fn a_damaged_catalogue_is_kept_aside_and_a_missing_one_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let (file, backup) = (folder.path().join("county.luotsi"), folder.path().join("monday.luotsi"));
    let catalogue = Catalogue::create(&file).unwrap();
    catalogue.put(&service("Kahvio")).unwrap();
    let token = catalogue.feed(None, 1).unwrap().token;
    catalogue.backup(&backup).unwrap();
    drop(catalogue);
    let mut bytes = fs::read(&file).unwrap();
    bytes[100..].fill(0x5a);
    fs::write(&file, &bytes).unwrap();
    assert_eq!(Catalogue::open(&file).unwrap_err().kind(), ErrorKind::Corrupt);

    let restored = restore(&backup, &file).unwrap();
    assert_eq!(fs::read(restored.replaced.unwrap()).unwrap(), bytes);
    assert!(finds(&Catalogue::open(&file).unwrap(), "kahvio"));

    fs::remove_file(&file).unwrap();
    assert_eq!(restore(&backup, &file).unwrap().replaced, None);
    let catalogue = Catalogue::open(&file).unwrap();
    assert!(finds(&catalogue, "kahvio"));
    assert_eq!(catalogue.feed(Some(&token), 1).unwrap_err().kind(), ErrorKind::Conflict);
}

/// Writes the catalogue of every earlier version that this library has ever written, from its frozen tables.
fn write_older(path: &Path, version: u32) {
    let tables = [include_str!("../../src/store/sql/create_v1.sql")];
    let connection = Connection::open(path).unwrap();
    for step in &tables[..version as usize] {
        connection.execute_batch(step).unwrap();
    }
    connection
        .execute_batch(&format!(
            r#"PRAGMA application_id = 0x4c756f74; PRAGMA user_version = {version};
               INSERT INTO meta VALUES ('catalogue', '00112233445566778899aabbccddeeff'), ('epoch', '3'),
                 ('language', 'sv'), ('created', '1000'), ('import', '2');
               INSERT INTO body VALUES (1, '{{"id":"s1","name":{{"fi":"Kahvio"}}}}'),
                 (2, '{{"id":"s1","name":{{"fi":"Kahvila"}}}}');
               INSERT INTO history VALUES (1, 1, 's1', 1, 1, 1000, NULL, 'import', NULL),
                 (2, 1, 's1', 1, 2, 2000, 'aino', NULL, 'new name');
               INSERT INTO record VALUES (1, 's1', 2, 2);"#
        ))
        .unwrap();
}

#[test]
fn a_catalogue_of_every_earlier_version_is_backed_up_and_brought_up_to_date() {
    for version in 1..=1 {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("county.luotsi");
        write_older(&file, version);
        let before = fs::read(&file).unwrap();
        for mode in [Mode::ReadOnly, Mode::Snapshot] {
            assert_eq!(open_as(&file, mode).unwrap_err().kind(), ErrorKind::SchemaTooOld);
        }
        assert_eq!(fs::read(&file).unwrap(), before, "a reader changes nothing");

        let catalogue = Catalogue::open(&file).unwrap();
        assert!(finds(&catalogue, "kahvila") && catalogue.default_language() == "sv");
        assert_eq!(catalogue.history(luotsi::model::RecordKind::Service, "s1").unwrap().len(), 2);
        let session = catalogue.steward(Steward::new("aino", Scope::Everything)).unwrap();
        session.draft(&service("Kahvitupa"), None).unwrap();
        session.publish(luotsi::model::RecordKind::Service, "s1").unwrap();
        assert_eq!(catalogue.check().unwrap(), Vec::<String>::new());

        // The backup is of the old version, as it stood, and can be restored by this one.
        let backup = folder.path().join(format!("county.luotsi.v{version}-backup"));
        let restored = restore(&backup, &file).unwrap();
        assert_eq!(restored.revision, 2);
        assert!(finds(&catalogue, "kahvila") && !finds(&catalogue, "kahvitupa"));
        assert_eq!(open_as(&backup, Mode::Snapshot).unwrap_err().kind(), ErrorKind::SchemaTooOld);
    }
}

#[test]
fn a_catalogue_of_a_version_to_come_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("county.luotsi");
    Catalogue::create(&file).unwrap().put(&service("Kahvio")).unwrap();
    Connection::open(&file).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let before = fs::read(&file).unwrap();
    for mode in [Mode::ReadWrite, Mode::ReadOnly, Mode::Snapshot] {
        let error = open_as(&file, mode).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::SchemaTooNew);
        assert!(error.message().contains("99"), "{error}");
    }
    assert_eq!(fs::read(&file).unwrap(), before);
}
