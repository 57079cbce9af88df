//! The sounds of Finnish that inflection turns on: vowels, harmony and consonant gradation.

/// True for the letters that Finnish spells vowels with, foreign names' and the archiphonemes A, O, U included.
pub(super) fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'ä' | 'ö' | 'å' | 'é' | 'è' | 'á' | 'ü' | 'õ' | 'A' | 'O' | 'U')
}

/// Which vowels a suffix takes after a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Harmony {
    /// a, o, u: *talossa*.
    Back,
    /// ä, ö, y: *kylässä*.
    Front,
}

impl Harmony {
    /// The harmony of a word: its last a, o, u or ä, ö, y decides; without any, front.
    pub(super) fn of(word: &str) -> Self {
        for c in word.chars().rev() {
            match c {
                'a' | 'o' | 'u' | 'å' | 'á' => return Self::Back,
                'ä' | 'ö' | 'y' | 'ü' | 'õ' => return Self::Front,
                _ => {}
            }
        }
        Self::Front
    }

    /// The other one.
    pub(super) fn other(self) -> Self {
        match self {
            Self::Back => Self::Front,
            Self::Front => Self::Back,
        }
    }

    /// Appends `suffix` to `out`, its archiphonemes A, O, U spelt by this harmony.
    pub(super) fn append(self, out: &mut String, suffix: &str) {
        out.extend(suffix.chars().map(|c| match (c, self) {
            ('A', Self::Back) => 'a',
            ('A', Self::Front) => 'ä',
            ('O', Self::Back) => 'o',
            ('O', Self::Front) => 'ö',
            ('U', Self::Back) => 'u',
            ('U', Self::Front) => 'y',
            (c, _) => c,
        }));
    }
}

/// True when loanwords such as *analyysi* are heard with either harmony: they hold vowels of both kinds.
pub(super) fn is_mixed(word: &str) -> bool {
    word.contains(['a', 'o', 'u']) && word.contains(['ä', 'ö', 'y'])
}

/// Consonant gradation, by the letters of the Kotus word list: strong grade, weak grade.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Gradation {
    strong: &'static str,
    weak: &'static str,
}

impl Gradation {
    /// The gradation of a letter A to M.
    pub(super) fn from_letter(letter: char) -> Option<Self> {
        let (strong, weak) = match letter {
            'A' => ("kk", "k"),
            'B' => ("pp", "p"),
            'C' => ("tt", "t"),
            'D' => ("k", ""),
            'E' => ("p", "v"),
            'F' => ("t", "d"),
            'G' => ("nk", "ng"),
            'H' => ("mp", "mm"),
            'I' => ("lt", "ll"),
            'J' => ("nt", "nn"),
            'K' => ("rt", "rr"),
            'L' => ("k", "j"),
            'M' => ("k", "v"),
            _ => return None,
        };
        Some(Self { strong, weak })
    }

    /// The doubled consonant of *pop*, *popin*, *poppia*: words that end in one of k, p, t.
    pub(super) fn doubles(self) -> bool {
        self.strong.len() == 2 && self.strong.starts_with(self.weak)
    }

    /// The weak grade of a strong stem (*katto* to *kato*), or the stem itself where the letter does not apply.
    pub(super) fn weaken(self, stem: &str) -> String {
        let Some((head, tail)) = split_before_last_vowel(stem) else { return stem.to_owned() };
        let Some(rest) = head.strip_suffix(self.strong) else { return stem.to_owned() };
        let mut out = String::with_capacity(stem.len() + 1);
        out.push_str(rest);
        out.push_str(self.weak);
        if self.weak.is_empty() && needs_apostrophe(rest, tail) {
            out.push('\'');
        }
        out.push_str(tail);
        out
    }

    /// The strong grade of a weak stem (*hake* to *hakke*), or the stem itself where the letter does not apply.
    pub(super) fn strengthen(self, stem: &str) -> String {
        let Some((head, tail)) = split_before_last_vowel(stem) else { return stem.to_owned() };
        let Some(rest) = head.strip_suffix(self.weak) else { return stem.to_owned() };
        let mut out = String::with_capacity(stem.len() + 1);
        out.push_str(rest);
        out.push_str(self.strong);
        out.push_str(tail);
        out
    }
}

/// `ka|to`, `kang|as`: where gradation happens, just before the last vowel.
fn split_before_last_vowel(stem: &str) -> Option<(&str, &str)> {
    let (at, _) = stem.char_indices().rev().find(|&(_, c)| is_vowel(c))?;
    Some(stem.split_at(at))
}

/// A k that falls away between two vowels and an equal third leaves an apostrophe: *vaa'an*, *liu'un*.
fn needs_apostrophe(rest: &str, tail: &str) -> bool {
    let mut before = rest.chars().rev();
    let (Some(last), Some(earlier)) = (before.next(), before.next()) else { return false };
    is_vowel(earlier) && tail.starts_with(last)
}

/// The word without its last letter.
pub(super) fn chop(word: &str) -> &str {
    let mut chars = word.chars();
    chars.next_back();
    chars.as_str()
}

/// The number of vowel groups: a fair count of syllables for what asks (*vanha* 2, *ihana* 3).
pub(super) fn vowel_groups(word: &str) -> usize {
    let mut groups = 0;
    let mut inside = false;
    for c in word.chars() {
        let vowel = is_vowel(c);
        groups += usize::from(vowel && !inside);
        inside = vowel;
    }
    groups
}
