//! What is being done when the blow falls: steps on a small catalogue, each acknowledged when it has returned.

use std::path::{Path, PathBuf};

use luotsi::model::{Record, RecordKind, Visibility};
use luotsi::search::Request;
use luotsi::{Catalogue, ImportOptions, OpenOptions, Person, Result, Within, WriteOptions};

/// One step; the folder is for files beside the catalogue.
pub(crate) type Step = fn(&Catalogue, &Path) -> Result<()>;

/// A sequence of steps, by its name.
pub(crate) struct Workload {
    pub(crate) name: String,
    /// Makes the catalogue that the steps find; nothing where they begin with none.
    begin: fn(&Path),
    pub(crate) steps: Vec<Step>,
}

/// Everything that writes, each kind by itself.
pub(crate) const NAMES: [&str; 10] =
    ["create", "put", "import", "migrate", "backup", "image", "close", "erase", "restore", "large"];

/// The steps of which random sequences are made. Each changes something whenever it is taken.
const STEPS: [Step; 5] = [put_one, put_many, put_long, import, refused_import];

/// The catalogue's file in a folder.
pub(crate) fn file(folder: &Path) -> PathBuf {
    folder.join("county.luotsi")
}

impl Workload {
    /// The workload of a name; `mixed 7` is the seventh random sequence.
    pub(crate) fn named(name: &str) -> Self {
        let (begin, steps): (fn(&Path), Vec<Step>) = match name {
            "create" => (|_| (), vec![put_one]),
            "put" => (small, vec![put_one, put_long, put_many, delete_one, put_many, put_one]),
            "import" => (small, vec![import, put_one, refused_import, import]),
            "migrate" => (first_version, vec![put_one]),
            "backup" => (small, vec![put_one, back_up]),
            "image" => (forty, vec![search, import_sixty, put_one, search]),
            "close" => (forty, vec![search]),
            "erase" => (with_person, vec![put_one, erase, put_one]),
            "restore" => (backed_up, vec![put_one, restore, put_one]),
            "large" => (small, vec![import_in_pieces, put_one, import]),
            mixed => {
                let mut numbers = Numbers(mixed.rsplit(' ').next().unwrap().parse().unwrap());
                let length = 2 + numbers.below(6);
                (small, (0..length).map(|_| STEPS[numbers.below(STEPS.len() as u64) as usize]).collect())
            }
        };
        Self { name: name.to_owned(), begin, steps }
    }

    /// Makes the folder that the steps find.
    pub(crate) fn prepare(&self, folder: &Path) {
        (self.begin)(folder);
    }

    /// What the catalogue says after 0, 1, 2 ... steps.
    pub(crate) fn states(&self) -> Vec<String> {
        let folder = crate::folder();
        self.prepare(folder.path());
        let catalogue = open(folder.path()).unwrap();
        let mut states = vec![state(&catalogue)];
        for step in &self.steps {
            step(&catalogue, folder.path()).unwrap();
            states.push(state(&catalogue));
        }
        states
    }
}

pub(crate) fn open(folder: &Path) -> Result<Catalogue> {
    Catalogue::open_with(file(folder), &OpenOptions { create: true, ..OpenOptions::default() })
}

/// Everything that a catalogue holds, and the number of its versions.
pub(crate) fn state(catalogue: &Catalogue) -> String {
    let mut out = Vec::new();
    catalogue.export(&mut out, Visibility::Steward).unwrap();
    let versions = catalogue.changes(0, usize::MAX).unwrap().len();
    format!("{versions} versions\n{}", String::from_utf8(out).unwrap())
}

/// Nothing is damaged, and what is found is what is there.
pub(crate) fn assert_sound(catalogue: &Catalogue) {
    assert_eq!(catalogue.check().unwrap(), Vec::<String>::new());
    let request = Request { limit: 1000, audience: Visibility::Steward, ..Request::default() };
    let found = catalogue.search(&request).unwrap();
    assert_eq!(found.total, catalogue.info().unwrap().services, "hits are rows");
    for hit in &found.hits {
        assert!(catalogue.get(RecordKind::Service, &hit.id, Visibility::Steward).unwrap().is_some(), "{}", hit.id);
    }
}

/// Words find what they find in a catalogue that was built afresh from the same records.
pub(crate) fn assert_answers_as_rebuilt(catalogue: &Catalogue) {
    let rebuilt = Catalogue::in_memory().unwrap();
    let mut out = Vec::new();
    catalogue.export(&mut out, Visibility::Steward).unwrap();
    let lines = String::from_utf8(out).unwrap();
    let records: Vec<Record> = lines.lines().map(|line| Record::from_json(line).unwrap()).collect();
    rebuilt.put_many(&records, &WriteOptions::default()).unwrap();
    for text in ["vertaisryhmää", "tuotu", "muutos", "majakka s3"] {
        let request = Request { limit: 1000, ..Request::text(text) };
        let hits = |catalogue: &Catalogue| catalogue.search(&request).unwrap().hits;
        assert_eq!(hits(catalogue), hits(&rebuilt), "{text}");
    }
}

pub(crate) fn service(id: &str, text: &str) -> Record {
    Record::from_json(&format!(
        r#"{{"kind": "service", "id": "{id}", "name": {{"fi": "Vertaisryhmä {id}"}}, "summary": {{"fi": "{text}"}},
            "forms": ["peer_group"], "languages": ["fi"], "area": {{"municipalities": ["272"]}}}}"#
    ))
    .unwrap()
}

fn small(folder: &Path) {
    let catalogue = open(folder).unwrap();
    let records: Vec<Record> = (0..5).map(|n| service(&format!("s{n}"), "Joka viikko.")).collect();
    catalogue.put_many(&records, &WriteOptions::default()).unwrap();
}

/// As many as make an image of the index worth its while.
fn forty(folder: &Path) {
    let catalogue = open(folder).unwrap();
    let records: Vec<Record> = (0..40).map(|n| service(&format!("s{n}"), "Joka viikko.")).collect();
    catalogue.put_many(&records, &WriteOptions::default()).unwrap();
}

/// A name that is erased.
pub(crate) const PERSON: &str = "Aino Esimerkki";

/// Two versions of a service that name a person.
fn with_person(folder: &Path) {
    small(folder);
    let catalogue = open(folder).unwrap();
    for summary in ["Joka viikko.", "Joka toinen viikko."] {
        let json = service("person", summary).to_json();
        let contacts =
            format!(r#""contacts": [{{"name": "{PERSON}", "phones": [{{"number": "050 000 0001"}}]}}], "id""#);
        catalogue.put(&Record::from_json(&json.replacen(r#""id""#, &contacts, 1)).unwrap()).unwrap();
    }
}

/// A catalogue with a backup of an earlier day beside it.
fn backed_up(folder: &Path) {
    small(folder);
    let catalogue = open(folder).unwrap();
    catalogue.backup(folder.join("monday.luotsi")).unwrap();
    put_many(&catalogue, folder).unwrap();
}

/// A catalogue as the first version of this library left it.
fn first_version(folder: &Path) {
    let connection = rusqlite::Connection::open(file(folder)).unwrap();
    connection.execute_batch(include_str!("../../src/store/tests/frozen_v1.sql")).unwrap();
}

fn put_one(catalogue: &Catalogue, _: &Path) -> Result<()> {
    let n = catalogue.revision()?;
    catalogue.put(&service("s1", &format!("Muutos {n}."))).map(drop)
}

fn put_long(catalogue: &Catalogue, _: &Path) -> Result<()> {
    let n = catalogue.revision()?;
    catalogue.put(&service("s2", &format!("{n} {}", "Pitkä kuvaus. ".repeat(800)))).map(drop)
}

fn put_many(catalogue: &Catalogue, _: &Path) -> Result<()> {
    let n = catalogue.revision()?;
    let organization = Record::from_json(r#"{"kind": "organization", "id": "o", "name": {"fi": "Majakka ry"}}"#)?;
    let records = [service("s3", &n.to_string()), organization, service(&format!("n{n}"), "")];
    catalogue.put_many(&records, &WriteOptions::default()).map(drop)
}

fn delete_one(catalogue: &Catalogue, _: &Path) -> Result<()> {
    catalogue.delete(RecordKind::Service, "s0", &WriteOptions::default()).map(drop)
}

fn import_lines(
    catalogue: &Catalogue,
    folder: &Path,
    lines: impl Iterator<Item = String>,
    imported: bool,
) -> Result<()> {
    let input = folder.join("input.jsonl");
    // A disk that fails may fail here, too: the catalogue is not concerned.
    std::fs::write(&input, lines.collect::<String>())?;
    let done = catalogue.import(&input, &ImportOptions::default(), &mut |_, _| {})?;
    assert_eq!(done.imported, imported, "{:?}", done.report);
    Ok(())
}

fn import(catalogue: &Catalogue, folder: &Path) -> Result<()> {
    let text = catalogue.revision()?.to_string();
    import_lines(catalogue, folder, (0..30).map(|n| service(&format!("i{n}"), &text).to_json() + "\n"), true)
}

fn import_sixty(catalogue: &Catalogue, folder: &Path) -> Result<()> {
    import_lines(catalogue, folder, (0..60).map(|n| service(&format!("i{n}"), "Tuotu.").to_json() + "\n"), true)
}

fn search(catalogue: &Catalogue, _: &Path) -> Result<()> {
    catalogue.search(&Request::text("vertaisryhmää")).map(drop)
}

fn erase(catalogue: &Catalogue, _: &Path) -> Result<()> {
    let person = Person { name: Some(PERSON.to_owned()), ..Person::default() };
    catalogue.erase(&person, &Within::Everything).map(drop)
}

fn restore(_: &Catalogue, folder: &Path) -> Result<()> {
    Catalogue::restore(folder.join("monday.luotsi"), file(folder), &OpenOptions::default()).map(drop)
}

fn refused_import(catalogue: &Catalogue, folder: &Path) -> Result<()> {
    let lines = (0..20).map(|n| service(&format!("never{n}"), "").to_json() + "\n");
    import_lines(catalogue, folder, lines.chain(["{oops\n".to_owned()]), false)
}

/// More than an import commits at once.
fn import_in_pieces(catalogue: &Catalogue, folder: &Path) -> Result<()> {
    let long = "Pitkä kuvaus. ".repeat(60_000);
    import_lines(catalogue, folder, (0..7).map(|n| service(&format!("i{n}"), &long).to_json() + "\n"), true)
}

fn back_up(catalogue: &Catalogue, folder: &Path) -> Result<()> {
    catalogue.backup(folder.join("copy.luotsi"))
}

/// A sequence of numbers that is the same in every run.
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    pub(crate) fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}
