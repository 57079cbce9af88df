//! A profile as the inner loop of matching sees it. It lives for one request.

use jiff::civil::Date;

use super::criteria::{Criteria, language_code};
use super::points::unit;
use super::terms::Terms;
use super::traits::bits;
use super::{AGE_SCALE, Day, FreshnessClass, FreshnessLimits, RoleKind, RoleTable, Weights};
use crate::index::Bitmap;
use crate::model::{Delivery, Form, Position, Visibility};
use crate::reference::{LanguageTable, MunicipalityTable, NeedTable};
use crate::search::{Constraints, Person, Profile};

/// The region of Åland.
const ALAND: &str = "21";

/// Ways of delivery that need no visit.
pub(super) const HOME_OR_REMOTE: u8 =
    bits(&[Delivery::ClientHome, Delivery::Phone, Delivery::Online, Delivery::Hybrid]);
/// Ways of delivery that are a visit.
pub(super) const VISIT: u8 = bits(&[Delivery::Place, Delivery::MobileStop]);
/// Ways of delivery that may be a visit.
pub(super) const MAY_BE_VISIT: u8 = VISIT | bits(&[Delivery::Hybrid]);

/// What decides beside the profile.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// The day of asking.
    pub today: Date,
    /// Who reads the answer.
    pub audience: Visibility,
    /// Whether a filter asks for a status, so that ended and paused services may be hits.
    pub any_status: bool,
    /// The municipalities of the country.
    pub municipalities: &'a MunicipalityTable,
    /// The weights.
    pub weights: &'a Weights,
}

/// A profile in the numbers of an index's [`Terms`]. Without a profile it is a situation of which nothing was said: no
/// service is excluded for what nobody asked, and nothing is flagged as unknown.
///
/// See [`judge`](Self::judge).
#[derive(Clone)]
pub struct Situation<'a> {
    pub(super) terms: &'a Terms,
    pub(super) weights: &'a Weights,
    pub(super) persons: Vec<Client>,
    pub(super) today: Day,
    pub(super) audience: Visibility,
    pub(super) any_status: bool,
    /// The combinations of roles in which there is one that holds beside any side.
    pub(super) circumstances: Bitmap,
    /// Of services without a form, and by form.
    freshness: Vec<FreshnessLimits>,
}

/// An age as far as it is known: from, and below, in thousandths of a unit.
pub(super) type AgeSpan = Option<(i32, i32)>;

/// A person in numbers.
#[derive(Clone)]
pub(super) struct Client {
    /// Whether anybody has described a person at all.
    pub(super) described: bool,
    /// Every need that would be an overlap, by its number.
    pub(super) related: Bitmap,
    /// The combinations that have one of those needs.
    pub(super) overlaps: Bitmap,
    pub(super) needs: Vec<Asked>,
    pub(super) need_weight: f32,
    /// The combinations of roles that have one of the client's.
    pub(super) roles: Bitmap,
    pub(super) side_stated: bool,
    /// The combinations of languages that have one that the client understands.
    pub(super) languages: Bitmap,
    /// The same of the first language alone.
    pub(super) first_language: Bitmap,
    pub(super) languages_stated: bool,
    /// The combinations of municipalities that have the client's.
    pub(super) around: Bitmap,
    pub(super) lives_somewhere: bool,
    pub(super) on_aland: bool,
    pub(super) years: AgeSpan,
    pub(super) days: AgeSpan,
    pub(super) gender: Option<u8>,
    /// By attribute number.
    pub(super) attributes: Vec<Option<bool>>,
    /// Ways of delivery that the client can use.
    pub(super) reaches: u8,
    /// Points of the part `delivery`, by the ways that are open to the client.
    pub(super) delivery_points: Vec<i32>,
    pub(super) constraints: Constraints,
    pub(super) at: Option<[f32; 3]>,
}

/// A need that was asked for.
#[derive(Clone)]
pub(super) struct Asked {
    pub(super) code: String,
    /// Its number, where any service serves it.
    pub(super) named: Bitmap,
    /// The numbers of narrower ones.
    pub(super) narrower: Bitmap,
    /// The numbers of wider ones.
    pub(super) broader: Bitmap,
    pub(super) weight: f32,
    pub(super) safety: bool,
}

impl<'a> Situation<'a> {
    /// The situation of a profile; `None` and a profile without persons are a search for nobody in particular.
    pub fn of(profile: Option<&Profile>, terms: &'a Terms, scope: &Scope<'a>) -> Self {
        let persons = profile.map_or(&[][..], |profile| &profile.persons);
        let mut clients: Vec<Client> = persons.iter().map(|person| Client::of(person, terms, scope)).collect();
        if clients.is_empty() {
            clients.push(Client { described: false, ..Client::of(&Person::default(), terms, scope) });
        }
        let sided = clients.iter().any(|client| client.side_stated);
        Self {
            terms,
            weights: scope.weights,
            persons: clients,
            today: Day::of(scope.today),
            audience: scope.audience,
            any_status: scope.any_status,
            circumstances: if sided { terms.circumstances() } else { Bitmap::new() },
            freshness: std::iter::once(None)
                .chain(Form::ALL.iter().copied().map(Some))
                .map(|form| scope.weights.freshness.limits(form))
                .collect(),
        }
    }

    /// How fresh the record of a service is.
    pub(super) fn freshness(&self, service: &Criteria) -> FreshnessClass {
        self.freshness[service.traits.form()].class(service.verified, self.today)
    }
}

impl Client {
    fn of(person: &Person, terms: &Terms, scope: &Scope<'_>) -> Self {
        let (needs, related) = asked(person, terms, scope.weights);
        let (roles, side_stated) = roles(person, terms);
        let languages: Vec<Bitmap> = person.languages.iter().map(|language| understood(language, terms)).collect();
        let home = person.municipality.as_deref();
        let municipality = home.and_then(|code| scope.municipalities.get(code));
        let (years, days) = ages(person, scope.today);
        let mut attributes = Vec::new();
        for (name, value) in &person.attributes {
            if let Some(number) = terms.attributes.number(name) {
                attributes.resize(attributes.len().max(number as usize + 1), None);
                attributes[number as usize] = *value;
            }
        }
        Self {
            described: true,
            overlaps: terms.needs.holding(related.iter()),
            related,
            need_weight: needs.iter().map(|need| need.weight).sum(),
            needs,
            roles,
            side_stated,
            first_language: languages.first().cloned().unwrap_or_default(),
            languages: languages.into_iter().fold(Bitmap::new(), |mut all, of| {
                all.unite(&of);
                all
            }),
            languages_stated: !person.languages.is_empty(),
            around: home.map(|code| terms.around(code, scope.municipalities)).unwrap_or_default(),
            lives_somewhere: home.is_some(),
            on_aland: municipality.is_some_and(|municipality| municipality.region == ALAND),
            years,
            days,
            gender: person.gender.map(|gender| 1 << gender as u8),
            attributes,
            reaches: reaches(&person.constraints),
            delivery_points: delivery_points(&person.constraints, scope.weights),
            constraints: person.constraints.clone(),
            at: position_of(person, scope.municipalities).map(unit),
        }
    }

    pub(super) fn attribute(&self, number: u32) -> Option<bool> {
        self.attributes.get(number as usize).copied().flatten()
    }
}

/// Where a person is: the position, else the centre of the municipality.
pub(super) fn position_of(person: &Person, table: &MunicipalityTable) -> Option<Position> {
    person.position.or_else(|| table.get(person.municipality.as_deref()?).map(|municipality| municipality.centre))
}

/// The needs that the person has, and the numbers of all that would be an overlap.
fn asked(person: &Person, terms: &Terms, weights: &Weights) -> (Vec<Asked>, Bitmap) {
    let table = NeedTable::shared();
    let apart = |code: &str| weights.needs.apart.contains(code);
    let number = |code: &str| terms.needs.codes().number(code);
    let mut related = Bitmap::new();
    let mut all: Vec<Asked> = Vec::with_capacity(person.needs.len());
    for need in &person.needs {
        if let Some(twice) = all.iter_mut().find(|asked| asked.code == need.code) {
            twice.weight = twice.weight.max(need.weight as f32);
            continue;
        }
        let named = Bitmap::from_iter(number(&need.code));
        let (mut narrower, mut broader) = (Bitmap::new(), Bitmap::new());
        if weights.needs.narrower > 0.0 {
            let kinds = table.with_narrower(&need.code).skip(1).filter(|code| !apart(code));
            narrower = kinds.filter_map(number).collect();
        }
        if weights.needs.broader > 0.0 && !apart(&need.code) {
            broader = table.broader_chain(&need.code).filter_map(|other| number(&other.code)).collect();
        }
        [&named, &narrower, &broader].into_iter().for_each(|of| related.unite(of));
        all.push(Asked {
            code: need.code.clone(),
            named,
            narrower,
            broader,
            weight: need.weight as f32,
            safety: table.get(&need.code).is_some_and(|known| known.safety_critical),
        });
    }
    (all, related)
}

/// The combinations with a role that the person has, and whether one of those roles is a side.
fn roles(person: &Person, terms: &Terms) -> (Bitmap, bool) {
    let table = RoleTable::shared();
    let roles = person.roles.iter().flat_map(|role| table.with_implied(role));
    let holding = terms.roles.holding(roles.filter_map(|role| terms.roles.codes().number(role)));
    (holding, person.roles.iter().any(|role| table.kind(role) == RoleKind::Side))
}

/// The combinations with a language that somebody who uses `language` understands.
fn understood(language: &str, terms: &Terms) -> Bitmap {
    let (table, language) = (LanguageTable::shared(), language_code(language));
    let all = (0..).zip(terms.languages.codes().iter());
    terms.languages.holding(all.filter(|(_, of)| table.understands(&language, of)).map(|(number, _)| number))
}

/// The person's age in thousandths of years and of days: from, and below. A whole number of years is the whole year.
fn ages(person: &Person, today: Date) -> (AgeSpan, AgeSpan) {
    const DAYS_OF_YEAR: f64 = 365.2425;
    let scaled = |age: f64| (age * AGE_SCALE).round() as i32;
    if let Some(birth) = person.birth_date {
        let days = (birth.duration_until(today).as_hours() / 24).max(0) as f64;
        let years = exact_years(birth, today);
        return (Some((scaled(years), scaled(years) + 1)), Some((scaled(days), scaled(days + 1.0))));
    }
    let Some(age) = person.age else { return (None, None) };
    let until = if age.fract() == 0.0 { age + 1.0 } else { age + 1.0 / AGE_SCALE };
    let in_days = |age: f64| scaled(age * DAYS_OF_YEAR);
    (Some((scaled(age), scaled(until))), Some((in_days(age), in_days(until))))
}

/// Years and the part of the current one since a birthday; 0 before birth. Who was born on 29 February has a birthday on
/// 1 March of other years, when the year is full.
fn exact_years(birth: Date, today: Date) -> f64 {
    if today < birth {
        return 0.0;
    }
    let birthday = |years: i16| {
        let year = birth.year() + years;
        Date::new(year, birth.month(), birth.day()).or_else(|_| Date::new(year, 3, 1)).unwrap_or(today)
    };
    let mut years = today.year() - birth.year();
    if birthday(years) > today {
        years -= 1;
    }
    let (last, next) = (birthday(years), birthday(years + 1));
    let since = last.duration_until(today).as_hours() as f64;
    let length = last.duration_until(next).as_hours().max(1) as f64;
    // Short of the next birthday, however the fraction rounds.
    f64::from(years) + (since / length).min(0.999)
}

fn reaches(constraints: &Constraints) -> u8 {
    let mut ways = u8::MAX;
    if constraints.home_or_remote {
        ways &= HOME_OR_REMOTE;
    }
    if constraints.no_phone {
        ways &= !bits(&[Delivery::Phone]);
    }
    if constraints.no_online {
        ways &= !bits(&[Delivery::Online]);
        if constraints.home_or_remote {
            ways &= !bits(&[Delivery::Hybrid]);
        }
    }
    ways
}

/// Points of the part `delivery` for every set of ways: those of the best way.
fn delivery_points(constraints: &Constraints, weights: &Weights) -> Vec<i32> {
    let shares = &weights.delivery;
    let of = if constraints.home_or_remote { &shares.home_or_remote } else { &shares.anywhere };
    let of_way: Vec<f32> = Delivery::ALL.iter().map(|way| of.get(way).copied().unwrap_or(shares.unknown)).collect();
    let share = |set: usize| {
        let ways = of_way.iter().enumerate().filter(|(way, _)| set >> way & 1 == 1);
        ways.map(|(_, share)| *share).max_by(f32::total_cmp).unwrap_or(shares.unknown)
    };
    (0..1 << Delivery::ALL.len()).map(|set| (weights.parts.delivery as f32 * share(set)).round() as i32).collect()
}
