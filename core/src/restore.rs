//! Restoring a backup.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Serialize;

use crate::catalogue::Catalogue;
use crate::error::Result;
use crate::options::OpenOptions;
use crate::store;

/// What a restore did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Restored {
    /// The newest change of the restored catalogue.
    pub revision: u64,
    /// Where what stood before is kept. It is yours to delete; absent where there was no file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaced: Option<PathBuf>,
}

impl Catalogue {
    /// Restores a backup as the catalogue at `path`. The backup may be of an older version; it is not changed.
    ///
    /// A catalogue that stands there is first copied to `<path>.replaced`. Then its content is replaced in one
    /// transaction: whoever has it open, in whatever process, sees the old catalogue or the restored one, and builds the
    /// index afresh. Tokens of the [feed](Self::feed) that were given before are refused.
    ///
    /// A catalogue that is damaged is itself moved to `<path>.replaced`. Then it should be closed everywhere: who has it open
    /// goes on reading the damaged file.
    ///
    /// What was erased after the backup was made is there again: erase it again.
    ///
    /// ```
    /// use luotsi::model::Record;
    /// use luotsi::{Catalogue, OpenOptions};
    /// let folder = tempfile::tempdir().unwrap();
    /// let (file, backup) = (folder.path().join("county.luotsi"), folder.path().join("monday.luotsi"));
    /// let catalogue = Catalogue::create(&file)?;
    /// catalogue.put(&Record::from_json(r#"{"kind": "service", "id": "s1", "name": {"fi": "Kahvio"}}"#)?)?;
    /// catalogue.backup(&backup)?;
    /// catalogue.put(&Record::from_json(r#"{"kind": "service", "id": "s1", "name": {"fi": "Hupsis"}}"#)?)?;
    ///
    /// let restored = Catalogue::restore(&backup, &file, &OpenOptions::default())?;
    /// assert_eq!(catalogue.revision()?, restored.revision);
    /// assert!(restored.replaced.unwrap().exists());
    /// # Ok::<(), luotsi::Error>(())
    /// ```
    ///
    /// # Errors
    /// `MISUSE` for a backup of another catalogue, or the catalogue itself; `CORRUPT` for the backup; `NOT_A_CATALOGUE` and
    /// `SCHEMA_TOO_NEW` for either (move away what is there, and restore once more); `BUSY` for a backup that somebody writes, or while somebody else writes the
    /// catalogue; `DISK_FULL`, `IO`, `ACCESS_DENIED`. The catalogue stands as it did.
    pub fn restore(backup: impl AsRef<Path>, path: impl AsRef<Path>, options: &OpenOptions) -> Result<Restored> {
        let options = store::Options {
            busy_timeout: options.busy_timeout,
            accept_network_filesystem: options.accept_network_filesystem,
            now: Timestamp::now().as_millisecond(),
            ..store::Options::default()
        };
        let restored = store::restore(backup.as_ref(), path.as_ref(), &options)?;
        Ok(Restored { revision: restored.position.seq, replaced: restored.replaced })
    }
}
