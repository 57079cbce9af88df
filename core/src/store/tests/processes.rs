use std::time::Instant;

use super::*;
use crate::store::process::Owner;

#[test]
fn a_second_writer_waits_and_is_then_told_that_it_may_try_again() {
    let folder = Folder::new();
    let ours = folder.open();
    let theirs = folder.open();
    let txn = ours.write().unwrap();
    for store in [&theirs, &ours] {
        let began = Instant::now();
        let error = store.write().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Busy);
        assert!(error.is_retryable());
        assert!(began.elapsed() >= Duration::from_millis(50), "the timeout was kept");
    }
    assert_eq!(ids(&theirs), Vec::<String>::new(), "readers are not blocked");
    txn.commit().unwrap();
    assert_eq!(put(&theirs, "a", "{}", 1), 1);
}

#[test]
fn any_busy_timeout_is_accepted() {
    let folder = Folder::new();
    for busy_timeout in [Duration::ZERO, Duration::MAX] {
        let options = Options { busy_timeout, ..options(Mode::ReadWrite, true) };
        put(&Store::open(folder.file(), options).unwrap(), "a", "{}", 1);
    }
}

#[test]
fn many_threads_write_and_read_through_one_handle_and_through_several() {
    const THREADS: u64 = 4;
    const EACH: u64 = 20;
    let folder = Folder::new();
    let patient = Options { busy_timeout: Duration::from_secs(30), ..options(Mode::ReadWrite, true) };
    let shared = Store::open(folder.file(), patient.clone()).unwrap();
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let own = (thread % 2 == 0).then(|| Store::open(folder.file(), patient.clone()).unwrap());
            let shared = &shared;
            scope.spawn(move || {
                let store = own.as_ref().unwrap_or(shared);
                for n in 0..EACH {
                    let seq = put(store, &format!("t{thread}-{n}"), "{}", 1);
                    let snapshot = store.read().unwrap();
                    assert!(snapshot.position().seq >= seq);
                    assert_eq!(all(snapshot.rows_since(0)).len() as u64, snapshot.position().seq);
                }
            });
        }
    });
    assert_eq!(revision(&shared), THREADS * EACH);
    assert_sound(&shared);
}

#[test]
fn another_thread_can_interrupt_and_the_store_stays_usable() {
    let folder = Folder::new();
    let store = folder.open();
    put(&store, "a", "{}", 1);
    let endless = "WITH RECURSIVE n(x) AS (VALUES (1) UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n";
    std::thread::scope(|scope| {
        let running = scope.spawn(|| {
            use crate::store::fault::Doing;
            store.reader().unwrap().query_row(endless, [], |row| row.get::<_, i64>(0)).doing("counting")
        });
        while !running.is_finished() {
            store.interrupt();
            std::thread::sleep(Duration::from_millis(1));
        }
        assert_eq!(kind_of(running.join().unwrap()), ErrorKind::Interrupted);
    });
    assert_eq!(ids(&store), ["a"]);
}

#[test]
fn a_handle_from_before_a_fork_answers_forked_and_touches_nothing() {
    let folder = Folder::new();
    let mut child = folder.open();
    put(&child, "a", "{}", 1);
    let _ = (ids(&child), child.data_version().unwrap());
    child.owner = Owner::of_another_process();
    assert_eq!(kind_of(child.read()), ErrorKind::Forked);
    assert_eq!(kind_of(child.write()), ErrorKind::Forked);
    assert_eq!(kind_of(child.import()), ErrorKind::Forked);
    assert_eq!(kind_of(child.data_version()), ErrorKind::Forked);
    assert_eq!(kind_of(child.backup(&folder.path("copy"))), ErrorKind::Forked);
    child.interrupt();
    drop(child);
    let log = std::fs::metadata(folder.path("county.luotsi-wal")).unwrap();
    assert!(log.len() > 0, "the last to close would have written the log back and removed it");
}

/// Another SQLite library in this process is imitated by its trace: a second mapping of the `-shm`. The real thing is
/// tested from Python, whose `sqlite3` is another library.
#[test]
fn our_own_many_connections_are_not_taken_for_a_second_library() {
    let folder = Folder::new();
    let handles: Vec<Store> = (0..5).map(|_| folder.open()).collect();
    let snapshots: Vec<_> = handles.iter().map(|store| store.read().unwrap()).collect();
    for (n, store) in handles.iter().enumerate() {
        put(store, &format!("a{n}"), "{}", 1);
    }
    drop(snapshots);
    assert_eq!(ids(&handles[0]).len(), 5);
}
