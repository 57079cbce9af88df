//! Random operations, compared with a model that a child could write.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

#[derive(Clone, Debug)]
enum Op {
    Put { kind: RecordKind, id: u8, text: u8, expected: Option<u64> },
    Delete { kind: RecordKind, id: u8, expected: Option<u64> },
    Abandon { id: u8, text: u8 },
    Import { rows: Vec<(u8, Option<u8>)>, publish: bool },
    Reopen,
}

fn op() -> impl Strategy<Value = Op> {
    let kind = prop_oneof![Just(SERVICE), Just(ORGANIZATION)];
    let expected = prop_oneof![3 => Just(None), 1 => (0..12_u64).prop_map(Some)];
    prop_oneof![
        6 => (kind.clone(), 0..5_u8, 0..3_u8, expected.clone())
            .prop_map(|(kind, id, text, expected)| Op::Put { kind, id, text, expected }),
        3 => (kind, 0..5_u8, expected).prop_map(|(kind, id, expected)| Op::Delete { kind, id, expected }),
        1 => (0..5_u8, 0..3_u8).prop_map(|(id, text)| Op::Abandon { id, text }),
        2 => (proptest::collection::vec((0..5_u8, proptest::option::weighted(0.7, 0..3_u8)), 0..6), any::<bool>())
            .prop_map(|(rows, publish)| Op::Import { rows, publish }),
        1 => Just(Op::Reopen),
    ]
}

type Key = (RecordKind, String);

/// One version: what was written about which record, and when. `None` is a deletion.
type Entry = (Key, Option<String>, i64);

#[derive(Default)]
struct Model {
    versions: Vec<Entry>,
}

impl Model {
    fn seq(&self) -> u64 {
        self.versions.len() as u64
    }

    fn standing(&self, key: &Key) -> (u64, Option<&str>) {
        let found = self.versions.iter().enumerate().rev().find(|(_, version)| version.0 == *key);
        found.map_or((0, None), |(n, version)| (n as u64 + 1, version.1.as_deref()))
    }

    /// Whether the write is allowed; if so, it is done.
    fn write(&mut self, key: Key, text: Option<String>, expected: Option<u64>, at: i64) -> bool {
        let (seq, standing) = self.standing(&key);
        if expected.is_some_and(|expected| expected != seq && !(expected == 0 && standing.is_none())) {
            return false;
        }
        if standing != text.as_deref() {
            self.versions.push((key, text, at));
        }
        true
    }

    fn rows(&self, kind: RecordKind, instant: i64) -> Vec<(String, u64, String)> {
        let mut newest = BTreeMap::new();
        for (n, (key, text, at)) in self.versions.iter().enumerate() {
            if key.0 == kind && *at <= instant {
                newest.insert(key.1.clone(), (n as u64 + 1, text.clone()));
            }
        }
        newest.into_iter().filter_map(|(id, (seq, text))| Some((id, seq, text?))).collect()
    }
}

fn check(store: &Store, model: &Model, now: i64) {
    let snapshot = store.read().unwrap();
    assert_eq!(snapshot.position(), Position { epoch: 1, seq: model.seq() });
    let plain = |row: Row| (row.id, row.seq, row.body);
    for kind in [SERVICE, ORGANIZATION] {
        let rows: Vec<_> = all(snapshot.rows(kind)).into_iter().map(plain).collect();
        assert_eq!(rows, model.rows(kind, now));
        assert_eq!(snapshot.count(kind).unwrap(), rows.len() as u64);
        for instant in [now / 2, now - 1] {
            let rows: Vec<_> = all(snapshot.rows_as_of(kind, Past::at(instant))).into_iter().map(plain).collect();
            assert_eq!(rows, model.rows(kind, instant));
            for (id, seq, _) in rows {
                assert_eq!(snapshot.as_of(kind, &id, Past::at(instant)).unwrap().unwrap().seq, seq);
            }
        }
    }
    let changes: Vec<Entry> = all(snapshot.changes(0)).into_iter().map(|v| ((v.kind, v.id), v.body, v.at)).collect();
    assert_eq!(changes, model.versions);

    // A follower who was at any earlier version arrives at what stands now.
    let middle = model.seq() / 2;
    for delta in all(snapshot.rows_since(middle)) {
        let (key, seq, body) = match delta {
            Delta::Put(row) => ((row.kind, row.id), row.seq, Some(row.body)),
            Delta::Gone { kind, id, seq } => ((kind, id), seq, None),
        };
        assert_eq!(model.standing(&key), (seq, body.as_deref()));
    }
    let expected = (middle..model.seq()).filter(|n| {
        let key = &model.versions[*n as usize].0;
        model.standing(key).0 == n + 1
    });
    assert_eq!(all(snapshot.rows_since(middle)).len(), expected.count());
}

/// How many sequences are tried: a few in passing, as many as `PROPTEST_CASES` says in earnest.
fn sequences() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(16)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: sequences(), ..ProptestConfig::default() })]

    #[test]
    fn any_sequence_of_operations_leaves_what_a_naive_model_says(ops in proptest::collection::vec(op(), 1..25)) {
        let folder = Folder::new();
        let mut store = folder.open();
        let mut model = Model::default();
        for (n, op) in ops.into_iter().enumerate() {
            let now = n as i64 * 10;
            match op {
                Op::Put { kind, id, text, expected } => {
                    let (id, text) = (id.to_string(), text.to_string());
                    let txn = store.write().unwrap();
                    let done = txn.put(kind, &id, &text, expected, &at(now));
                    prop_assert_eq!(done.is_ok(), model.write((kind, id), Some(text), expected, now));
                    txn.commit().unwrap();
                }
                Op::Delete { kind, id, expected } => {
                    let id = id.to_string();
                    let txn = store.write().unwrap();
                    let done = txn.delete(kind, &id, expected, &at(now));
                    prop_assert_eq!(done.is_ok(), model.write((kind, id), None, expected, now));
                    txn.commit().unwrap();
                }
                Op::Abandon { id, text } => {
                    let txn = store.write().unwrap();
                    txn.put(SERVICE, &id.to_string(), &text.to_string(), None, &at(now)).unwrap();
                }
                Op::Import { rows, publish } => {
                    let mut import = store.import().unwrap();
                    let mut last = BTreeMap::new();
                    for (id, text) in rows {
                        let (id, text) = (id.to_string(), text.map(|text| text.to_string()));
                        match &text {
                            Some(text) => import.put(SERVICE, &id, text).unwrap(),
                            None => import.delete(SERVICE, &id).unwrap(),
                        }
                        last.insert(id, text);
                    }
                    if publish {
                        for (id, text) in last {
                            model.write((SERVICE, id), text, None, now);
                        }
                        prop_assert_eq!(import.publish(&at(now)).unwrap().revision, model.seq());
                    } else {
                        import.stage().unwrap();
                    }
                }
                Op::Reopen => {
                    drop(store);
                    store = folder.open();
                }
            }
            check(&store, &model, now + 1);
        }
        assert_sound(&store);
    }
}
