//! The catalogue: open, write, read, search, follow.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use crate::diff::Conflict;
use crate::error::{Error, ErrorKind, Result};
use crate::idle::Idle;
use crate::image::{Image, ImageReport};
use crate::index::{Loaded, Rows, ServiceIndex, StoredParts, contained};
use crate::model::{Record, RecordKind, Visibility};
use crate::options::{Mode, OpenOptions, WriteOptions, Written};
use crate::reference::MunicipalityTable;
use crate::search::{
    self, Answer, Concepts, Expander, Explain, Moment, Patience, Plan, Request, Scratch, Suggestion, Thesaurus, WhyNot,
};
use crate::store::{self, Past, Stamp, Store, WriteTxn};
use crate::text::fi::Lexicon;
use crate::text::{Analyser, Weights};
use crate::time::Calendar;

/// How many threads' scratch memory is kept.
const IDLE_SCRATCHES: usize = 16;

/// An open catalogue: one file, and an index of it in memory. It is shared between threads by reference; every search
/// sees what any thread or process had committed before it began.
///
/// ```
/// use luotsi::model::Record;
/// use luotsi::{Catalogue, Request};
///
/// let catalogue = Catalogue::in_memory()?;
/// catalogue.put(&Record::from_json(
///     r#"{"kind": "service", "id": "s1", "name": {"fi": "Omaishoitajien vertaisryhmä"}, "forms": ["peer_group"]}"#)?)?;
/// let answer = catalogue.search(&Request::text("omaishoitajille"))?;
/// assert_eq!(answer.hits[0].id, "s1");
/// # Ok::<(), luotsi::Error>(())
/// ```
pub struct Catalogue {
    pub(crate) store: Arc<Store>,
    pub(crate) mode: Mode,
    pub(crate) index: RwLock<Option<Followed>>,
    pub(crate) image: Image,
    past: Mutex<Option<(Past, Arc<ServiceIndex>)>>,
    scratch: Idle<Scratch>,
    interrupts: AtomicU64,
    pub(crate) analyser: Arc<Analyser>,
    concepts: OnceLock<Arc<Concepts>>,
    thesaurus: Option<Arc<Thesaurus>>,
    expander: OnceLock<Expander>,
    pub(crate) municipalities: Arc<MunicipalityTable>,
    calendar: Calendar,
    id: String,
    default_language: String,
}

/// An index, and what the store said of its changes when it was read.
pub(crate) struct Followed {
    version: u32,
    pub(crate) index: ServiceIndex,
    /// The image that the index reads from.
    pub(crate) parts: Option<Arc<StoredParts>>,
    /// What the image has of them. They go with it.
    pub(crate) concepts: Option<Concepts>,
}

impl Followed {
    /// Runs over the index; contained where it reads from an image.
    fn run<T>(&self, run: impl FnOnce(&ServiceIndex) -> Result<T>) -> Result<T> {
        contained(self.parts.as_deref(), || run(&self.index))
    }

    fn follow(&mut self, rows: &Rows<'_>) -> Result<()> {
        contained(self.parts.as_deref(), || self.index.follow(rows))
    }

    /// Whether the image that the index reads from is not what it should be.
    fn is_lost(&self) -> bool {
        self.parts.as_ref().is_some_and(|parts| parts.is_lost())
    }
}

/// What a catalogue is and holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Info {
    /// The catalogue's own id, given when it was created.
    pub catalogue: String,
    /// The newest change.
    pub revision: u64,
    /// Language of texts that do not say theirs.
    pub default_language: String,
    /// Services that stand.
    pub services: u64,
    /// Organizations that stand.
    pub organizations: u64,
    /// Locations that stand.
    pub locations: u64,
    /// Version of the library.
    pub version: &'static str,
    /// Version of the language analysis.
    pub analysis: String,
    /// Licence of the Finnish lexicon in use, to be shown by a product.
    pub lexicon_licence: String,
    /// Where the index came from.
    pub image: ImageReport,
}

impl Catalogue {
    /// Opens a catalogue for reading and writing.
    ///
    /// # Errors
    /// `IO` where there is no such file, `NOT_A_CATALOGUE`, `CORRUPT`, `SCHEMA_TOO_NEW`, `ACCESS_DENIED`,
    /// `NETWORK_FILESYSTEM`, `FOREIGN_SQLITE`, `BUSY`.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        Self::open_with(path, &OpenOptions::default())
    }

    /// Opens a catalogue for reading and writing, and begins it where there is none.
    ///
    /// # Errors
    /// As for [`open`](Self::open).
    pub fn create(path: impl AsRef<Path>) -> Result<Self> {
        Self::open_with(path, &OpenOptions { create: true, ..OpenOptions::default() })
    }

    /// A new catalogue in memory, gone when it is dropped.
    ///
    /// # Errors
    /// `OUT_OF_MEMORY`.
    pub fn in_memory() -> Result<Self> {
        Self::create(store::IN_MEMORY)
    }

    /// Opens a catalogue.
    ///
    /// # Errors
    /// As for [`open`](Self::open); `INVALID_REQUEST` for an unknown time zone; `SCHEMA_TOO_OLD` in a reading mode.
    pub fn open_with(path: impl AsRef<Path>, options: &OpenOptions) -> Result<Self> {
        let calendar = Calendar::of_zone(&options.time_zone).map_err(|error| error.at("time_zone"))?;
        let store = Store::open(
            path,
            store::Options {
                mode: match options.mode {
                    Mode::ReadWrite => store::Mode::ReadWrite,
                    Mode::ReadOnly => store::Mode::ReadOnly,
                    Mode::Snapshot => store::Mode::Snapshot,
                },
                create: options.create,
                busy_timeout: options.busy_timeout,
                accept_network_filesystem: options.accept_network_filesystem,
                language: options.default_language.clone(),
                now: Timestamp::now().as_millisecond(),
                ..store::Options::default()
            },
        )?;
        let (id, default_language) = {
            let rows = store.read()?;
            (rows.meta("catalogue")?.unwrap_or_default(), rows.meta("language")?)
        };
        Ok(Self {
            store: Arc::new(store),
            mode: options.mode,
            index: RwLock::new(None),
            image: Image::default(),
            past: Mutex::default(),
            scratch: Idle::default(),
            interrupts: AtomicU64::new(0),
            analyser: analyser(options)?,
            concepts: OnceLock::new(),
            thesaurus: options.thesaurus.clone(),
            expander: OnceLock::new(),
            municipalities: options
                .municipalities
                .clone()
                .unwrap_or_else(|| Arc::clone(MunicipalityTable::finland_shared())),
            calendar,
            id,
            default_language: default_language.unwrap_or_else(|| options.default_language.clone()),
        })
    }

    /// The language of texts that do not say theirs.
    pub fn default_language(&self) -> &str {
        &self.default_language
    }

    /// Puts a record in place of the one with its kind and id, if there is one.
    ///
    /// # Errors
    /// `INVALID_DOCUMENT` with the JSON path, `READ_ONLY`, `BUSY`, `DISK_FULL`, `IO`.
    pub fn put(&self, record: &Record) -> Result<Written> {
        self.put_with(record, &WriteOptions::default())
    }

    /// Puts a record, saying who, why and on what condition.
    ///
    /// # Errors
    /// As for [`put`](Self::put); `CONFLICT` when another version than the expected one stands.
    pub fn put_with(&self, record: &Record, options: &WriteOptions) -> Result<Written> {
        let body = self.body(record)?;
        let transaction = self.store.write()?;
        let written =
            transaction.put(record.kind(), record.id(), &body, options.expected, &options.stamp(Timestamp::now()));
        let written = written.map_err(|error| {
            Conflict::explain(error, &transaction, record.kind(), record.id(), options.expected, Some(&body))
        })?;
        self.commit(transaction)?;
        Ok(Written { seq: written.seq, changed: written.changed })
    }

    /// Puts all of these records, or none.
    ///
    /// # Errors
    /// As for [`put`](Self::put); the path begins with the record's position, `[3].name`.
    pub fn put_many(&self, records: &[Record], options: &WriteOptions) -> Result<Vec<Written>> {
        let bodies = records.iter().enumerate().map(|(i, record)| {
            self.body(record).map_err(|error| {
                let path = error.path().map_or_else(String::new, |path| path.trim_start_matches('$').to_owned());
                error.at(format!("$[{i}]{path}"))
            })
        });
        let bodies = bodies.collect::<Result<Vec<String>>>()?;
        let stamp = options.stamp(Timestamp::now());
        let transaction = self.store.write()?;
        let mut all = Vec::with_capacity(records.len());
        for (record, body) in records.iter().zip(&bodies) {
            let written = transaction.put(record.kind(), record.id(), body, options.expected, &stamp)?;
            all.push(Written { seq: written.seq, changed: written.changed });
        }
        self.commit(transaction)?;
        Ok(all)
    }

    /// Deletes a record. Its history stays. Deleting what is not there changes nothing.
    ///
    /// # Errors
    /// `CONFLICT`, `READ_ONLY`, `BUSY`, `DISK_FULL`, `IO`.
    pub fn delete(&self, kind: RecordKind, id: &str, options: &WriteOptions) -> Result<Written> {
        let transaction = self.store.write()?;
        let written = transaction.delete(kind, id, options.expected, &options.stamp(Timestamp::now()));
        let written =
            written.map_err(|error| Conflict::explain(error, &transaction, kind, id, options.expected, None))?;
        self.commit(transaction)?;
        Ok(Written { seq: written.seq, changed: written.changed })
    }

    /// Makes a change of records durable and visible: every one of them but an import comes this way.
    pub(crate) fn commit(&self, txn: WriteTxn<'_>) -> Result<()> {
        txn.commit()?;
        self.keep_image_of_change();
        Ok(())
    }

    /// The record as `audience` may see it today, or `None`.
    ///
    /// # Errors
    /// What reading the file may give.
    pub fn get(&self, kind: RecordKind, id: &str, audience: Visibility) -> Result<Option<Record>> {
        let Some(row) = self.store.read()?.get(kind, id)? else { return Ok(None) };
        Ok(Record::from_stored(kind, &row.body)?.seen_by(audience, self.today()))
    }

    /// The newest change; 0 in an empty catalogue. Hosts use it as an ETag.
    ///
    /// # Errors
    /// What reading the file may give.
    pub fn revision(&self) -> Result<u64> {
        Ok(self.store.read()?.position().seq)
    }

    /// What the catalogue is and holds.
    ///
    /// # Errors
    /// What reading the file may give.
    pub fn info(&self) -> Result<Info> {
        let rows = self.store.read()?;
        Ok(Info {
            catalogue: self.id.clone(),
            revision: rows.position().seq,
            default_language: self.default_language.clone(),
            services: rows.count(RecordKind::Service)?,
            organizations: rows.count(RecordKind::Organization)?,
            locations: rows.count(RecordKind::Location)?,
            version: env!("CARGO_PKG_VERSION"),
            analysis: self.analysis(),
            lexicon_licence: self.analyser.lexicon().about().licence.clone(),
            image: self.image.report(),
        })
    }

    /// Answers a request from what every thread and process had committed before.
    ///
    /// # Errors
    /// `INVALID_REQUEST` and `LIMIT_EXCEEDED` with the JSON path, `TIMED_OUT`, `INTERRUPTED`, and what reading the file
    /// may give. No error repeats a value of the request.
    pub fn search(&self, request: &Request) -> Result<Answer> {
        let needs_rows = request.explain > Explain::None || request.highlight;
        self.call(request, needs_rows, |context, scratch| search::answer(context, request, scratch))
    }

    /// Why a service is not an answer to a request: every reason, and the smallest change that would make it one.
    ///
    /// ```
    /// use luotsi::model::Record;
    /// use luotsi::{Catalogue, Request};
    /// let catalogue = Catalogue::in_memory()?;
    /// catalogue.put(&Record::from_json(
    ///     r#"{"kind": "service", "id": "s1", "name": {"fi": "Ryhmä"}, "eligibility": {"age": {"min": 65}}}"#)?)?;
    /// let request = Request::from_json(r#"{"locale": "en", "profile": {"persons": [{"age": 60}]}}"#)?;
    /// let why = catalogue.why_not(&request, "s1")?;
    /// assert_eq!(why.reasons[0].code, "AGE_BELOW");
    /// # Ok::<(), luotsi::Error>(())
    /// ```
    ///
    /// # Errors
    /// `NOT_FOUND`, and as for [`search`](Self::search).
    pub fn why_not(&self, request: &Request, id: &str) -> Result<WhyNot> {
        self.call(request, true, |context, scratch| search::why_not(context, request, id, scratch))
    }

    /// The fewest services, at most `max`, that cover the most of what the persons of the request's profile need.
    ///
    /// ```
    /// use luotsi::model::Record;
    /// use luotsi::{Catalogue, Request};
    /// let catalogue = Catalogue::in_memory()?;
    /// catalogue.put(&Record::from_json(
    ///     r#"{"kind": "service", "id": "s1", "name": {"fi": "Ryhmä"}, "needs": ["memory", "carer_support"]}"#)?)?;
    /// let request = Request::from_json(
    ///     r#"{"profile": {"persons": [{"needs": [{"code": "memory"}]}, {"needs": [{"code": "carer_support"}]}]}}"#)?;
    /// let plan = catalogue.plan(&request, 4)?;
    /// assert_eq!((plan.picks.len(), plan.uncovered.len()), (1, 0));
    /// # Ok::<(), luotsi::Error>(())
    /// ```
    ///
    /// # Errors
    /// `INVALID_REQUEST` without needs, or for a `max` that is 0 or above [`MAX_PLAN`](search::MAX_PLAN); and as for
    /// [`search`](Self::search).
    pub fn plan(&self, request: &Request, max: u32) -> Result<Plan> {
        self.call(request, true, |context, _| search::plan(context, request, max))
    }

    /// Completions of what is being typed: needs, municipalities, organizations and services of which a word begins with
    /// `prefix`. At most `limit`, and at most [`MAX_SUGGESTIONS`](search::MAX_SUGGESTIONS).
    ///
    /// ```
    /// let catalogue = luotsi::Catalogue::in_memory()?;
    /// let found = catalogue.suggest("kokko", "fi", luotsi::model::Visibility::Public, 5)?;
    /// assert_eq!((found[0].label.as_str(), found[0].value.as_str()), ("Kokkola", "272"));
    /// # Ok::<(), luotsi::Error>(())
    /// ```
    ///
    /// # Errors
    /// What reading the file may give.
    pub fn suggest(&self, prefix: &str, locale: &str, audience: Visibility, limit: usize) -> Result<Vec<Suggestion>> {
        loop {
            let followed = self.refreshed()?;
            let Some(current) = &*followed else { continue };
            match current.run(|index| Ok(search::suggest(index, prefix, locale, audience, limit))) {
                Err(_) if current.is_lost() => {
                    drop(followed);
                    self.give_up_image();
                }
                outcome => return outcome,
            }
        }
    }

    /// Lets calls that other threads are making end with `INTERRUPTED`: a search within some hundredths of a second, an
    /// import or the building of an index when the batch of records at hand is done.
    pub fn interrupt(&self) {
        self.interrupts.fetch_add(1, Ordering::Relaxed);
        self.store.interrupt();
    }

    /// What says whether [`interrupt`](Self::interrupt) was called since.
    pub(crate) fn interruption(&self) -> impl Fn() -> Result<()> + '_ {
        let begun = self.interrupts.load(Ordering::Relaxed);
        move || {
            if self.interrupts.load(Ordering::Relaxed) == begun {
                return Ok(());
            }
            Err(Error::new(ErrorKind::Interrupted, "it was interrupted from another thread").hint("nothing was done"))
        }
    }

    /// Runs a call over an index and the rows of the same commit: those of now, or of the request's `as_of`.
    fn call<T>(
        &self,
        request: &Request,
        needs_rows: bool,
        run: impl Fn(&search::Context<'_>, &mut Scratch) -> Result<T>,
    ) -> Result<T> {
        self.call_at(request.as_of.map(|moment| Past::at(self.instant(moment))), request, needs_rows, run)
    }

    /// Runs a call over a state of the past, or over what stands.
    pub(crate) fn call_at<T>(
        &self,
        past: Option<Past>,
        request: &Request,
        needs_rows: bool,
        run: impl Fn(&search::Context<'_>, &mut Scratch) -> Result<T>,
    ) -> Result<T> {
        let interrupted = self.interruption();
        let patience = Patience::new(request, &interrupted);
        request.check()?;
        self.call_with(past, needs_rows, &patience, |context| {
            // What a panic leaves half done is not used again.
            let mut scratch = self.scratch.take_own().unwrap_or_default();
            let outcome = run(context, &mut scratch);
            self.scratch.give(scratch, IDLE_SCRATCHES);
            outcome
        })
    }

    fn call_with<T>(
        &self,
        past: Option<Past>,
        needs_rows: bool,
        patience: &Patience<'_>,
        mut run: impl FnMut(&search::Context<'_>) -> Result<T>,
    ) -> Result<T> {
        if let Some(past) = past {
            let rows = self.store.read()?;
            rows.check_kept(past).map_err(|error| error.at("as_of"))?;
            let rows = Rows::as_of(rows, past);
            let index = self.past(&rows, past)?;
            return run(&self.context(&index, self.concepts(None), Some(&rows), patience));
        }
        loop {
            patience.check()?;
            let mut rows = if needs_rows { Some(Rows::now(self.store.read()?)) } else { None };
            // Where rows of now are at hand, they say whether anything was committed, and nobody else need be asked.
            let followed = match rows
                .as_ref()
                .and_then(|rows| self.followed(|followed| followed.index.position == rows.position()))
            {
                Some(followed) => followed,
                None => {
                    drop(rows.take());
                    let followed = self.refreshed()?;
                    rows = if needs_rows { Some(Rows::now(self.store.read()?)) } else { None };
                    followed
                }
            };
            let Some(current) = &*followed else { continue };
            // Rows and index come from the same commit; one that came between the two is followed first.
            if rows.as_ref().is_none_or(|rows| rows.position() == current.index.position) {
                let concepts = self.concepts(current.concepts.as_ref());
                match current.run(|index| run(&self.context(index, concepts, rows.as_ref(), patience))) {
                    Err(_) if current.is_lost() => {
                        // Another process has replaced the image, or it is not sound: once more, from another one or none.
                        drop((rows, followed));
                        self.give_up_image();
                        continue;
                    }
                    outcome => return outcome,
                }
            }
        }
    }

    fn context<'a>(
        &'a self,
        index: &'a ServiceIndex,
        concepts: &'a Concepts,
        rows: Option<&'a Rows<'a>>,
        patience: &'a Patience<'a>,
    ) -> search::Context<'a> {
        search::Context {
            index,
            rows,
            patience,
            concepts,
            expander: self
                .thesaurus
                .as_ref()
                .map(|thesaurus| self.expander.get_or_init(|| Expander::new(thesaurus, &self.analyser))),
            catalogue: &self.id,
            default_language: &self.default_language,
            calendar: &self.calendar,
            // No finer than every host can keep it, so that the same instant can be asked again.
            clock: Timestamp::from_millisecond(Timestamp::now().as_millisecond()).unwrap_or_default(),
        }
    }

    /// What queries may speak of: from the image of the index, else analysed now.
    pub(crate) fn concepts<'a>(&'a self, of_image: Option<&'a Concepts>) -> &'a Concepts {
        of_image.unwrap_or_else(|| self.concepts.get_or_init(|| Concepts::shared(&self.analyser)))
    }

    #[cfg(test)]
    pub(crate) fn has_analysed_concepts(&self) -> bool {
        self.concepts.get().is_some()
    }

    /// A moment of a request, in milliseconds since 1970, UTC.
    pub(crate) fn instant(&self, moment: Moment) -> i64 {
        search::instant(moment, &self.calendar).timestamp().as_millisecond()
    }

    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// Version of the language analysis.
    pub(crate) fn analysis(&self) -> String {
        self.analyser.id()
    }

    /// The index of a state of the past. The last one is kept: who asks about a day asks more than once.
    fn past(&self, rows: &Rows<'_>, asked: Past) -> Result<Arc<ServiceIndex>> {
        let mut past = lock(&self.past);
        if let Some((of, index)) = &*past
            && *of == asked
            && index.position == rows.position()
        {
            return Ok(Arc::clone(index));
        }
        let index = Arc::new(self.build(rows)?);
        *past = Some((asked, Arc::clone(&index)));
        Ok(index)
    }

    /// Lets go of what is kept in memory of past instants.
    pub(crate) fn forget_past(&self) {
        *lock(&self.past) = None;
    }

    /// The index, if there is one and it is as wanted.
    fn followed(&self, is_wanted: impl FnOnce(&Followed) -> bool) -> Option<RwLockReadGuard<'_, Option<Followed>>> {
        self.index.read().ok().filter(|guard| guard.as_ref().is_some_and(is_wanted))
    }

    /// The index, at the newest commit.
    pub(crate) fn refreshed(&self) -> Result<RwLockReadGuard<'_, Option<Followed>>> {
        let version = self.store.data_version()?;
        if let Some(followed) = self.followed(|followed| followed.version == version) {
            return Ok(followed);
        }
        let mut guard = self.index_for_writing();
        // Asked before the snapshot is taken: a commit between the two is followed once more, never missed.
        let version = self.store.data_version()?;
        let rows = Rows::now(self.store.read()?);
        match &mut *guard {
            Some(followed) if followed.index.position.epoch == rows.position().epoch => {
                match followed.follow(&rows) {
                    // The next round of the caller takes up another image, or none.
                    Err(_) if followed.is_lost() => {
                        self.give_up(&mut guard);
                        drop(guard);
                    }
                    outcome => {
                        outcome?;
                        followed.version = version;
                        drop(guard);
                    }
                }
            }
            stale => {
                *stale = None;
                *stale = Some(match self.index_of_image(&rows) {
                    Some(Loaded { index, concepts, parts }) => {
                        Followed { version, index, parts: Some(parts), concepts: Some(concepts) }
                    }
                    None => Followed { version, index: self.build(&rows)?, parts: None, concepts: None },
                });
                drop(guard);
            }
        }
        Ok(self.index.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn index_for_writing(&self) -> RwLockWriteGuard<'_, Option<Followed>> {
        self.index.write().unwrap_or_else(|poisoned| {
            // A panic may have parted columns and text: start afresh.
            let mut guard = poisoned.into_inner();
            *guard = None;
            self.index.clear_poison();
            guard
        })
    }

    fn build(&self, rows: &Rows<'_>) -> Result<ServiceIndex> {
        ServiceIndex::build(rows, &self.analyser, &self.municipalities)
    }

    /// The municipalities by which areas are resolved.
    pub(crate) fn municipalities(&self) -> &MunicipalityTable {
        &self.municipalities
    }

    /// The day of the system clock, local.
    pub(crate) fn today(&self) -> Date {
        self.day_of(Timestamp::now())
    }

    /// The local day of an instant.
    pub(crate) fn day_of(&self, instant: Timestamp) -> Date {
        self.calendar.day_of(instant)
    }

    /// The checked body of a record, every text with its language.
    pub(crate) fn body(&self, record: &Record) -> Result<String> {
        let mut record = record.clone();
        record.resolve_language(&self.default_language);
        record.check()?;
        Ok(record.to_json())
    }
}

impl Drop for Catalogue {
    /// Keeps the image of the index, if it is worth it, for the next who opens the catalogue.
    fn drop(&mut self) {
        self.keep_image_of_close();
    }
}

impl std::fmt::Debug for Catalogue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Catalogue").field("id", &self.id).finish_non_exhaustive()
    }
}

impl WriteOptions {
    pub(crate) fn stamp(&self, clock: Timestamp) -> Stamp<'_> {
        Stamp {
            at: self.now.unwrap_or(clock).as_millisecond(),
            steward: self.steward.as_deref(),
            source: self.source.as_deref(),
            comment: self.comment.as_deref(),
        }
    }
}

/// The analyser with the lexicon and the channels that the options ask for.
fn analyser(options: &OpenOptions) -> Result<Arc<Analyser>> {
    let lexicon = match options.lexicon.as_ref().map(Lexicon::from_file) {
        Some(Ok(lexicon)) => lexicon,
        Some(Err(error)) if !options.lexicon_fallback => return Err(error),
        _ => Lexicon::builtin(),
    };
    Ok(Analyser::with(options.channels.clone().unwrap_or_else(Weights::shipped), lexicon))
}

/// What is kept of past instants is good after a panic too.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
