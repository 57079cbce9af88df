//! Padded character n-grams: what finds a word that no dictionary knows.

use super::tokens::is_unspaced;

/// Letters of a gram in scripts that write spaces.
pub(crate) const LETTERS: usize = 4;
/// The mark at the beginning and at the end of a word; no word contains it.
const PAD: char = '_';

/// How the end of a word is treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The word is complete: its end is marked.
    Whole,
    /// More letters may follow: no mark, so that the grams of every longer word contain these.
    Open,
}

/// The grams of a word, in order, repeats included. A word shorter than a gram is its own gram.
pub(crate) struct Grams {
    padded: String,
    /// Where its letters begin, and where it ends.
    starts: Vec<u32>,
    size: usize,
}

impl Grams {
    pub(crate) fn of(word: &str, ending: Ending) -> Self {
        let size = if is_unspaced(word) { 2 } else { LETTERS };
        let mut padded = String::with_capacity(word.len() + 2);
        if size == LETTERS {
            padded.push(PAD);
        }
        padded.extend(word.chars().filter(|c| *c != '\''));
        if size == LETTERS && ending == Ending::Whole {
            padded.push(PAD);
        }
        let mut starts = Vec::with_capacity(padded.len() + 1);
        starts.extend(padded.char_indices().map(|(at, _)| at as u32));
        let size = size.min(starts.len());
        starts.push(padded.len() as u32);
        Self { padded, starts, size }
    }

    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        // Of no letters there is no window: a gram has one at least.
        let windows = self.starts.windows(self.size.max(1) + 1);
        windows.map(|window| &self.padded[window[0] as usize..window[window.len() - 1] as usize])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(word: &str, ending: Ending) -> Vec<String> {
        Grams::of(word, ending).iter().map(str::to_owned).collect()
    }

    #[test]
    fn the_edges_of_a_word_are_marked() {
        assert_eq!(of("äiti", Ending::Whole), ["_äit", "äiti", "iti_"]);
        assert_eq!(of("äiti", Ending::Open), ["_äit", "äiti"]);
        assert_eq!(of("yö", Ending::Whole), ["_yö_"]);
        assert_eq!(of("a", Ending::Whole), ["_a_"]);
        assert_eq!(of("支援者", Ending::Whole), ["支援", "援者"]);
    }

    #[test]
    fn an_open_word_shares_all_its_grams_with_every_longer_one() {
        let longer = of("vertaistuki", Ending::Whole);
        assert!(of("vertai", Ending::Open).iter().all(|gram| longer.contains(gram)));
    }
}
