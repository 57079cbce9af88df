//! A compiled word list: loaded from bytes, asked for the readings of a form.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, OnceLock};

use super::compiler::{self, FORMAT, MAGIC, Origin, PREAMBLE, Word, words};

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
    edits: Vec<Edit>,
    /// The letters that edits add.
    letters: String,
    sets: Vec<Set>,
    set_edits: Vec<u32>,
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

/// The way from a form to a lemma.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edit {
    pub(super) usage: u8,
    pub(super) lemma: Change,
    pub(super) root: Option<Change>,
}

/// Bytes to take off, letters to put there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Change {
    strip: u8,
    start: u32,
    length: u8,
}

#[derive(Clone, Copy, Debug)]
struct Set {
    start: u32,
    length: u8,
    /// The uses of all its edits together.
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
        Self::compile(words::read_kotus(list)?, words::KOTUS_NAME, words::KOTUS_LICENCE)
    }

    fn compile(mut list: Vec<Word>, name: &str, licence: &str) -> Result<Vec<u8>, LexiconError> {
        for own in words::OWN_LISTS {
            list.extend(words::read_own(own)?);
        }
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
        let (edits, letters) = decode_edits(rest.section()?)?;
        let (sets, set_edits) = decode_sets(rest.section()?, &edits)?;
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
        Some(Self { about, fingerprint, edits, letters, sets, set_edits, map })
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
        usize::try_from(value).ok().and_then(|n| self.sets.get(n)).map_or(0, |set| set.usage)
    }

    /// The edits of a form, given its value in the map.
    pub(super) fn edits(&self, value: u64) -> impl Iterator<Item = Edit> {
        let set = usize::try_from(value).ok().and_then(|n| self.sets.get(n));
        let numbers = set.map_or(&[][..], |set| &self.set_edits[set.start as usize..][..usize::from(set.length)]);
        numbers.iter().map(|&n| self.edits[n as usize])
    }

    /// Appends what `change` makes of `form`.
    pub(super) fn apply(&self, form: &str, change: Change, out: &mut String) {
        let kept = form.len().saturating_sub(usize::from(change.strip));
        out.push_str(form.get(..kept).unwrap_or(form));
        out.push_str(&self.letters[change.start as usize..][..usize::from(change.length)]);
    }
}

fn decode_edits(bytes: &[u8]) -> Option<(Vec<Edit>, String)> {
    let mut rest = Reader { bytes, at: 0 };
    let count = rest.u32()?;
    let mut edits = Vec::new();
    let mut letters = String::new();
    for _ in 0..count {
        let &[usage, strip, length, root_strip, root_length] = rest.take(5)? else { return None };
        let mut change = |strip: u8, length: u8| {
            let start = letters.len() as u32;
            letters.push_str(std::str::from_utf8(rest.take(usize::from(length))?).ok()?);
            Some(Change { strip, start, length })
        };
        let lemma = change(strip, length)?;
        let root = change(root_strip, root_length)?;
        edits.push(Edit { usage, lemma, root: (root_strip != u8::MAX).then_some(root) });
    }
    (rest.at == bytes.len()).then_some((edits, letters))
}

fn decode_sets(bytes: &[u8], edits: &[Edit]) -> Option<(Vec<Set>, Vec<u32>)> {
    let mut rest = Reader { bytes, at: 0 };
    let count = rest.u32()?;
    let mut sets = Vec::new();
    let mut numbers: Vec<u32> = Vec::new();
    for _ in 0..count {
        let length = rest.take(1)?[0];
        let start = numbers.len() as u32;
        let mut usage = 0;
        for _ in 0..length {
            let number = rest.u32()?;
            usage |= edits.get(number as usize)?.usage;
            numbers.push(number);
        }
        sets.push(Set { start, length, usage });
    }
    (rest.at == bytes.len()).then_some((sets, numbers))
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
