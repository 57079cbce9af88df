//! What is being done when the blow falls: steps on a small catalogue, each acknowledged when it has returned.

use std::path::{Path, PathBuf};

use luotsi::model::{Record, RecordKind, Visibility};
use luotsi::search::Request;
use luotsi::{Catalogue, ImportOptions, OpenOptions, Result, WriteOptions};

/// One step; the folder is for files beside the catalogue.
pub(crate) type Step = fn(&Catalogue, &Path) -> Result<()>;

pub(crate) struct Workload {
    pub(crate) name: &'static str,
    /// Makes the catalogue that the steps find; nothing where they begin with none.
    begin: fn(&Path),
    pub(crate) steps: &'static [Step],
}

/// Everything that writes.
pub(crate) const WORKLOADS: &[Workload] = &[
    Workload { name: "create", begin: |_| (), steps: &[put_one] },
    Workload { name: "put", begin: small, steps: &[put_one, change_one, put_many, delete_one, put_many, put_one] },
    Workload { name: "import", begin: small, steps: &[import, import_others, refused_import, import] },
    Workload { name: "migrate", begin: first_version, steps: &[put_one] },
    Workload { name: "backup", begin: small, steps: &[put_one, back_up] },
    Workload { name: "large", begin: small, steps: &[import_in_pieces, put_one, import] },
];

/// The catalogue's file in a folder.
pub(crate) fn file(folder: &Path) -> PathBuf {
    folder.join("county.luotsi")
}

impl Workload {
    pub(crate) fn named(name: &str) -> &'static Workload {
        WORKLOADS.iter().find(|workload| workload.name == name).unwrap()
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
        for step in self.steps {
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

/// A catalogue as the first version of this library left it.
fn first_version(folder: &Path) {
    let connection = rusqlite::Connection::open(file(folder)).unwrap();
    connection.execute_batch(include_str!("../../src/store/tests/frozen_v1.sql")).unwrap();
}

fn put_one(catalogue: &Catalogue, _: &Path) -> Result<()> {
    let n = catalogue.revision()?;
    catalogue.put(&service("s1", &format!("Muutos {n}."))).map(drop)
}

fn change_one(catalogue: &Catalogue, _: &Path) -> Result<()> {
    catalogue.put(&service("s2", &"Pitkä kuvaus. ".repeat(800))).map(drop)
}

fn put_many(catalogue: &Catalogue, _: &Path) -> Result<()> {
    let n = catalogue.revision()?;
    let organization = Record::from_json(r#"{"kind": "organization", "id": "o", "name": {"fi": "Majakka ry"}}"#)?;
    catalogue
        .put_many(
            &[service("s3", &format!("{n}")), organization, service(&format!("n{n}"), "")],
            &WriteOptions::default(),
        )
        .map(drop)
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
    import_lines(catalogue, folder, (0..30).map(|n| service(&format!("i{n}"), "Tuotu.").to_json() + "\n"), true)
}

fn import_others(catalogue: &Catalogue, folder: &Path) -> Result<()> {
    import_lines(catalogue, folder, (20..50).map(|n| service(&format!("i{n}"), "Toisin.").to_json() + "\n"), true)
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
