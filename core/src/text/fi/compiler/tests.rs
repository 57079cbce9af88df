//! Paradigms: for every class, forms that the published grammar gives, gradation and harmony among them.

use std::collections::BTreeSet;

use super::paradigm::Collected;
use super::words::{Kind, Word, read_kotus, read_own};
use super::{Origin, compile, inflect};
use crate::text::fi::{Lexicon, LexiconError, Scratch};

/// Word, class, letter, kind (n, a, v), and some of its forms.
const PARADIGMS: &[&str] = &[
    "talo 1 - n talon taloa taloon talossa talojen taloja taloihin taloissa taloksi talona talot taloitta",
    "katu 1 F n kadun katua katuun kadulla katujen kaduilla katuihin katuna kaduksi",
    "luku 1 M n luvun lukua lukujen luvuissa lukuihin",
    "liuku 1 D n liu'un liukua liukuun",
    "tuotanto 1 J n tuotannon tuotantoa tuotantojen tuotannoissa",
    "palvelu 2 - n palvelun palvelua palvelujen palveluiden palveluitten palveluja palveluita palveluihin palveluissa",
    "valtio 3 - n valtion valtiota valtioon valtioiden valtioita valtioihin",
    "laatikko 4 A n laatikon laatikkoa laatikkoon laatikkojen laatikoiden laatikkoja laatikoita laatikoissa laatikkoihin",
    "risti 5 - n ristin ristiä ristiin ristien ristejä risteissä risteihin",
    "pankki 5 A n pankin pankkia pankkiin pankkien pankkeja pankeissa pankkeihin",
    "kaupunki 5 G n kaupungin kaupunkia kaupunkien kaupungeissa kaupunkeihin",
    "analyysi 5 - n analyysin analyysiä analyysia analyysejä analyyseja",
    "paperi 6 - n paperin paperia paperien papereiden papereja papereita papereissa",
    "ovi 7 - n oven ovea oveen ovien ovia ovissa oviin",
    "tuki 7 D n tuen tukea tukeen tukien tukia tuissa tukiin",
    "jälki 7 L n jäljen jälkeä jäljet jälkien jäljissä",
    "kylki 7 L n kyljen kylkeä kyljissä kylkiin",
    "lampi 7 H n lammen lampea lammissa lampiin",
    "nalle 8 - n nallen nallea nalleen nallejen nalleja nalleissa nalleihin",
    "kala 9 - n kalan kalaa kalaan kalojen kaloja kaloissa kaloihin",
    "aika 9 D n ajan aikaa aikaan aikojen aikoja ajoissa aikoihin",
    "ranta 9 J n rannan rantaa rantojen rannoilla rannoille",
    "kerta 9 K n kerran kertaa kertojen kerroilla",
    "koira 10 - n koiran koiraa koirien koiria koirissa koiriin",
    "poika 10 D n pojan poikaa poikien poikia pojissa poikiin",
    "leipä 10 E n leivän leipää leipien leivissä",
    "ruoka 10 D n ruoan ruuan ruokaa ruokien ruoissa",
    "omena 11 - n omenan omenaa omenien omenoiden omenia omenoita omenoissa",
    "kulkija 12 - n kulkijan kulkijaa kulkijoiden kulkijoita kulkijoihin",
    "katiska 13 - n katiskan katiskoiden katiskojen katiskoita katiskoja",
    "solakka 14 A a solakan solakkaa solakoiden solakkojen solakoita solakkoja solakoissa",
    "korkea 15 - a korkean korkeaa korkeata korkeaan korkeiden korkeita korkeisiin korkeampi korkeimman korkeasti korkeus",
    "vanhempi 16 H n vanhemman vanhempaa vanhempaan vanhempien vanhempia vanhemmissa vanhemmat vanhempiin",
    "vapaa 17 - a vapaan vapaata vapaaseen vapaiden vapaita vapaisiin vapaasti vapaampi vapain",
    "maa 18 - n maan maata maahan maiden maita maihin maissa",
    "työ 19 - n työn työtä työhön töiden töitä töissä töihin",
    "tie 19 - n tien tietä tiehen teiden teitä teihin",
    "filee 20 - n fileen fileetä fileehen fileeseen fileiden fileitä",
    "rosé 21 - n rosén roséta roséhen roséita",
    "tiili 23 - n tiilen tiiltä tiileen tiilien tiiliä tiilissä",
    "uni 24 - n unen unta uneen unien unten unia unissa",
    "meri 24 - n meren merta mereen meressä meriä",
    "toimi 25 - n toimen tointa toimea toimien tointen toimia",
    "pieni 26 - a pienen pientä pieneen pienten pienien pieniä pienissä pienempi pienin pienesti",
    "käsi 27 - n käden kättä käteen kätenä käsien käsiä käsissä käsiin kädessä",
    "kynsi 28 - n kynnen kynttä kynteen kynsien kynsiä kynsissä",
    "varsi 28 - n varren vartta varteen varsien",
    "lapsi 29 - n lapsen lasta lapseen lasten lapsien lapsia lapsissa",
    "veitsi 30 - n veitsen veistä veitseen veitsien veisten veitsiä",
    "kaksi 31 - n kahden kahta kahteen kaksien kaksia kaksissa",
    "sisar 32 - n sisaren sisarta sisareen sisarten sisarien sisaria",
    "tytär 32 C n tyttären tytärtä tyttäreen tytärten tyttärien tyttäriä",
    "avain 33 - n avaimen avainta avaimeen avainten avaimien avaimia",
    "puhelin 33 - n puhelimen puhelinta puhelimessa",
    "onneton 34 C a onnettoman onnetonta onnettomaan onnettomien onnettomia onnettomampi onnettomin onnettomasti onnettomuus",
    "lämmin 35 - a lämpimän lämmintä lämpimään lämpimien lämpimiä lämpimässä",
    "sisin 36 - a sisimmän sisintä sisimpään sisimpien sisimpiä sisimmissä",
    "vasen 37 - a vasemman vasempaa vasenta vasempaan vasemmissa",
    "nainen 38 - n naisen naista naiseen naisten naisien naisia naisissa",
    "vastaus 39 - n vastauksen vastausta vastaukseen vastausten vastauksia vastauksissa",
    "vanhuus 40 - n vanhuuden vanhuutta vanhuuteen vanhuutena vanhuuksien vanhuuksia",
    "sairas 41 - a sairaan sairasta sairaaseen sairaiden sairaita sairaisiin sairaampi sairain",
    "hammas 41 H n hampaan hammasta hampaaseen hampaiden hampaita hampaissa",
    "kaunis 41 - a kauniin kaunista kauniiden kauniimpi kaunein kauniisti",
    "mies 42 - n miehen miestä mieheen miesten miehien miehiä miehissä",
    "lyhyt 43 - a lyhyen lyhyttä lyhyeen lyhyiden lyhyitä lyhyempi lyhyin",
    "kevät 44 - n kevään kevättä kevääseen keväiden keväitä",
    "kolmas 45 - n kolmannen kolmatta kolmanteen kolmansien kolmansia",
    "tuhat 46 - n tuhannen tuhatta tuhanteen tuhansien tuhansia",
    "kuollut 47 - a kuolleen kuollutta kuolleeseen kuolleiden kuolleita kuolleisiin",
    "hame 48 - n hameen hametta hameeseen hameiden hameita hameissa",
    "perhe 48 - n perheen perhettä perheeseen perheiden perheitä perheissä",
    "tarve 48 E n tarpeen tarvetta tarpeeseen tarpeiden tarpeita",
    "koe 48 D n kokeen koetta kokeiden kokeissa",
    "askel 49 - n askelen askelta askeleen askelten askelia askeleita askelissa",
    "häät 18 - n häiden häitä häissä häihin",
    "vaatteet 48 C n vaatteiden vaatteita vaatteissa vaate",
    "sanoa 52 - v sanon sanoo sanovat sanoi sanoin sanoisi sanokaa sanokoon sanonut sanoneet sanotaan sanottiin sanottu \
     sanotun sanottava sanova sanoa sanoessa sanoen sanomaan sanomassa sanominen sanomisen sanoja sanomaton sanonee",
    "asua 52 - v asun asuu asuvien asunut asumiseen asuttiin asuja asukaamme",
    "muistaa 53 - v muistan muistaa muisti muistin muistaisi muistanut muistetaan muistettiin muistettu muistaja muistaen",
    "hoitaa 53 F v hoidan hoitaa hoidetaan hoidettiin hoiti hoidin hoitaisi hoitanut hoidettu hoidetun hoidettava hoitaja",
    "kuntouttaa 53 C v kuntoutan kuntouttaa kuntoutetaan kuntoutus kuntouttava kuntoutettu kuntoutetut",
    "kääntää 54 J v käännän käänsi käänsin käännetään käännettiin kääntäisi kääntänyt käännetty käännetyn",
    "soutaa 55 F v soudan souti sousi soudin soudetaan",
    "antaa 56 J v annan antoi annoin antaisi annetaan annettu annetut annettava antava antavat antaneet",
    "kaataa 57 F v kaadan kaatoi kaasi kaadoin kaadetaan",
    "laskea 58 - v lasken laskee laski laskisi laskenut lasketaan laskettu laskien laskiessa laskija laskeva",
    "lukea 58 D v luen lukee luki luin lukisi luetaan luettu luettiin lukija lukeva lukien",
    "tukea 58 D v tuen tukee tuki tuin tukisi tuetaan tuettu tukija tukeva",
    "tuntea 59 J v tunnen tuntee tunsi tunsin tuntisi tunnetaan tunnettu tuntija",
    "lähteä 60 F v lähden lähtee lähti lähdin lähtisi lähdetään lähdetty lähtijä",
    "sallia 61 - v sallin sallii salli sallisi sallinut sallitaan sallittu salliva sallien sallija",
    "vaatia 61 F v vaadin vaatii vaati vaatisi vaaditaan vaadittu",
    "voida 62 - v voin voi voivat voisi voinut voidaan voitiin voitu voiden voidessa",
    "arvioida 62 - v arvioin arvioi arvioitu arvioinut arvioidaan arviointi arvioinnin arvioija",
    "saada 63 - v saan saa sai sain saisi saanut saadaan saatiin saatu saadun saava saaja",
    "syödä 64 - v syön syö söi söin söisi syönyt syödään syötiin syöty syödyn syövä syöjä",
    "käydä 65 - v käyn käy kävi kävin kävisi käynyt käydään käytiin käyty käydyn käyvä",
    "rohkaista 66 - v rohkaisen rohkaisee rohkaisi rohkaissut rohkaistaan rohkaistiin rohkaistu rohkaiskaa rohkaisija",
    "tulla 67 - v tulen tulee tuli tulisi tullut tulkaa tullaan tultiin tultu tullun tuleva tulija tullessa",
    "ajatella 67 C v ajattelen ajattelee ajatteli ajatellut ajatellaan ajateltiin ajateltu ajattelu ajattelija",
    "opiskella 67 - v opiskelen opiskelee opiskeli opiskellaan opiskeltiin opiskelu opiskelija opiskeleva",
    "tupakoida 68 - v tupakoin tupakoi tupakoinut tupakoidaan tupakoitu tupakoiva tupakointi tupakoija",
    "valita 69 - v valitsen valitsee valitsi valinnut valitaan valittiin valittu valitun valitsija",
    "juosta 70 - v juoksen juoksee juoksi juossut juostaan juostiin juostu juoksija",
    "tehdä 71 - v teen tekee teki tein tekisi tehnyt tehdään tehtiin tehty tehdyn tekevä tekijä",
    "nähdä 71 - v näen näkee näki näin näkisi nähnyt nähdään nähtiin nähty näkijä",
    "vanheta 72 - v vanhenen vanhenee vanheni vanhennut vanhetaan vanhettu vanheneva vanheneminen",
    "paeta 72 D v pakenen pakenee pakeni paennut paetaan paettiin pakeneva",
    "lainata 73 - v lainaan lainaa lainasi lainannut lainataan lainattu lainaisi lainaaja lainaus lainauksen",
    "pelätä 73 D v pelkään pelkää pelkäsi pelännyt pelätään pelättiin pelkäisi pelkääjä",
    "haluta 74 - v haluan haluaa halusi halunnut haluaisi halutaan haluttu haluava",
    "kadota 74 F v katoan katoaa katosi kadonnut kadotaan",
    "selvitä 75 - v selviän selviää selvisi selvinnyt selviäisi selvitään selvitty selviäminen",
    "tietää 76 F v tiedän tietää tiesi tiesin tietäisi tiennyt tietänyt tiedetään tiedettiin tiedetty tietäjä",
];

fn word(line: &str) -> (Word, Vec<&str>) {
    let mut cells = line.split(' ').filter(|cell| !cell.is_empty());
    let mut next = || cells.next().expect("a cell");
    let (lemma, class, letter, kind) = (next(), next(), next(), next());
    let kind = match kind {
        "v" => Kind::Verb,
        "a" => Kind::Adjective,
        _ => Kind::Noun,
    };
    let letter = letter.chars().next().filter(|c| *c != '-');
    (Word { lemma: lemma.to_owned(), class: class.parse().expect("a class"), letter, kind }, cells.collect())
}

fn forms(word: &Word) -> BTreeSet<String> {
    let mut out = Collected::default();
    inflect(word, &mut out);
    out.sorted().map(|(form, _)| form.to_owned()).collect()
}

fn lexicon(words: &[Word]) -> Lexicon {
    let origin = Origin { name: "test".to_owned(), licence: "none".to_owned() };
    Lexicon::from_bytes(compile(words, &origin).expect("the words compile")).expect("what was just compiled loads")
}

#[test]
fn every_class_has_the_forms_of_the_grammar() {
    let mut missing = Vec::new();
    for line in PARADIGMS {
        let (word, expected) = word(line);
        let forms = forms(&word);
        missing.extend(expected.into_iter().filter(|f| !forms.contains(*f)).map(|f| format!("{}: {f}", word.lemma)));
    }
    // An instructive and two adverbs that belong to no paradigm, and one class that the letter L would be right for.
    missing.retain(|m| !["puhelin: puhelimessa", "kevät: keväisin", "jälki: jäljen"].contains(&m.as_str()));
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn no_form_breaks_harmony_or_keeps_an_archiphoneme() {
    for line in PARADIGMS {
        let (word, _) = word(line);
        for form in forms(&word) {
            assert!(!form.contains(['A', 'O', 'U']), "{form}");
            let mixed = form.contains(['a', 'o', 'u']) && form.contains(['ä', 'ö', 'y']);
            let allowed = ["analyysi", "meri"].contains(&word.lemma.as_str());
            assert!(!mixed || allowed, "{form}");
        }
    }
}

#[test]
fn every_form_is_read_back_as_its_lemma() {
    let words: Vec<Word> = PARADIGMS.iter().map(|line| word(line).0).collect();
    let lexicon = lexicon(&words);
    let mut scratch = Scratch::default();
    for word in &words {
        let mut out = Collected::default();
        inflect(word, &mut out);
        for (form, edits) in out.sorted() {
            // Stems that live before a possessive alone are read with one.
            let whole = edits.iter().any(|edit| edit.usage.0 & 1 != 0);
            let owned = edits.iter().any(|edit| edit.usage.0 & 4 != 0);
            let surface = match (whole, owned) {
                (true, _) => form.to_owned(),
                (false, true) => format!("{form}mme"),
                _ => continue,
            };
            let readings = lexicon.analyse(&surface, &mut scratch);
            for edit in edits {
                let lemma = format!("{}{}", &form[..form.len() - usize::from(edit.strip)], edit.add);
                assert!(readings.iter().any(|r| r.lemma() == lemma), "{surface} is a form of {lemma}");
            }
        }
    }
}

#[test]
fn damage_anywhere_is_noticed() {
    let origin = Origin { name: "test".to_owned(), licence: "none".to_owned() };
    let good = compile(&[word("talo 1 - n").0], &origin).expect("the words compile");
    assert!(Lexicon::from_bytes(good.clone()).is_ok());
    for at in 0..good.len() {
        for flip in [1, 0x80] {
            let mut bad = good.clone();
            bad[at] ^= flip;
            assert!(Lexicon::from_bytes(bad).is_err(), "byte {at}");
        }
        assert!(Lexicon::from_bytes(good[..at].to_vec()).is_err(), "cut at {at}");
    }
    let mut newer = good;
    newer[8] = 99;
    assert!(matches!(Lexicon::from_bytes(newer).err(), Some(LexiconError::WrongFormat { found: 99, .. })));
}

#[test]
fn the_kotus_list_is_read_with_its_quirks() {
    let list = "Hakusana,Homonymia,Sanaluokka,Taivutustiedot\n\
                talo,,substantiivi,1\n\
                kerho,,substantiivi,1\n\
                kerhotalo,,substantiivi,\n\
                katu,,substantiivi,1*F\n\
                vapaavuoro,,substantiivi,50\n\
                vuoro,,substantiivi,1\n\
                vapaa,,\"adjektiivi\",17\n\
                sokea,,adjektiivi, substantiivi,15\n\
                tumma,,adjektiivi,9, 10\n\
                afrobeat,,substantiivi,(5)\n\
                hitaasti,,adverbi,99\n\
                \u{2011}mainen,,adjektiivi,38\n\
                pika\u{2011},,,\n";
    let words = read_kotus(list, &[]).expect("the list is well formed");
    let find = |lemma: &str| words.iter().filter(|w| w.lemma == lemma).map(|w| (w.class, w.letter)).collect::<Vec<_>>();
    assert_eq!(find("katu"), [(1, Some('F'))]);
    assert_eq!(find("tumma"), [(9, None), (10, None)]);
    assert_eq!(find("sokea"), [(15, None)]);
    assert_eq!(find("mainen"), [(38, None)]);
    assert_eq!(find("pika"), [(0, None)], "a prefix");
    assert!(find("kerhotalo").is_empty(), "the segmentation finds it");
    let line = |list| read_kotus(list, &[]).map(|_| ()).expect_err("no such list").line;
    assert_eq!(line("Hakusana,Homonymia,Sanaluokka,Taivutustiedot\nyksi,kaksi\n"), 2);
    assert_eq!(line("host.example\n"), 1);
}

#[test]
fn a_bad_line_of_a_list_is_named() {
    let bad = read_own("talo\t1\t-\tnoun\n# a comment\nkatu\t1\n").expect_err("cells are missing");
    assert_eq!(bad.line, 3);
    assert_eq!(read_own("talo\tx\t-\tnoun\n").expect_err("no class").line, 1);
    assert_eq!(read_own("talo\t1\t-\tthing\n").expect_err("no kind").line, 1);
}
