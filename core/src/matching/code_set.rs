//! Sets of message codes.

use crate::reference::MessageCode;

/// A set of reason and flag codes, in one machine word.
///
/// ```
/// use luotsi::matching::CodeSet;
/// use luotsi::reference::MessageCode;
/// let set: CodeSet = [MessageCode::Waitlist, MessageCode::OutOfArea].into_iter().collect();
/// assert!(set.contains(MessageCode::Waitlist));
/// let codes: Vec<_> = set.iter().map(MessageCode::code).collect();
/// assert_eq!(codes, ["OUT_OF_AREA", "WAITLIST"]);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct CodeSet(u128);

const _: () = assert!(MessageCode::ALL.len() <= 128, "a code is a bit of a word");

impl CodeSet {
    /// The empty set.
    pub const EMPTY: CodeSet = CodeSet(0);

    /// The set of these codes.
    pub const fn of(codes: &[MessageCode]) -> Self {
        let (mut bits, mut i) = (0, 0);
        while i < codes.len() {
            bits |= 1 << codes[i] as u32;
            i += 1;
        }
        Self(bits)
    }

    /// Adds a code.
    pub fn insert(&mut self, code: MessageCode) {
        self.0 |= 1 << code as u32;
    }

    /// Whether the code is in the set.
    pub fn contains(self, code: MessageCode) -> bool {
        self.0 & (1 << code as u32) != 0
    }

    /// Whether there is no code.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many codes there are.
    pub fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// The codes that are in both sets.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The codes of this set that are not in the other.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// The codes, in the order of the message catalogue.
    pub fn iter(self) -> impl Iterator<Item = MessageCode> {
        MessageCode::ALL.iter().copied().filter(move |code| self.contains(*code))
    }
}

impl FromIterator<MessageCode> for CodeSet {
    fn from_iter<I: IntoIterator<Item = MessageCode>>(codes: I) -> Self {
        let mut set = Self::EMPTY;
        codes.into_iter().for_each(|code| set.insert(code));
        set
    }
}
