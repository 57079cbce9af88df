use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;

use super::shown;
use crate::model::LocalizedText;

/// What a client may need help with: one code of the closed list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Need {
    /// The code (`carer_respite`).
    pub code: String,
    /// The name in Finnish, Swedish and English.
    pub labels: LocalizedText,
    /// The code of the wider need that this is a kind of.
    pub broader: Option<String>,
    /// Whether safety is at stake: services for it go first.
    pub safety_critical: bool,
    /// What people and professionals call it, by language; each word or phrase belongs to this need alone.
    pub synonyms: BTreeMap<String, Vec<String>>,
    /// The nearest classes of other systems: `ptv` (service classes), `open_eligibility` (slugs), `lahella` (activity
    /// types, themes and formats).
    pub crosswalk: BTreeMap<String, Vec<String>>,
    /// What people close to somebody with this need seek for themselves: the husband of a drinker seeks the group for
    /// relatives. It holds of narrower needs too.
    #[serde(default)]
    pub of_kin: Option<String>,
    /// By language what is said of somebody close who has this need or makes another one have it; `*` stands for a word
    /// of [`NeedTable::kin`].
    #[serde(default)]
    said_of_kin: BTreeMap<String, Vec<String>>,
}

impl Need {
    /// The name for a reader of this language.
    pub fn label(&self, language: &str) -> &str {
        shown(&self.labels, language)
    }

    /// The everyday words and phrases in exactly this language.
    pub fn synonyms(&self, language: &str) -> &[String] {
        self.synonyms.get(language).map_or(&[], Vec::as_slice)
    }

    /// The phrases in exactly this language that are said of somebody close, `*` standing for who that is.
    pub fn said_of_kin(&self, language: &str) -> &[String] {
        self.said_of_kin.get(language).map_or(&[], Vec::as_slice)
    }
}

/// A list of needs that does not hold together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NeedsError {
    /// The text is not the JSON of a list of needs.
    #[error("line {line}, column {column}: {problem}")]
    Json {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What is wrong.
        problem: String,
    },
    /// A code is given to two needs.
    #[error("the need {0:?} is in the list twice")]
    Duplicate(String),
    /// A broader code is not in the list, or leads round in a circle.
    #[error("the need {need:?} has the broader need {broader:?}, which is not in the list or leads back to it")]
    Broader {
        /// The need.
        need: String,
        /// What it names as broader.
        broader: String,
    },
    /// What kin seek is not in the list.
    #[error("the kin of the need {need:?} have the need {of_kin:?}, which is not in the list")]
    OfKin {
        /// The need.
        need: String,
        /// What it names for kin.
        of_kin: String,
    },
}

/// The needs that services serve and clients have, in the order of the list, which groups them by theme.
///
/// ```
/// use luotsi::reference::NeedTable;
///
/// let needs = NeedTable::shared();
/// let respite = needs.get("carer_respite").unwrap();
/// assert_eq!(respite.label("sv"), "Avlastning för närståendevårdare");
/// assert!(respite.synonyms("fi").contains(&"omaishoitajan vapaa".to_string()));
///
/// let broader: Vec<_> = needs.broader_chain("carer_respite").map(|need| need.code.as_str()).collect();
/// assert_eq!(broader, ["carer_support"]);
/// ```
#[derive(Debug, Clone)]
pub struct NeedTable {
    version: u32,
    needs: Vec<Need>,
    by_code: BTreeMap<String, usize>,
    /// For each need the place of its broader one, and the places of all that are narrower, near or far.
    broader: Vec<Option<usize>>,
    narrower: Vec<Vec<usize>>,
    kin: BTreeMap<String, Vec<String>>,
    between: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    version: u32,
    /// By language.
    #[serde(default)]
    kin: BTreeMap<String, Vec<String>>,
    /// By language.
    #[serde(default)]
    between: BTreeMap<String, Vec<String>>,
    needs: Vec<Need>,
}

impl NeedTable {
    /// The list that comes with the library.
    pub fn shared() -> &'static Self {
        static NEEDS: LazyLock<NeedTable> = LazyLock::new(|| {
            // The embedded list is read by the tests below.
            NeedTable::from_json(include_str!("../../data/needs.json")).expect("embedded list")
        });
        &NEEDS
    }

    /// Reads a list in the format of `core/data/needs.json`, such as a county's own edition.
    ///
    /// # Errors
    /// Where the text is malformed, a code stands twice, or a broader need is missing or circular.
    pub fn from_json(text: &str) -> Result<Self, NeedsError> {
        let document: Document = serde_json::from_str(text).map_err(|error| NeedsError::Json {
            line: error.line(),
            column: error.column(),
            problem: error.to_string(),
        })?;
        let mut by_code = BTreeMap::new();
        for (index, need) in document.needs.iter().enumerate() {
            if by_code.insert(need.code.clone(), index).is_some() {
                return Err(NeedsError::Duplicate(need.code.clone()));
            }
        }
        let Document { version, kin, between, needs } = document;
        let mut table = Self { version, needs, by_code, broader: Vec::new(), narrower: Vec::new(), kin, between };
        for need in &table.needs {
            let mut passed = BTreeSet::from([&need.code]);
            let mut current = need;
            while let Some(broader) = &current.broader {
                current = match table.get(broader) {
                    Some(found) if passed.insert(&found.code) => found,
                    _ => return Err(NeedsError::Broader { need: need.code.clone(), broader: broader.clone() }),
                };
            }
            if let Some(code) = need.of_kin.as_ref().filter(|code| table.get(code).is_none()) {
                return Err(NeedsError::OfKin { need: need.code.clone(), of_kin: code.clone() });
            }
        }
        table.broader = table.needs.iter().map(|need| table.position(need.broader.as_deref()?)).collect();
        table.narrower = vec![Vec::new(); table.needs.len()];
        for place in 0..table.needs.len() {
            for above in std::iter::successors(table.broader[place], |above| table.broader[*above]) {
                table.narrower[above].push(place);
            }
        }
        Ok(table)
    }

    /// The version of the list; it grows when codes or synonyms change.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// The need of a code.
    pub fn get(&self, code: &str) -> Option<&Need> {
        self.position(code).map(|index| &self.needs[index])
    }

    /// The place of a code in the list, for packed columns.
    pub fn position(&self, code: &str) -> Option<usize> {
        self.by_code.get(code).copied()
    }

    /// The wider needs of a code, the nearest first; none for an unknown code.
    pub fn broader_chain(&self, code: &str) -> impl Iterator<Item = &Need> {
        let nearest = self.position(code).and_then(|place| self.broader[place]);
        std::iter::successors(nearest, |place| self.broader[*place]).map(|place| &self.needs[place])
    }

    /// The needs that name this code as their broader one, in the order of the list.
    pub fn narrower<'a>(&'a self, code: &'a str) -> impl Iterator<Item = &'a Need> {
        self.iter().filter(move |need| need.broader.as_deref() == Some(code))
    }

    /// A need's code with those of all its narrower needs; an unknown code alone.
    pub fn with_narrower<'a>(&'a self, code: &'a str) -> impl Iterator<Item = &'a str> {
        let below = self.position(code).map_or(&[][..], |place| &self.narrower[place]);
        std::iter::once(code).chain(below.iter().map(|place| self.needs[*place].code.as_str()))
    }

    /// What people close to somebody with this need, or with a wider one that it is a kind of, seek for themselves.
    pub fn of_kin(&self, code: &str) -> Option<&str> {
        let own = self.get(code).into_iter();
        own.chain(self.broader_chain(code)).find_map(|need| need.of_kin.as_deref())
    }

    /// Words in exactly this language for people who are close: husband, mother, son.
    pub fn kin(&self, language: &str) -> &[String] {
        self.kin.get(language).map_or(&[], Vec::as_slice)
    }

    /// Words in exactly this language that may stand within a synonym of several words and change nothing of what it says:
    /// "ei *ole* kavereita".
    pub fn between(&self, language: &str) -> &[String] {
        self.between.get(language).map_or(&[], Vec::as_slice)
    }

    /// Every need, in the order of the list.
    pub fn iter(&self) -> impl Iterator<Item = &Need> {
        self.needs.iter()
    }

    /// How many needs there are.
    pub fn len(&self) -> usize {
        self.needs.len()
    }

    /// True for a list without needs.
    pub fn is_empty(&self) -> bool {
        self.needs.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::fold;
    use super::*;

    const LANGUAGES: [&str; 3] = ["fi", "sv", "en"];

    #[test]
    fn the_list_has_60_to_80_needs_with_labels_and_8_to_60_synonyms_in_three_languages() {
        let needs = NeedTable::shared();
        assert!((60..=80).contains(&needs.len()), "{}", needs.len());
        for need in needs.iter() {
            for language in LANGUAGES {
                assert!(need.labels.get(language).is_some(), "{} has no {language} label", need.code);
                let count = need.synonyms(language).len();
                assert!((8..=60).contains(&count), "{} has {count} {language} synonyms", need.code);
            }
            assert!(!need.crosswalk["ptv"].is_empty() && !need.crosswalk["lahella"].is_empty(), "{}", need.code);
        }
    }

    #[test]
    fn no_label_or_synonym_belongs_to_two_needs() {
        for language in LANGUAGES {
            let mut owner: BTreeMap<String, &str> = BTreeMap::new();
            for need in NeedTable::shared().iter() {
                let words = need.synonyms(language).iter().map(String::as_str);
                for word in words.chain(need.labels.get(language)) {
                    let taken = owner.insert(fold(word), &need.code);
                    assert_eq!(taken, None, "{language} {word:?} of {}", need.code);
                }
            }
        }
    }

    #[test]
    fn everyday_words_belong_to_the_need_that_people_mean() {
        for (language, word, code) in [
            ("fi", "dementia", "memory"),
            ("fi", "hoitaa mutsia", "carer_support"),
            ("fi", "jalkautuva", "preventive_home"),
            ("fi", "viina", "substance"),
            ("fi", "puoliso juo", "substance_family"),
            ("fi", "rahat loppu", "debt_money"),
            ("fi", "ulosotto", "debt_money"),
            ("fi", "hakkaa", "domestic_violence"),
            ("fi", "ei kavereita", "loneliness"),
            ("fi", "ystävätoiminta", "loneliness"),
            ("sv", "väntjänst", "loneliness"),
            ("sv", "avlastning", "carer_respite"),
            ("en", "lonely", "loneliness"),
            ("en", "burned out", "burnout"),
        ] {
            let need = NeedTable::shared().get(code).unwrap();
            let known = need.synonyms(language).iter().any(|synonym| synonym == word);
            assert!(known || fold(need.label(language)).split(' ').any(|part| part == word), "{word} of {code}");
        }
    }

    #[test]
    fn safety_is_at_stake_in_violence_suicide_and_child_protection_alone() {
        let critical: Vec<_> = NeedTable::shared().iter().filter(|need| need.safety_critical).collect();
        let codes: Vec<_> = critical.iter().map(|need| need.code.as_str()).collect();
        assert_eq!(codes, ["suicide", "domestic_violence", "sexual_violence", "child_protection"]);
    }

    #[test]
    fn a_relative_of_a_patient_is_not_a_kind_of_patient() {
        for code in ["substance_family", "mental_health_family", "carer_support", "domestic_violence"] {
            assert_eq!(NeedTable::shared().broader_chain(code).count(), 0, "{code}");
        }
    }

    #[test]
    fn broader_needs_that_are_missing_or_circular_are_refused() {
        let list = |a: &str, b: &str| {
            let need = |code: &str, broader: &str| {
                format!(
                    r#"{{"code":"{code}","labels":{{}},"broader":"{broader}","safety_critical":false,"synonyms":{{}},"crosswalk":{{}}}}"#
                )
            };
            NeedTable::from_json(&format!(r#"{{"version":1,"needs":[{},{}]}}"#, need("a", a), need("b", b)))
        };
        assert!(matches!(list("b", "a"), Err(NeedsError::Broader { .. })));
        assert!(matches!(list("a", "a"), Err(NeedsError::Broader { .. })));
        assert!(matches!(list("b", "c"), Err(NeedsError::Broader { .. })));
        assert!(matches!(NeedTable::from_json("{"), Err(NeedsError::Json { line: 1, .. })));
    }

    #[test]
    fn every_need_of_the_demo_county_and_its_situations_is_in_the_list() {
        let shared = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/scenarios/");
        let read = |file: &str| {
            let text = std::fs::read_to_string(format!("{shared}{file}")).ok()?;
            serde_json::from_str::<serde_json::Value>(&text).ok()
        };
        let (Some(county), Some(scenarios)) = (read("county.json"), read("scenarios.json")) else {
            eprintln!("skipped: no shared data");
            return;
        };
        let mut codes = BTreeSet::new();
        for service in county["services"].as_array().unwrap() {
            codes.extend(service["needs"].as_array().unwrap().iter().map(|code| code.as_str().unwrap()));
        }
        fn needs_of<'a>(value: &'a serde_json::Value, codes: &mut BTreeSet<&'a str>) {
            match value {
                serde_json::Value::Object(fields) => {
                    codes.extend(fields.get("code").and_then(|code| code.as_str()));
                    fields.values().for_each(|value| needs_of(value, codes));
                }
                serde_json::Value::Array(items) => items.iter().for_each(|value| needs_of(value, codes)),
                _ => {}
            }
        }
        needs_of(&scenarios, &mut codes);
        assert!(codes.len() >= 30);
        for code in codes {
            assert!(NeedTable::shared().get(code).is_some(), "{code}");
        }
    }

    #[test]
    fn crosswalks_name_classes_that_exist() {
        let shared = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/");
        let read = |file: &str| std::fs::read_to_string(format!("{shared}{file}")).ok();
        let (Some(ptv), Some(open_eligibility), Some(lahella)) = (
            read("ptv_finland/codelists/ServiceClasses.json"),
            read("open_eligibility/hasadna_taxonomy.tx.yaml"),
            read("lahella_schema/schema.json"),
        ) else {
            eprintln!("skipped: no shared data");
            return;
        };
        let slugs: BTreeSet<_> = open_eligibility
            .lines()
            .filter_map(|line| line.trim().trim_start_matches("- ").strip_prefix("slug: "))
            .collect();
        for need in NeedTable::shared().iter() {
            for class in &need.crosswalk["ptv"] {
                assert!(ptv.contains(&format!("\"Notation\": \"{class}\"")), "{class}");
            }
            for slug in &need.crosswalk["open_eligibility"] {
                assert!(slugs.contains(slug.as_str()), "{slug}");
            }
            for theme in &need.crosswalk["lahella"] {
                assert!(lahella.contains(&format!("\"{theme}\"")), "{theme}");
            }
        }
    }
}
