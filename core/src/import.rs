//! Bringing files into a catalogue, and writing it out.

use std::io::Write;
use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::catalogue::Catalogue;
use crate::error::Result;
use crate::exchange::{self, Format, ImportReport, ReadOptions};
use crate::model::{Record, RecordKind, Visibility};
use crate::options::WriteOptions;

/// How a file is imported.
#[derive(Debug, Clone, Default)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(default))]
pub struct ImportOptions {
    /// The format; without it, it is told by content.
    pub format: Option<Format>,
    /// Language of texts that do not say theirs; without it, the catalogue's.
    pub language: Option<String>,
    /// Read and report, and change nothing.
    pub dry_run: bool,
    /// What becomes of the good rows when others are in error.
    pub on_error: OnError,
    /// Who imports, and why.
    #[cfg_attr(test, schemars(flatten))]
    pub write: WriteOptions,
}

/// What becomes of the good rows when others are in error.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum OnError {
    /// Nothing is imported.
    #[default]
    Abort,
    /// The good rows are imported; the report has the others.
    Skip,
}

/// What an import did.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Imported {
    /// Whether the catalogue holds the import now: not after a dry run, nor after an error that aborted it.
    pub imported: bool,
    /// Records that are new or changed.
    pub changed: u64,
    /// Records that stood already as the import has them.
    pub unchanged: u64,
    /// The newest change of the catalogue.
    pub revision: u64,
    /// What was read, and every row that needs a look.
    pub report: ImportReport,
}

impl Catalogue {
    /// Imports a file or a folder. All of it becomes visible at once, or nothing.
    ///
    /// `progress` is told how many bytes of how many have been read.
    ///
    /// ```
    /// use luotsi::{Catalogue, ImportOptions};
    /// let folder = tempfile::tempdir().unwrap();
    /// let file = folder.path().join("services.jsonl");
    /// std::fs::write(&file, "{\"kind\": \"service\", \"id\": \"s1\", \"name\": {\"fi\": \"Vertaisryhmä\"}}\n").unwrap();
    ///
    /// let catalogue = Catalogue::in_memory()?;
    /// let imported = catalogue.import(&file, &ImportOptions::default(), &mut |_done, _total| {})?;
    /// assert!(imported.imported && imported.changed == 1);
    /// # Ok::<(), luotsi::Error>(())
    /// ```
    ///
    /// # Errors
    /// `INVALID_DOCUMENT` where the input as a whole cannot be read, `IO`, `READ_ONLY`, `BUSY` (also while another import
    /// runs), `DISK_FULL`. Rows in error are no error of the call: they are in the report.
    pub fn import(
        &self,
        path: impl AsRef<Path>,
        options: &ImportOptions,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Imported> {
        let path = path.as_ref();
        let interrupted = self.interruption();
        // A snapshot for each question: one kept for the whole import would make a catalogue in memory wait for itself.
        let known = |kind: RecordKind, id: &str| {
            self.store.read().and_then(|rows| rows.get(kind, id)).is_ok_and(|row| row.is_some())
        };
        let read = ReadOptions {
            default_language: Some(options.language.as_deref().unwrap_or(self.default_language())),
            format: options.format,
            known: Some(&known),
        };
        if options.dry_run {
            let report = exchange::read(
                path,
                &read,
                &mut |record| interrupted().and_then(|()| self.body(&record).map(drop)),
                progress,
            )?;
            return self.not_imported(report);
        }
        let mut import = self.store.import()?;
        let mut sink = |record: Record| {
            interrupted()?;
            import.put(record.kind(), record.id(), self.body(&record)?)
        };
        let report = exchange::read(path, &read, &mut sink, progress)?;
        interrupted()?;
        if options.on_error == OnError::Abort && report.first_error().is_some() {
            // Dropped unpublished, the import leaves no trace.
            drop(import);
            return self.not_imported(report);
        }
        let format = report.format.name().to_owned();
        let mut write = options.write.clone();
        write.source.get_or_insert(format);
        let published = import.publish(&write.stamp(Timestamp::now()))?;
        self.keep_image_of_import(published.put + published.deleted);
        Ok(Imported {
            imported: true,
            changed: published.put,
            unchanged: published.unchanged,
            revision: published.revision,
            report,
        })
    }

    fn not_imported(&self, report: ImportReport) -> Result<Imported> {
        Ok(Imported { imported: false, changed: 0, unchanged: 0, revision: self.revision()?, report })
    }

    /// Writes what `audience` may see as JSON Lines, organizations first, then locations, then services, each by id; the
    /// number of records.
    ///
    /// # Errors
    /// `IO`, and what reading the file may give.
    pub fn export(&self, out: impl Write, audience: Visibility) -> Result<u64> {
        let rows = self.store.read()?;
        let today = self.today();
        let records = RecordKind::ALL.into_iter().flat_map(|kind| rows.rows(kind)).filter_map(|row| {
            let record = row.and_then(|row| Record::from_stored(row.kind, &row.body));
            record.map(|record| record.seen_by(audience, today)).transpose()
        });
        exchange::write_jsonl(out, records)
    }

    /// Records of a kind as `audience` may see them, in the order of their ids: the first ones whose id comes after
    /// `after`, at most `limit`. The id of the last one is where to go on; `""` is where to begin.
    ///
    /// ```
    /// use luotsi::Catalogue;
    /// use luotsi::model::{Record, RecordKind, Visibility};
    /// let catalogue = Catalogue::in_memory()?;
    /// for id in ["a", "b", "c"] {
    ///     catalogue.put(&Record::from_json(&format!(r#"{{"kind": "service", "id": "{id}", "name": {{"fi": "Ryhmä"}}}}"#))?)?;
    /// }
    /// let page = catalogue.records(RecordKind::Service, Visibility::Public, "a", 1)?;
    /// assert_eq!(page[0].id(), "b");
    /// # Ok::<(), luotsi::Error>(())
    /// ```
    ///
    /// # Errors
    /// What reading the file may give.
    pub fn records(&self, kind: RecordKind, audience: Visibility, after: &str, limit: usize) -> Result<Vec<Record>> {
        let rows = self.store.read()?;
        let today = self.today();
        let records = rows.rows_after(kind, after).filter_map(|row| {
            let record = row.and_then(|row| Record::from_stored(row.kind, &row.body));
            record.map(|record| record.seen_by(audience, today)).transpose()
        });
        records.take(limit).collect()
    }
}
