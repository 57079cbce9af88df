use super::*;

#[test]
fn the_history_says_what_stood_when_and_by_whom() {
    let folder = Folder::new();
    let store = folder.open();
    let txn = store.write().unwrap();
    let stamp = Stamp { at: 10, steward: Some("aino"), source: Some("form"), comment: Some("first") };
    txn.put(SERVICE, "a", r#"{"v":1}"#, None, &stamp).unwrap();
    txn.commit().unwrap();
    put(&store, "other", "{}", 15);
    put(&store, "a", r#"{"v":2}"#, 20);
    delete(&store, "a", 30);
    let snapshot = store.read().unwrap();
    let history = all(snapshot.history(SERVICE, "a"));
    let said: Vec<_> = history.iter().map(|v| (v.seq, v.at, v.deleted, v.body.as_deref())).collect();
    assert_eq!(said, [(1, 10, false, Some(r#"{"v":1}"#)), (3, 20, false, Some(r#"{"v":2}"#)), (4, 30, true, None)]);
    let first = &history[0];
    assert_eq!(first.steward.as_deref(), Some("aino"));
    assert_eq!(first.source.as_deref(), Some("form"));
    assert_eq!(first.comment.as_deref(), Some("first"));
    assert_eq!(snapshot.version(1).unwrap().as_ref(), Some(first));
    assert_eq!(snapshot.version(99).unwrap(), None);
    assert_eq!(all(snapshot.history(SERVICE, "never")), []);
}

#[test]
fn a_record_as_of_an_instant_is_the_version_that_stood_then() {
    let folder = Folder::new();
    let store = folder.open();
    put(&store, "a", r#"{"v":1}"#, 10);
    put(&store, "b", "{}", 12);
    put(&store, "a", r#"{"v":2}"#, 20);
    delete(&store, "a", 30);
    put(&store, "a", r#"{"v":3}"#, 40);
    let snapshot = store.read().unwrap();
    let stood = |instant| snapshot.as_of(SERVICE, "a", Past::at(instant)).unwrap().map(|row| row.body);
    assert_eq!(stood(9), None);
    assert_eq!(stood(10).as_deref(), Some(r#"{"v":1}"#));
    assert_eq!(stood(19).as_deref(), Some(r#"{"v":1}"#));
    assert_eq!(stood(20).as_deref(), Some(r#"{"v":2}"#));
    assert_eq!(stood(35), None);
    assert_eq!(stood(i64::MAX).as_deref(), Some(r#"{"v":3}"#));
    let ids_of = |past| all(snapshot.rows_as_of(SERVICE, past)).into_iter().map(|row| row.id).collect::<Vec<_>>();
    let all_at = |instant| ids_of(Past::at(instant));
    assert_eq!(all_at(11), ["a"]);
    assert_eq!(all_at(25), ["a", "b"]);
    assert_eq!(all_at(35), ["b"]);
    assert_eq!(all_at(i64::MIN), Vec::<String>::new());
    let by = |seq| Past { instant: i64::MAX, seq };
    assert_eq!([ids_of(by(1)), ids_of(by(3)), ids_of(by(4))], [vec!["a"], vec!["a", "b"], vec!["b"]]);
    assert!(snapshot.as_of(SERVICE, "a", by(3)).unwrap().unwrap().body.contains('2'));
}

#[test]
fn the_feed_of_changes_has_every_version_once_in_order() {
    let folder = Folder::new();
    let store = folder.open();
    for n in 0..12 {
        let txn = store.write().unwrap();
        for m in 0..100 {
            txn.put(SERVICE, &format!("a{}", m % 7), &format!("{n}-{m}"), None, &at(n)).unwrap();
        }
        txn.commit().unwrap();
    }
    let snapshot = store.read().unwrap();
    let changes = all(snapshot.changes(0));
    assert_eq!(changes.iter().map(|v| v.seq).collect::<Vec<_>>(), (1..=1200).collect::<Vec<_>>());
    let rest = all(snapshot.changes(1195));
    assert_eq!(rest, changes[1195..]);
    assert_eq!(snapshot.changes(0).take(3).count(), 3);
}
