//! What several test files share.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "tests, each of which uses its own part"
)]

pub mod arbitrary;

use std::path::PathBuf;

use luotsi::Result;
use luotsi::exchange::{ImportReport, ReadOptions, read};
use luotsi::model::{Record, Service};

/// A file or folder of the data that lie beside the repository; `None`, said aloud, where they do not.
pub fn shared(path: &str) -> Option<PathBuf> {
    let found = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared").join(path);
    if found.exists() {
        Some(found)
    } else {
        println!("skipped: no shared data");
        None
    }
}

/// A fixture of this repository.
pub fn fixture(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(path)
}

/// What an import handed on, and its report.
#[derive(Debug)]
pub struct Imported {
    pub records: Vec<Record>,
    pub report: ImportReport,
}

impl Imported {
    pub fn service(&self, id: &str) -> &Service {
        let found = self.records.iter().filter_map(Record::as_service).find(|service| service.id == id);
        found.unwrap_or_else(|| panic!("no service {id}: {:#?}", self.report.rows))
    }

    pub fn services(&self) -> impl Iterator<Item = &Service> {
        self.records.iter().filter_map(Record::as_service)
    }

    /// The row of a code, of which there must be exactly one.
    pub fn row(&self, code: luotsi::exchange::RowCode) -> &luotsi::exchange::RowIssue {
        let mut rows = self.report.rows.iter().filter(|row| row.code == code);
        let row = rows.next().unwrap_or_else(|| panic!("no {code}: {:#?}", self.report.rows));
        assert!(rows.next().is_none(), "more than one {code}: {:#?}", self.report.rows);
        row
    }
}

/// Imports a path whose texts are in English where they do not say.
pub fn import(path: &std::path::Path) -> Result<Imported> {
    import_with(path, &ReadOptions { default_language: Some("en"), ..ReadOptions::default() })
}

/// Imports a path.
pub fn import_with(path: &std::path::Path, options: &ReadOptions<'_>) -> Result<Imported> {
    let mut records = Vec::new();
    let mut last = (0, 0);
    let report = read(
        path,
        options,
        &mut |record| {
            record.check()?;
            records.push(record);
            Ok(())
        },
        &mut |done, total| {
            assert!(last.0 <= done && done <= total, "progress goes forward: {last:?}, then {done} of {total}");
            last = (done, total);
        },
    )?;
    assert_eq!(last.0, last.1, "progress ends at its total");
    assert_eq!(report.total_kept(), records.len() as u64);
    Ok(Imported { records, report })
}

/// Imports a file of this content.
pub fn import_bytes(name: &str, bytes: &[u8]) -> Result<Imported> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    std::fs::write(&file, bytes).unwrap();
    import(&file)
}

/// Imports a folder of files.
pub fn import_folder(files: &[(&str, &[u8])]) -> Result<Imported> {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    import(folder.path())
}
