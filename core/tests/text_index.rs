//! What the text index promises, through its public face.

#![allow(clippy::unwrap_used)] // Helpers of tests are tests.

use std::sync::Arc;

use luotsi::index::Bitmap;
use luotsi::index::text::{Expansion, Hit, Meaning, Part, Retrieved, Scratch, TextDoc, TextIndex, TextQuery};
use luotsi::search::Words;
use luotsi::text::fi::Lexicon;
use luotsi::text::{Analyser, Lang, Weights};
use proptest::prelude::*;

fn doc(lang: Lang, text: &str) -> TextDoc<'_> {
    TextDoc { texts: vec![(lang, text, Part::Body)] }
}

fn index(lang: Lang, texts: &[&str]) -> TextIndex {
    TextIndex::build(Analyser::new(), texts.iter().map(|text| doc(lang, text))).unwrap()
}

fn ask(index: &TextIndex, query: &TextQuery<'_>) -> Retrieved<'static> {
    index.retrieve(query, None, Box::leak(Box::default())).unwrap()
}

/// The slots that a query finds, the best first.
fn found(index: &TextIndex, lang: Lang, text: &str) -> Vec<u32> {
    best_first(&ask(index, &TextQuery::new(text, lang)))
}

fn best_first(found: &Retrieved<'_>) -> Vec<u32> {
    let mut hits: Vec<Hit> = found.hits().collect();
    hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.slot.cmp(&b.slot)));
    hits.into_iter().map(|hit| hit.slot).collect()
}

const SERVICES: &[&str] = &[
    "Omaishoitajien vertaistukiryhmä kokoontuu Kokkolassa",
    "Ystävätoiminta tuo seuraa kotiin",
    "Uimakoulu lapsille",
    "Velkaneuvonta puhelimessa 050 123 4567",
];

#[test]
fn an_inflected_word_finds_its_service() {
    let index = index(Lang::Fi, SERVICES);
    assert_eq!(found(&index, Lang::Fi, "vertaistukiryhmää"), [0]);
    assert_eq!(found(&index, Lang::Fi, "ystävätoimintaan"), [1]);
}

#[test]
fn a_word_with_a_typing_error_finds_its_service_and_says_what_it_was_taken_for() {
    let index = index(Lang::Fi, SERVICES);
    let answer = ask(&index, &TextQuery::new("velkaneuovnta", Lang::Fi));
    assert_eq!(best_first(&answer), [3]);
    assert_eq!(answer.corrections.len(), 1);
    assert_eq!(answer.corrections[0].word, 0);
}

#[test]
fn a_word_typed_without_dots_finds_its_service() {
    let index = index(Lang::Fi, SERVICES);
    let answer = ask(&index, &TextQuery::new("ystavatoiminta", Lang::Fi));
    assert_eq!(best_first(&answer), [1]);
}

#[test]
fn a_known_word_is_never_corrected() {
    let index = index(Lang::Fi, &["kissa", "kassa", "kassa"]);
    let answer = ask(&index, &TextQuery::new("kissa", Lang::Fi));
    assert_eq!(best_first(&answer), [0]);
    assert!(answer.corrections.is_empty());
}

#[test]
fn an_unfinished_word_finds_what_it_will_become() {
    let index = index(Lang::Fi, SERVICES);
    let query = TextQuery { prefix: true, ..TextQuery::new("uimako", Lang::Fi) };
    assert_eq!(best_first(&ask(&index, &query)), [2]);
}

#[test]
fn a_few_letters_in_common_admit_nothing() {
    let index = index(Lang::Fi, &["kansalaisopisto", "kansallispuisto"]);
    assert_eq!(found(&index, Lang::Fi, "kansaneläke"), [] as [u32; 0]);
}

#[test]
fn a_telephone_number_is_found_however_it_is_spaced() {
    let index = index(Lang::Fi, SERVICES);
    for number in ["0501234567", "+358 50 123 4567", "050-123 4567"] {
        assert_eq!(found(&index, Lang::Fi, number), [3], "{number}");
    }
}

#[test]
fn an_identity_code_is_not_searched() {
    let index = index(Lang::Fi, &["131052-308T", "131052 308T tuki"]);
    assert!(found(&index, Lang::Fi, "131052-308T").is_empty());
    assert_eq!(ask(&index, &TextQuery::new("tuki 131052-308T", Lang::Fi)).words, ["tuki"]);
}

#[test]
fn every_language_finds_itself() {
    let texts = [
        "مجموعة دعم للآباء والأمهات",
        "Група підтримки для сімей",
        "Kooxda taageerada waalidiinta",
        "Doarjjajoavku váhnemiidda",
        "支援サービス",
    ];
    let index = index(Lang::Other, &texts);
    for (slot, word) in [(0, "دعم"), (1, "підтримка"), (2, "waalidiinta"), (3, "váhnemiid"), (4, "支援")]
    {
        assert_eq!(found(&index, Lang::Other, word), [slot], "{word}");
        assert_eq!(found(&index, Lang::Fi, word), [slot], "{word} asked by a Finn");
    }
}

#[test]
fn a_swedish_word_finds_its_document_in_a_finnish_locale() {
    let analyser = Analyser::new();
    let docs =
        [doc(Lang::Fi, "Ystävätoiminta"), doc(Lang::Sv, "Vänverksamhet för äldre"), doc(Lang::Fi, "Vanhusten kahvila")];
    let index = TextIndex::build(analyser, docs).unwrap();
    assert_eq!(found(&index, Lang::Fi, "vänverksamheten"), [1]);
}

#[test]
fn the_same_word_in_two_languages_counts_once() {
    let both = TextDoc { texts: vec![(Lang::Fi, "Kokkola", Part::Body), (Lang::Sv, "Kokkola", Part::Body)] };
    let index = TextIndex::build(Analyser::new(), [both, doc(Lang::Fi, "Kokkola"), doc(Lang::Fi, "Halsua")]).unwrap();
    let hits = ask(&index, &TextQuery::new("Kokkola", Lang::Fi)).hits().collect::<Vec<_>>();
    assert_eq!(hits.len(), 2);
    // The first may be worth a little more as a Swedish document, never the sum of both.
    assert!(hits[0].score < 1.5 * hits[1].score, "{hits:?}");
}

#[test]
fn an_expansion_finds_the_documents_that_have_all_its_words() {
    let index = index(Lang::Fi, &["muistisairaan omaiset", "muistisairaan hoito", "liikunta"]);
    let expansions = vec![
        Expansion { words: "muistisairaan omaiset".into(), lang: Lang::Fi, weight: 0.4, label: "N1".into() },
        Expansion { words: "shakki".into(), lang: Lang::Fi, weight: 0.4, label: "N2".into() },
    ];
    let answer = ask(&index, &TextQuery { expansions, ..TextQuery::new("dementia", Lang::Fi) });
    let slots: Vec<_> = answer.hits().map(|hit| hit.slot).collect();
    assert_eq!(slots, [0]);
    assert_eq!((answer.said(0).words, answer.said(0).expansions), (0, 1));
    assert_eq!(answer.fired, [0]);
}

#[test]
fn names_of_one_label_are_told_apart_and_count_once() {
    let index = index(Lang::Fi, &["shakki", "liikunta", "shakki ja liikunta", "kuoro"]);
    let expansion =
        |words: &str, label: &str| Expansion { words: words.into(), lang: Lang::Fi, weight: 0.4, label: label.into() };
    let expansions = vec![expansion("shakki", "A"), expansion("kuoro", "B"), expansion("liikunta", "A")];
    let answer = ask(&index, &TextQuery { expansions, ..TextQuery::new("harrastukset", Lang::Fi) });
    let told: Vec<_> = answer.hits().map(|hit| (hit.slot, answer.said(hit.slot).expansions)).collect();
    assert_eq!(told, [(0, 0b001), (1, 0b100), (2, 0b101), (3, 0b010)]);
    assert_eq!(answer.fired, [0, 1, 2]);
    let score = |slot: u32| answer.hits().find(|hit| hit.slot == slot).map_or(0.0, |hit| hit.score);
    assert!(score(2) < score(0) + score(1));
}

#[test]
fn the_words_of_a_hit_are_told() {
    let index = index(Lang::En, &["support for carers", "support", "carers"]);
    let answer = ask(&index, &TextQuery::new("carer support carer", Lang::En));
    assert_eq!(answer.words, ["carer", "support"]);
    assert_eq!(answer.hits().map(|hit| answer.said(hit.slot).words).collect::<Vec<_>>(), [0b11, 0b10, 0b01]);
}

#[test]
fn only_what_is_allowed_is_found_and_scores_stay() {
    let index = index(Lang::En, &["carer", "carer support", "support"]);
    let query = TextQuery::new("carer", Lang::En);
    let all: Vec<Hit> = ask(&index, &query).hits().collect();
    let mut scratch = Scratch::default();
    let some = index.retrieve(&query, Some(&Bitmap::from_iter([1])), &mut scratch).unwrap();
    let some: Vec<Hit> = some.hits().collect();
    assert_eq!(some, all[1..]);
}

#[test]
fn any_text_gets_an_ordinary_answer() {
    let megabytes = "äö \u{0}\u{7}😀 ".repeat(200_000);
    let index = index(Lang::Fi, &["tuki", &"x".repeat(100_000), &megabytes, "\u{200f}\u{202e}", ""]);
    for text in ["", " ", "AND OR NOT \"tuki~2\" field:(", "😀", "\u{0}", &megabytes, "tuki*"] {
        let _ = found(&index, Lang::Fi, text);
    }
    assert_eq!(found(&index, Lang::Fi, "AND \"tuki~"), [0]);
    assert_eq!(found(&index, Lang::Fi, &"x".repeat(100_000)), [1]);
    assert!(found(&TextIndex::empty(Analyser::new()), Lang::Fi, "tuki").is_empty());
}

/// Words from a small stock, so that documents share them and statistics matter.
fn text() -> impl Strategy<Value = String> {
    let stock =
        ["omaishoitaja", "omaishoitajien", "tuki", "tukea", "ryhmä", "kahvila", "äiti", "aiti", "vänner", "carers"];
    proptest::collection::vec(proptest::sample::select(stock.to_vec()), 0..6).prop_map(|words| words.join(" "))
}

fn any_lang() -> impl Strategy<Value = Lang> {
    proptest::sample::select(Lang::ALL.to_vec())
}

/// Large enough that segments of every kind are written, and merged with each other.
#[test]
fn a_large_index_that_followed_changes_equals_one_built_afresh() {
    let stock = ["omaishoitaja", "tukea", "ryhmä", "kahvila", "äidit", "yö", "vertaistuki", "koira", "velka", "uinti"];
    let text = |seed: u32| {
        let words = (0..seed % 7 + 1)
            .map(|n| stock[(seed.wrapping_mul(2_654_435_761).wrapping_add(n * seed) >> 7) as usize % 10]);
        words.collect::<Vec<_>>().join(" ")
    };
    let texts: Vec<String> = (0..1_500).map(text).collect();
    let of = |slots: std::ops::Range<u32>| -> Vec<TextDoc<'_>> {
        slots.map(|slot| doc(Lang::Fi, &texts[slot as usize])).collect()
    };
    let mut followed = TextIndex::build(Analyser::new(), of(0..600)).unwrap();
    let mut dead = Bitmap::new();
    while followed.slots() < 1_440 {
        let next = followed.slots();
        dead.insert(next / 2);
        dead.insert(next - 1);
        followed = followed.append(&of(next..next + 1 + next % 50), &dead).unwrap();
    }
    let living: Vec<u32> = (0..followed.slots()).filter(|slot| !dead.contains(*slot)).collect();
    let docs = living.iter().map(|slot| doc(Lang::Fi, &texts[*slot as usize]));
    let fresh = TextIndex::build(Analyser::new(), docs).unwrap();
    for text in ["omaishoitaja", "vertaistuen koiria", "aidit", "kahvlia"] {
        let ours = ask(&followed, &TextQuery::new(text, Lang::Fi)).hits().collect::<Vec<_>>();
        let theirs = ask(&fresh, &TextQuery::new(text, Lang::Fi)).hits().collect::<Vec<_>>();
        let bits = |hit: &Hit, slot: u32| (slot, hit.score.to_bits());
        assert_eq!(
            ours.iter().map(|hit| bits(hit, hit.slot)).collect::<Vec<_>>(),
            theirs.iter().map(|hit| bits(hit, living[hit.slot as usize])).collect::<Vec<_>>()
        );
        assert!(!ours.is_empty());
    }
}

/// Sets of documents are kept of the words that many have; here each segment begins in the middle of a word of theirs.
#[test]
fn all_words_are_found_alike_in_segments_of_every_kind() {
    let stock = ["carer", "carer", "carer", "family", "family", "support", "support", "swimming", "Kokkola", "debt"];
    let text = |seed: u32| {
        let words = (0..seed % 6 + 1)
            .map(|n| stock[(seed.wrapping_mul(2_654_435_761).wrapping_add(n * seed) >> 7) as usize % stock.len()]);
        words.collect::<Vec<_>>().join(" ")
    };
    let texts: Vec<String> =
        (0..1_930).map(|seed| if seed % 400 == 7 { "sauna carer".into() } else { text(seed) }).collect();
    let docs: Vec<TextDoc<'_>> = texts.iter().map(|text| doc(Lang::En, text)).collect();
    let analyser = Analyser::with(Weights::lean(), Lexicon::builtin());
    let dead: Bitmap = (0..1_930).filter(|slot| slot % 11 == 3).collect();
    let index = TextIndex::build(analyser, docs[..1_301].iter().cloned()).unwrap();
    let index = index.append(&docs[1_301..1_902], &dead).unwrap().append(&docs[1_902..], &dead).unwrap();
    assert_eq!(index.segments(), 3);
    for text in ["carer family", "carer", "family support carer", "debt swimming", "sauna carer", "sauna family"] {
        let any = ask(&index, &TextQuery::new(text, Lang::En));
        let whole = |hit: &Hit| any.said(hit.slot).words.count_ones() as usize == any.words.len();
        for only in [None, Some(1), Some(3), Some(40), Some(1_000)] {
            let only: Option<Bitmap> = only.map(|each| (0..1_930).step_by(each).collect());
            let query = TextQuery { words: Words::All, ..TextQuery::new(text, Lang::En) };
            let mut scratch = Scratch::default();
            let all = index.retrieve(&query, only.as_ref(), &mut scratch).unwrap();
            let allowed = |hit: &Hit| only.as_ref().is_none_or(|only| only.contains(hit.slot));
            let expected: Vec<Hit> = any.hits().filter(whole).filter(allowed).collect();
            let found: Vec<Hit> = all.hits().collect();
            assert_eq!(found.len(), expected.len(), "{text}");
            for (one, other) in found.iter().zip(&expected) {
                assert_eq!((one.slot, all.said(one.slot)), (other.slot, any.said(other.slot)), "{text}");
                // The words are added up in another order.
                assert!((one.score / other.score - 1.0).abs() < 1e-5, "{text}");
            }
        }
    }
}

#[test]
fn what_words_mean_is_worth_the_same_whatever_is_allowed_and_asked_before() {
    let text = |seed: u32| match seed % 30 {
        0 => "carer family",
        1 => "swimming",
        2 => "carer carer carer",
        3..15 => "family of a sister in Kokkola",
        _ => "support",
    };
    let docs: Vec<TextDoc<'_>> = (0..900).map(|seed| doc(Lang::En, text(seed))).collect();
    let meant = |words: &str, each: usize| Meaning {
        words: vec![words.into()],
        slots: (0..900).step_by(each).collect(),
        weight: 1.0,
    };
    let fresh = |many: usize| TextIndex::build(Analyser::new(), docs[..many].iter().cloned()).unwrap();
    let mut kept = fresh(640);
    for words in [Words::All, Words::Any] {
        let query = TextQuery {
            words,
            known: vec!["carer".into(), "support".into()],
            meanings: vec![meant("carer", 2), meant("support", 3)],
            ..TextQuery::new("carer support family", Lang::En)
        };
        for many in [640, 900] {
            if kept.slots() < many {
                kept = kept.append(&docs[640..], &Bitmap::new()).unwrap();
            }
            // What scores best is not always allowed.
            let allowed = |each: usize| (0..900).step_by(each).filter(move |slot| each == 1 || slot % 30 != 2);
            for only in [1, 3, 4, 15].map(|each| allowed(each).collect::<Bitmap>()) {
                let mut query = query.clone();
                query.meanings.iter_mut().for_each(|meaning| meaning.slots.intersect(&Bitmap::full(many)));
                let (fresh, mut one, mut other) = (fresh(many as usize), Scratch::default(), Scratch::default());
                let first = fresh.retrieve(&query, Some(&only), &mut one).unwrap();
                let again = kept.retrieve(&query, Some(&only), &mut other).unwrap();
                assert!(first.hits().count() > 0);
                let told = |of: &Retrieved<'_>| {
                    of.hits().map(|hit| (hit.slot, hit.score.to_bits(), of.said(hit.slot))).collect::<Vec<_>>()
                };
                assert!(told(&again) == told(&first), "{words:?} among {} of {many}", only.len());
            }
        }
        kept = fresh(640);
    }
}

/// Common and rare ones.
const WORDS: &[&str] = &["carer", "carer", "carer", "family", "family", "support", "swimming", "Kokkola"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Whatever was added and deleted in whatever order, the scores are those of an index built afresh: the same bits.
    #[test]
    fn all_words_find_what_any_word_finds_that_has_them_all(
        texts in proptest::collection::vec(proptest::collection::vec(0..WORDS.len(), 0..6), 700..900),
        asked in proptest::sample::subsequence(WORDS, 1..4),
        among in proptest::collection::vec(any::<bool>(), 900),
        sparse in any::<bool>(),
    ) {
        let texts: Vec<String> =
            texts.iter().map(|text| text.iter().map(|word| WORDS[*word]).collect::<Vec<_>>().join(" ")).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let index = index(Lang::En, &texts);
        let text = asked.join(" ");
        let any = ask(&index, &TextQuery::new(&text, Lang::En));
        let all = ask(&index, &TextQuery { words: Words::All, ..TextQuery::new(&text, Lang::En) });
        let whole = |hit: &Hit| any.said(hit.slot).words.count_ones() as usize == any.words.len();
        let expected: Vec<Hit> = any.hits().filter(whole).collect();
        let found: Vec<Hit> = all.hits().collect();
        let slots = |hits: &[Hit]| hits.iter().map(|hit| hit.slot).collect::<Vec<_>>();
        prop_assert_eq!(slots(&found), slots(&expected));
        // The words are added up in another order.
        prop_assert!(found.iter().zip(&expected).all(|(one, other)| (one.score / other.score - 1.0).abs() < 1e-5));

        let among: Bitmap = (0..900).filter(|slot| among[*slot as usize] && (!sparse || slot % 7 == 0)).collect();
        let mut scratch = Scratch::default();
        let some = index.retrieve(&TextQuery::new(&text, Lang::En), Some(&among), &mut scratch).unwrap();
        let expected: Vec<Hit> = any.hits().filter(|hit| among.contains(hit.slot)).collect();
        prop_assert_eq!(some.hits().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn an_index_that_followed_changes_equals_one_built_afresh(
        batches in proptest::collection::vec(proptest::collection::vec((any_lang(), text()), 1..5), 1..8),
        deaths in proptest::collection::vec(any::<u16>(), 0..12),
        queries in proptest::collection::vec(text(), 1..4),
    ) {
        let analyser: Arc<Analyser> = Analyser::new();
        let mut followed = TextIndex::empty(analyser.clone());
        let mut dead = Bitmap::new();
        let mut all: Vec<(Lang, String)> = Vec::new();
        let mut deaths = deaths.into_iter();
        for batch in batches {
            all.extend(batch.iter().cloned());
            for death in deaths.by_ref().take(2) {
                dead.insert(u32::from(death) % all.len() as u32);
            }
            let docs: Vec<TextDoc<'_>> = batch.iter().map(|(lang, text)| doc(*lang, text)).collect();
            followed = followed.append(&docs, &dead).unwrap();
        }
        let living: Vec<u32> = (0..all.len() as u32).filter(|slot| !dead.contains(*slot)).collect();
        let docs = living.iter().map(|slot| &all[*slot as usize]).map(|(lang, text)| doc(*lang, text));
        let fresh = TextIndex::build(analyser, docs).unwrap();
        prop_assert_eq!(followed.live(), fresh.live());
        let mut scratch = Scratch::default();
        for text in queries.iter().map(String::as_str).chain(["omaishoitaja tukee", "kahvlia aidit", "vannner"]) {
            let query = TextQuery::new(text, Lang::Fi);
            let ours = followed.retrieve(&query, None, &mut scratch).unwrap();
            let theirs = ask(&fresh, &query);
            let bits = |of: &Retrieved<'_>, hit: &Hit, slot: u32| (slot, hit.score.to_bits(), of.said(hit.slot).words);
            prop_assert_eq!(
                ours.hits().map(|hit| bits(&ours, &hit, hit.slot)).collect::<Vec<_>>(),
                theirs.hits().map(|hit| bits(&theirs, &hit, living[hit.slot as usize])).collect::<Vec<_>>()
            );
            prop_assert_eq!(ours.corrections, theirs.corrections);
        }
        for lang in Lang::ALL {
            prop_assert_eq!(followed.complete(lang, "t", 10).unwrap(), fresh.complete(lang, "t", 10).unwrap());
        }
    }

    #[test]
    fn no_text_makes_it_fail(text in any::<String>(), query in any::<String>(), lang in any_lang()) {
        let index = index(lang, &[&text, "tuki"]);
        ask(&index, &TextQuery { prefix: true, ..TextQuery::new(&query, lang) });
        for range in luotsi::index::text::highlight(index.analyser(), &query, lang, &text) {
            prop_assert!(text.get(range).is_some_and(|marked| !marked.is_empty()));
        }
    }
}
