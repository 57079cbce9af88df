//! What a query speaks of: the needs and the languages behind its words, in whatever language they were typed.
//!
//! "Faija hoitaa mutsia jolla dementia" says no word of a service for informal carers of people with a memory disorder;
//! it says *carer_support* and *memory*. Each need has labels and everyday synonyms in three languages; a phrase of them
//! that stands in the query, in any inflected form, adds the need. A service that serves the need is then found even
//! when its text shares no word with the query. In the same way a word that names a language finds the services that
//! are given in it.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use super::phrases::{LANGUAGES, Phrases, Sighting, outermost, said, settle};
use crate::index::{Packer, Unpacker};
use crate::matching::Weights;
use crate::reference::{LanguageTable, NeedTable};
use crate::text::{Analyser, Glossary, Token};

/// Shortest alias of a language that is a word and not a code.
const SHORTEST_ALIAS: usize = 5;

/// The names of the needs and the languages, ready to be recognised.
pub(crate) struct Concepts {
    topics: Vec<Topic>,
    phrases: [Phrases; LANGUAGES.len()],
    /// Words for people who are close, each the same thing.
    kin: [Phrases; LANGUAGES.len()],
}

/// What a query may speak of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Topic {
    /// A need, by its code.
    Need(&'static str),
    /// A language, by its code.
    Language(&'static str),
}

/// What the query speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Concept {
    /// The need or the language.
    pub(super) topic: Topic,
    /// The words of the query that said so best, as they were typed.
    pub(super) said: String,
    /// All words of the query that said so.
    pub(super) words: Vec<String>,
    /// How it follows from the words.
    pub(super) bond: Bond,
}

/// How what a query speaks of follows from its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bond {
    /// The words say it.
    Said,
    /// It is told of somebody close, and what follows for who asks is only guessed.
    OfKin,
    /// What is said is a kind of it: anxiety is a matter of mental health.
    Wider,
}

impl Concepts {
    /// The names of the shipped tables, analysed by `analyser`: for a catalogue without an image. Those of the first
    /// analyser of a process are kept for all its catalogues: most hosts have no other.
    pub(crate) fn shared(analyser: &Analyser) -> Arc<Self> {
        static FIRST: OnceLock<(String, Arc<Concepts>)> = OnceLock::new();
        let fingerprint = analyser.fingerprint();
        let (of, concepts) = FIRST.get_or_init(|| (fingerprint.clone(), Arc::new(Self::new(analyser))));
        if *of == fingerprint { Arc::clone(concepts) } else { Arc::new(Self::new(analyser)) }
    }

    /// The names of the shipped tables, analysed by `analyser`.
    fn new(analyser: &Analyser) -> Self {
        let needs = NeedTable::shared().iter();
        let languages = LanguageTable::shared().iter();
        let mut concepts = Self { topics: all_topics(), phrases: Default::default(), kin: Default::default() };
        let mut numbers = 0..;
        for (need, number) in needs.zip(&mut numbers) {
            for (lang, phrases) in LANGUAGES.into_iter().zip(&mut concepts.phrases) {
                let synonyms = need.synonyms(lang.name()).iter().map(String::as_str);
                for name in need.labels.get(lang.name()).into_iter().chain(synonyms) {
                    phrases.add_with_compounds(analyser, lang, name, number);
                }
                let kin = NeedTable::shared().kin(lang.name());
                for pattern in need.said_of_kin(lang.name()) {
                    kin.iter().for_each(|who| phrases.add(analyser, lang, &pattern.replace('*', who), number));
                }
            }
        }
        for (lang, phrases) in LANGUAGES.into_iter().zip(&mut concepts.phrases) {
            let between = NeedTable::shared().between(lang.name());
            between.iter().for_each(|word| phrases.add_between(analyser, lang, word));
        }
        for (lang, phrases) in LANGUAGES.into_iter().zip(&mut concepts.kin) {
            NeedTable::shared().kin(lang.name()).iter().for_each(|who| phrases.add(analyser, lang, who, 0));
        }
        for (language, number) in languages.zip(&mut numbers) {
            for (lang, phrases) in LANGUAGES.into_iter().zip(&mut concepts.phrases) {
                let aliases = language.aliases.iter().map(String::as_str).filter(|alias| alias.len() >= SHORTEST_ALIAS);
                for name in language.names.get(lang.name()).into_iter().chain(aliases) {
                    phrases.add_with_compounds(analyser, lang, name, number);
                }
            }
        }
        concepts
    }

    /// For the image of an index: analysing the names takes longer than everything else when a catalogue is opened.
    pub(crate) fn pack(&self, to: &mut Packer) {
        self.phrases.iter().chain(&self.kin).for_each(|phrases| phrases.pack(to));
    }

    /// The names as the same sources and the same analyser have packed them.
    pub(crate) fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        let mut concepts = Self { topics: all_topics(), phrases: Default::default(), kin: Default::default() };
        let things = concepts.topics.len() as u32;
        for phrases in concepts.phrases.iter_mut().chain(&mut concepts.kin) {
            *phrases = Phrases::unpack(from, things)?;
        }
        Some(concepts)
    }

    /// What a query speaks of, each thing once, in the order of the query.
    pub(super) fn of(&self, glossary: &Glossary<'_>, query: &str) -> Vec<Concept> {
        let tokens = glossary.tokens(query);
        self.among(glossary, &tokens, &tokens.iter().map(|token| &*token.text).collect::<Vec<_>>())
    }

    /// What words speak of that were typed otherwise: `typed` has one for each token.
    pub(super) fn among(&self, glossary: &Glossary<'_>, tokens: &[Token], typed: &[&str]) -> Vec<Concept> {
        let find = |(lang, phrases): (_, &Phrases)| phrases.find(glossary, lang, tokens);
        let found = outermost(LANGUAGES.into_iter().zip(&self.phrases).flat_map(find).collect());
        let concept = |seen: Sighting| {
            let same = found.iter().filter(|other| other.of == seen.of);
            let places: BTreeSet<usize> = same.flat_map(|of| of.places()).collect();
            Concept {
                topic: self.topics[seen.of as usize],
                said: said(tokens, seen),
                words: places.into_iter().filter_map(|place| typed.get(place)).map(|word| (*word).to_owned()).collect(),
                bond: Bond::Said,
            }
        };
        let mut concepts: Vec<Concept> = settle(found.clone()).into_iter().map(concept).collect();
        if concepts.is_empty() {
            return concepts;
        }
        let kin: Vec<Sighting> = LANGUAGES.into_iter().zip(&self.kin).flat_map(find).collect();
        if !kin.is_empty() {
            self.add_what_kin_seek(&mut concepts);
        }
        self.add_wider_needs(&mut concepts);
        concepts
    }

    /// Who tells of a son's psychosis may seek help for the son, or for parents.
    fn add_what_kin_seek(&self, concepts: &mut Vec<Concept>) {
        let needs = NeedTable::shared();
        for place in 0..concepts.len() {
            let Topic::Need(code) = concepts[place].topic else { continue };
            let Some(topic) = needs.of_kin(code).and_then(|code| needs.get(code)).map(|need| Topic::Need(&need.code))
            else {
                continue;
            };
            if concepts.iter().all(|concept| concept.topic != topic) {
                concepts.push(Concept { topic, bond: Bond::OfKin, ..concepts[place].clone() });
            }
        }
    }

    /// Where nobody serves a need, who serves the wider one may help.
    fn add_wider_needs(&self, concepts: &mut Vec<Concept>) {
        let apart = &Weights::shared().needs.apart;
        for place in 0..concepts.len() {
            let Topic::Need(code) = concepts[place].topic else { continue };
            for wider in NeedTable::shared().broader_chain(code).filter(|_| !apart.contains(code)) {
                let topic = Topic::Need(&wider.code);
                if concepts.iter().all(|concept| concept.topic != topic) {
                    concepts.push(Concept { topic, bond: Bond::Wider, ..concepts[place].clone() });
                }
            }
        }
    }
}

/// What a query may speak of, by number.
fn all_topics() -> Vec<Topic> {
    let needs = NeedTable::shared().iter().map(|need| Topic::Need(&need.code));
    needs.chain(LanguageTable::shared().iter().map(|language| Topic::Language(&language.code))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn topics(query: &str) -> Vec<Topic> {
        let analyser = Analyser::new();
        Concepts::new(&analyser).of(&Glossary::new(&analyser), query).into_iter().map(|concept| concept.topic).collect()
    }

    #[test]
    fn names_that_were_packed_are_recognised_as_those_that_are_analysed() {
        let analyser = Analyser::new();
        let analysed = Concepts::new(&analyser);
        let mut packed = Packer::default();
        analysed.pack(&mut packed);
        let packed = packed.finish();
        let mut from = Unpacker::new(&packed);
        let read = Concepts::unpack(&mut from).unwrap();
        assert!(from.is_empty());
        for query in
            ["faija hoitaa mutsia jolla dementia", "lost a baby", "arabiankielinen ryhmä", "väntjänst", "xyzzy"]
        {
            assert_eq!(
                read.of(&Glossary::new(&analyser), query),
                analysed.of(&Glossary::new(&analyser), query),
                "{query}"
            );
        }
        for cut in (0..packed.len()).step_by(packed.len() / 200) {
            assert!(Concepts::unpack(&mut Unpacker::new(&packed[..cut])).is_none(), "{cut} bytes");
        }
    }

    #[test]
    fn words_that_change_nothing_may_stand_within_a_phrase() {
        for (query, need) in [
            ("mies hoitaa muistisairasta vaimoaan", "carer_support"),
            ("hoitaa kotona vanhaa isäänsä", "carer_support"),
            ("vårdar sin gamla sjuka mamma", "carer_support"),
            ("caring for my very old father", "carer_support"),
            ("rahat ovat ihan loppu", "debt_money"),
            ("ei ole enää ketään", "loneliness"),
        ] {
            assert!(topics(query).contains(&Topic::Need(need)), "{query}: {:?}", topics(query));
        }
        assert!(topics("hoitaa muistisairasta vaimoaan").contains(&Topic::Need("memory")));
        for query in ["haluaisin että joku auttaisi", "I want somebody to help me"] {
            assert!(!topics(query).contains(&Topic::Need("wants_to_volunteer")), "{query}: {:?}", topics(query));
        }
    }

    #[test]
    fn a_kind_of_a_need_speaks_of_the_wider_need_too() {
        let said = topics("paniikkikohtaus");
        assert_eq!(said, [Topic::Need("anxiety"), Topic::Need("mental_health")]);
        let said = topics("omaishoitajan vapaa");
        assert!(!said.contains(&Topic::Need("carer_support")), "respite is no kind of support group: {said:?}");
    }

    #[test]
    fn everyday_words_of_three_languages_say_a_need() {
        for (query, need) in [
            ("vaimolla dementia", "memory"),
            ("väntjänst", "loneliness"),
            ("my mother is lonely", "loneliness"),
            ("närståendevårdare", "carer_support"),
        ] {
            assert!(topics(query).contains(&Topic::Need(need)), "{query}: {:?}", topics(query));
        }
    }

    #[test]
    fn a_longer_phrase_goes_before_what_stands_in_it() {
        assert_eq!(topics("lost a baby"), [Topic::Need("bereavement")]);
    }

    #[test]
    fn a_text_of_no_need_says_none() {
        assert_eq!(topics("xyzzy 12"), []);
    }

    #[test]
    fn a_word_that_names_a_language_says_it_in_compounds_too() {
        for query in ["apua arabiaksi", "arabiankielinen ryhmä", "Arabic-speaking women", "hjälp på arabiska"] {
            assert!(topics(query).contains(&Topic::Language("ar")), "{query}: {:?}", topics(query));
        }
    }

    #[test]
    fn all_the_words_that_say_one_thing_are_told() {
        let analyser = Analyser::new();
        let found = Concepts::new(&analyser).of(&Glossary::new(&analyser), "omaishoitaja hoitaa mutsia");
        assert_eq!(found[0].topic, Topic::Need("carer_support"));
        assert_eq!(found[0].words, ["omaishoitaja", "hoitaa", "mutsia"]);
    }
}
