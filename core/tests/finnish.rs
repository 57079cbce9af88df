//! What the Finnish analyser promises.

use std::sync::LazyLock;

use luotsi::text::fi::{Lexicon, LexiconError, Scratch};
use proptest::prelude::*;

fn lemmas(word: &str) -> Vec<String> {
    let mut scratch = Scratch::default();
    Lexicon::builtin().analyse(word, &mut scratch).iter().map(|r| r.lemma().to_owned()).collect()
}

fn parts(word: &str) -> Vec<(String, String)> {
    let mut scratch = Scratch::default();
    let lexicon = Lexicon::builtin();
    let readings = lexicon.analyse(word, &mut scratch);
    let Some(first) = readings.iter().next() else { return Vec::new() };
    first.parts().map(|p| (p.lemma.to_owned(), word[p.start..p.end].to_owned())).collect()
}

/// A compiled list of one word more than the built-in ones.
static COMPILED: LazyLock<Vec<u8>> =
    LazyLock::new(|| Lexicon::compile_own("mersu\t1\t-\tnoun\n", "test", "none").expect("the list is well formed"));

#[test]
fn ambiguous_forms_keep_all_readings() {
    let expect = [
        ("kuusi", vec!["kuusi"]),
        ("alusta", vec!["alku", "alus", "alusta", "alustaa"]),
        ("tuki", vec!["tukea", "tuki"]),
        ("hauista", vec!["hauis", "hauki", "haku"]),
    ];
    for (word, mut wanted) in expect {
        let mut found = lemmas(word);
        found.sort();
        wanted.sort_unstable();
        assert_eq!(found, wanted, "{word}");
    }
}

#[test]
fn compounds_come_apart_with_spans_in_the_surface() {
    let part = |lemma: &str, surface: &str| (lemma.to_owned(), surface.to_owned());
    assert_eq!(parts("omaishoitajille"), [part("omainen", "omais"), part("hoitaja", "hoitajille")]);
    assert_eq!(parts("lastensuojelun"), [part("lapsi", "lasten"), part("suojelu", "suojelun")]);
    assert_eq!(
        parts("vertaistukiryhmää"),
        [part("vertainen", "vertais"), part("tuki", "tuki"), part("ryhmä", "ryhmää")]
    );
    assert_eq!(parts("pienryhmässäni"), [part("pieni", "pien"), part("ryhmä", "ryhmässä")]);
}

#[test]
fn possessives_and_clitics_come_off() {
    for (word, lemma) in [
        ("talossanikin", "talo"),
        ("isänsä", "isä"),
        ("lapsellemme", "lapsi"),
        ("ihmisenäkään", "ihminen"),
        ("kadullaan", "katu"),
        ("tehdäkseen", "tehdä"),
        ("lähtiessään", "lähteä"),
    ] {
        assert_eq!(lemmas(word), [lemma], "{word}");
    }
}

#[test]
fn a_damaged_lexicon_is_refused() {
    let good = &*COMPILED;
    assert_eq!(Lexicon::from_bytes(b"PK\x03\x04".to_vec()).err(), Some(LexiconError::NotALexicon));
    let mut newer = good.clone();
    newer[8] = 99;
    assert!(matches!(Lexicon::from_bytes(newer).err(), Some(LexiconError::WrongFormat { found: 99, .. })));
    assert_eq!(Lexicon::from_bytes(good[..good.len() / 2].to_vec()).err(), Some(LexiconError::Damaged));
}

#[test]
fn a_bad_line_is_named() {
    let error = Lexicon::compile_own("talo\t1\t-\tnoun\nkatu\t1\n", "test", "none").expect_err("two cells are missing");
    assert!(matches!(error, LexiconError::BadLine { line: 2, .. }), "{error}");
}

#[test]
fn what_was_compiled_is_what_is_read() {
    let lexicon = Lexicon::from_bytes(COMPILED.clone()).expect("what was just compiled loads");
    let mut scratch = Scratch::default();
    let lemma = |word, scratch: &mut Scratch| {
        lexicon.analyse(word, scratch).iter().next().map(|r| r.lemma().to_owned()).unwrap_or_default()
    };
    assert_eq!(lemma("mersuilla", &mut scratch), "mersu");
    assert_eq!(lemma("hoitajien", &mut scratch), "hoitaja", "the built-in words are there too");
    assert!(lexicon.about().name.starts_with("test; "));
    assert_ne!(lexicon.fingerprint(), Lexicon::builtin().fingerprint());
}

proptest! {
    #[test]
    fn any_text_is_read_without_a_panic(word in "\\PC{0,40}") {
        lemmas(&word);
    }

    #[test]
    fn finnish_like_text_is_read_with_spans_that_fit(word in "[a-pr-vyäö-]{1,30}") {
        let mut scratch = Scratch::default();
        for reading in Lexicon::builtin().analyse(&word, &mut scratch).iter() {
            let mut end = 0;
            for part in reading.parts() {
                prop_assert!(word.get(part.start..part.end).is_some());
                prop_assert!(part.end >= end);
                end = part.end;
            }
        }
    }

    #[test]
    fn damage_anywhere_is_noticed(at in any::<prop::sample::Index>(), flip in 1u8..) {
        let mut bytes = COMPILED.clone();
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        prop_assert!(Lexicon::from_bytes(bytes).is_err());
    }
}
