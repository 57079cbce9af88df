//! The image: the whole index as bytes in the catalogue's file, so that opening need not build it.
//!
//! ```text
//! head      magic, checksum | fingerprint, epoch, seq | length and checksum of each part | contents of the text
//! parts     the files of the text segments, cut; then the sections of everything else, in pieces
//! ```
//!
//! Everything else is read when the image is loaded; a part of a text file when a search first needs it. The bytes are
//! believed no further than they fit: whatever is wrong, the index is built anew.

mod pack;
mod parts;

pub(crate) use pack::{Fixed, Packer, Unpacker};
pub(crate) use parts::{CutFile, Parts};

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::beside::side_by_side;
use super::card::Cards;
use super::columns::Columns;
use super::services::Organized;
use super::text::TextIndex;
use super::{Bitmap, Rows, ServiceIndex};
use crate::error::{Error, ErrorKind, Result};
use crate::matching::{Criteria, Terms};
use crate::model::{LocalizedText, Visibility};
use crate::reference::MunicipalityTable;
use crate::search::Concepts;
use crate::store::{ImageWriter, Position, Store};
use crate::text::Analyser;
use crate::unwound::unwound;

/// The first bytes of a head.
const MAGIC: &[u8; 8] = b"LUOTSIX1";

/// The size of a piece of what is read at once, in bytes.
const PIECE_BYTES: usize = 1 << 20;

/// Everything that an index depends on but the rows: an image with another fingerprint is of another index.
pub(crate) fn fingerprint(analyser: &Analyser, municipalities: &MunicipalityTable) -> String {
    // The sources stand for the data that is compiled in as well.
    let engine = env!("LUOTSI_SOURCES");
    let areas = if std::ptr::eq(municipalities, MunicipalityTable::finland()) {
        "finland".to_owned()
    } else {
        municipalities.fingerprint()
    };
    format!("engine:{engine} areas:{areas} {}", analyser.fingerprint())
}

/// Why there is no index from an image: for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// There is no image.
    Absent,
    /// There is one that cannot be used.
    Because(&'static str),
}

/// Writes the image of an index. `parts` are taken out of the index by [`Snapshot::of`] beforehand.
///
/// # Errors
/// READ_ONLY, BUSY while somebody else writes, CONFLICT after an erasure, and what writing the file may give.
pub(crate) fn save(store: &Store, snapshot: &Snapshot, fingerprint: &str) -> Result<()> {
    let mut writer = store.write_image(snapshot.position)?;
    let mut table: Vec<[u32; 2]> = Vec::new();
    let mut contents = Packer::default();
    let mut put = |writer: &mut ImageWriter<'_>, part: &[u8]| {
        table.push([part.len() as u32, crc32fast::hash(part)]);
        writer.put(part)
    };
    snapshot.text.save(&mut contents, &mut |part| put(&mut writer, part))?;
    for part in snapshot.sections.iter().flat_map(|section| section.chunks(PIECE_BYTES)) {
        put(&mut writer, part)?;
    }
    let mut body = Packer::default();
    body.text(fingerprint);
    body.u64(snapshot.position.epoch);
    body.u64(snapshot.position.seq);
    body.list(&table);
    snapshot.sections.iter().for_each(|section| body.u64(section.len() as u64));
    body.bytes(&contents.finish());
    let body = body.finish();
    let mut head = MAGIC.to_vec();
    head.extend_from_slice(&crc32fast::hash(&body).to_le_bytes());
    head.extend_from_slice(&body);
    writer.finish(&head)
}

/// What of an index its image is made of; the index can go on meanwhile.
pub(crate) struct Snapshot {
    position: Position,
    text: TextIndex,
    /// Everything that is not text: what is little, the columns, the criteria, the cards.
    sections: [Vec<u8>; SECTIONS],
}

/// What is not text is in so many sections: they are read side by side.
const SECTIONS: usize = 4;

/// What an image gives.
pub(crate) struct Loaded {
    /// The index, at the image's position.
    pub(crate) index: ServiceIndex,
    pub(crate) concepts: Concepts,
    /// Where the index reads the rest from.
    pub(crate) parts: Arc<StoredParts>,
}

impl Snapshot {
    pub(crate) fn of(index: &ServiceIndex, concepts: &Concepts) -> Self {
        let mut sections = <[Packer; SECTIONS]>::default();
        let [little, columns, criteria, cards] = &mut sections;
        concepts.pack(little);
        index.dead.pack(little);
        index.columns.pack(columns);
        index.terms.pack(criteria);
        index.criteria.iter().for_each(|of| of.pack(criteria));
        index.cards.pack(cards);
        cards.u64(index.organizations.len() as u64);
        for (id, Organized { name, visibility }) in &index.organizations {
            cards.text(id);
            cards.u8(*visibility as u8);
            cards.u8(name.iter().count() as u8);
            for (language, name) in name.iter() {
                cards.text(language);
                cards.text(name);
            }
        }
        Self { position: index.position, text: index.text.clone(), sections: sections.map(Packer::finish) }
    }
}

impl Unfit {
    pub(crate) const DAMAGED: Self = Self::Because("it is damaged");
}

/// What the image in the file was made of; `None` where there is none that can be used, or the one of a number that is
/// `refused`.
pub(crate) fn position_of_image(rows: &Rows<'_>, refused: Option<u64>, fingerprint: &str) -> Option<Position> {
    let (number, head) = rows.snapshot().image_head().ok()??;
    if refused == Some(number) {
        return None;
    }
    open(&head, rows, fingerprint).ok().map(|(position, _)| position)
}

/// The number of the image in the file, whatever it is worth.
pub(crate) fn number_of_image(rows: &Rows<'_>) -> Option<u64> {
    rows.snapshot().image_head().ok()?.map(|(number, _)| number)
}

/// Checks a head; what it is an image of, and the rest of it.
fn open<'a>(head: &'a [u8], rows: &Rows<'_>, fingerprint: &str) -> Result<(Position, Unpacker<'a>), Unfit> {
    let (checksum, body) = head.strip_prefix(MAGIC).and_then(<[u8]>::split_first_chunk).ok_or(Unfit::DAMAGED)?;
    if crc32fast::hash(body) != u32::from_le_bytes(*checksum) {
        return Err(Unfit::DAMAGED);
    }
    let mut body = Unpacker::new(body);
    if body.text().ok_or(Unfit::DAMAGED)? != fingerprint {
        return Err(Unfit::Because("another version, lexicon or table of municipalities has made it"));
    }
    let [epoch, seq] = body.numbers().ok_or(Unfit::DAMAGED)?;
    let (position, newest) = (Position { epoch, seq }, rows.position());
    if position.epoch != newest.epoch || position.seq > newest.seq {
        return Err(Unfit::Because("the catalogue's past was rewritten since"));
    }
    Ok((position, body))
}

/// The index of the image in the file, of another number than `refused`: at the image's position, which is that of `rows` or an earlier one.
pub(crate) fn load(
    store: &Arc<Store>,
    rows: &Rows<'_>,
    refused: Option<u64>,
    analyser: &Arc<Analyser>,
    municipalities: &Arc<MunicipalityTable>,
) -> Result<Loaded, Unfit> {
    let head = rows.snapshot().image_head().map_err(|_| Unfit::Because("it cannot be read"))?;
    let (number, head) = head.ok_or(Unfit::Absent)?;
    if refused == Some(number) {
        return Err(Unfit::DAMAGED);
    }
    let (position, mut body) = open(&head, rows, &fingerprint(analyser, municipalities))?;
    let table: Vec<[u32; 2]> = body.list().ok_or(Unfit::DAMAGED)?;
    let sections: [u64; SECTIONS] = body.numbers().ok_or(Unfit::DAMAGED)?;
    let contents = body.bytes().ok_or(Unfit::DAMAGED)?;
    let mut first = table.len();
    for section in &sections {
        first = first.checked_sub(section.div_ceil(PIECE_BYTES as u64) as usize).ok_or(Unfit::DAMAGED)?;
    }
    let parts = Arc::new(StoredParts { store: Arc::clone(store), number, table, lost: AtomicBool::new(false) });
    let index = ServiceIndex::empty(position, analyser, municipalities);
    let loaded = unpack(index, &parts, first, sections, contents).map_err(|_| Unfit::DAMAGED)?;
    let (index, concepts) = loaded.ok_or(Unfit::DAMAGED)?;
    Ok(Loaded { index, concepts, parts })
}

/// Bytes of sections from which on reading them side by side takes less time than beginning a thread.
const LARGE: u64 = 2 << 20;

fn unpack(
    mut index: ServiceIndex,
    parts: &Arc<StoredParts>,
    mut first: usize,
    sections: [u64; SECTIONS],
    contents: &[u8],
) -> Result<Option<(ServiceIndex, Concepts)>> {
    let [little, columns, criteria, cards] = sections.map(|length| {
        let section = first..first + length.div_ceil(PIECE_BYTES as u64) as usize;
        first = section.end;
        move || parts.section(section.clone(), length)
    });
    let little = little()?;
    let Some((concepts, dead)) = unpack_little(&mut Unpacker::new(&little)) else { return Ok(None) };
    let text = || {
        let source: Arc<dyn Parts> = Arc::<StoredParts>::clone(parts);
        TextIndex::load(Arc::clone(index.text.analyser()), &mut Unpacker::new(contents), &source, &dead)
    };
    let (of_columns, of_others) = side_by_side(
        sections.iter().sum::<u64>() >= LARGE,
        || -> Result<_> { Ok((whole(&columns()?, Columns::unpack), text()?)) },
        || -> Result<_> { Ok((whole(&criteria()?, unpack_criteria), whole(&cards()?, unpack_cards))) },
    );
    let ((columns, text), (criteria, cards)) = (of_columns?, of_others?);
    let (Some(columns), Some(text), Some((terms, criteria)), Some((cards, organizations))) =
        (columns, text, criteria, cards)
    else {
        return Ok(None);
    };
    let mut live = Bitmap::full(columns.len());
    let known = dead.iter().all(|slot| live.remove(slot));
    let slots = columns.len() as usize;
    let sound = [criteria.len(), cards.len(), text.slots() as usize] == [slots; 3] && text.live() == live.len();
    index = ServiceIndex { text, columns, criteria, terms, cards, live, dead, organizations, ..index };
    Ok((known && sound).then_some((index, concepts)))
}

/// What the whole of a section says.
fn whole<T>(section: &[u8], unpack: impl FnOnce(&mut Unpacker<'_>) -> Option<T>) -> Option<T> {
    let mut from = Unpacker::new(section);
    unpack(&mut from).filter(|_| from.is_empty())
}

fn unpack_little(from: &mut Unpacker<'_>) -> Option<(Concepts, Bitmap)> {
    Some((Concepts::unpack(from)?, Bitmap::unpack(from)?))
}

fn unpack_criteria(from: &mut Unpacker<'_>) -> Option<(Terms, Vec<Criteria>)> {
    let terms = Terms::unpack(from)?;
    let mut criteria = Vec::with_capacity(from.left() / Criteria::PACKED_BYTES);
    while !from.is_empty() {
        criteria.push(Criteria::unpack(from, &terms)?);
    }
    Some((terms, criteria))
}

fn unpack_cards(from: &mut Unpacker<'_>) -> Option<(Cards, BTreeMap<String, Organized>)> {
    let cards = Cards::unpack(from)?;
    let mut organizations = BTreeMap::new();
    for _ in 0..from.length(18)? {
        let id = from.text()?.to_owned();
        let visibility = *Visibility::ALL.get(usize::from(from.u8()?))?;
        let mut name = LocalizedText::default();
        for _ in 0..from.u8()? {
            name.insert(from.text()?, from.text()?);
        }
        organizations.insert(id, Organized { name, visibility });
    }
    Some((cards, organizations))
}

/// Runs over an index that reads from these parts, if from any. Whoever forges checksums can have tantivy, or ourselves,
/// read what was never written: then the image is lost, and not the call.
pub(crate) fn contained<T>(parts: Option<&StoredParts>, run: impl FnOnce() -> Result<T>) -> Result<T> {
    let Some(parts) = parts else { return run() };
    let unsound = || Error::new(ErrorKind::Internal, "the image of the index is not sound");
    let outcome = unwound(run).unwrap_or_else(|| Err(unsound()));
    if outcome.as_ref().is_err_and(|error| error.kind() == ErrorKind::Internal) {
        parts.lost.store(true, Ordering::Relaxed);
    }
    outcome
}

/// The parts of an image in the file.
pub(crate) struct StoredParts {
    store: Arc<Store>,
    /// The image's number.
    number: u64,
    /// Length and checksum of each part.
    table: Vec<[u32; 2]>,
    lost: AtomicBool,
}

impl StoredParts {
    /// The image's number.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// The section that is in these parts.
    fn section(&self, parts: Range<usize>, length: u64) -> Result<Vec<u8>> {
        let mut section = Vec::new();
        // A length that the memory does not have is not believed; the bytes tell.
        let _ = section.try_reserve_exact(length as usize);
        for part in parts {
            self.read(part as u32, &mut section)?;
        }
        Ok(section)
    }

    /// Whether a part was asked for that is no longer there, or the bytes are not what they should be.
    pub(crate) fn is_lost(&self) -> bool {
        self.lost.load(Ordering::Relaxed)
    }
}

impl Parts for StoredParts {
    fn read(&self, number: u32, to: &mut Vec<u8>) -> io::Result<()> {
        let lost = || {
            self.lost.store(true, Ordering::Relaxed);
            io::Error::other(Error::new(ErrorKind::Internal, "a part of the image of the index is lost"))
        };
        let [length, checksum] = *self.table.get(number as usize).ok_or_else(lost)?;
        let before = to.len();
        let found = self.store.image_part(self.number, number, to).map_err(io::Error::other)?;
        let part = &to[before..];
        if !found || part.len() != length as usize || crc32fast::hash(part) != checksum {
            return Err(lost());
        }
        Ok(())
    }
}

impl std::fmt::Debug for StoredParts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StoredParts").field("number", &self.number).finish_non_exhaustive()
    }
}
