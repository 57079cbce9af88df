//! When the image of the index is loaded and written, and what is told of it.
//!
//! An image only saves time. Nothing fails for want of one: what is wrong with it is told by
//! [`Catalogue::info`](crate::Catalogue::info), and the index is built from the records.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;

use crate::catalogue::{Catalogue, Followed};
use crate::index::{self, Loaded, Rows, Snapshot, Unfit, contained};
use crate::model::RecordKind;
use crate::options::Mode;
use crate::store::Position;
use crate::unwound::unwound;

/// Services below which building the index takes no longer than loading it.
const WORTH_FROM: u64 = 32;

/// Where the index of an open catalogue came from, and whether the next one will find an image.
///
/// ```
/// use luotsi::{Catalogue, ImageState, Request};
/// let catalogue = Catalogue::in_memory()?;
/// assert_eq!(catalogue.info()?.image.state, ImageState::Unopened);
/// catalogue.search(&Request::default())?;
/// assert_eq!(catalogue.info()?.image.state, ImageState::Absent);
/// # Ok::<(), luotsi::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ImageReport {
    /// Where the index came from.
    pub state: ImageState,
    /// Why there was an image that was not used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Why the last image could not be written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unwritten: Option<String>,
}

/// Where the index of an open catalogue came from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ImageState {
    /// Nothing has been searched yet.
    #[default]
    Unopened,
    /// From the image.
    Used,
    /// It was built, for there was no image.
    Absent,
    /// It was built, for the image could not be used: see [`ImageReport::reason`].
    Rebuilt,
}

/// What an open catalogue knows of its image.
#[derive(Default)]
pub(crate) struct Image {
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    report: ImageReport,
    /// What the image in the file was made of, as far as is known.
    position: Option<Position>,
    /// The number of an image that is not to be tried again.
    refused: Option<u64>,
    /// Whether one is being written.
    writing: bool,
}

impl Image {
    pub(crate) fn report(&self) -> ImageReport {
        self.lock().report.clone()
    }

    /// Each critical section leaves a whole state.
    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Catalogue {
    /// The index of the image, in step with the rows; `None`, and the reason noted, where it has to be built.
    pub(crate) fn index_of_image(&self, rows: &Rows<'_>) -> Option<Loaded> {
        let refused = self.image.lock().refused;
        let followed = unwound(|| {
            let mut loaded = index::load(&self.store, rows, refused, &self.analyser, &self.municipalities)?;
            let position = loaded.index.position;
            let followed = if position == rows.position() { Ok(()) } else { loaded.index.follow(rows) };
            followed.map(|()| (loaded, position)).map_err(|_| Unfit::DAMAGED)
        });
        let followed = followed.unwrap_or(Err(Unfit::DAMAGED));
        let mut known = self.image.lock();
        known.report.reason = None;
        match followed {
            Ok((loaded, position)) => {
                known.report.state = ImageState::Used;
                known.position = Some(position);
                return Some(loaded);
            }
            Err(Unfit::Absent) => known.report.state = ImageState::Absent,
            Err(Unfit::Because(reason)) => {
                known.report.state = ImageState::Rebuilt;
                known.report.reason = Some(reason.to_owned());
                known.refused = index::number_of_image(rows);
            }
        }
        known.position = None;
        None
    }

    /// Gives up an index that reads from an image that is not what it should be, and that image.
    pub(crate) fn give_up_image(&self) {
        self.give_up(&mut self.index_for_writing());
    }

    /// The same for who has the index.
    pub(crate) fn give_up(&self, index: &mut Option<Followed>) {
        if let Some(Followed { parts: Some(parts), .. }) = index
            && parts.is_lost()
        {
            self.image.lock().refused = Some(parts.number());
            *index = None;
        }
    }

    /// After an import of so many changes: indexes them, and writes the image if it has fallen behind.
    pub(crate) fn keep_image_of_import(&self, changed: u64) {
        let services = || self.store.read().and_then(|rows| rows.count(RecordKind::Service)).unwrap_or(u64::MAX);
        if self.writes_images() && changed > WORTH_FROM && changed > tolerable(services()) && self.refreshed().is_ok() {
            // The index that was built in batches is given up for the one that the image has in one piece.
            if self.keep_image(tolerable) {
                *self.index_for_writing() = None;
            }
        }
    }

    /// Before closing: writes the image if the next who opens the catalogue would miss it.
    pub(crate) fn keep_image_of_close(&self) {
        if self.writes_images() && !std::thread::panicking() {
            self.keep_image(tolerable);
        }
    }

    /// After a change: writes the image if it is far behind.
    pub(crate) fn keep_image_of_change(&self) {
        if self.writes_images() {
            self.keep_image(|services| 4_096 + services / 4);
        }
    }

    fn writes_images(&self) -> bool {
        self.mode == Mode::ReadWrite && self.store.is_own_file()
    }

    /// Writes the image if it is more than so many changes behind the index; whether it did. Waits for nobody in this
    /// process, and not long for others.
    fn keep_image(&self, tolerable: impl Fn(u64) -> u64) -> bool {
        let Ok(guard) = self.index.try_read() else { return false };
        let Some(Followed { index, parts, concepts, .. }) = &*guard else { return false };
        let services = u64::from(index.live.len());
        let behind = |image: Option<Position>| match image {
            Some(image) if image.epoch == index.position.epoch => index.position.seq.saturating_sub(image.seq),
            _ => u64::MAX,
        };
        let Ok(mut known) = self.image.known.try_lock() else { return false };
        if known.writing || services < WORTH_FROM || behind(known.position) <= tolerable(services) {
            return false;
        }
        // Another process may have written one meanwhile.
        let fingerprint = self.fingerprint();
        let rows = self.store.read().ok().map(Rows::now);
        known.position = rows.and_then(|rows| index::position_of_image(&rows, known.refused, &fingerprint));
        if behind(known.position) <= tolerable(services) {
            return false;
        }
        known.writing = true;
        drop(known);
        let (position, parts) = (index.position, parts.clone());
        let snapshot = contained(parts.as_deref(), || Ok(Snapshot::of(index, self.concepts(concepts.as_ref()))));
        drop(guard);
        let saved = snapshot
            .and_then(|snapshot| contained(parts.as_deref(), || index::save(&self.store, &snapshot, &fingerprint)));
        let mut known = self.image.lock();
        known.writing = false;
        known.report.unwritten = saved.as_ref().err().map(ToString::to_string);
        if saved.is_ok() {
            known.position = Some(position);
            if parts.is_some() {
                // The parts that the index reads from are gone: the next search takes up those of the new image.
                drop(known);
                *self.index_for_writing() = None;
            }
        }
        saved.is_ok()
    }

    fn fingerprint(&self) -> String {
        index::fingerprint(&self.analyser, &self.municipalities)
    }
}

/// How many changes an image may be behind: following them takes less time at the next opening than is felt.
fn tolerable(services: u64) -> u64 {
    WORTH_FROM + services / 256
}

#[cfg(test)]
mod tests {
    use crate::model::Record;
    use crate::{Catalogue, ImageState, Request};

    fn service(id: usize, name: &str) -> Record {
        Record::from_json(&format!(r#"{{"kind": "service", "id": "s{id}", "name": {{"fi": "{name} {id}"}}}}"#)).unwrap()
    }

    #[test]
    fn an_index_from_its_image_has_few_segments_and_the_names_of_needs_analysed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("county.luotsi");
        let catalogue = Catalogue::create(&file).unwrap();
        let all: Vec<Record> = (0..600).map(|id| service(id, "Kahvila")).collect();
        catalogue.put_many(&all, &Default::default()).unwrap();
        for id in 0..100 {
            catalogue.put(&service(id, "Laituri")).unwrap();
            catalogue.search(&Request::default()).unwrap();
        }
        let segments = |catalogue: &Catalogue| catalogue.refreshed().unwrap().as_ref().unwrap().index.text.segments();
        let before = segments(&catalogue);
        drop(catalogue);

        let catalogue = Catalogue::open(&file).unwrap();
        assert!(segments(&catalogue) < before.min(3), "{before} segments, then {}", segments(&catalogue));
        assert_eq!(catalogue.search(&Request::text("laituri")).unwrap().total, 100);
        assert!(!catalogue.has_analysed_concepts());
        assert_eq!(catalogue.info().unwrap().image.state, ImageState::Used);
    }
}
