//! The catalogue, in terms of JSON text: the Python half makes it feel native.

use core::model::{Record, RecordKind, Visibility};
use core::{ImportOptions, Mode, OnError, OpenOptions, Request, WriteOptions};
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use pyo3::prelude::*;

use super::answer::Answer;
use super::errors::raise;

/// An open catalogue.
#[pyclass(module = "luotsi._luotsi", frozen)]
pub(crate) struct Catalogue {
    inner: RwLock<Option<Arc<core::Catalogue>>>,
}

impl Catalogue {
    /// Runs a core call without the GIL.
    fn with<T: Send>(
        &self,
        py: Python<'_>,
        call: impl FnOnce(&core::Catalogue) -> core::Result<T> + Send,
    ) -> PyResult<T> {
        let inner = self.inner.read().unwrap_or_else(PoisonError::into_inner).clone();
        let outcome = py.detach(move || match inner {
            Some(catalogue) => call(&catalogue),
            None => Err(core::Error::new(core::ErrorKind::Closed, "the catalogue is closed").hint("open it again")),
        });
        outcome.map_err(|error| raise(py, &error))
    }
}

#[pymethods]
impl Catalogue {
    #[staticmethod]
    #[pyo3(signature = (path, *, mode, create, busy_timeout, accept_network_filesystem, default_language, time_zone))]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments of one Python call")]
    fn open(
        py: Python<'_>,
        path: PathBuf,
        mode: &str,
        create: bool,
        busy_timeout: f64,
        accept_network_filesystem: bool,
        default_language: String,
        time_zone: String,
    ) -> PyResult<Self> {
        let mode = match mode {
            "read_write" => Ok(Mode::ReadWrite),
            "read_only" => Ok(Mode::ReadOnly),
            "snapshot" => Ok(Mode::Snapshot),
            _ => Err(invalid("mode", "read_write, read_only or snapshot")),
        };
        let timeout = Duration::try_from_secs_f64(busy_timeout).map_err(|_| invalid("busy_timeout", "seconds, 0 or more"));
        let opened = py.detach(|| {
            let options = OpenOptions {
                mode: mode?,
                create,
                busy_timeout: timeout?,
                accept_network_filesystem,
                default_language,
                time_zone,
                ..OpenOptions::default()
            };
            core::Catalogue::open_with(path, &options)
        });
        match opened {
            Ok(catalogue) => Ok(Self { inner: RwLock::new(Some(Arc::new(catalogue))) }),
            Err(error) => Err(raise(py, &error)),
        }
    }

    /// Closes the catalogue; calls under way finish first.
    fn close(&self, py: Python<'_>) {
        let inner = self.inner.write().unwrap_or_else(PoisonError::into_inner).take();
        py.detach(|| drop(inner));
    }

    fn search(&self, py: Python<'_>, request: &str) -> PyResult<Answer> {
        self.with(py, |catalogue| catalogue.search(&Request::from_json(request)?)).map(Answer::new)
    }

    fn put(&self, py: Python<'_>, record: &str, write: Write<'_>) -> PyResult<(u64, bool)> {
        let write = write.options(py)?;
        self.with(py, |catalogue| {
            let written = catalogue.put_with(&Record::from_json(record)?, &write)?;
            Ok((written.seq, written.changed))
        })
    }

    fn put_many(&self, py: Python<'_>, records: Vec<String>, write: Write<'_>) -> PyResult<Vec<(u64, bool)>> {
        let write = write.options(py)?;
        self.with(py, |catalogue| {
            let records = records.iter().enumerate().map(|(i, record)| {
                Record::from_json(record).map_err(|error| error.within(format!("$[{i}]")))
            });
            let written = catalogue.put_many(&records.collect::<core::Result<Vec<_>>>()?, &write)?;
            Ok(written.iter().map(|written| (written.seq, written.changed)).collect())
        })
    }

    fn get(&self, py: Python<'_>, kind: &str, id: &str, audience: &str) -> PyResult<Option<String>> {
        self.with(py, |catalogue| {
            let record = catalogue.get(kind_of(kind)?, id, audience_of(audience)?)?;
            Ok(record.map(|record| record.to_json()))
        })
    }

    fn delete(&self, py: Python<'_>, kind: &str, id: &str, write: Write<'_>) -> PyResult<(u64, bool)> {
        let write = write.options(py)?;
        self.with(py, |catalogue| {
            let written = catalogue.delete(kind_of(kind)?, id, &write)?;
            Ok((written.seq, written.changed))
        })
    }

    fn changes(&self, py: Python<'_>, since: u64, limit: usize) -> PyResult<String> {
        self.with(py, |catalogue| catalogue.changes(since, limit).map(|changes| json(&changes)))
    }

    fn info(&self, py: Python<'_>) -> PyResult<String> {
        self.with(py, |catalogue| catalogue.info().map(|info| json(&info)))
    }

    fn revision(&self, py: Python<'_>) -> PyResult<u64> {
        self.with(py, core::Catalogue::revision)
    }

    /// Imports a file; `progress(done, total)` is called now and then and may raise to stop the import.
    #[pyo3(signature = (path, *, format, language, dry_run, skip_errors, write, progress))]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments of one Python call")]
    fn import_file(
        &self,
        py: Python<'_>,
        path: PathBuf,
        format: Option<&str>,
        language: Option<String>,
        dry_run: bool,
        skip_errors: bool,
        write: Write<'_>,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<String> {
        let write = write.options(py)?;
        let on_error = if skip_errors { OnError::Skip } else { OnError::Abort };
        self.with(py, |catalogue| {
            let format = format
                .map(|name| core::exchange::Format::from_name(name).ok_or_else(|| invalid("format", "a known format's name")))
                .transpose()?;
            let options = ImportOptions { format, language, dry_run, on_error, write };
            let mut tell = |done: u64, total: u64| {
                if let Some(progress) = &progress {
                    Python::attach(|py| {
                        if let Err(failure) = progress.call1(py, (done, total)) {
                            failure.write_unraisable(py, None);
                        }
                    });
                }
            };
            catalogue.import(path, &options, &mut tell).map(|imported| json(&imported))
        })
    }

    fn export_file(&self, py: Python<'_>, path: PathBuf, audience: &str) -> PyResult<u64> {
        self.with(py, |catalogue| {
            let failed = |error: std::io::Error| {
                core::Error::new(core::ErrorKind::Io, "the export cannot be written")
                    .at(path.display().to_string())
                    .caused_by(error)
            };
            let mut out = std::io::BufWriter::new(std::fs::File::create(&path).map_err(failed)?);
            let written = catalogue.export(&mut out, audience_of(audience)?)?;
            std::io::Write::flush(&mut out).map_err(failed)?;
            Ok(written)
        })
    }

    fn interrupt(&self, py: Python<'_>) -> PyResult<()> {
        self.with(py, |catalogue| {
            catalogue.interrupt();
            Ok(())
        })
    }
}

/// The keyword arguments of a write.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Write<'py> {
    steward: Option<String>,
    source: Option<String>,
    comment: Option<String>,
    expected: Option<u64>,
    now: Option<Bound<'py, pyo3::types::PyString>>,
}

impl Write<'_> {
    fn options(self, py: Python<'_>) -> PyResult<WriteOptions> {
        let now = match self.now {
            None => None,
            Some(now) => Some(now.to_str()?.parse().map_err(|_| {
                raise(py, &invalid("now", "an instant with its offset, such as 2026-03-10T10:00:00+02:00"))
            })?),
        };
        Ok(WriteOptions {
            steward: self.steward,
            source: self.source,
            comment: self.comment,
            expected: self.expected,
            now,
        })
    }
}

fn kind_of(name: &str) -> core::Result<RecordKind> {
    RecordKind::from_name(name).ok_or_else(|| invalid("kind", "service, organization or location"))
}

fn audience_of(name: &str) -> core::Result<Visibility> {
    Visibility::from_code(name).ok_or_else(|| invalid("audience", "public, professional or steward"))
}

fn invalid(field: &str, right: &str) -> core::Error {
    core::Error::new(core::ErrorKind::InvalidRequest, format!("write {right}")).at(field)
}

fn json(value: &impl serde::Serialize) -> String {
    // Reports and changes have string keys and no number that JSON cannot write.
    serde_json::to_string(value).unwrap_or_default()
}
