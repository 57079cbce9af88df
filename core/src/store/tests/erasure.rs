use super::*;

/// Whether any file in the folder holds these bytes.
fn files_with(folder: &Folder, needle: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder.0.path()).unwrap() {
        let entry = entry.unwrap();
        let bytes = std::fs::read(entry.path()).unwrap();
        if bytes.windows(needle.len()).any(|window| window == needle.as_bytes()) {
            found.push(entry.file_name().into_string().unwrap());
        }
    }
    found
}

#[test]
fn what_was_erased_is_in_no_byte_of_the_file() {
    const NAME: &str = "Tuulikki Esimerkki";
    let folder = Folder::new();
    let store = folder.open();
    let long = "x".repeat(6_000);
    for n in 0..40 {
        let txn = store.write().unwrap();
        let text = format!(r#"{{"n":{n},"contact":"{NAME}","long":"{long}"}}"#);
        let comment = format!("{NAME} answers from now on");
        let stamp = Stamp { at: n, comment: Some(&comment), ..Stamp::default() };
        txn.put(SERVICE, "a", &text, None, &stamp).unwrap();
        txn.put(SERVICE, &format!("b{n}"), &format!("{{\"n\":{n}}}"), None, &at(n)).unwrap();
        txn.commit().unwrap();
        let mut image = store.write_image(store.read().unwrap().position()).unwrap();
        image.put(NAME.as_bytes()).unwrap();
        image.finish(NAME.as_bytes()).unwrap();
    }
    delete(&store, "a", 50);
    let mut import = store.import().unwrap();
    import.put(SERVICE, "abandoned", format!("{NAME} again")).unwrap();
    import.stage().unwrap();
    drop(import);
    assert!(!files_with(&folder, NAME).is_empty());

    let before = store.read().unwrap().position();
    let txn = store.write().unwrap();
    let rewritten = txn.rewrite_history(SERVICE, "a", |text| Ok(Some(text.replace(NAME, "")))).unwrap();
    assert_eq!(rewritten, 40);
    let after = txn.commit().unwrap();
    store.scrub().unwrap();

    assert_eq!(files_with(&folder, NAME), Vec::<String>::new());
    assert_eq!(after, Position { epoch: before.epoch + 1, seq: before.seq });
    let snapshot = store.read().unwrap();
    assert_eq!(all(snapshot.history(SERVICE, "a")).len(), 41, "that there were versions is remembered");
    assert!(snapshot.as_of(SERVICE, "a", Past::at(7)).unwrap().unwrap().body.contains(r#""n":7,"contact":"""#));
    assert_eq!(snapshot.image_head().unwrap(), None);
    drop(snapshot);
    assert_sound(&store);
}

#[test]
fn a_rewriting_that_changes_nothing_begins_no_epoch() {
    let folder = Folder::new();
    let store = folder.open();
    put(&store, "a", "{}", 1);
    let before = store.read().unwrap().position();
    let txn = store.write().unwrap();
    assert_eq!(txn.rewrite_history(SERVICE, "a", |_| Ok(None)).unwrap(), 0);
    assert_eq!(txn.rewrite_history(SERVICE, "a", |text| Ok(Some(text.to_owned()))).unwrap(), 0);
    assert_eq!(txn.commit().unwrap(), before);
}

#[test]
fn scrubbing_waits_for_readers_of_the_past_and_says_so() {
    let folder = Folder::new();
    let store = folder.open();
    put(&store, "a", "{}", 1);
    let reader = store.read().unwrap();
    put(&store, "a", "{1}", 2);
    assert_eq!(kind_of(store.scrub()), ErrorKind::Busy);
    drop(reader);
    store.scrub().unwrap();
    assert_eq!(std::fs::metadata(folder.path("county.luotsi-wal")).unwrap().len(), 0);
}

#[test]
fn an_erasure_whose_bytes_a_reader_held_is_finished_when_the_catalogue_is_opened_again() {
    const NAME: &str = "Tuulikki Esimerkki";
    let folder = Folder::new();
    let store = folder.open();
    put(&store, "a", NAME, 1);
    let reader = folder.open_as(Mode::ReadOnly).unwrap();
    let snapshot = reader.read().unwrap();
    let txn = store.write().unwrap();
    txn.rewrite_history(SERVICE, "a", |_| Ok(Some("{}".to_owned()))).unwrap();
    txn.owe_scrub().unwrap();
    txn.commit().unwrap();
    assert_eq!(kind_of(store.scrub()), ErrorKind::Busy);
    drop(store);
    assert!(!files_with(&folder, NAME).is_empty(), "the reader still holds it");
    drop(snapshot);
    drop(reader);

    let store = folder.open();
    assert_eq!(files_with(&folder, NAME), Vec::<String>::new());
    assert_eq!(store.read().unwrap().meta("scrub").unwrap(), None);
}
