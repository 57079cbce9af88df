//! A catalogue to be judged: its services, its own municipalities, and its past.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::error::{Error, ErrorKind, Result};
use crate::exchange::{Format, ReadOptions, read_county};
use crate::model::RecordKind;
use crate::reference::MunicipalityTable;
use crate::search::Moment;
use crate::store;
use crate::{Catalogue, ImportOptions, OpenOptions, WriteOptions};

/// The hour at which every scenario is asked, local.
const HOUR: i8 = 10;

/// A catalogue in memory, imported from a file, as it stood on every day that the file tells of.
///
/// A record without a history has always stood as it stands.
#[derive(Debug)]
pub struct Setting {
    /// The catalogue.
    pub catalogue: Catalogue,
    pub(super) municipalities: Arc<MunicipalityTable>,
    zone: TimeZone,
    last_change: Option<Date>,
}

impl Setting {
    /// Reads a file in any format that can be imported. One in the county format brings its own municipalities and its
    /// history.
    ///
    /// # Errors
    /// What importing may give; `INVALID_DOCUMENT` for a table of municipalities that cannot be read, and for the first
    /// row in error.
    pub fn read(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let mut options = OpenOptions { create: true, ..OpenOptions::default() };
        let language = options.default_language.clone();
        let read = ReadOptions { default_language: Some(&language), ..ReadOptions::default() };
        let mut history = Vec::new();
        if Format::detect(path)? == Format::CountyJson {
            let county = read_county(path, &read)?;
            if county.municipalities.lines().count() > 1 {
                let table = MunicipalityTable::from_tsv(&county.municipalities).map_err(|error| {
                    let message = "the municipalities cannot be read";
                    Error::new(ErrorKind::InvalidDocument, message).at("$.municipalities").caused_by(error)
                })?;
                options.municipalities = Some(Arc::new(table));
            }
            history = county.history;
        }
        let municipalities =
            options.municipalities.get_or_insert_with(|| Arc::new(MunicipalityTable::finland().clone())).clone();
        let catalogue = Catalogue::open_with(store::IN_MEMORY, &options)?;
        let zone = TimeZone::get(&options.time_zone).unwrap_or(TimeZone::UTC);
        let setting = Self { catalogue, municipalities, zone, last_change: history.iter().map(|v| v.valid_from).max() };

        let always = WriteOptions { now: Some(Timestamp::UNIX_EPOCH), ..WriteOptions::default() };
        let import = ImportOptions { write: always.clone(), ..ImportOptions::default() };
        let imported = setting.catalogue.import(path, &import, &mut |_, _| {})?;
        if let Some(row) = imported.report.first_error() {
            let place =
                row.row.map_or_else(|| path.display().to_string(), |row| format!("{}, row {row}", path.display()));
            return Err(Error::new(ErrorKind::InvalidDocument, row.message.clone()).at(place));
        }
        // What has a history begins with it.
        let of_old: BTreeSet<(RecordKind, &str)> = history.iter().map(|v| (v.kind, v.id.as_str())).collect();
        for (kind, id) in of_old {
            setting.catalogue.delete(kind, id, &always)?;
        }
        for version in &history {
            let now = Some(setting.instant(version.valid_from, 0)?);
            setting.catalogue.put_with(&version.record, &WriteOptions { now, ..WriteOptions::default() })?;
        }
        Ok(setting)
    }

    /// When a scenario of this day is asked; whether the catalogue has changed since, so that it must be asked as it was.
    pub(super) fn asked(&self, day: Date) -> Result<(Moment, bool)> {
        let since = self.last_change.is_some_and(|change| change > day);
        Ok((Moment::At(self.instant(day, HOUR)?), since))
    }

    fn instant(&self, day: Date, hour: i8) -> Result<Timestamp> {
        let local = day.at(hour, 0, 0, 0).to_zoned(self.zone.clone());
        local.map(|local| local.timestamp()).map_err(|_| {
            Error::new(ErrorKind::InvalidDocument, "there is no such day in the catalogue's zone").at(day.to_string())
        })
    }
}
