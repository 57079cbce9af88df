//! Options: how a catalogue is opened.
//!
//! Make options, set what differs from the defaults, open, free them. NULL in their place is the defaults.
//!
//!     mode                        read_write   Reading and writing: the default. A file of an older version is
//!                                              brought up to date, after a backup beside it.
//!                                 read_only    Reading, while others may write. The folder has to be writable, or
//!                                              the -wal and -shm files be there.
//!                                 snapshot     Reading a file that nobody writes: a backup, or read-only media.
//!     create                      true, false  Whether to begin a catalogue where there is no file, or an empty
//!                                              one. Unless it is true, a missing file is an error.
//!     busy_timeout_ms             a number     How long a write waits for another writer before BUSY: 5000.
//!     default_language            fi, sv ...   For a catalogue that is created: the language of texts that do not
//!                                              say theirs: fi.
//!     time_zone                   a name       The time zone of schedules and days: Europe/Helsinki.
//!     lexicon                     a file       A Finnish lexicon in place of the one that is built in.
//!     lexicon_fallback            true, false  Whether to open with the lexicon that is built in where that file
//!                                              cannot be used: false.
//!     thesaurus.LANGUAGE          a file       Names of concepts in that language: a line for each, the concept, a
//!                                              tab, the name. Words of one language then find texts of another.
//!     municipalities              a file       Another country's municipalities in place of Finland's: a table with
//!                                              tabs, its columns as in the reference documentation.
//!     channels                    lean         What texts are searched by, with less memory and somewhat worse answers.
//!                                 a file       Weights of your own, as in core/data/channels.json.
//!     accept_network_filesystem   true, false  Whether to open even on a network file system, where two writers at
//!                                              once can damage the file: false.
//!
//! Files are read when the catalogue is opened.

use std::collections::BTreeMap;
use std::ffi::c_char;
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use engine::reference::MunicipalityTable;
use engine::search::Thesaurus;
use engine::text::Weights;
use engine::{Error, ErrorKind, Mode, OpenOptions, Result};

use crate::argument::{Out, text};
use crate::error::{luotsi_error, luotsi_status};
use crate::guard::{guard, guard_or};
use crate::handle::{self, Opaque, enter};

/// How a catalogue is opened.
///
/// Lifetime: until `luotsi_options_free`; a catalogue keeps a copy. Threads: may be used by all.
pub struct luotsi_options {
    _opaque: [u8; 0],
}

/// Makes options with every default.
///
/// Errors: `LUOTSI_ERROR_MISUSE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_options_new(
    options: *mut *mut luotsi_options,
    err: *mut *mut luotsi_error,
) -> luotsi_status {
    guard(err, || {
        // SAFETY: the caller's place.
        let out = unsafe { Out::required(options, "options") }?;
        out.set(handle::give(Mutex::default()));
        Ok(())
    })
}

/// Sets an option of the table above: `luotsi_options_set(options, LUOTSI_LITERAL("create"), LUOTSI_LITERAL("true"),
/// &err)`.
///
/// Errors: `LUOTSI_ERROR_UNKNOWN_FIELD` where there is no such option, `LUOTSI_ERROR_INVALID_REQUEST` where it has no
/// such value (the path is its name), `LUOTSI_ERROR_MISUSE`, `LUOTSI_ERROR_NOT_UTF8`. Nothing is set then.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_options_set(
    options: *mut luotsi_options,
    name: *const c_char,
    name_len: usize,
    value: *const c_char,
    value_len: usize,
    err: *mut *mut luotsi_error,
) -> luotsi_status {
    guard(err, || {
        // SAFETY: the caller's handle and texts.
        let (options, name, value) =
            unsafe { (enter(options, "options")?, text(name, name_len, "name")?, text(value, value_len, "value")?) };
        options.lock().unwrap_or_else(PoisonError::into_inner).set(name, value)
    })
}

/// Frees options. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_options_free(options: *mut luotsi_options) {
    guard_or((), || {
        // SAFETY: the caller's handle, which nobody uses any more.
        unsafe { handle::free(options) };
        Ok(())
    })
}

impl Opaque for luotsi_options {
    type Inside = Mutex<Chosen>;
    const MARK: u64 = u64::from_be_bytes(*b"lts opts");
}

/// The options as they are now; the defaults for NULL. Reads the files that they name.
///
/// # Safety
/// As for [`enter`].
pub(crate) unsafe fn settled(options: *const luotsi_options) -> Result<OpenOptions> {
    if options.is_null() {
        return Ok(OpenOptions::default());
    }
    // SAFETY: passed on to the caller.
    let options = unsafe { enter(options, "options") }?;
    let chosen = options.lock().unwrap_or_else(PoisonError::into_inner).clone();
    chosen.read()
}

/// What was set: the options of the engine, and the files that are read at last.
#[derive(Clone, Default)]
pub(crate) struct Chosen {
    options: OpenOptions,
    thesaurus: BTreeMap<String, PathBuf>,
    municipalities: Option<PathBuf>,
    channels: Option<PathBuf>,
}

/// The names of the options, for who misspells one.
const NAMES: &str = "mode, create, busy_timeout_ms, default_language, time_zone, lexicon, lexicon_fallback, \
                     thesaurus.LANGUAGE, municipalities, channels, accept_network_filesystem";

impl Chosen {
    fn set(&mut self, name: &str, value: &str) -> Result<()> {
        let wrong = |rule: &'static str| Error::new(ErrorKind::InvalidRequest, rule).at(name);
        let filled = |rule| if value.is_empty() { Err(wrong(rule)) } else { Ok(value) };
        let flag = || match value {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(wrong("this is \"true\" or \"false\"")),
        };
        let file = || filled("this is the path of a file").map(PathBuf::from);
        let options = &mut self.options;
        match name {
            "mode" => {
                options.mode = match value {
                    "read_write" => Mode::ReadWrite,
                    "read_only" => Mode::ReadOnly,
                    "snapshot" => Mode::Snapshot,
                    _ => return Err(wrong("this is \"read_write\", \"read_only\" or \"snapshot\"")),
                }
            }
            "create" => options.create = flag()?,
            "busy_timeout_ms" => {
                let milliseconds: u32 = value.parse().map_err(|_| wrong("this is a number of milliseconds"))?;
                options.busy_timeout = Duration::from_millis(milliseconds.into());
            }
            "default_language" => options.default_language = filled("this is the code of a language")?.to_owned(),
            "time_zone" => options.time_zone = filled("this is the name of a time zone")?.to_owned(),
            "lexicon" => options.lexicon = Some(file()?),
            "lexicon_fallback" => options.lexicon_fallback = flag()?,
            "municipalities" => self.municipalities = Some(file()?),
            "channels" if value == "lean" => (self.channels, options.channels) = (None, Some(Weights::lean())),
            "channels" => self.channels = Some(file()?),
            "accept_network_filesystem" => options.accept_network_filesystem = flag()?,
            _ => match name.strip_prefix("thesaurus.") {
                Some(language) if !language.is_empty() => {
                    self.thesaurus.insert(language.to_owned(), file()?);
                }
                _ => {
                    return Err(Error::new(ErrorKind::UnknownField, "there is no such option")
                        .at("name")
                        .hint(format!("the options are {NAMES}")));
                }
            },
        }
        Ok(())
    }

    fn read(self) -> Result<OpenOptions> {
        let mut options = self.options;
        if let Some(file) = self.municipalities {
            options.municipalities = Some(Arc::new(MunicipalityTable::from_file(file)?));
        }
        if let Some(file) = self.channels {
            let at = file.display().to_string();
            let text = fs::read_to_string(file).map_err(|error| Error::from(error).at(at.as_str()))?;
            let wrong =
                |error| Error::new(ErrorKind::InvalidDocument, "these are no weights of channels").caused_by(error);
            options.channels = Some(Weights::parse(&text).map_err(|error| wrong(error).at(at))?);
        }
        if !self.thesaurus.is_empty() {
            let mut thesaurus = Thesaurus::new();
            for (language, file) in &self.thesaurus {
                thesaurus.add_file(language, file)?;
            }
            options.thesaurus = Some(Arc::new(thesaurus));
        }
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_option_of_the_table_is_set_by_its_name() {
        let table = include_str!("options.rs").lines().filter_map(|line| line.strip_prefix("//!     "));
        let rows = table.filter(|row| !row.starts_with(' ')).map(|row| row.split("  ").next().unwrap());
        assert_eq!(rows.collect::<Vec<_>>().join(", "), NAMES);

        let mut chosen = Chosen::default();
        for (name, value) in [
            ("mode", "snapshot"),
            ("create", "true"),
            ("busy_timeout_ms", "250"),
            ("default_language", "sv"),
            ("time_zone", "UTC"),
            ("lexicon", "kotus.lexicon"),
            ("lexicon_fallback", "true"),
            ("thesaurus.en", "yso-en.tsv"),
            ("municipalities", "sweden.tsv"),
            ("channels", "ours.json"),
            ("accept_network_filesystem", "true"),
        ] {
            chosen.set(name, value).unwrap();
        }
        let options = &chosen.options;
        assert_eq!((options.mode, options.create, options.lexicon_fallback), (Mode::Snapshot, true, true));
        assert_eq!(options.busy_timeout, Duration::from_millis(250));
        assert_eq!((options.default_language.as_str(), options.time_zone.as_str()), ("sv", "UTC"));
        assert_eq!(options.lexicon, Some("kotus.lexicon".into()));
        assert!(options.accept_network_filesystem);
        assert_eq!(chosen.thesaurus, BTreeMap::from([("en".to_owned(), "yso-en.tsv".into())]));
        assert_eq!(chosen.municipalities, Some("sweden.tsv".into()));
        assert_eq!(chosen.channels, Some("ours.json".into()));
        chosen.set("channels", "lean").unwrap();
        assert_eq!((chosen.channels, chosen.options.channels), (None, Some(Weights::lean())));
    }

    #[test]
    fn what_is_no_option_or_no_value_is_refused_with_its_name() {
        for (name, value, kind, path) in [
            ("colour", "red", ErrorKind::UnknownField, "name"),
            ("", "", ErrorKind::UnknownField, "name"),
            ("thesaurus.", "a.tsv", ErrorKind::UnknownField, "name"),
            ("mode", "readwrite", ErrorKind::InvalidRequest, "mode"),
            ("create", "1", ErrorKind::InvalidRequest, "create"),
            ("busy_timeout_ms", "-1", ErrorKind::InvalidRequest, "busy_timeout_ms"),
            ("busy_timeout_ms", "4294967296", ErrorKind::InvalidRequest, "busy_timeout_ms"),
            ("lexicon", "", ErrorKind::InvalidRequest, "lexicon"),
        ] {
            let error = Chosen::default().set(name, value).unwrap_err();
            assert_eq!((error.kind(), error.path()), (kind, Some(path)), "{name}={value}");
        }
    }
}
