use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::Locale;
use super::template::Template;
use crate::model::LocalizedText;

/// Defines the codes of the catalogue: a closed list, so that a code without a sentence does not compile or fails when
/// the catalogue is read.
macro_rules! message_codes {
    ($($kind:ident { $($variant:ident = $code:literal,)+ })+) => {
        /// The code of a sentence in an answer.
        ///
        /// ```
        /// use luotsi::reference::{MessageCode, MessageKind};
        ///
        /// assert_eq!(MessageCode::OutOfArea.code(), "OUT_OF_AREA");
        /// assert_eq!(MessageCode::from_code("WAITLIST"), Some(MessageCode::Waitlist));
        /// assert_eq!(MessageCode::Waitlist.kind(), MessageKind::Flag);
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum MessageCode {
            $($(#[doc = concat!("`", $code, "`")] $variant,)+)+
        }

        impl MessageCode {
            /// Every code, by kind.
            pub const ALL: &'static [MessageCode] = &[$($(MessageCode::$variant,)+)+];

            /// The code as answers write it.
            pub fn code(self) -> &'static str {
                match self { $($(MessageCode::$variant => $code,)+)+ }
            }

            /// The code's value, or `None` where there is no such code.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($($code => Some(MessageCode::$variant),)+)+ _ => None }
            }

            /// Where in an answer the sentence stands.
            pub fn kind(self) -> MessageKind {
                match self { $($(MessageCode::$variant => MessageKind::$kind,)+)+ }
            }
        }
    };
}

/// Where in an answer a sentence stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MessageKind {
    /// Why a service is not among the hits.
    Exclusion,
    /// What to check before the client is referred.
    Flag,
    /// Why a service is among the hits.
    Reason,
    /// What to ask the client.
    Question,
    /// The smallest change that would bring a service among the hits.
    Admit,
    /// What the catalogue does not have.
    Gap,
    /// What publishing a draft would change in matching.
    Preview,
}

message_codes! {
    Exclusion {
        StatusEnded = "STATUS_ENDED",
        Paused = "PAUSED",
        EventPassed = "EVENT_PASSED",
        RegistrationClosed = "REGISTRATION_CLOSED",
        AgeBelow = "AGE_BELOW",
        AgeAbove = "AGE_ABOVE",
        Gender = "GENDER",
        OutOfArea = "OUT_OF_AREA",
        TooFar = "TOO_FAR",
        Language = "LANGUAGE",
        RoleMismatch = "ROLE_MISMATCH",
        RequirementNotMet = "REQUIREMENT_NOT_MET",
        ExclusionMet = "EXCLUSION_MET",
        DeliveryUnreachable = "DELIVERY_UNREACHABLE",
        Accessibility = "ACCESSIBILITY",
        ScheduleConflict = "SCHEDULE_CONFLICT",
        Cost = "COST",
        NoNeedOverlap = "NO_NEED_OVERLAP",
        NoCapacity = "NO_CAPACITY",
        NotVisible = "NOT_VISIBLE",
        Duplicate = "DUPLICATE",
        Filtered = "FILTERED",
        TextNotMatched = "TEXT_NOT_MATCHED",
    }
    Flag {
        Waitlist = "WAITLIST",
        Full = "FULL",
        AssessmentRequired = "ASSESSMENT_REQUIRED",
        UnverifiedAccess = "UNVERIFIED_ACCESS",
        RoleUnknown = "ROLE_UNKNOWN",
        AgeUnknown = "AGE_UNKNOWN",
        GenderUnknown = "GENDER_UNKNOWN",
        AreaUnknown = "AREA_UNKNOWN",
        LanguageUnknown = "LANGUAGE_UNKNOWN",
        RequirementUnknown = "REQUIREMENT_UNKNOWN",
        ExclusionUnknown = "EXCLUSION_UNKNOWN",
        AccessProfessional = "ACCESS_PROFESSIONAL",
        AccessAssessment = "ACCESS_ASSESSMENT",
        AccessDecision = "ACCESS_DECISION",
        ConfidentialAddress = "CONFIDENTIAL_ADDRESS",
        PrintWithConsent = "PRINT_WITH_CONSENT",
        Aging = "AGING",
        Stale = "STALE",
        NeverVerified = "NEVER_VERIFIED",
        CapacityUnknown = "CAPACITY_UNKNOWN",
        RegistrationClosesSoon = "REGISTRATION_CLOSES_SOON",
        ContactExpired = "CONTACT_EXPIRED",
        CostUnknown = "COST_UNKNOWN",
        ScheduleUnknown = "SCHEDULE_UNKNOWN",
        DeliveryUnknown = "DELIVERY_UNKNOWN",
        DistanceUnknown = "DISTANCE_UNKNOWN",
        HasStarted = "HAS_STARTED",
        RegistrationOpens = "REGISTRATION_OPENS",
    }
    Reason {
        NeedMatch = "NEED_MATCH",
        NeedBroader = "NEED_BROADER",
        RoleMatch = "ROLE_MATCH",
        ComesHome = "COMES_HOME",
        ByPhone = "BY_PHONE",
        Online = "ONLINE",
        Near = "NEAR",
        InArea = "IN_AREA",
        Nationwide = "NATIONWIDE",
        LanguageMatch = "LANGUAGE_MATCH",
        Fresh = "FRESH",
        HasCapacity = "HAS_CAPACITY",
        NextOccurrence = "NEXT_OCCURRENCE",
        TextMatch = "TEXT_MATCH",
        Synonym = "SYNONYM",
        Spelling = "SPELLING",
        SafetyFirst = "SAFETY_FIRST",
        NoReferralNeeded = "NO_REFERRAL_NEEDED",
        Free = "FREE",
    }
    Question {
        AskAge = "ASK_AGE",
        AskGender = "ASK_GENDER",
        AskMunicipality = "ASK_MUNICIPALITY",
        AskRole = "ASK_ROLE",
        AskAttribute = "ASK_ATTRIBUTE",
        AskLanguage = "ASK_LANGUAGE",
        AskMobility = "ASK_MOBILITY",
    }
    Admit {
        AdmitAgeFrom = "ADMIT_AGE_FROM",
        AdmitAttribute = "ADMIT_ATTRIBUTE",
        AdmitRegisterBy = "ADMIT_REGISTER_BY",
        AdmitRegisterByPassed = "ADMIT_REGISTER_BY_PASSED",
        AdmitNextSeason = "ADMIT_NEXT_SEASON",
        AdmitPauseEnds = "ADMIT_PAUSE_ENDS",
        AdmitOtherArea = "ADMIT_OTHER_AREA",
        AdmitConstraint = "ADMIT_CONSTRAINT",
        AdmitLanguage = "ADMIT_LANGUAGE",
        AdmitRole = "ADMIT_ROLE",
        AdmitNeed = "ADMIT_NEED",
        AdmitKept = "ADMIT_KEPT",
        AdmitCapacity = "ADMIT_CAPACITY",
        AdmitNever = "ADMIT_NEVER",
    }
    Gap {
        GapNone = "GAP_NONE",
        GapNearest = "GAP_NEAREST",
    }
    Preview {
        PreviewNew = "PREVIEW_NEW",
        PreviewNeedsGained = "PREVIEW_NEEDS_GAINED",
        PreviewNeedsLost = "PREVIEW_NEEDS_LOST",
        PreviewAreaGained = "PREVIEW_AREA_GAINED",
        PreviewAreaLost = "PREVIEW_AREA_LOST",
        PreviewAreaOnly = "PREVIEW_AREA_ONLY",
        PreviewNationwide = "PREVIEW_NATIONWIDE",
        PreviewExceptAland = "PREVIEW_EXCEPT_ALAND",
        PreviewAreaUnknown = "PREVIEW_AREA_UNKNOWN",
        PreviewRolesOnly = "PREVIEW_ROLES_ONLY",
        PreviewRolesGained = "PREVIEW_ROLES_GAINED",
        PreviewRolesLost = "PREVIEW_ROLES_LOST",
        PreviewRolesAnybody = "PREVIEW_ROLES_ANYBODY",
        PreviewTold = "PREVIEW_TOLD",
        PreviewUntold = "PREVIEW_UNTOLD",
        PreviewPaused = "PREVIEW_PAUSED",
        PreviewEnded = "PREVIEW_ENDED",
        PreviewActive = "PREVIEW_ACTIVE",
        PreviewAudience = "PREVIEW_AUDIENCE",
        PreviewDuplicate = "PREVIEW_DUPLICATE",
        PreviewNone = "PREVIEW_NONE",
        PreviewMissing = "PREVIEW_MISSING",
    }
}

/// The sentences of answers in Finnish, Swedish and English.
///
/// A sentence has placeholders in braces, and parts in square brackets that are left out where one of their values is
/// missing or empty. A value follows a colon or stands alone, so that no name has to be inflected.
///
/// ```
/// use luotsi::reference::{Locale, MessageCode, Messages};
///
/// let messages = Messages::shared();
/// assert_eq!(messages.render(MessageCode::Fresh, Locale::En, &[("days", "9")]), "Confirmed 9 days ago.");
/// assert_eq!(messages.render(MessageCode::Waitlist, Locale::Fi, &[]), "Palveluun on jono.");
/// assert_eq!(
///     messages.render(MessageCode::Waitlist, Locale::Fi, &[("note", "noin 3 viikkoa")]),
///     "Palveluun on jono: noin 3 viikkoa."
/// );
/// assert_eq!(messages.label("constraint", "evenings_only", Locale::Sv), "bara på kvällar");
/// assert_eq!(messages.statement("sober", false, Locale::En), "the client does not come sober");
/// ```
#[derive(Debug)]
pub struct Messages {
    version: u32,
    /// By the order of [`MessageCode::ALL`], and in the order of [`Locale::ALL`].
    sentences: Vec<[Sentence; 3]>,
    statements: BTreeMap<String, Statement>,
    labels: BTreeMap<String, BTreeMap<String, LocalizedText>>,
}

/// A sentence in one language, in the forms that its number asks for.
#[derive(Debug)]
struct Sentence {
    count: Option<String>,
    zero: Option<Template>,
    one: Option<Template>,
    other: Template,
}

/// A catalogue of messages that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MessagesError {
    /// The text is not the JSON of a catalogue.
    #[error("line {line}, column {column}: {problem}")]
    Json {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What is wrong.
        problem: String,
    },
    /// A message is missing, unknown, or not the same in all languages.
    #[error("message {code}: {problem}")]
    Message {
        /// Its code.
        code: String,
        /// What is wrong.
        problem: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    version: u32,
    messages: BTreeMap<String, Entry>,
    statements: BTreeMap<String, Statement>,
    labels: BTreeMap<String, BTreeMap<String, LocalizedText>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    count: Option<String>,
    fi: Forms,
    sv: Forms,
    en: Forms,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Forms {
    One(String),
    Counted { zero: Option<String>, one: String, other: String },
}

/// What it means that an attribute of the client is true, and that it is false.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Statement {
    r#true: LocalizedText,
    r#false: LocalizedText,
}

impl Messages {
    /// The catalogue that comes with the library.
    pub fn shared() -> &'static Self {
        static MESSAGES: LazyLock<Messages> = LazyLock::new(|| {
            // The embedded catalogue is read by the tests below.
            Messages::from_json(include_str!("../../data/messages.json")).expect("embedded catalogue")
        });
        &MESSAGES
    }

    /// Reads a catalogue in the format of `core/data/messages.json`.
    ///
    /// # Errors
    /// Where the text is malformed, a code is missing or unknown, a brace or bracket is open, or a sentence has other
    /// placeholders in one language than in another.
    pub fn from_json(text: &str) -> Result<Self, MessagesError> {
        let document: Document = serde_json::from_str(text).map_err(|error| MessagesError::Json {
            line: error.line(),
            column: error.column(),
            problem: error.to_string(),
        })?;
        let wrong = |code: &str, problem: &str| MessagesError::Message { code: code.into(), problem: problem.into() };
        if let Some(code) = document.messages.keys().find(|code| MessageCode::from_code(code).is_none()) {
            return Err(wrong(code, "there is no such code"));
        }
        let mut messages = document.messages;
        let mut sentences = Vec::with_capacity(MessageCode::ALL.len());
        for code in MessageCode::ALL.iter().map(|code| code.code()) {
            let entry = messages.remove(code).ok_or_else(|| wrong(code, "it is missing"))?;
            let read = |forms| Sentence::read(forms, &entry.count).map_err(|problem| wrong(code, &problem));
            let translations = [read(&entry.fi)?, read(&entry.sv)?, read(&entry.en)?];
            if translations.iter().any(|sentence| !sentence.asks_for_the_same(&translations[0])) {
                return Err(wrong(code, "its placeholders differ between the languages"));
            }
            sentences.push(translations);
        }
        Ok(Self { version: document.version, sentences, statements: document.statements, labels: document.labels })
    }

    /// The version of the catalogue; it grows when a sentence changes.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// The sentence of a code with its values filled in.
    ///
    /// A required value that is missing shows as its `{name}`: see [`placeholders`](Self::placeholders). Values are
    /// taken as they are; braces in them mean nothing.
    pub fn render(&self, code: MessageCode, locale: Locale, values: &[(&str, &str)]) -> String {
        let sentence = &self.sentences[code as usize][locale as usize];
        let counted = sentence.count.as_ref().and_then(|count| values.iter().find(|(name, _)| name == count));
        let form = match counted {
            Some((_, "0")) => sentence.zero.as_ref(),
            Some((_, "1")) => sentence.one.as_ref(),
            _ => None,
        };
        form.unwrap_or(&sentence.other).render(values)
    }

    /// The values that a sentence asks for: each name, and whether it is required.
    ///
    /// ```
    /// use luotsi::reference::{MessageCode, Messages};
    ///
    /// let placeholders = Messages::shared().placeholders(MessageCode::GapNearest);
    /// assert_eq!(placeholders, [("km", false), ("title", true)]);
    /// ```
    pub fn placeholders(&self, code: MessageCode) -> Vec<(&str, bool)> {
        self.sentences[code as usize][0].other.placeholders().into_iter().collect()
    }

    /// The label of a code of a group: `audience`, `constraint`, `feature` (accessibility), `field`, `filter`, `gender` or `role` (whom a
    /// service is for). A code without a label is shown as its own words.
    pub fn label<'a>(&'a self, group: &str, code: &'a str, locale: Locale) -> Cow<'a, str> {
        match self.labels.get(group).and_then(|labels| labels.get(code)?.get(locale.code())) {
            Some(label) => Cow::Borrowed(label),
            None => words(code),
        }
    }

    /// A short clause that says that an attribute of the client is true or false: "the client comes sober".
    ///
    /// For an attribute that only the host knows, its name and the value.
    pub fn statement<'a>(&'a self, attribute: &'a str, value: bool, locale: Locale) -> Cow<'a, str> {
        let known = self.statements.get(attribute);
        if let Some(text) = known.and_then(|known| {
            let texts = if value { &known.r#true } else { &known.r#false };
            texts.get(locale.code())
        }) {
            return Cow::Borrowed(text);
        }
        let name = words(attribute);
        let answer = match (locale, value) {
            (Locale::Fi, true) => "kyllä",
            (Locale::Fi, false) => "ei",
            (Locale::Sv, true) => "ja",
            (Locale::Sv, false) => "nej",
            (Locale::En, true) => "yes",
            (Locale::En, false) => "no",
        };
        Cow::Owned(format!("{name}: {answer}"))
    }
}

impl Sentence {
    fn read(forms: &Forms, count: &Option<String>) -> Result<Self, String> {
        let template = |text: &String| Template::parse(text);
        let sentence = match forms {
            Forms::One(text) => Self { count: None, zero: None, one: None, other: template(text)? },
            Forms::Counted { zero, one, other } => Self {
                count: count.clone(),
                zero: zero.as_ref().map(template).transpose()?,
                one: Some(template(one)?),
                other: template(other)?,
            },
        };
        if sentence.count.is_some() != count.is_some() {
            return Err("a counted message names its `count` and has the forms `one` and `other`".into());
        }
        Ok(sentence)
    }

    fn asks_for_the_same(&self, other: &Self) -> bool {
        self.other.placeholders() == other.other.placeholders() && self.zero.is_some() == other.zero.is_some()
    }
}

/// A code as words: `free_parking` is "free parking".
fn words(code: &str) -> Cow<'_, str> {
    if code.contains('_') { Cow::Owned(code.replace('_', " ")) } else { Cow::Borrowed(code) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every sentence with each value shown as its name, with and without the optional parts.
    fn samples() -> impl Iterator<Item = (MessageCode, Locale, String)> {
        let messages = Messages::shared();
        MessageCode::ALL.iter().flat_map(move |code| {
            let placeholders = messages.placeholders(*code);
            Locale::ALL.into_iter().flat_map(move |locale| {
                let all: Vec<_> = placeholders.iter().map(|(name, _)| (*name, *name)).collect();
                let required: Vec<_> =
                    placeholders.iter().filter(|(_, required)| *required).map(|(name, _)| (*name, "1")).collect();
                [all, required].map(|values| (*code, locale, messages.render(*code, locale, &values)))
            })
        })
    }

    #[test]
    fn every_code_is_its_own_and_leads_back_to_itself() {
        assert_eq!(Messages::shared().sentences.len(), MessageCode::ALL.len());
        for (index, code) in MessageCode::ALL.iter().enumerate() {
            assert_eq!(*code as usize, index);
            assert_eq!(MessageCode::from_code(code.code()), Some(*code));
        }
    }

    #[test]
    fn sentences_are_short_and_whole() {
        for (code, locale, text) in samples() {
            let end = if code.kind() == MessageKind::Question { '?' } else { '.' };
            assert!(text.ends_with(end), "{code:?} {locale:?}: {text}");
            assert!(text.chars().next().unwrap().is_uppercase(), "{code:?} {locale:?}: {text}");
            assert!(!text.contains(['{', '}', '[', ']']), "{code:?} {locale:?}: {text}");
            assert!(!text.contains("  ") && !text.contains(" ."), "{code:?} {locale:?}: {text}");
            assert!(text.chars().count() <= 100, "{code:?} {locale:?}: {text}");
            let sentences = text.split_inclusive(['.', '?']).filter(|part| !part.trim().is_empty()).count();
            assert!(sentences <= 2, "{code:?} {locale:?}: {text}");
            assert!(text.split(' ').count() <= 18, "{code:?} {locale:?}: {text}");
        }
    }

    #[test]
    fn the_languages_do_not_leak_into_each_other() {
        for (code, locale, text) in samples() {
            let foreign: &[&str] = match locale {
                Locale::Fi => &[" the ", " och ", "klient", "client"],
                Locale::Sv => &[" the ", " ja ", "asiak", "client", "palvelu"],
                Locale::En => &[" och ", " ja ", "asiak", "klient", "palvelu"],
            };
            assert!(!foreign.iter().any(|word| text.to_lowercase().contains(word)), "{code:?} {locale:?}: {text}");
        }
    }

    #[test]
    fn numbers_choose_their_form() {
        let fresh = |days, locale| Messages::shared().render(MessageCode::Fresh, locale, &[("days", days)]);
        assert_eq!(fresh("0", Locale::Fi), "Tiedot on vahvistettu tänään.");
        assert_eq!(fresh("1", Locale::Sv), "Uppgifterna bekräftades i går.");
        assert_eq!(fresh("21", Locale::Fi), "Tiedot on vahvistettu 21 päivää sitten.");
    }

    #[test]
    fn a_value_with_braces_or_brackets_stays_as_it_is() {
        let text = Messages::shared().render(MessageCode::GapNone, Locale::En, &[("need", "{need} [x]")]);
        assert_eq!(text, "No service was found for: {need} [x].");
    }

    #[test]
    fn every_label_and_statement_is_in_three_languages() {
        let messages = Messages::shared();
        let labels = messages.labels.values().flat_map(BTreeMap::values);
        let statements = messages.statements.values().flat_map(|statement| [&statement.r#true, &statement.r#false]);
        for text in labels.chain(statements) {
            assert!(Locale::ALL.iter().all(|locale| text.get(locale.code()).is_some()), "{text:?}");
        }
        for statement in messages.statements.values() {
            assert_ne!(statement.r#true, statement.r#false);
        }
    }

    #[test]
    fn what_only_the_host_knows_is_shown_in_its_own_words() {
        let messages = Messages::shared();
        assert_eq!(messages.statement("has_own_car", false, Locale::Fi), "has own car: ei");
        assert_eq!(messages.label("role", "night_owl", Locale::Fi), "night owl");
    }

    #[test]
    fn a_catalogue_that_lacks_a_message_or_a_placeholder_is_refused() {
        let text = include_str!("../../data/messages.json");
        let code_of = |text: String| match Messages::from_json(&text).unwrap_err() {
            MessagesError::Message { code, .. } => code,
            other => panic!("{other}"),
        };
        assert_eq!(code_of(text.replace("\"NATIONWIDE\"", "\"WORLDWIDE\"")), "WORLDWIDE");
        assert_eq!(code_of(text.replace("about {km} km.\"", "about.\"")), "NEAR");
        assert_eq!(code_of(text.replace("The service has room.", "The service has [room.")), "HAS_CAPACITY");
        let broken = Messages::from_json("{\n oops").unwrap_err();
        assert!(matches!(broken, MessagesError::Json { line: 2, .. }));
    }

    #[test]
    fn attributes_constraints_and_roles_of_the_demo_county_have_words() {
        let shared = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/scenarios/");
        let read = |file: &str| {
            let text = std::fs::read_to_string(format!("{shared}{file}")).ok()?;
            serde_json::from_str::<serde_json::Value>(&text).ok()
        };
        let (Some(county), Some(scenarios)) = (read("county.json"), read("scenarios.json")) else {
            eprintln!("skipped: no shared data");
            return;
        };
        let messages = Messages::shared();
        for service in county["services"].as_array().unwrap() {
            for attribute in service["requires"].as_array().unwrap() {
                assert!(messages.statements.contains_key(attribute.as_str().unwrap()), "{attribute}");
            }
            for role in service["for_roles"].as_array().unwrap() {
                assert!(messages.labels["role"].contains_key(role.as_str().unwrap()), "{role}");
            }
        }
        for scenario in scenarios.as_array().unwrap() {
            let profile = &scenario["profile"];
            for constraint in profile["constraints"].as_object().unwrap().keys() {
                assert!(messages.labels["constraint"].contains_key(constraint), "{constraint}");
            }
            for code in scenario["must_not"].as_object().unwrap().values() {
                for code in code.as_str().unwrap().split("_OR_").filter(|code| *code != "DELIVERY") {
                    assert!(MessageCode::from_code(code).is_some(), "{code}");
                }
            }
            for code in scenario["flags"].as_object().unwrap().values() {
                assert!(MessageCode::from_code(code.as_str().unwrap()).is_some(), "{code}");
            }
        }
    }
}
