//! What publishing would change: field by field, and in matching.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::Session;
use super::draft::no_draft;
use crate::diff::{FieldChange, fields};
use crate::error::Result;
use crate::matching::{Site, Territory, Whereabouts};
use crate::model::{Delivery, Predicate, Record, RecordKind, Service, Status, Visibility};
use crate::reference::{LanguageTable, Locale, MessageCode as Code, Messages, MunicipalityTable, NeedTable};
use crate::store::ReadSnapshot;

/// Most municipalities that a sentence names; more are only counted.
const MAX_NAMED: usize = 5;

/// What publishing a record would change.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Preview {
    /// The version that stands; 0 for none.
    pub current: u64,
    /// Whether others have written since the draft was begun: publishing would be a `CONFLICT`.
    pub outdated: bool,
    /// The fields that would differ from what stands.
    pub changes: Vec<FieldChange>,
    /// Who would find the service, and who no longer. Empty for other kinds of record.
    pub effects: Vec<Effect>,
    /// What profiles often ask and the record does not say. Empty for other kinds of record.
    pub missing: Vec<Missing>,
    /// What the rules for records say: `[path, what is wrong]`. Publishing would be refused.
    pub refused: Vec<(String, String)>,
    /// What the rules would let pass, and somebody should look at: `[path, what is wrong]`.
    pub warnings: Vec<(String, String)>,
}

/// A change in matching, as a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Effect {
    /// Its code: `PREVIEW_NEEDS_GAINED`.
    pub code: &'static str,
    /// The sentence.
    pub text: String,
}

/// A detail that profiles often ask for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Missing {
    /// The detail: `step_free`, `area`, `languages` ...
    pub field: &'static str,
    /// The sentence.
    pub text: String,
}

impl Session<'_> {
    /// What publishing this steward's draft of a record would change, in words of `locale` (fi, sv, en).
    ///
    /// # Errors
    /// `NOT_FOUND` without a draft; what reading the file may give.
    pub fn preview(&self, kind: RecordKind, id: &str, locale: &str) -> Result<Preview> {
        let rows = self.catalogue.store.read()?;
        let draft = rows.draft(&self.steward.name, kind, id)?.ok_or_else(|| no_draft(kind, id))?;
        let record = Record::from_stored(kind, &draft.text)?;
        self.preview_in(&rows, &record, Some(draft.base), locale)
    }

    /// What putting a record would change, without keeping it as a draft.
    ///
    /// # Errors
    /// What reading the file may give.
    pub fn preview_of(&self, record: &Record, locale: &str) -> Result<Preview> {
        let mut record = record.clone();
        record.resolve_language(self.catalogue.default_language());
        self.preview_in(&self.catalogue.store.read()?, &record, None, locale)
    }

    fn preview_in(&self, rows: &ReadSnapshot<'_>, record: &Record, base: Option<u64>, locale: &str) -> Result<Preview> {
        let standing = rows.get(record.kind(), record.id())?;
        let current = standing.as_ref().map_or(0, |row| row.seq);
        let before = standing.map(|row| Record::from_stored(row.kind, &row.body)).transpose()?;
        let words = Words { locale: Locale::of(locale), municipalities: self.catalogue.municipalities() };
        let (mut effects, mut missing) = (Vec::new(), Vec::new());
        if let Some(after) = record.as_service() {
            let after = Reach::of(rows, after, words.municipalities)?;
            let before = before.as_ref().and_then(Record::as_service);
            let before = before.map(|service| Reach::of(rows, service, words.municipalities)).transpose()?;
            effects = words.effects(before.as_ref(), &after);
            missing = words.missing(&after);
        }
        let (refused, warnings): (Vec<_>, Vec<_>) =
            record.validate().into_iter().partition(|issue| issue.severity == crate::model::Severity::Error);
        let said = |issues: Vec<crate::model::Issue>| issues.into_iter().map(|i| (i.path, i.message)).collect();
        Ok(Preview {
            current,
            outdated: base.is_some_and(|base| base != current),
            changes: fields(before.as_ref(), Some(record)),
            effects,
            missing,
            refused: said(refused),
            warnings: said(warnings),
        })
    }
}

/// A service as matching sees it.
struct Reach<'a> {
    service: &'a Service,
    whereabouts: Whereabouts,
    step_free: Option<bool>,
}

impl<'a> Reach<'a> {
    fn of(rows: &ReadSnapshot<'_>, service: &'a Service, table: &MunicipalityTable) -> Result<Self> {
        let mut sites = BTreeMap::new();
        for id in service.places.iter().filter_map(|place| place.location.as_deref()) {
            if let Some(row) = rows.get(RecordKind::Location, id)?
                && let Record::Location(location) = Record::from_stored(row.kind, &row.body)?
            {
                sites.insert(id, Site::from(&location));
            }
        }
        let of_places = service.places.iter().filter_map(|place| {
            let site = place.location.as_deref().and_then(|id| sites.get(id));
            place.accessibility.step_free.or(site.and_then(|site| site.accessibility.step_free))
        });
        let step_free = of_places.chain(service.accessibility.step_free).reduce(|a, b| a || b);
        Ok(Self { service, whereabouts: Whereabouts::of(service, table, |id| sites.get(id)), step_free })
    }

    fn is_found(&self) -> bool {
        self.service.status() == Status::Active && self.service.duplicate_of.is_none()
    }

    fn is_visited(&self) -> bool {
        let visits = [Delivery::Place, Delivery::Hybrid, Delivery::MobileStop];
        visits.iter().any(|way| self.service.delivery.contains(way))
    }
}

/// The sentences of one language.
struct Words<'a> {
    locale: Locale,
    municipalities: &'a MunicipalityTable,
}

impl Words<'_> {
    fn effects(&self, before: Option<&Reach<'_>>, after: &Reach<'_>) -> Vec<Effect> {
        let blank = Service::default();
        let nobody = Whereabouts { area: Territory::Unknown, residency: None, positions: Vec::new(), wheelchair: None };
        let none = Reach { service: &blank, whereabouts: nobody, step_free: None };
        let (is_new, before) = (before.is_none(), before.unwrap_or(&none));
        let (old, new) = (before.service, after.service);
        let mut effects = Vec::new();
        let mut say = |code: Code, values: &[(&str, String)]| effects.push(self.effect(code, values));

        // What decides alone goes first.
        if new.duplicate_of.is_some() && old.duplicate_of.is_none() {
            say(Code::PreviewDuplicate, &[]);
        }
        match new.status() {
            Status::Paused if old.status() != Status::Paused || old.paused_until != new.paused_until => {
                let until = new.paused_until.map(|until| self.locale.date(until)).unwrap_or_default();
                say(Code::PreviewPaused, &[("date", until)]);
            }
            Status::Ended if old.status() != Status::Ended => say(Code::PreviewEnded, &[]),
            Status::Active if !is_new && !before.is_found() && after.is_found() => say(Code::PreviewActive, &[]),
            _ => {}
        }
        if old.visibility != new.visibility || (is_new && new.visibility != Visibility::Public) {
            let audience = Messages::shared().label("audience", new.visibility.code(), self.locale).into_owned();
            say(Code::PreviewAudience, &[("audience", audience)]);
        }

        let (needs_before, needs_after) = (codes(&old.needs), codes(&new.needs));
        let gained: Vec<String> = needs_after.difference(&needs_before).map(|need| self.need(need)).collect();
        if !gained.is_empty() {
            let count = match &after.whereabouts.area {
                Territory::Municipalities(codes) => codes.len(),
                _ => 0,
            };
            let values = [("municipalities", count.to_string()), ("needs", self.locale.list(&gained))];
            say(Code::PreviewNeedsGained, &values);
        } else if is_new {
            say(Code::PreviewNew, &[]);
        }
        let lost: Vec<String> = needs_before.difference(&needs_after).map(|need| self.need(need)).collect();
        if !lost.is_empty() {
            say(Code::PreviewNeedsLost, &[("needs", self.locale.list(&lost))]);
        }
        // The area of a new service stands in the sentence about its needs.
        if !is_new || gained.is_empty() {
            for (code, values) in self.area(&before.whereabouts.area, &after.whereabouts.area) {
                say(code, &values);
            }
        }
        for (code, roles) in self.roles(old, new) {
            say(code, &[("roles", roles)]);
        }
        for (field, was, is) in self.details(old, new) {
            let field = ("field", self.field(field));
            match is {
                _ if was == is => {}
                None => say(Code::PreviewUntold, &[field]),
                Some(is) => say(Code::PreviewTold, &[field, ("value", is), ("before", was.unwrap_or_default())]),
            }
        }
        if effects.is_empty() {
            effects.push(self.effect(Code::PreviewNone, &[]));
        }
        effects
    }

    fn area(&self, before: &Territory, after: &Territory) -> Vec<(Code, Vec<(&'static str, String)>)> {
        let counted = |code, codes: &mut dyn Iterator<Item = &String>| {
            let names: Vec<String> = codes.map(|code| self.municipality(code)).collect();
            let areas = if names.len() <= MAX_NAMED { self.locale.list(&names) } else { String::new() };
            (code, vec![("municipalities", names.len().to_string()), ("areas", areas)])
        };
        match (before, after) {
            (before, after) if before == after => Vec::new(),
            (_, Territory::Unknown) => vec![(Code::PreviewAreaUnknown, Vec::new())],
            (_, Territory::Nationwide) => vec![(Code::PreviewNationwide, Vec::new())],
            (_, Territory::ExceptAland) => vec![(Code::PreviewExceptAland, Vec::new())],
            (Territory::Municipalities(before), Territory::Municipalities(after)) => {
                let gained = counted(Code::PreviewAreaGained, &mut after.difference(before));
                let lost = counted(Code::PreviewAreaLost, &mut before.difference(after));
                [gained, lost].into_iter().filter(|(_, values)| values[0].1 != "0").collect()
            }
            (_, Territory::Municipalities(after)) => vec![counted(Code::PreviewAreaOnly, &mut after.iter())],
        }
    }

    fn roles(&self, old: &Service, new: &Service) -> Vec<(Code, String)> {
        let (before, after) = (codes(&old.roles), codes(&new.roles));
        let list = |roles: &mut dyn Iterator<Item = &&str>| {
            let labels: Vec<_> = roles.map(|role| Messages::shared().label("role", role, self.locale)).collect();
            self.locale.list(&labels)
        };
        if before == after {
            Vec::new()
        } else if after.is_empty() {
            vec![(Code::PreviewRolesAnybody, String::new())]
        } else if before.is_empty() {
            vec![(Code::PreviewRolesOnly, list(&mut after.iter()))]
        } else {
            let gained = (Code::PreviewRolesGained, list(&mut after.difference(&before)));
            let lost = (Code::PreviewRolesLost, list(&mut before.difference(&after)));
            [gained, lost].into_iter().filter(|(_, roles)| !roles.is_empty()).collect()
        }
    }

    /// What else matching looks at: field, what it was, what it is.
    fn details(&self, old: &Service, new: &Service) -> Vec<(&'static str, Option<String>, Option<String>)> {
        let language = self.locale.code();
        let said = |words: Vec<String>| Some(self.locale.list(&words)).filter(|words| !words.is_empty());
        let of = |service: &Service| {
            let eligibility = &service.eligibility;
            let predicates = |predicates: &[Predicate]| {
                let statements = predicates.iter().map(|predicate| {
                    Messages::shared().statement(&predicate.attribute, predicate.value, self.locale).into_owned()
                });
                said(statements.collect())
            };
            let languages = service.languages.iter();
            let genders = eligibility.genders.iter();
            [
                ("forms", said(service.forms.iter().map(|form| form.label(language).to_owned()).collect())),
                ("delivery", said(service.delivery.iter().map(|way| way.label(language).to_owned()).collect())),
                (
                    "languages",
                    said(languages.map(|tag| LanguageTable::shared().label(tag, language).to_owned()).collect()),
                ),
                ("age", eligibility.age.map(|age| self.locale.ages(&age)).filter(|ages| !ages.is_empty())),
                (
                    "gender",
                    said(genders.map(|g| Messages::shared().label("gender", g.code(), self.locale).into()).collect()),
                ),
                ("requires", predicates(&eligibility.requires)),
                ("excludes", predicates(&eligibility.excludes)),
                ("access", said(service.access.iter().map(|way| way.label(language).to_owned()).collect())),
                ("cost", service.cost.as_ref().and_then(|cost| cost.kind).map(|kind| kind.label(language).to_owned())),
            ]
        };
        of(old).into_iter().zip(of(new)).map(|((field, was), (_, is))| (field, was, is)).collect()
    }

    fn missing(&self, reach: &Reach<'_>) -> Vec<Missing> {
        let Reach { service, whereabouts, step_free } = reach;
        let visited = reach.is_visited();
        let asked = [
            ("needs", service.needs.is_empty()),
            ("forms", service.forms.is_empty()),
            ("delivery", service.delivery.is_empty()),
            ("area", whereabouts.area == Territory::Unknown),
            ("languages", service.languages.is_empty()),
            ("wheelchair", visited && whereabouts.wheelchair.is_none()),
            ("step_free", visited && step_free.is_none()),
            ("schedules", visited && service.schedules.is_empty()),
            ("access", service.access.is_empty()),
            ("cost", service.cost.is_none()),
            ("contacts", service.contacts.is_empty()),
            ("verification", service.verification.as_ref().and_then(|verification| verification.at).is_none()),
        ];
        let missing = asked.into_iter().filter(|(_, missing)| *missing);
        let sentence = |field| self.effect(Code::PreviewMissing, &[("field", self.field(field))]).text;
        missing.map(|(field, _)| Missing { field, text: sentence(field) }).collect()
    }

    fn effect(&self, code: Code, values: &[(&str, String)]) -> Effect {
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        Effect { code: code.code(), text: Messages::shared().render(code, self.locale, &values) }
    }

    fn field(&self, field: &'static str) -> String {
        Messages::shared().label("field", field, self.locale).into_owned()
    }

    fn need(&self, code: &str) -> String {
        let known = NeedTable::shared().get(code).map(|need| need.label(self.locale.code()).to_owned());
        known.unwrap_or_else(|| code.replace('_', " "))
    }

    fn municipality(&self, code: &str) -> String {
        let known = self.municipalities.get(code).map(|municipality| municipality.name(self.locale.code()));
        known.unwrap_or(code).to_owned()
    }
}

fn codes(of: &[String]) -> BTreeSet<&str> {
    of.iter().map(String::as_str).collect()
}
