//! How a catalogue is opened and written.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;

use crate::reference::MunicipalityTable;
use crate::search::Thesaurus;
use crate::text::Weights;

/// How a catalogue is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Reading and writing. A file of an older version is brought up to date, after a backup beside it.
    #[default]
    ReadWrite,
    /// Reading, while others may write. The folder must be writable, or the `-wal` and `-shm` files be there.
    ReadOnly,
    /// Reading a file that nobody writes: on read-only media, or a backup.
    Snapshot,
}

/// Options for opening a catalogue.
///
/// ```
/// use luotsi::{Catalogue, Mode, OpenOptions};
/// let options = OpenOptions { create: true, default_language: "sv".to_owned(), ..OpenOptions::default() };
/// let catalogue = Catalogue::open_with(":memory:", &options)?;
/// assert_eq!(catalogue.default_language(), "sv");
/// # Ok::<(), luotsi::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct OpenOptions {
    /// Reading and writing, or reading alone.
    pub mode: Mode,
    /// Begin a catalogue where there is no file, or an empty one.
    pub create: bool,
    /// How long to wait for another writer before `BUSY`.
    pub busy_timeout: Duration,
    /// Open even on a network file system, where SQLite's locks cannot be trusted.
    pub accept_network_filesystem: bool,
    /// For a catalogue that is created: the language of texts that do not say theirs.
    pub default_language: String,
    /// The time zone of schedules and days (IANA name).
    pub time_zone: String,
    /// Another country's municipalities in place of Finland's.
    pub municipalities: Option<Arc<MunicipalityTable>>,
    /// A Finnish lexicon file in place of the one that is compiled in (see [`Lexicon`](crate::text::fi::Lexicon)).
    pub lexicon: Option<PathBuf>,
    /// Open with the lexicon that is compiled in when the file cannot be used.
    pub lexicon_fallback: bool,
    /// A thesaurus by which words of one language find records of another.
    pub thesaurus: Option<Arc<Thesaurus>>,
    /// How words are indexed and weighed, in place of the shipped [`Weights`]: for example [`Weights::lean`].
    pub channels: Option<Weights>,
}

impl Default for OpenOptions {
    fn default() -> Self {
        Self {
            mode: Mode::ReadWrite,
            create: false,
            busy_timeout: Duration::from_secs(5),
            accept_network_filesystem: false,
            default_language: "fi".to_owned(),
            time_zone: "Europe/Helsinki".to_owned(),
            municipalities: None,
            lexicon: None,
            lexicon_fallback: false,
            thesaurus: None,
            channels: None,
        }
    }
}

/// Who writes, and on what condition: kept with every version.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct WriteOptions {
    /// Who is responsible for the change.
    pub steward: Option<String>,
    /// Where it comes from.
    pub source: Option<String>,
    /// Why.
    pub comment: Option<String>,
    /// The version that the writer has seen: `CONFLICT` if another one stands. 0 means that there is none.
    pub expected: Option<u64>,
    /// The instant of the write; absent is the system clock.
    pub now: Option<Timestamp>,
}

/// What a write did to one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Written {
    /// The version that stands now; 0 where a deletion found no record.
    pub seq: u64,
    /// Whether it is new: what stands already gets no new version.
    pub changed: bool,
}
