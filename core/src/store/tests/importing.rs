use super::*;

/// More than one piece.
const MANY: usize = 4_500;

fn fill(import: &mut Import<'_>, version: u32) {
    for n in 0..MANY {
        import.put(SERVICE, format!("s{n:05}"), format!("{{\"n\":{n},\"v\":{version}}}")).unwrap();
    }
}

fn staged(store: &Store) -> u64 {
    store.reader().unwrap().query_row("SELECT count(*) FROM staged", [], |row| row.get(0)).unwrap()
}

#[test]
fn an_import_is_seen_all_at_once_by_every_handle() {
    let folder = Folder::new();
    let store = folder.open();
    let other = folder.open_as(Mode::ReadOnly).unwrap();
    put(&store, "before", "{}", 1);
    let mut import = store.import().unwrap();
    fill(&mut import, 1);
    assert!(staged(&other) > 0, "pieces have been committed");
    assert_eq!(ids(&other), ["before"], "and nobody sees them");
    assert_eq!(all(other.read().unwrap().changes(0)).len(), 1);
    assert_eq!(all(other.read().unwrap().rows_since(0)).len(), 1);
    let during = other.read().unwrap();
    let published = import.publish(&at(2)).unwrap();
    assert_eq!(published, Published { put: MANY as u64, deleted: 0, unchanged: 0, revision: MANY as u64 + 1 });
    assert_eq!(all(during.rows(SERVICE)).len(), 1);
    assert_eq!(ids(&other).len(), MANY + 1);
    assert_eq!(staged(&other), 0);
    assert_sound(&store);
}

#[test]
fn others_write_during_an_import_and_its_versions_come_after_theirs() {
    let folder = Folder::new();
    let store = folder.open();
    let other = folder.open();
    put(&store, "s00001", "old", 1);
    let mut import = store.import().unwrap();
    fill(&mut import, 1);
    let theirs = put(&other, "s00002", "theirs", 2);
    let theirs_too = put(&other, "theirs", "{}", 2);
    let published = import.publish(&at(3)).unwrap();
    let snapshot = other.read().unwrap();
    let after: Vec<_> = all(snapshot.rows_since(theirs_too));
    assert_eq!(after.len() as u64, published.put, "a follower misses nothing");
    assert!(all(snapshot.history(SERVICE, "s00002")).iter().map(|v| v.seq).eq([theirs, theirs_too + 3]));
    assert_eq!(snapshot.get(SERVICE, "s00002").unwrap().unwrap().body, r#"{"n":2,"v":1}"#, "the import comes last");
    assert_sound(&store);
}

#[test]
fn importing_the_same_again_adds_no_version() {
    let folder = Folder::new();
    let store = folder.open();
    let mut first = store.import().unwrap();
    fill(&mut first, 1);
    let revision = first.publish(&at(1)).unwrap().revision;
    let mut second = store.import().unwrap();
    fill(&mut second, 1);
    second.delete(SERVICE, "never").unwrap();
    let published = second.publish(&at(2)).unwrap();
    assert_eq!(published, Published { put: 0, deleted: 0, unchanged: MANY as u64 + 1, revision });
    assert_sound(&store);
}

#[test]
fn a_text_that_another_writer_has_put_meanwhile_adds_no_second_version() {
    let folder = Folder::new();
    let store = folder.open();
    put(&store, "same", "new", 1);
    put(&store, "changed", "old", 1);
    put(&store, "reverted", "kept", 1);
    put(&store, "deleted", "text", 1);
    let mut import = store.import().unwrap();
    for (id, text) in [("same", "new"), ("changed", "new"), ("reverted", "kept"), ("deleted", "text"), ("added", "x")] {
        import.put(SERVICE, id, text).unwrap();
    }
    import.stage().unwrap();
    put(&store, "changed", "new", 2);
    put(&store, "reverted", "other", 2);
    put(&store, "added", "x", 2);
    delete(&store, "deleted", 2);
    let published = import.publish(&at(3)).unwrap();
    assert_eq!((published.put, published.unchanged), (2, 3));
    assert_eq!(body(&store, "reverted").as_deref(), Some("kept"));
    assert_eq!(body(&store, "deleted").as_deref(), Some("text"));
    assert_eq!(all(store.read().unwrap().history(SERVICE, "changed")).len(), 2);
    assert_eq!(all(store.read().unwrap().history(SERVICE, "added")).len(), 1);
    assert_sound(&store);
}

#[test]
fn an_import_deletes_and_the_last_word_on_an_id_counts() {
    let folder = Folder::new();
    let store = folder.open();
    put(&store, "a", "1", 1);
    put(&store, "b", "1", 1);
    put(&store, "c", "1", 1);
    let mut import = store.import().unwrap();
    import.put(SERVICE, "a", "2").unwrap();
    import.stage().unwrap();
    import.put(SERVICE, "a", "3").unwrap();
    import.put(SERVICE, "b", "2").unwrap();
    import.delete(SERVICE, "b").unwrap();
    import.delete(SERVICE, "c").unwrap();
    import.put(SERVICE, "c", "1").unwrap();
    let published = import.publish(&at(2)).unwrap();
    assert_eq!((published.put, published.deleted, published.unchanged), (1, 1, 1));
    assert_eq!(body(&store, "a").as_deref(), Some("3"));
    assert_eq!(ids(&store), ["a", "c"]);
    assert_eq!(all(store.read().unwrap().history(SERVICE, "a")).len(), 2);
    assert_sound(&store);
}

#[test]
fn an_import_that_is_dropped_leaves_no_trace() {
    let folder = Folder::new();
    let store = folder.open();
    put(&store, "before", "{}", 1);
    let mut import = store.import().unwrap();
    fill(&mut import, 1);
    assert!(staged(&store) > 0);
    drop(import);
    assert_eq!(staged(&store), 0);
    assert!(!folder.path("county.luotsi-import").exists());
    assert_eq!(put(&store, "after", "{}", 2), 2);
    let bodies: u64 = store.reader().unwrap().query_row("SELECT count(*) FROM body", [], |row| row.get(0)).unwrap();
    assert_eq!(bodies, 2);
    assert_sound(&store);
}

#[test]
fn what_a_crashed_import_left_is_swept_when_the_catalogue_is_opened() {
    let folder = Folder::new();
    let store = folder.open();
    put(&store, "before", "{}", 1);
    let mut import = store.import().unwrap();
    fill(&mut import, 1);
    // A copy of the file and its log is what a crash would have left.
    for suffix in ["", "-wal"] {
        let name = format!("county.luotsi{suffix}");
        std::fs::copy(folder.path(&name), folder.path(&format!("crashed.luotsi{suffix}"))).unwrap();
    }
    let crashed = Store::open(folder.path("crashed.luotsi"), options(Mode::ReadOnly, false)).unwrap();
    assert!(staged(&crashed) > 0);
    assert_eq!(ids(&crashed), ["before"]);
    let reopened = Store::open(folder.path("crashed.luotsi"), options(Mode::ReadWrite, false)).unwrap();
    assert_eq!(staged(&reopened), 0);
    assert_eq!(ids(&reopened), ["before"]);
    assert_sound(&reopened);
}

#[test]
fn a_running_import_is_not_swept_by_another_handle_that_opens() {
    let folder = Folder::new();
    let store = folder.open();
    let mut import = store.import().unwrap();
    fill(&mut import, 1);
    let other = folder.open();
    assert_eq!(kind_of(other.import()), ErrorKind::Busy);
    assert_eq!(kind_of(store.import()), ErrorKind::Busy);
    assert_eq!(kind_of(other.scrub()), ErrorKind::Busy);
    assert_eq!(import.publish(&at(1)).unwrap().put, MANY as u64);
    assert!(other.import().is_ok());
}

#[test]
fn an_import_whose_lock_was_lost_stops_instead_of_mixing() {
    let folder = Folder::new();
    let store = folder.open();
    let mut older = store.import().unwrap();
    fill(&mut older, 1);
    std::fs::remove_file(folder.path("county.luotsi-import")).unwrap();
    let other = folder.open();
    let mut newer = other.import().unwrap();
    newer.put(SERVICE, "n", "{}").unwrap();
    assert_eq!(kind_of(older.publish(&at(1))), ErrorKind::Conflict);
    assert_eq!(newer.publish(&at(2)).unwrap().put, 1);
    assert_eq!(ids(&store), ["n"]);
    assert_sound(&store);
}
