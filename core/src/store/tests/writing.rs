use super::*;

#[test]
fn what_is_put_is_read_and_survives_closing() {
    let folder = Folder::new();
    let store = folder.open();
    assert_eq!(put(&store, "a", "{}", 1), 1);
    assert_eq!(put(&store, "b", r#"{"name":"Omaishoitajien vertaisryhmä"}"#, 2), 2);
    drop(store);
    let store = folder.open_as(Mode::ReadWrite).unwrap();
    assert_eq!(body(&store, "b").unwrap(), r#"{"name":"Omaishoitajien vertaisryhmä"}"#);
    assert_eq!(revision(&store), 2);
    assert_eq!(store.read().unwrap().count(SERVICE).unwrap(), 2);
    assert_sound(&store);
}

#[test]
fn closing_leaves_the_catalogue_file_alone_in_its_folder() {
    let folder = Folder::new();
    let store = folder.open();
    put(&store, "a", "{}", 1);
    let _ = (body(&store, "a"), store.data_version().unwrap());
    drop(store);
    let names: Vec<_> = std::fs::read_dir(folder.0.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["county.luotsi"]);
}

#[test]
fn a_transaction_that_is_not_committed_leaves_nothing() {
    let folder = Folder::new();
    let store = folder.open();
    let txn = store.write().unwrap();
    txn.put(SERVICE, "a", "{}", None, &at(1)).unwrap();
    assert_eq!(txn.position().seq, 1);
    drop(txn);
    assert_eq!(body(&store, "a"), None);
    assert_eq!(put(&store, "b", "{}", 1), 1, "the number was not used up");
    assert_sound(&store);
}

#[test]
fn putting_what_stands_already_adds_no_version() {
    let folder = Folder::new();
    let store = folder.open();
    let seq = put(&store, "a", "{}", 1);
    let txn = store.write().unwrap();
    let again = txn.put(SERVICE, "a", "{}", None, &at(2)).unwrap();
    assert_eq!(again, Written { seq, changed: false });
    txn.commit().unwrap();
    assert_eq!(revision(&store), seq);
    assert_eq!(all(store.read().unwrap().history(SERVICE, "a")).len(), 1);
}

#[test]
fn a_deletion_leaves_a_tombstone_with_a_version_and_the_record_can_return() {
    let folder = Folder::new();
    let store = folder.open();
    put(&store, "a", "{}", 1);
    put(&store, "b", "{}", 1);
    assert_eq!(delete(&store, "a", 2), 3);
    assert_eq!(body(&store, "a"), None);
    assert_eq!(ids(&store), ["b"]);
    let gone = Delta::Gone { kind: SERVICE, id: "a".to_owned(), seq: 3 };
    assert_eq!(all(store.read().unwrap().rows_since(2)), [gone]);
    assert_eq!(delete(&store, "a", 3), 3, "deleting again changes nothing");
    assert_eq!(delete(&store, "never", 3), 0);
    assert_eq!(put(&store, "a", "{}", 4), 4, "even with the same text, a return is a new version");
    assert_eq!(ids(&store), ["a", "b"]);
    assert_sound(&store);
}

#[test]
fn a_write_against_another_version_is_a_conflict_that_names_the_one_that_stands() {
    let folder = Folder::new();
    let store = folder.open();
    let first = put(&store, "a", r#"{"v":1}"#, 1);
    let second = put(&store, "a", r#"{"v":2}"#, 2);
    let txn = store.write().unwrap();
    for (expected, id) in [(first, "a"), (0, "a"), (99, "a"), (5, "never")] {
        let error = txn.put(SERVICE, id, "{}", Some(expected), &at(3)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Conflict);
        assert_eq!(error.current_seq(), Some(if id == "a" { second } else { 0 }));
    }
    assert_eq!(kind_of(txn.delete(SERVICE, "a", Some(first), &at(3))), ErrorKind::Conflict);
    assert!(txn.put(SERVICE, "a", r#"{"v":3}"#, Some(second), &at(3)).unwrap().changed);
    assert!(txn.put(SERVICE, "new", "{}", Some(0), &at(3)).unwrap().changed);
    let deleted = txn.delete(SERVICE, "a", Some(3), &at(4)).unwrap().seq;
    assert!(txn.put(SERVICE, "a", "{}", Some(0), &at(5)).unwrap().changed, "a deleted record counts as none");
    assert!(txn.delete(SERVICE, "a", None, &at(6)).unwrap().seq > deleted);
    txn.commit().unwrap();
}

#[test]
fn two_records_of_different_kinds_may_share_an_id() {
    let folder = Folder::new();
    let store = folder.open();
    let txn = store.write().unwrap();
    txn.put(SERVICE, "a", r#"{"is":"service"}"#, None, &at(1)).unwrap();
    txn.put(ORGANIZATION, "a", r#"{"is":"organization"}"#, None, &at(1)).unwrap();
    txn.commit().unwrap();
    let snapshot = store.read().unwrap();
    assert_eq!(snapshot.get(SERVICE, "a").unwrap().unwrap().body, r#"{"is":"service"}"#);
    assert_eq!(snapshot.get(ORGANIZATION, "a").unwrap().unwrap().body, r#"{"is":"organization"}"#);
    assert!(snapshot.get(SERVICE, "b").unwrap().is_none());
}

#[test]
fn ids_and_bodies_beyond_their_limits_are_refused_and_nothing_is_stored() {
    let folder = Folder::new();
    let store = folder.open();
    let txn = store.write().unwrap();
    let long_id = "x".repeat(MAX_ID_BYTES + 1);
    let long_body = "x".repeat(MAX_BODY_BYTES + 1);
    assert_eq!(kind_of(txn.put(SERVICE, "", "{}", None, &at(1))), ErrorKind::InvalidDocument);
    assert_eq!(kind_of(txn.put(SERVICE, &long_id, "{}", None, &at(1))), ErrorKind::LimitExceeded);
    assert_eq!(kind_of(txn.put(SERVICE, "a", &long_body, None, &at(1))), ErrorKind::LimitExceeded);
    assert!(txn.put(SERVICE, &long_id[1..], &long_body[1..], None, &at(1)).unwrap().changed);
    assert_eq!(txn.commit().unwrap().seq, 1);
    assert_eq!(body(&store, &long_id[1..]).unwrap().len(), MAX_BODY_BYTES);
}

#[test]
fn a_snapshot_shows_one_commit_whatever_is_written_meanwhile() {
    let folder = Folder::new();
    let store = folder.open();
    put(&store, "a", r#"{"v":1}"#, 1);
    let before = store.read().unwrap();
    put(&store, "a", r#"{"v":2}"#, 2);
    put(&store, "b", "{}", 2);
    assert_eq!(before.get(SERVICE, "a").unwrap().unwrap().body, r#"{"v":1}"#);
    assert_eq!(all(before.rows(SERVICE)).len(), 1);
    assert_eq!(before.position().seq, 1);
    assert_eq!(body(&store, "a").unwrap(), r#"{"v":2}"#);
}

#[test]
fn rows_come_in_the_order_of_their_ids_however_many_there_are() {
    let folder = Folder::new();
    let store = folder.open();
    let txn = store.write().unwrap();
    for n in (0..1000).rev() {
        txn.put(SERVICE, &format!("id{n:04}"), &n.to_string(), None, &at(1)).unwrap();
    }
    txn.put(ORGANIZATION, "o", "{}", None, &at(1)).unwrap();
    txn.commit().unwrap();
    let snapshot = store.read().unwrap();
    let rows = all(snapshot.rows(SERVICE));
    assert_eq!(rows.len(), 1000);
    assert!(rows.iter().enumerate().all(|(n, row)| row.body == n.to_string()));
    let deltas = all(snapshot.rows_since(0));
    assert_eq!(deltas.iter().map(Delta::seq).collect::<Vec<_>>(), (1..=1001).collect::<Vec<_>>());
    assert_eq!(all(snapshot.rows_since(u64::MAX)), []);
}

#[test]
fn the_data_version_changes_with_every_commit_and_not_otherwise() {
    let folder = Folder::new();
    let ours = folder.open();
    let theirs = folder.open();
    let at_rest = ours.data_version().unwrap();
    assert_eq!(ours.data_version().unwrap(), at_rest);
    put(&ours, "a", "{}", 1);
    let after_ours = ours.data_version().unwrap();
    assert_ne!(after_ours, at_rest);
    put(&theirs, "b", "{}", 1);
    assert_ne!(ours.data_version().unwrap(), after_ours);
    assert_eq!(ids(&ours), ["a", "b"], "what another handle committed is in the very next read");
}

#[test]
fn a_catalogue_in_memory_keeps_the_same_promises() {
    let store = Store::open(IN_MEMORY, options(Mode::ReadWrite, false)).unwrap();
    let other = Store::open(IN_MEMORY, options(Mode::ReadWrite, false)).unwrap();
    let version = store.data_version().unwrap();
    put(&store, "a", r#"{"v":1}"#, 1);
    assert_ne!(store.data_version().unwrap(), version);
    put(&store, "a", r#"{"v":2}"#, 2);
    let mut import = store.import().unwrap();
    import.put(SERVICE, "b", "{}").unwrap();
    assert_eq!(import.publish(&at(3)).unwrap().put, 1);
    assert_eq!(ids(&store), ["a", "b"]);
    assert_eq!(ids(&other), Vec::<String>::new(), "two catalogues in memory are two");
    let held = store.read().unwrap();
    let txn = store.write().unwrap();
    txn.put(SERVICE, "c", "{}", None, &at(4)).unwrap();
    assert_eq!(kind_of(txn.commit()), ErrorKind::Busy);
    drop(held);
    assert_eq!(put(&store, "c", "{}", 5), 4);
    store.scrub().unwrap();
    assert_sound(&store);
    assert_eq!(kind_of(Store::open(IN_MEMORY, options(Mode::ReadOnly, true))), ErrorKind::Misuse);
}

#[test]
fn an_image_is_kept_whole_and_replaced_whole() {
    let folder = Folder::new();
    let store = folder.open();
    let large: Vec<u8> = (0..2_500_000_u32).map(|n| (n % 251) as u8).collect();
    let position = store.read().unwrap().position();
    for (number, part) in (1..).zip([&large[..], b"small"]) {
        let mut abandoned = store.write_image(position).unwrap();
        (0..4).for_each(|_| abandoned.put(&large).unwrap());
        drop(abandoned);
        let mut image = store.write_image(position).unwrap();
        (0..5).for_each(|_| image.put(part).unwrap());
        image.finish(b"five").unwrap();
        assert_eq!(store.read().unwrap().image_head().unwrap(), Some((number * 2, b"five".to_vec())));
        let mut read = b"before ".to_vec();
        assert!(store.image_part(number * 2, 4, &mut read).unwrap());
        assert_eq!(read.strip_prefix(b"before "), Some(part));
        assert!(!store.image_part(number * 2, 5, &mut read).unwrap());
        assert!(!store.image_part(number * 2 - 1, 0, &mut read).unwrap(), "of the one that was abandoned");
    }
    let txn = store.write().unwrap();
    txn.discard_images().unwrap();
    txn.commit().unwrap();
    assert_eq!(store.read().unwrap().image_head().unwrap(), None);
}

#[test]
fn an_image_is_not_written_over_another_writers_nor_over_an_erasure() {
    let folder = Folder::new();
    let store = folder.open();
    let position = store.read().unwrap().position();
    let slow = store.write_image(position).unwrap();
    let quick = store.write_image(position).unwrap();
    assert_eq!(slow.finish(b"slow").unwrap_err().kind(), ErrorKind::Busy);
    let txn = store.write().unwrap();
    txn.begin_epoch().unwrap();
    txn.commit().unwrap();
    assert_eq!(quick.finish(b"quick").unwrap_err().kind(), ErrorKind::Conflict);
    assert_eq!(store.read().unwrap().image_head().unwrap(), None);
}

#[test]
fn what_the_catalogue_says_about_itself_is_kept() {
    let folder = Folder::new();
    let store = folder.open();
    let txn = store.write().unwrap();
    txn.set_meta("colour", "blue").unwrap();
    txn.commit().unwrap();
    let snapshot = store.read().unwrap();
    assert_eq!(snapshot.meta("colour").unwrap().as_deref(), Some("blue"));
    assert_eq!(snapshot.meta("language").unwrap().as_deref(), Some("fi"));
    assert_eq!(snapshot.meta("created").unwrap().as_deref(), Some("1700000000000"));
    assert_eq!(snapshot.meta("catalogue").unwrap().unwrap().len(), 32);
    assert_eq!(snapshot.meta("none").unwrap(), None);
    assert_eq!(snapshot.position(), Position { epoch: 1, seq: 0 });
}
