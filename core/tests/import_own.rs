//! Own JSON and JSON Lines: what goes out comes back, and what is wrong is said.

mod common;

use common::{arbitrary, import, import_bytes};
use luotsi::exchange::{Format, ReadOptions, RowCode, export_order, read, write_jsonl};
use luotsi::model::Record;
use luotsi::{Error, ErrorKind};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_exported_is_imported_unchanged(mut records in arbitrary::records(6)) {
        records.sort_by(export_order);
        let mut bytes = Vec::new();
        let written = write_jsonl(&mut bytes, records.iter().cloned().map(Ok)).unwrap();
        prop_assert_eq!(written, records.len() as u64);
        if !records.is_empty() {
            let back = import_bytes("export.jsonl", &bytes).unwrap();
            prop_assert_eq!(back.report.errors, 0, "{:#?}", back.report.rows);
            prop_assert_eq!(&back.records, &records);
            let mut again = Vec::new();
            write_jsonl(&mut again, back.records.into_iter().map(Ok)).unwrap();
            prop_assert_eq!(again, bytes);
        }
    }

    #[test]
    fn no_bytes_make_a_reader_panic(bytes in prop_oneof![
        prop::collection::vec(any::<u8>(), 0..200),
        "[\\[{]?(\\{\"kind\": ?\"(service|x)\"|\"id\":|\"a\"|[\\[\\]{},:\n]|null|1e9|\"name\":|\"safety\":){0,12}"
            .prop_map(String::into_bytes),
    ]) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("x");
        std::fs::write(&file, &bytes).unwrap();
        for format in std::iter::once(None).chain(Format::ALL.into_iter().map(Some)) {
            let options = ReadOptions { format, ..ReadOptions::default() };
            match read(&file, &options, &mut |record| record.check(), &mut |_, _| {}) {
                Ok(report) => prop_assert!(report.total_kept() <= report.total_read()),
                Err(error) => prop_assert_eq!(error.kind(), ErrorKind::InvalidDocument),
            }
        }
    }
}

#[test]
fn one_record_and_an_array_and_lines_are_the_same_to_a_reader() {
    let record = r#"{"kind": "service", "id": "s1", "name": {"fi": "Kerho"}}"#;
    let pretty = record.replace(", ", ",\n  ");
    for (text, format) in [
        (record.to_owned(), Format::LuotsiJsonl),
        (format!("\u{feff}{record}\r\n\r\n"), Format::LuotsiJsonl),
        (pretty.clone(), Format::LuotsiJson),
        (format!("[{pretty}]"), Format::LuotsiJson),
    ] {
        let imported = import_bytes("x", text.as_bytes()).unwrap();
        assert_eq!(imported.report.format, format, "{text}");
        assert_eq!(imported.records, [Record::from_json(record).unwrap()]);
        assert!(imported.report.rows.is_empty());
    }
}

#[test]
fn a_plain_text_is_in_the_default_language() {
    let imported = import_bytes("x", br#"{"kind": "organization", "id": "o", "name": "Club"}"#).unwrap();
    assert_eq!(imported.records[0].name().get("en"), Some("Club"));
}

#[test]
fn a_row_that_cannot_be_kept_is_reported_with_its_line_and_the_others_are_kept() {
    let imported = import_bytes(
        "x.jsonl",
        b"{\"kind\": \"service\", \"id\": \"a\", \"name\": {\"fi\": \"A\"}}\n\
          {\"kind\": \"service\", \"id\"\n\
          {\"kind\": \"servise\", \"id\": \"c\"}\n\
          \n\
          {\"kind\": \"service\", \"id\": \"d\", \"name\": {\"fi\": \"D\"}, \"forms\": [\"peer\"]}\n\
          {\"kind\": \"service\", \"id\": \"e\", \"name\": {\"fi\": \" \"}}\n\
          {\"kind\": \"service\", \"id\": \"f\", \"name\": {\"fi\": \"F\"}, \"needs\": [\"Not A Code\"]}\n\
          {\"kind\": \"service\", \"id\": \"g\", \"name\": {\"fi\": \"G\"}}",
    )
    .unwrap();
    let ids: Vec<&str> = imported.records.iter().map(Record::id).collect();
    assert_eq!(ids, ["a", "g"]);
    let rows: Vec<_> =
        imported.report.rows.iter().map(|row| (row.row.unwrap(), row.code, row.field.as_deref())).collect();
    assert_eq!(
        rows,
        [
            (2, RowCode::NotJson, None),
            (3, RowCode::UnknownKind, Some("kind")),
            (5, RowCode::InvalidRecord, Some("$.forms[0]")),
            (6, RowCode::EmptyName, Some("name")),
            (7, RowCode::InvalidRecord, Some("$.needs[0]")),
        ]
    );
    assert_eq!((imported.report.total_read(), imported.report.total_kept()), (7, 2));
    assert_eq!((imported.report.errors, imported.report.unreadable), (5, 2));
    assert!(imported.report.rows[2].message.contains("peer_group"), "the cure lists the codes");
}

#[test]
fn unknown_fields_survive_whole_under_their_top_level_name() {
    let imported = import_bytes(
        "x",
        br#"{"kind": "service", "id": "a", "name": {"fi": "A"}, "mascot": {"name": "Ahti"}, "cost": {"kind": "free", "vat": 1}}"#,
    )
    .unwrap();
    let service = imported.service("a");
    assert_eq!(service.extra["mascot"]["name"], "Ahti");
    assert_eq!(service.extra["cost"]["vat"], 1);
    let fields: Vec<_> = imported.report.rows.iter().filter_map(|row| row.field.as_deref()).collect();
    assert_eq!(fields, ["$.cost.vat", "$.mascot"]);
    assert_eq!(imported.report.count(RowCode::UnknownField), 2);
}

#[test]
fn a_double_is_kept_under_an_id_of_its_own_and_a_copy_is_kept_once() {
    let line = |name: &str| format!("{{\"kind\": \"service\", \"id\": \"a\", \"name\": {{\"fi\": \"{name}\"}}}}\n");
    let text: String = ["One", "Two", "One", "Three", "Two"].map(line).concat();
    let imported = import_bytes("x", text.as_bytes()).unwrap();
    let ids: Vec<&str> = imported.records.iter().map(Record::id).collect();
    assert_eq!(ids, ["a", "a~2", "a~3"]);
    assert_eq!(imported.report.count(RowCode::DuplicateId), 2);
    assert_eq!(imported.report.count(RowCode::IdenticalCopy), 2);
    assert_eq!(imported.report.errors, 0);
}

#[test]
fn a_missing_id_is_derived_from_what_rarely_changes() {
    let id_of = |description: &str| {
        let text = format!(r#"{{"kind": "service", "name": {{"fi": "Kerho"}}, "summary": {{"fi": "{description}"}}}}"#);
        let imported = import_bytes("x", text.as_bytes()).unwrap();
        assert_eq!(imported.row(RowCode::MissingId).row, Some(1));
        imported.records[0].id().to_owned()
    };
    assert!(id_of("before").starts_with("service-"));
    assert_eq!(id_of("before"), id_of("after"));
}

#[test]
fn a_dangling_reference_is_kept_and_reported_unless_the_record_is_known() {
    let text = br#"{"kind": "service", "id": "a", "organization": "o", "name": {"fi": "A"}}
{"kind": "service", "id": "b", "organization": "later", "name": {"fi": "B"}}
{"kind": "organization", "id": "later", "name": {"fi": "L"}}"#;
    let imported = import_bytes("x", text).unwrap();
    let row = imported.row(RowCode::DanglingReference);
    assert_eq!((row.row, row.id.as_deref(), row.field.as_deref()), (Some(1), Some("a"), Some("organization")));
    assert_eq!(imported.service("a").organization.as_deref(), Some("o"));

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x");
    std::fs::write(&file, text).unwrap();
    let options = ReadOptions { known: Some(&|_, id| id == "o"), ..ReadOptions::default() };
    let report = read(&file, &options, &mut |_| Ok(()), &mut |_, _| {}).unwrap();
    assert_eq!(report.count(RowCode::DanglingReference), 0);
}

#[test]
fn a_confidential_address_is_never_handed_on() {
    let text = br#"{"kind": "location", "id": "house", "name": {"fi": "Talo"}, "municipality": "272",
"addresses": [{"street": {"fi": "Salakatu 1"}}], "position": {"latitude": 63.8, "longitude": 23.1}}
{"kind": "service", "id": "a", "name": {"fi": "Turvakoti"}, "safety": {"confidential_address": true}, "places":
[{"location": "house", "municipality": "272", "addresses": [{"street": {"fi": "Salakatu 1"}}], "door": "Salakatu"}],
"street_address": "Salakatu 1", "schedules": [{"frequency": "daily", "place": 0, "municipality": "272"}]}"#;
    let text = String::from_utf8(text.to_vec()).unwrap().replace(",\n", ",").replace(":\n", ":");
    let array = format!("[{}]", text.replace("}\n{", "},\n{"));
    for text in [text, array] {
        let imported = import_bytes("x", text.as_bytes()).unwrap();
        let everything = format!("{:?}", imported);
        assert!(!everything.contains("Salakatu") && !everything.contains("63.8") && !everything.contains("272"));
        assert_eq!(imported.records.len(), 2);
        assert!(imported.report.count(RowCode::ConfidentialAddressRemoved) >= 6, "{:#?}", imported.report.rows);
    }
}

#[test]
fn lines_that_are_not_utf8_are_read_as_windows_1252_and_named() {
    let imported =
        import_bytes("x", b"{\"kind\": \"service\", \"id\": \"a\", \"name\": {\"fi\": \"M\xf6kki\"}}").unwrap();
    assert_eq!(imported.service("a").name.get("fi"), Some("Mökki"));
    assert_eq!(imported.row(RowCode::EncodingCp1252).row, Some(1));
}

#[test]
fn wrong_input_is_one_error_with_a_place_and_a_cure() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |error: Error, kind: ErrorKind| {
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.path().is_some(), "{error} says where");
        assert!(kind == ErrorKind::Io || error.cure().is_some(), "{error} says what would be right");
    };
    refused(import(&folder.path().join("none")).unwrap_err(), ErrorKind::Io);
    refused(import(folder.path()).unwrap_err(), ErrorKind::InvalidDocument);
    for bytes in [
        &b""[..],
        b"  \r\n ",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"[]",
        b"[1, 2, 3]",
        b"[{\"a\": 1}, {\"b\": 2}]",
        b"{\"a\": 1}",
        b"{\"kind\": \"service\", \"id\": \"s1\", \"na",
        b"[{\"kind\": \"service\", \"id\": \"s1\", \"name\": {\"fi\": \"A\"}},",
        b"just words",
        b"SQLite format 3\0\x10\0",
    ] {
        refused(import_bytes("x", bytes).unwrap_err(), ErrorKind::InvalidDocument);
    }
}

#[test]
fn an_error_of_the_sink_ends_the_import_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x");
    std::fs::write(&file, "{\"kind\": \"service\", \"id\": \"a\", \"name\": {\"fi\": \"A\"}}\n".repeat(3)).unwrap();
    let mut calls = 0;
    let stop = read(
        &file,
        &ReadOptions::default(),
        &mut |_| {
            calls += 1;
            Err(Error::new(ErrorKind::Interrupted, "stop"))
        },
        &mut |_, _| {},
    );
    assert_eq!((stop.unwrap_err().kind(), calls), (ErrorKind::Interrupted, 1));
}
