//! What was erased is in no byte of the catalogue's files.

use std::path::Path;

use luotsi::model::{Record, RecordKind, Visibility};
use luotsi::steward::{Scope, Steward, Suggesting};
use luotsi::{Catalogue, ErrorKind, Mode, OpenOptions, Person, Request, Within, WriteOptions};

const SERVICE: RecordKind = RecordKind::Service;

/// What only the person in question has, each as it is planted.
const MARKERS: [&str; 4] = ["Tuulikki Plantedname", "tuulikki@planted.example", "050 765 4321", "0507654321"];

fn service(id: &str, organization: &str, rest: &str) -> Record {
    let json = format!(r#"{{"kind": "service", "id": "{id}", "organization": "{organization}", {rest}}}"#);
    Record::from_json(&json).unwrap()
}

/// The files in the folder that hold a marker.
fn holding(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let bytes = std::fs::read(entry.path()).unwrap();
        for marker in MARKERS {
            if bytes.windows(marker.len()).any(|window| window == marker.as_bytes()) {
                found.push(format!("{}: {marker}", entry.file_name().to_string_lossy()));
            }
        }
    }
    found
}

fn contact(version: u32) -> String {
    format!(
        r#""name": {{"fi": "Ryhmä {version}"}}, "summary": {{"fi": "Soita 0507654321 tai tuulikki@planted.example, {}"}},
           "contacts": [
             {{"name": "Tuulikki Plantedname", "role": {{"fi": "vetäjä"}}, "emails": ["tuulikki@planted.example"],
              "phones": [{{"number": "050 765 4321"}}, {{"number": "06 111 2222"}}],
              "fallback": {{"emails": ["toimisto@example.fi"], "phones": [{{"number": "06 111 2222"}}]}}}},
             {{"name": "Pekka Toinen", "phones": [{{"number": "06 111 2222"}}]}}]"#,
        "x".repeat(3_000)
    )
}

/// A catalogue in which the person stands wherever a person can stand.
fn plant(path: &Path) -> Catalogue {
    let catalogue = Catalogue::create(path).unwrap();
    for version in 0..20 {
        let write = WriteOptions {
            steward: Some("Tuulikki Plantedname".into()),
            comment: Some("tuulikki@planted.example asked".into()),
            ..WriteOptions::default()
        };
        catalogue.put_with(&service("s1", "o1", &contact(version)), &write).unwrap();
        catalogue.put(&service(&format!("other{version}"), "o2", r#""name": {"fi": "Muu"}"#)).unwrap();
    }
    catalogue.put(&service("gone", "o1", &contact(0))).unwrap();
    catalogue.delete(SERVICE, "gone", &WriteOptions::default()).unwrap();
    let steward = |name: &str| catalogue.steward(Steward::new(name, Scope::Everything)).unwrap();
    steward("aino").draft(&service("s1", "o1", &contact(50)), None).unwrap();
    steward("aino").draft(&service("s9", "o1", &contact(51)), None).unwrap();
    steward("Tuulikki Plantedname").draft(&service("s1", "o1", r#""name": {"fi": "Oma"}"#), None).unwrap();
    let proposed = service("s1", "o1", &contact(60));
    let author = Some("Tuulikki Plantedname");
    let suggesting = Suggesting { author, comment: Some("050 765 4321"), ..Suggesting::new(&proposed) };
    catalogue.suggest_change(&suggesting).unwrap();
    let number = catalogue.suggest_change(&Suggesting::new(&service("s1", "o1", &contact(61)))).unwrap();
    steward("aino").reject(number, "Tuulikki Plantedname says no").unwrap();
    // The text index is built, and with it whatever is kept of it.
    catalogue.search(&Request::text("ryhmä")).unwrap();
    catalogue
}

#[test]
fn an_erased_person_is_in_no_byte_of_any_file_while_others_have_the_catalogue_open() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("county.luotsi");
    let catalogue = plant(&path);
    let reader = Catalogue::open_with(&path, &OpenOptions { mode: Mode::ReadOnly, ..OpenOptions::default() }).unwrap();
    assert_eq!(reader.search(&Request::text("0507654321")).unwrap().hits.len(), 1);
    assert!(!holding(folder.path()).is_empty());

    let person = Person { name: Some("tuulikki PLANTEDNAME".into()), ..Person::default() };
    let erased = catalogue.erase(&person, &Within::Everything).unwrap();
    assert_eq!(holding(folder.path()), Vec::<String>::new());
    assert!(erased.complete);
    assert_eq!(erased.records, [(SERVICE, "gone".to_owned()), (SERVICE, "s1".to_owned())]);
    assert_eq!((erased.versions, erased.drafts, erased.suggestions), (21, 3, 2));
    assert_eq!(catalogue.check().unwrap(), Vec::<String>::new());

    // What was not hers stays: the office, the other person, that there were versions.
    let Some(Record::Service(stands)) = catalogue.get(SERVICE, "s1", Visibility::Steward).unwrap() else { panic!() };
    assert_eq!(stands.contacts[0].emails, ["toimisto@example.fi"]);
    assert_eq!(stands.contacts[0].role.get("fi"), Some("vetäjä"));
    assert_eq!(stands.contacts[1].name.as_deref(), Some("Pekka Toinen"));
    assert_eq!(stands.contacts[1].phones[0].number, "06 111 2222");
    assert_eq!(catalogue.history(SERVICE, "s1").unwrap().len(), 20);
    // The reader follows: its index is built afresh.
    assert!(reader.search(&Request::text("0507654321")).unwrap().hits.is_empty());
    assert_eq!(reader.search(&Request::text("ryhmä")).unwrap().hits.len(), 1);

    let again = catalogue.erase(&person, &Within::Everything).unwrap();
    assert_eq!((again.versions, again.drafts, again.suggestions, again.complete), (0, 0, 0, true));
}

#[test]
fn a_namesake_elsewhere_stays_when_the_organization_is_said() {
    let catalogue = Catalogue::in_memory().unwrap();
    let person = r#""name": {"fi": "Ryhmä"}, "contacts": [{"id": "c1", "name": "Matti Meikäläinen"}]"#;
    for (id, organization) in [("ours", "o1"), ("theirs", "o2")] {
        catalogue.put(&service(id, organization, person)).unwrap();
    }
    let matti = Person { name: Some("Matti Meikäläinen".into()), ..Person::default() };
    let erased = catalogue.erase(&matti, &Within::Organization("o1".into())).unwrap();
    assert_eq!(erased.records, [(SERVICE, "ours".to_owned())]);
    let contacts = |id: &str| match catalogue.get(SERVICE, id, Visibility::Steward).unwrap() {
        Some(Record::Service(service)) => service.contacts.len(),
        _ => panic!(),
    };
    assert_eq!((contacts("ours"), contacts("theirs")), (0, 1));

    let by_id = Person { contact: Some("c1".into()), ..Person::default() };
    assert_eq!(catalogue.erase(&by_id, &Within::Everything).unwrap_err().kind(), ErrorKind::InvalidRequest);
    catalogue.erase(&by_id, &Within::Record { kind: SERVICE, id: "theirs".into() }).unwrap();
    assert_eq!(contacts("theirs"), 0);
    assert_eq!(catalogue.erase(&Person::default(), &Within::Everything).unwrap_err().kind(), ErrorKind::InvalidRequest);
}

#[test]
fn what_only_a_person_can_find_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("county.luotsi");
    let catalogue = Catalogue::create(&path).unwrap();
    let text = r#""name": {"fi": "Ryhmä"}, "description": {"fi": "Kysy Maija Virtaselta."},
                  "contacts": [{"name": "Maija Virtanen"}]"#;
    catalogue.put(&service("s1", "o1", text)).unwrap();
    catalogue.backup(folder.path().join("county.luotsi.old")).unwrap();
    let maija = Person { name: Some("Maija Virtanen".into()), ..Person::default() };
    let erased = catalogue.erase(&maija, &Within::Everything).unwrap();
    assert_eq!(erased.mentions, [(SERVICE, "s1".to_owned(), "$.description.fi".to_owned())]);
    assert_eq!(erased.copies.len(), 1);
    assert!(erased.copies[0].ends_with("county.luotsi.old"));
}
