//! What a word that nobody knows may have been: forms, and compounds of forms, that differ from it by a slip of the hand.

use fst::raw::Node;

use super::compiler::Use;
use super::lexicon::Lexicon;
use crate::unwound::unwound;

/// How what was typed may differ from what was meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slip {
    /// ä, ö and å were typed a, o and a, all or some of them.
    Undotted,
    /// One letter is wrong, missing or too many, or two stand in the wrong order.
    OneLetter,
}

/// The longest word that is looked at, in letters.
const LONGEST: usize = 48;
/// A compound that was meant has at most this many parts.
const MOST_PARTS: usize = 4;
/// A part before the last has at least this many letters: shorter ones fit anywhere.
const SHORTEST_PART: usize = 3;
/// Steps and tries of letters before the search gives up: about a millisecond.
const STEPS: u32 = 60_000;
/// The most words returned.
const MOST: usize = 24;

impl Lexicon {
    /// The words that were perhaps meant, those of fewest parts first, then in alphabetical order; at most 24.
    ///
    /// The word itself is not among them. Not every one is a good word: a compound is judged by its parts alone.
    ///
    /// ```
    /// use luotsi::text::fi::{Lexicon, Slip};
    /// let lexicon = Lexicon::builtin();
    /// assert!(lexicon.near("omaishiotajille", Slip::OneLetter).contains(&"omaishoitajille".to_owned()));
    /// assert!(lexicon.near("ystavatoimintaa", Slip::Undotted).contains(&"ystävätoimintaa".to_owned()));
    /// ```
    pub fn near(&self, word: &str, slip: Slip) -> Vec<String> {
        let letters: Vec<char> = word.chars().take(LONGEST + 1).collect();
        if letters.len() < 3 || letters.len() > LONGEST {
            return Vec::new();
        }
        let mut search = Search { lexicon: self, letters, slip, steps: STEPS, built: String::new(), found: Vec::new() };
        // A map that somebody has forged can lead anywhere: what was found until then is kept.
        unwound(|| search.go(State { at: 0, node: self.map.root(), value: 0, part: 1, length: 0, free: true }));
        let mut found = search.found;
        found.retain(|(_, form)| form != word);
        found.sort_unstable();
        found.dedup_by(|next, kept| next.1 == kept.1);
        found.truncate(MOST);
        found.into_iter().map(|(_, form)| form).collect()
    }
}

struct Search<'a> {
    lexicon: &'a Lexicon,
    letters: Vec<char>,
    slip: Slip,
    steps: u32,
    built: String,
    /// The number of parts, and the word.
    found: Vec<(usize, String)>,
}

/// Where the search is: in what was typed, and in the map.
#[derive(Clone, Copy)]
struct State<'a> {
    at: usize,
    node: Node<'a>,
    value: u64,
    /// The number of the part that is being read, and its letters so far.
    part: usize,
    length: usize,
    /// Whether the slip is still to come.
    free: bool,
}

impl<'a> Search<'a> {
    fn go(&mut self, state: State<'a>) {
        if self.steps == 0 {
            return;
        }
        self.steps -= 1;
        if state.node.is_final() && state.length > 0 {
            self.end_part(state);
        }
        let typed = self.letters.get(state.at).copied();
        if let Some(letter) = typed {
            self.step(state, letter, 1, state.free);
        }
        match self.slip {
            Slip::Undotted => {
                for dotted in typed.map_or(&[][..], dotted) {
                    self.step(state, *dotted, 1, false);
                }
            }
            Slip::OneLetter if state.free => self.slip(state, typed),
            Slip::OneLetter => {}
        }
    }

    /// Every way to use up the one slip here.
    fn slip(&mut self, state: State<'a>, typed: Option<char>) {
        if let Some(letter) = typed {
            self.go(State { at: state.at + 1, free: false, ..state });
            if let Some(next) = self.letters.get(state.at + 1).copied().filter(|next| *next != letter) {
                let kept = self.built.len();
                if let Some(swapped) = self.follow(state, next) {
                    self.step(State { free: false, ..swapped }, letter, 2, false);
                }
                self.built.truncate(kept);
            }
        }
        self.branch(state, typed, [0; 4], 0);
    }

    /// Tries every letter that goes on in the map, of which some bytes are read: as one that was left out, and as the one that
    /// was meant by the letter that was typed.
    fn branch(&mut self, state: State<'a>, typed: Option<char>, mut bytes: [u8; 4], read: usize) {
        for transition in state.node.transitions() {
            let Some(left) = self.steps.checked_sub(1) else { return };
            self.steps = left;
            bytes[read] = transition.inp;
            let node = self.lexicon.map.node(transition.addr);
            let next = State { node, value: state.value + transition.out.value(), ..state };
            let letter = std::str::from_utf8(&bytes[..=read]).ok().and_then(|letter| letter.chars().next());
            match letter {
                Some(letter) if typed != Some(letter) => {
                    let next = State { length: state.length + 1, free: false, ..next };
                    self.built.push(letter);
                    self.go(next);
                    if typed.is_some() {
                        self.go(State { at: state.at + 1, ..next });
                    }
                    self.built.pop();
                }
                Some(_) => {}
                None if read + 1 < bytes.len() => self.branch(next, typed, bytes, read + 1),
                None => {}
            }
        }
    }

    /// Takes a letter in the map, and goes on so many letters further in what was typed.
    fn step(&mut self, state: State<'a>, letter: char, typed: usize, free: bool) {
        let kept = self.built.len();
        if let Some(next) = self.follow(state, letter) {
            self.go(State { at: state.at + typed, free, ..next });
        }
        self.built.truncate(kept);
    }

    fn follow(&mut self, state: State<'a>, letter: char) -> Option<State<'a>> {
        let lexicon = self.lexicon;
        let mut bytes = [0; 4];
        let (mut node, mut value) = (state.node, state.value);
        for byte in letter.encode_utf8(&mut bytes).bytes() {
            let transition = node.transition(node.find_input(byte)?);
            value += transition.out.value();
            node = lexicon.map.node(transition.addr);
        }
        self.built.push(letter);
        Some(State { node, value, length: state.length + 1, ..state })
    }

    /// A form ends: a word, or a part that another may follow.
    fn end_part(&mut self, state: State<'a>) {
        if state.at == self.letters.len() {
            if !state.free {
                self.found.push((state.part, self.built.clone()));
            }
            return;
        }
        let usage = self.lexicon.usage(state.value + state.node.final_output().value());
        if usage & Use::LINKS != 0 && state.length >= SHORTEST_PART && state.part < MOST_PARTS {
            self.go(State { node: self.lexicon.map.root(), value: 0, part: state.part + 1, length: 0, ..state });
        }
    }
}

/// What may have been meant by a letter typed without its dots.
fn dotted(letter: char) -> &'static [char] {
    match letter {
        'a' => &['ä', 'å'],
        'o' => &['ö'],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_slip_is_undone() {
        let lexicon = Lexicon::builtin();
        for typed in ["omaishoitaaja", "omaishoitja", "omaishoitija", "omaishoitjaa", "omaishoitaj", "momaishoitaja"] {
            assert!(lexicon.near(typed, Slip::OneLetter).contains(&"omaishoitaja".to_owned()), "{typed}");
        }
    }

    #[test]
    fn the_parts_of_a_compound_get_their_dots_one_by_one() {
        let lexicon = Lexicon::builtin();
        for (typed, meant) in [("tyottomyys", "työttömyys"), ("ystavatoimintaa", "ystävätoimintaa"), ("aiti", "äiti")]
        {
            assert!(lexicon.near(typed, Slip::Undotted).contains(&meant.to_owned()), "{typed}");
        }
    }

    #[test]
    fn a_word_is_not_near_itself_and_nonsense_is_near_nothing() {
        let lexicon = Lexicon::builtin();
        assert!(!lexicon.near("tuki", Slip::OneLetter).contains(&"tuki".to_owned()));
        assert!(lexicon.near("xqzwxqzwxqzw", Slip::OneLetter).is_empty());
        assert!(lexicon.near(&"hoitaja".repeat(20), Slip::OneLetter).is_empty());
    }
}
