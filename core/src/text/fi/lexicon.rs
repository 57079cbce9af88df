//! A compiled word list: loaded from bytes, asked for the readings of a form.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, OnceLock};

use super::compiler::{self, FORMAT, MAGIC, Origin, PREAMBLE, Packed, Word, words};

/// The list of the project itself, compiled by the build script (or what LUOTSI_FI_LEXICON named at build time).
static BUILTIN: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/fi.lexicon"));

/// What Finnish analysis needs to know: every form of every listed word, and what it is a form of.
///
/// Made from a word list by [`Lexicon::compile_own`] or [`Lexicon::compile_kotus`], kept as one file, loaded in
/// milliseconds. It is immutable and may be shared between threads.
///
/// ```
/// use luotsi::text::fi::{Lexicon, Scratch};
/// let lexicon = Lexicon::builtin();
/// let mut scratch = Scratch::default();
/// let readings = lexicon.analyse("omaishoitajille", &mut scratch);
/// assert_eq!(readings.iter().next().map(|r| r.lemma()), Some("omaishoitaja"));
/// ```
pub struct Lexicon {
    about: LexiconSource,
    fingerprint: u64,
    /// The uses by number.
    uses: Vec<u8>,
    /// What edits add, by number: where it lies in `letters`.
    adds: Vec<(u32, u8)>,
    letters: String,
    sets: Vec<Set>,
    /// The packed readings of the sets, one set after the other.
    set_values: Vec<u32>,
    pub(super) map: fst::raw::Fst<Cow<'static, [u8]>>,
}

impl fmt::Debug for Lexicon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lexicon").field("about", &self.about).field("forms", &self.map.len()).finish_non_exhaustive()
    }
}

/// Where a lexicon's words come from, and under which licence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LexiconSource {
    /// The list's name and version.
    pub name: String,
    /// The licence line that a product must show.
    pub licence: String,
    /// The number of distinct inflected forms.
    pub forms: usize,
}

/// Why a lexicon cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LexiconError {
    /// The bytes are not a lexicon file.
    #[error("not a lexicon file: compile the word list with `luotsi lexicon build`")]
    NotALexicon,
    /// Another version of this library compiled it.
    #[error("the lexicon has format {found}, this version reads {wanted}: compile the word list again")]
    WrongFormat {
        /// The file's format.
        found: u32,
        /// The format that this version reads.
        wanted: u32,
    },
    /// The checksum or the structure does not hold.
    #[error("the lexicon file is damaged: compile the word list again, or copy the file again")]
    Damaged,
    /// A word list has a line that cannot be read.
    #[error("line {line} of the word list: {problem}")]
    BadLine {
        /// The line, from 1.
        line: usize,
        /// What was expected there.
        problem: &'static str,
    },
}

impl From<words::BadLine> for LexiconError {
    fn from(bad: words::BadLine) -> Self {
        Self::BadLine { line: bad.line, problem: bad.problem }
    }
}

/// One reading of a form: its use, and the way to its lemma.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edit {
    pub(super) usage: u8,
    strip: usize,
    add: usize,
}

#[derive(Clone, Copy, Debug)]
struct Set {
    start: u32,
    length: u8,
    /// The uses of all its readings together.
    usage: u8,
}

impl Lexicon {
    /// The lexicon that is part of the library, shared.
    pub fn builtin() -> Arc<Self> {
        static SHARED: OnceLock<Arc<Lexicon>> = OnceLock::new();
        let shared = SHARED.get_or_init(|| match Self::load(Cow::Borrowed(BUILTIN)) {
            Ok(lexicon) => Arc::new(lexicon),
            // The build script wrote these bytes with the same code, and a test loads them.
            Err(error) => unreachable!("the lexicon of the build: {error}"),
        });
        Arc::clone(shared)
    }

    /// Loads a lexicon file.
    ///
    /// # Errors
    /// [`LexiconError`] where the bytes are something else, of another version, or damaged.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, LexiconError> {
        Self::load(Cow::Owned(bytes))
    }

    /// Compiles a word list in the project's own format (see `docs/FINNISH.md`), on top of the built-in words.
    ///
    /// # Errors
    /// [`LexiconError::BadLine`] with the first line that cannot be read.
    pub fn compile_own(list: &str, name: &str, licence: &str) -> Result<Vec<u8>, LexiconError> {
        Self::compile(words::read_own(list)?, name, licence)
    }

    /// Compiles the word list of the Institute for the Languages of Finland (CSV, 2024), on top of the built-in words.
    ///
    /// # Errors
    /// [`LexiconError::BadLine`] with the first line that cannot be read.
    pub fn compile_kotus(list: &str) -> Result<Vec<u8>, LexiconError> {
        Self::compile(words::read_kotus(list, &own_words()?)?, words::KOTUS_NAME, words::KOTUS_LICENCE)
    }

    fn compile(mut list: Vec<Word>, name: &str, licence: &str) -> Result<Vec<u8>, LexiconError> {
        list.extend(own_words()?);
        let origin = Origin {
            name: format!("{name}; {}", words::OWN_NAME),
            licence: format!("{licence}; {}", words::OWN_LICENCE),
        };
        // Compilation writes to memory, and its keys are sorted and distinct.
        compiler::compile(&list, &origin).map_err(|_| LexiconError::Damaged)
    }

    fn load(bytes: Cow<'static, [u8]>) -> Result<Self, LexiconError> {
        let preamble = bytes.get(..PREAMBLE).ok_or(LexiconError::NotALexicon)?;
        if &preamble[..8] != MAGIC {
            return Err(LexiconError::NotALexicon);
        }
        let found = le_u32(preamble, 8).ok_or(LexiconError::Damaged)?;
        if found != FORMAT {
            return Err(LexiconError::WrongFormat { found, wanted: FORMAT });
        }
        let fingerprint = compiler::checksum(&bytes[PREAMBLE..]);
        if preamble[12..] != fingerprint.to_le_bytes() {
            return Err(LexiconError::Damaged);
        }
        Self::decode(bytes, fingerprint).ok_or(LexiconError::Damaged)
    }

    fn decode(bytes: Cow<'static, [u8]>, fingerprint: u64) -> Option<Self> {
        let mut rest = Reader { bytes: &bytes, at: PREAMBLE };
        let name = String::from_utf8(rest.section()?.to_vec()).ok()?;
        let licence = String::from_utf8(rest.section()?.to_vec()).ok()?;
        let uses = rest.section()?.to_vec();
        let (adds, letters) = decode_adds(rest.section()?)?;
        let (sets, set_values) = decode_sets(rest.section()?, &uses, adds.len())?;
        let length = rest.u32()? as usize;
        let start = rest.at;
        if bytes.len() != start + length {
            return None;
        }
        let map = match bytes {
            Cow::Borrowed(bytes) => Cow::Borrowed(&bytes[start..]),
            Cow::Owned(mut bytes) => {
                bytes.drain(..start);
                Cow::Owned(bytes)
            }
        };
        let map = fst::raw::Fst::new(map).ok()?;
        let about = LexiconSource { name, licence, forms: map.len() };
        Some(Self { about, fingerprint, uses, adds, letters, sets, set_values, map })
    }

    /// Where the words come from, and the licence to name.
    pub fn about(&self) -> &LexiconSource {
        &self.about
    }

    /// A number that differs between lexicons, for telling whether an index was made with this one.
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// The uses of a form, given its value in the map.
    pub(super) fn usage(&self, value: u64) -> u8 {
        match Packed::of(value) {
            Packed::One { usage, .. } => self.uses.get(usage).copied().unwrap_or_default(),
            Packed::Several(number) => self.sets.get(number).map_or(0, |set| set.usage),
        }
    }

    /// The readings of a form, given its value in the map.
    pub(super) fn edits(&self, value: u64) -> impl Iterator<Item = Edit> {
        let (one, several) = match Packed::of(value) {
            Packed::One { .. } => (Some(value), &[][..]),
            Packed::Several(number) => (None, self.sets.get(number).map_or(&[][..], |set| self.members(*set))),
        };
        one.into_iter().chain(several.iter().map(|&value| u64::from(value))).filter_map(|value| {
            match Packed::of(value) {
                Packed::One { usage, strip, add } => Some(Edit { usage: *self.uses.get(usage)?, strip, add }),
                Packed::Several(_) => None,
            }
        })
    }

    fn members(&self, set: Set) -> &[u32] {
        &self.set_values[set.start as usize..][..usize::from(set.length)]
    }

    /// Appends the lemma that `edit` makes of `form`.
    pub(super) fn apply(&self, form: &str, edit: Edit, out: &mut String) {
        let kept = form.len().saturating_sub(edit.strip);
        out.push_str(form.get(..kept).unwrap_or(form));
        if let Some(&(start, length)) = self.adds.get(edit.add) {
            out.push_str(&self.letters[start as usize..][..usize::from(length)]);
        }
    }
}

fn decode_adds(bytes: &[u8]) -> Option<(Vec<(u32, u8)>, String)> {
    let mut rest = Reader { bytes, at: 0 };
    let mut adds = Vec::new();
    let mut letters = String::new();
    while rest.at < bytes.len() {
        let length = rest.take(1)?[0];
        adds.push((letters.len() as u32, length));
        letters.push_str(std::str::from_utf8(rest.take(usize::from(length))?).ok()?);
    }
    Some((adds, letters))
}

fn decode_sets(bytes: &[u8], uses: &[u8], adds: usize) -> Option<(Vec<Set>, Vec<u32>)> {
    let mut rest = Reader { bytes, at: 0 };
    let mut sets = Vec::new();
    let mut values: Vec<u32> = Vec::with_capacity(bytes.len() / 4);
    while rest.at < bytes.len() {
        let length = rest.take(1)?[0];
        let start = values.len() as u32;
        let mut together = 0;
        for _ in 0..length {
            let value = rest.u32()?;
            let Packed::One { usage, add, .. } = Packed::of(u64::from(value)) else { return None };
            together |= *uses.get(usage).filter(|_| add < adds)?;
            values.push(value);
        }
        sets.push(Set { start, length, usage: together });
    }
    Some((sets, values))
}

/// The words of the project itself.
fn own_words() -> Result<Vec<Word>, words::BadLine> {
    let lists: Vec<Vec<Word>> = words::OWN_LISTS.iter().map(|list| words::read_own(list)).collect::<Result<_, _>>()?;
    Ok(lists.concat())
}

/// Reads little-endian numbers and length-prefixed sections, never past the end.
struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let bytes = self.bytes.get(self.at..self.at.checked_add(count)?)?;
        self.at += count;
        Some(bytes)
    }

    fn u32(&mut self) -> Option<u32> {
        let number = le_u32(self.bytes, self.at)?;
        self.at += 4;
        Some(number)
    }

    fn section(&mut self) -> Option<&'a [u8]> {
        let length = self.u32()?;
        self.take(length as usize)
    }
}

fn le_u32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_le_bytes)
}
