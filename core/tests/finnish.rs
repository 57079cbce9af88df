//! What the Finnish analyser promises.

use luotsi::text::fi::{Lexicon, LexiconError, Scratch};
use luotsi::{Catalogue, ErrorKind, OpenOptions};
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

#[test]
fn ambiguous_forms_keep_all_readings() {
    for (word, wanted) in [
        ("kuusi", &["kuusi"][..]),
        ("alusta", &["alku", "alus", "alusta", "alustaa"]),
        ("tuki", &["tukea", "tuki"]),
        ("hauista", &["hauis", "hauki", "haku"]),
        ("vanhemmat", &["vanhempi", "vanha"]),
    ] {
        let found = lemmas(word);
        for lemma in wanted {
            assert!(found.iter().any(|l| l == lemma), "{word}: {found:?} lacks {lemma}");
        }
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
fn what_is_no_lexicon_is_refused() {
    assert_eq!(Lexicon::from_bytes(Vec::new()).err(), Some(LexiconError::NotALexicon));
    assert_eq!(
        Lexicon::from_bytes(b"PK\x03\x04 and a lot more than a preamble".to_vec()).err(),
        Some(LexiconError::NotALexicon)
    );
}

#[test]
fn a_damaged_lexicon_is_refused_at_open_and_replaced_where_that_is_asked() {
    let list = "Hakusana,Homonymia,Sanaluokka,Taivutustiedot\nkupla,,substantiivi,10\n";
    let whole = Lexicon::compile_kotus(list).unwrap();
    assert!(Lexicon::from_bytes(whole.clone()).is_ok());
    for at in [16, 200, whole.len() / 2, whole.len() - 1] {
        assert!(Lexicon::from_bytes(whole[..at].to_vec()).is_err(), "cut at {at}");
        let mut flipped = whole.clone();
        flipped[at] ^= 1;
        assert_eq!(Lexicon::from_bytes(flipped).err(), Some(LexiconError::Damaged), "another bit at {at}");
    }
    let mut newer = whole;
    newer[8] += 1;
    assert!(matches!(Lexicon::from_bytes(newer.clone()), Err(LexiconError::WrongFormat { .. })));

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("newer.lexicon");
    std::fs::write(&file, newer).unwrap();
    let open = |lexicon_fallback| {
        let options =
            OpenOptions { create: true, lexicon: Some(file.clone()), lexicon_fallback, ..OpenOptions::default() };
        Catalogue::open_with(":memory:", &options)
    };
    let error = open(false).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidDocument);
    assert!(error.path().unwrap().ends_with("newer.lexicon"));
    assert!(error.to_string().contains("compile the word list again"), "{error}");
    assert_eq!(open(true).unwrap().info().unwrap().services, 0);
}

#[test]
fn long_and_odd_words_are_read_in_bounded_time() {
    for word in
        ["a".repeat(100_000), "työ".repeat(10_000), "-".repeat(5_000), "🙂🙂🙂".to_owned(), "\u{202e}oiluat".to_owned()]
    {
        lemmas(&word);
    }
    assert_eq!(lemmas(&"työ".repeat(1_000)), Vec::<String>::new());
}

#[test]
fn the_words_of_the_trade_are_known() {
    let known = [
        ("omaishoitajille", "omaishoitaja"),
        ("ystävätoimintaa", "ystävätoiminta"),
        ("päihdekuntoutujien", "päihdekuntoutuja"),
        ("jälkihuoltoa", "jälkihuolto"),
        ("muistisairaan", "muistisairas"),
        ("jalkautuvaa", "jalkautua"),
        ("hyvinvointialueella", "hyvinvointialue"),
        ("yksinhuoltajaäidit", "yksinhuoltajaäiti"),
        ("kehitysvammaisten", "kehitysvammainen"),
        ("toimeentulotukea", "toimeentulotuki"),
        ("faijalle", "faija"),
        ("mutsin", "mutsi"),
        ("skideille", "skidi"),
        ("duunia", "duuni"),
        ("kokkolassa", "kokkola"),
        ("kokkolalaisten", "kokkolalainen"),
        ("keski-pohjanmaan", "keski-pohjanmaa"),
        ("kaustisella", "kaustinen"),
        ("vetelissä", "veteli"),
        ("virtasen", "virtanen"),
    ];
    for (word, lemma) in known {
        assert!(lemmas(word).iter().any(|l| l == lemma), "{word}: {:?}", lemmas(word));
    }
}

#[test]
fn a_listed_word_is_never_split() {
    for word in ["kuusi", "alusta", "aikuinen", "kaupunki", "proteiini", "toiminta", "palvelu", "vastaus", "sairaus"] {
        assert_eq!(parts(word).len(), 1, "{word}");
    }
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
}
