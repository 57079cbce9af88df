//! The catalogue: records and requests in as JSON text, records and reports out in the same way.

use std::fs;
use std::io::{BufWriter, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use jiff::Timestamp;
use luotsi::exchange::Format;
use luotsi::model::{Record, RecordKind, Visibility};
use luotsi::reference::MunicipalityTable;
use luotsi::search::{Receipt, Thesaurus};
use luotsi::steward::{Scope, Steward};
use luotsi::text::Weights;
use luotsi::{Error, ErrorKind, ImportOptions, Mode, OnError, OpenOptions, Request, Result, WriteOptions};
use pyo3::prelude::*;
use pyo3::types::PyString;

use super::answer::Answer;
use super::errors::raise;
use super::many::{of_list, search_many};
use super::text::{json, utf8};

/// Who writes, and on what condition: steward, source, comment, expected, now.
type Write = (Option<String>, Option<String>, Option<String>, Option<u64>, Option<String>);

/// An open catalogue, until it is closed.
#[pyclass(module = "luotsi._luotsi", frozen)]
pub(crate) struct Catalogue {
    inner: RwLock<Option<Arc<luotsi::Catalogue>>>,
    /// `None`: Finland's.
    municipalities: Option<Arc<MunicipalityTable>>,
}

impl Catalogue {
    /// Runs a core call without the GIL. A panic closes the catalogue and is an error like any other.
    pub(crate) fn with<T: Send>(
        &self,
        py: Python<'_>,
        call: impl FnOnce(&Arc<luotsi::Catalogue>) -> Result<T> + Send,
    ) -> PyResult<T> {
        let outcome = py.detach(|| {
            let open = self.inner.read().unwrap_or_else(PoisonError::into_inner).clone();
            let Some(open) = open else {
                return Err(Error::new(ErrorKind::Closed, "the catalogue is closed").hint("open it again"));
            };
            catch_unwind(AssertUnwindSafe(|| call(&open))).unwrap_or_else(|_| {
                drop(self.take());
                Err(Error::new(ErrorKind::Panic, "a panic inside the library; the catalogue has been closed")
                    .hint("open it again, and please report what was printed"))
            })
        });
        outcome.map_err(|error| raise(py, &error))
    }

    fn take(&self) -> Option<Arc<luotsi::Catalogue>> {
        self.inner.write().unwrap_or_else(PoisonError::into_inner).take()
    }
}

#[pymethods]
impl Catalogue {
    #[staticmethod]
    #[pyo3(signature = (path, *, mode, create, busy_timeout, accept_network_filesystem, default_language, time_zone, lexicon, lexicon_fallback, thesaurus, municipalities, channels))]
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
        lexicon: Option<PathBuf>,
        lexicon_fallback: bool,
        thesaurus: Vec<(String, PathBuf)>,
        municipalities: Option<PathBuf>,
        channels: Option<&str>,
    ) -> PyResult<Self> {
        let opened = py.detach(|| {
            let mode = match mode {
                "read_write" => Mode::ReadWrite,
                "read_only" => Mode::ReadOnly,
                "snapshot" => Mode::Snapshot,
                _ => return Err(invalid("mode", "\"read_write\", \"read_only\" or \"snapshot\"")),
            };
            let busy_timeout =
                Duration::try_from_secs_f64(busy_timeout).map_err(|_| invalid("busy_timeout", "seconds, 0 or more"))?;
            let municipalities = municipalities.as_deref().map(read_municipalities).transpose()?;
            let options = OpenOptions {
                mode,
                create,
                busy_timeout,
                accept_network_filesystem,
                default_language,
                time_zone,
                lexicon,
                lexicon_fallback,
                thesaurus: read_thesaurus(&thesaurus)?,
                municipalities: municipalities.clone(),
                channels: channels.map(read_channels).transpose()?,
            };
            Ok(Self {
                inner: RwLock::new(Some(Arc::new(luotsi::Catalogue::open_with(path, &options)?))),
                municipalities,
            })
        });
        opened.map_err(|error| raise(py, &error))
    }

    /// Closes the catalogue. Calls that other threads are making finish first; new ones are refused.
    fn close(&self, py: Python<'_>) {
        py.detach(|| drop(self.take()));
    }

    #[getter]
    fn closed(&self) -> bool {
        self.inner.read().unwrap_or_else(PoisonError::into_inner).is_none()
    }

    fn search(&self, py: Python<'_>, request: &Bound<'_, PyString>) -> PyResult<Answer> {
        let request = utf8(request, "$")?;
        self.with(py, |catalogue| catalogue.search(&Request::from_json(request)?)).map(Answer::from)
    }

    /// Answers in the order of the requests; a Ctrl-C ends it.
    fn search_many(&self, py: Python<'_>, requests: Vec<Bound<'_, PyString>>, threads: usize) -> PyResult<Vec<Answer>> {
        let requests = requests.iter().map(|request| utf8(request, "$")).collect::<PyResult<Vec<&str>>>()?;
        let mut stopped_by = None;
        let outcome = self.with(py, |catalogue| {
            search_many(catalogue, &requests, threads, || {
                stopped_by = Python::attach(|py| py.check_signals()).err();
                stopped_by.is_none()
            })
        });
        match stopped_by {
            Some(raised) => Err(raised),
            None => outcome.map(|answers| answers.into_iter().map(Answer::from).collect()),
        }
    }

    fn why_not(&self, py: Python<'_>, id: &Bound<'_, PyString>, request: &Bound<'_, PyString>) -> PyResult<String> {
        let (id, request) = (utf8(id, "id")?, utf8(request, "$")?);
        self.with(py, |catalogue| catalogue.why_not(&Request::from_json(request)?, id).map(|why| json(&why)))
    }

    fn plan(&self, py: Python<'_>, request: &Bound<'_, PyString>, max: u32) -> PyResult<String> {
        let request = utf8(request, "$")?;
        self.with(py, |catalogue| catalogue.plan(&Request::from_json(request)?, max).map(|plan| json(&plan)))
    }

    fn verify_receipt(
        &self,
        py: Python<'_>,
        request: &Bound<'_, PyString>,
        receipt: &Bound<'_, PyString>,
    ) -> PyResult<String> {
        let (request, receipt) = (utf8(request, "$")?, utf8(receipt, "receipt")?);
        self.with(py, |catalogue| {
            let receipt = Receipt::from_json(receipt)?;
            catalogue.verify_receipt(&Request::from_json(request)?, &receipt).map(|verdict| json(&verdict))
        })
    }

    fn put(&self, py: Python<'_>, record: &Bound<'_, PyString>, write: Write) -> PyResult<(u64, bool)> {
        let record = utf8(record, "$")?;
        self.with(py, |catalogue| {
            let written = catalogue.put_with(&Record::from_json(record)?, &options(write)?)?;
            Ok((written.seq, written.changed))
        })
    }

    fn put_many(&self, py: Python<'_>, records: Vec<Bound<'_, PyString>>, write: Write) -> PyResult<Vec<(u64, bool)>> {
        let records = records.iter().map(|record| utf8(record, "$")).collect::<PyResult<Vec<&str>>>()?;
        self.with(py, |catalogue| {
            let parsed = records
                .iter()
                .enumerate()
                .map(|(i, record)| Record::from_json(record).map_err(|error| of_list(error, i)));
            let written = catalogue.put_many(&parsed.collect::<Result<Vec<Record>>>()?, &options(write)?)?;
            Ok(written.iter().map(|written| (written.seq, written.changed)).collect())
        })
    }

    fn get(
        &self,
        py: Python<'_>,
        kind: &str,
        id: &Bound<'_, PyString>,
        audience: &str,
        as_of: Option<&str>,
    ) -> PyResult<Option<String>> {
        let id = utf8(id, "id")?;
        self.with(py, |catalogue| {
            let (kind, audience) = (kind_of(kind)?, audience_of(audience)?);
            let record = match as_of {
                None => catalogue.get(kind, id, audience)?,
                Some(instant) => catalogue.get_as_of(kind, id, audience, instant_of("as_of", instant)?)?,
            };
            Ok(record.map(|record| record.to_json()))
        })
    }

    /// A page of records, each as JSON text.
    fn records(&self, py: Python<'_>, kind: &str, audience: &str, after: &str, limit: usize) -> PyResult<Vec<String>> {
        self.with(py, |catalogue| {
            let records = catalogue.records(kind_of(kind)?, audience_of(audience)?, after, limit)?;
            Ok(records.iter().map(Record::to_json).collect())
        })
    }

    fn history(&self, py: Python<'_>, kind: &str, id: &Bound<'_, PyString>) -> PyResult<String> {
        let id = utf8(id, "id")?;
        self.with(py, |catalogue| catalogue.history(kind_of(kind)?, id).map(|changes| json(&changes)))
    }

    fn suggest(
        &self,
        py: Python<'_>,
        prefix: &Bound<'_, PyString>,
        locale: Option<&str>,
        audience: &str,
        limit: usize,
    ) -> PyResult<String> {
        let prefix = utf8(prefix, "prefix")?;
        self.with(py, |catalogue| {
            let locale = locale.unwrap_or(catalogue.default_language());
            catalogue.suggest(prefix, locale, audience_of(audience)?, limit).map(|found| json(&found))
        })
    }

    fn delete(&self, py: Python<'_>, kind: &str, id: &Bound<'_, PyString>, write: Write) -> PyResult<(u64, bool)> {
        let id = utf8(id, "id")?;
        self.with(py, |catalogue| {
            let written = catalogue.delete(kind_of(kind)?, id, &options(write)?)?;
            Ok((written.seq, written.changed))
        })
    }

    fn changes(&self, py: Python<'_>, since: u64, limit: usize) -> PyResult<String> {
        self.with(py, |catalogue| catalogue.changes(since, limit).map(|changes| json(&changes)))
    }

    /// The code of a municipality, from its code, its name in any language, or a name or code of its past.
    fn municipality_code(&self, name: &Bound<'_, PyString>) -> PyResult<Option<&str>> {
        let name = utf8(name, "municipality")?;
        let table = self.municipalities.as_deref().unwrap_or_else(|| MunicipalityTable::finland());
        Ok(table.get(name).or_else(|| table.by_name(name)).map(|municipality| municipality.code.as_str()))
    }

    fn info(&self, py: Python<'_>) -> PyResult<String> {
        self.with(py, |catalogue| catalogue.info().map(|info| json(&info)))
    }

    fn revision(&self, py: Python<'_>) -> PyResult<u64> {
        self.with(py, |catalogue| catalogue.revision())
    }

    /// Imports a file; what `progress(done, total)` raises, a Ctrl-C among it, stops the import and is raised again.
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
        write: Write,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<String> {
        let mut stopped_by = None;
        let outcome = self.with(py, |catalogue| {
            let known = || Format::ALL.map(Format::name).join(", ");
            let format = format.map(|name| Format::from_name(name).ok_or_else(|| invalid("format", &known())));
            let options = ImportOptions {
                format: format.transpose()?,
                language,
                dry_run,
                on_error: if skip_errors { OnError::Skip } else { OnError::Abort },
                write: options(write)?,
            };
            let mut tell = |done: u64, total: u64| {
                let told = Python::attach(|py| {
                    py.check_signals()?;
                    progress.as_ref().map_or(Ok(()), |progress| progress.call1(py, (done, total)).map(drop))
                });
                if let Err(failure) = told {
                    stopped_by.get_or_insert(failure);
                    catalogue.interrupt();
                }
            };
            catalogue.import(path, &options, &mut tell).map(|imported| json(&imported))
        });
        match stopped_by {
            Some(failure) => Err(failure),
            None => outcome,
        }
    }

    /// Writes a file whole, or leaves what is there.
    fn export_file(&self, py: Python<'_>, path: PathBuf, audience: &str) -> PyResult<u64> {
        self.with(py, |catalogue| {
            let mut unfinished = path.clone().into_os_string();
            unfinished.push(".unfinished");
            let unfinished = Path::new(&unfinished);
            let failed = |error: std::io::Error| Error::from(error).at(path.display().to_string());
            let mut out = BufWriter::new(fs::File::create(unfinished).map_err(failed)?);
            let written = audience_of(audience)
                .and_then(|audience| catalogue.export(&mut out, audience))
                .and_then(|written| out.flush().map(|()| written).map_err(failed))
                .and_then(|written| fs::rename(unfinished, &path).map(|()| written).map_err(failed));
            if written.is_err() {
                // What is left of a failed export; should removing it fail too, the first failure is what matters.
                let _ = fs::remove_file(unfinished);
            }
            written
        })
    }

    fn backup(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        self.with(py, |catalogue| catalogue.backup(path))
    }

    fn act(&self, py: Python<'_>, action: &Bound<'_, PyString>) -> PyResult<String> {
        let action = utf8(action, "$")?;
        self.with(py, |catalogue| catalogue.act(action).map(|answer| answer.to_string()))
    }

    /// One step of a steward's session; without organizations, the steward of everything.
    fn steward(
        &self,
        py: Python<'_>,
        name: String,
        signs: Option<String>,
        organizations: Option<Vec<String>>,
        action: &Bound<'_, PyString>,
    ) -> PyResult<String> {
        let action = utf8(action, "$")?;
        let scope = organizations.map_or(Scope::Everything, Scope::of);
        let steward = Steward { name, signs, scope };
        self.with(py, |catalogue| catalogue.steward(steward)?.act(action).map(|answer| answer.to_string()))
    }

    fn check(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        self.with(py, |catalogue| catalogue.check())
    }

    fn interrupt(&self, py: Python<'_>) -> PyResult<()> {
        self.with(py, |catalogue| {
            catalogue.interrupt();
            Ok(())
        })
    }
}

fn options((steward, source, comment, expected, now): Write) -> Result<WriteOptions> {
    let now = now.map(|now| instant_of("now", &now)).transpose()?;
    Ok(WriteOptions { steward, source, comment, expected, now })
}

fn instant_of(argument: &str, text: &str) -> Result<Timestamp> {
    text.parse().map_err(|_| invalid(argument, "an instant with its offset, such as 2026-03-10T10:00:00+02:00"))
}

/// The concepts of these files, each of one language.
fn read_thesaurus(files: &[(String, PathBuf)]) -> Result<Option<Arc<Thesaurus>>> {
    let mut thesaurus = Thesaurus::new();
    for (language, file) in files {
        thesaurus.add_file(language, file)?;
    }
    Ok((!files.is_empty()).then(|| Arc::new(thesaurus)))
}

fn read_municipalities(file: &Path) -> Result<Arc<MunicipalityTable>> {
    let at = file.display().to_string();
    let text = fs::read_to_string(file).map_err(|error| Error::from(error).at(at.as_str()))?;
    MunicipalityTable::from_tsv(&text).map(Arc::new).map_err(|error| {
        Error::new(ErrorKind::InvalidDocument, error.problem.clone())
            .at(format!("{at}, row {}, column {}", error.row, error.column))
    })
}

/// `lean`, or weights as JSON.
fn read_channels(channels: &str) -> Result<Weights> {
    if channels == "lean" {
        return Ok(Weights::lean());
    }
    Weights::parse(channels)
        .map_err(|error| invalid("channels", "\"lean\", or all of what the shipped channels.json has").caused_by(error))
}

fn kind_of(name: &str) -> Result<RecordKind> {
    RecordKind::from_name(name).ok_or_else(|| invalid("kind", "\"service\", \"organization\" or \"location\""))
}

fn audience_of(name: &str) -> Result<Visibility> {
    Visibility::from_code(name).ok_or_else(|| invalid("audience", "\"public\", \"professional\" or \"steward\""))
}

fn invalid(argument: &str, right: &str) -> Error {
    Error::new(ErrorKind::InvalidRequest, format!("this cannot be the {argument}"))
        .at(argument)
        .hint(format!("give {right}"))
}
