//! Where generated forms go: each with its reading, as an edit that leads back to the lemma.

use std::collections::HashMap;

use super::sound::Harmony;

/// What a form may do in running text, as bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Use(pub(crate) u8);

impl Use {
    /// A word by itself, or the last part of a compound.
    pub(crate) const WORD: Self = Self(1);
    /// Begins a compound, and is a word too: nominative, genitive.
    pub(crate) const LINK: Self = Self(1 | 2);
    /// Only begins a compound: *nais-*, *esi-*.
    pub(crate) const ONLY_LINK: Self = Self(2);
    /// A word that may take a possessive suffix: *talossa-ni*.
    pub(crate) const OWNED: Self = Self(1 | 4);
    /// Lives before a possessive suffix alone: *ihmise-ni*, *taloksi* as *talokse-ni*.
    pub(crate) const ONLY_OWNED: Self = Self(4);
    /// Bit: begins a compound.
    pub(crate) const LINKS: u8 = 2;
    /// Bit: a finite or indeclinable form, which ends no compound: *antaa*, *nopeasti*.
    pub(crate) const NO_HEAD: u8 = 8;
    /// Bit: the form belongs to a verb and ends a compound only after a prefix: *uudelleensijoittaa*.
    pub(crate) const VERB: u8 = 16;
    /// Bit: a word that ends compounds only, or that compounds should prefer not to end with.
    pub(crate) const NAME: u8 = 32;
    /// Bit: a prefix proper (*esi*, *yli*, *uudelleen*), which verbs take too.
    pub(crate) const PREFIX: u8 = 64;

    /// This use and the bits of `more`.
    pub(crate) const fn and(self, more: u8) -> Self {
        Self(self.0 | more)
    }
}

/// How to get from a form to its lemma: take `strip` bytes off the end, put `add` there.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Edit {
    pub(crate) strip: u8,
    pub(crate) add: String,
    pub(crate) usage: Use,
}

/// The edit from `form` to `lemma`; nothing where they share so little that the edit would not fit.
fn edit(form: &str, lemma: &str) -> Option<(u8, String)> {
    let common: usize = form.chars().zip(lemma.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    Some((u8::try_from(form.len() - common).ok()?, lemma[common..].to_owned()))
}

/// All forms of a lexicon, each with the number of its edit.
#[derive(Debug, Default)]
pub(crate) struct Collected {
    letters: String,
    /// Start and length of the form in `letters`, and its edit.
    rows: Vec<(u32, u8, u32)>,
    edits: Vec<Edit>,
    numbers: HashMap<Edit, u32>,
}

impl Collected {
    fn add(&mut self, form: &str, edit: Edit) {
        let (Ok(start), Ok(length)) = (u32::try_from(self.letters.len()), u8::try_from(form.len())) else { return };
        let next = self.edits.len() as u32;
        let number = *self.numbers.entry(edit).or_insert_with_key(|edit| {
            self.edits.push(edit.clone());
            next
        });
        self.letters.push_str(form);
        self.rows.push((start, length, number));
    }

    /// The forms in byte order with the sorted set of their edits.
    pub(crate) fn sorted(&mut self) -> impl Iterator<Item = (&str, Vec<&Edit>)> {
        let letters = &self.letters;
        let form = |row: &(u32, u8, u32)| &letters.as_bytes()[row.0 as usize..][..usize::from(row.1)];
        self.rows.sort_unstable_by(|a, b| form(a).cmp(form(b)).then(a.2.cmp(&b.2)));
        self.rows.dedup_by(|a, b| a.2 == b.2 && form(a) == form(b));
        let edits = &self.edits;
        self.rows.chunk_by(move |a, b| form(a) == form(b)).map(move |rows| {
            let text = &letters[rows[0].0 as usize..][..usize::from(rows[0].1)];
            let mut set: Vec<&Edit> = rows.iter().map(|row| &edits[row.2 as usize]).collect();
            set.sort_unstable();
            (text, set)
        })
    }
}

/// Writes the forms of one lemma into the collection.
#[derive(Debug)]
pub(crate) struct Forms<'a> {
    out: &'a mut Collected,
    lemma: &'a str,
    /// Bits added to the use of every form, and bits taken from it.
    more: u8,
    less: u8,
    buffer: String,
}

impl<'a> Forms<'a> {
    /// A writer for `lemma`.
    pub(crate) fn new(out: &'a mut Collected, lemma: &'a str, more: u8) -> Self {
        Self { out, lemma, more, less: 0, buffer: String::new() }
    }

    /// One form: `stem` and `suffix`, their archiphonemes spelt by `harmony`.
    pub(super) fn form(&mut self, harmony: Harmony, stem: &str, suffix: &str, usage: Use) {
        self.buffer.clear();
        harmony.append(&mut self.buffer, stem);
        harmony.append(&mut self.buffer, suffix);
        let form = std::mem::take(&mut self.buffer);
        self.word(&form, usage);
        self.buffer = form;
    }

    /// One form as it is spelt.
    pub(crate) fn word(&mut self, form: &str, usage: Use) {
        let Some((strip, add)) = edit(form, self.lemma) else { return };
        let usage = Use((usage.0 | self.more) & !self.less);
        self.out.add(form, Edit { strip, add, usage });
    }

    /// A writer for another lemma into the same collection.
    pub(super) fn derived<'b>(&'b mut self, lemma: &'b str, more: u8, less: u8) -> Forms<'b> {
        Forms { out: self.out, lemma, more, less, buffer: String::new() }
    }
}
