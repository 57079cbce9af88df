//! A generated catalogue: services, their organizations and locations, as a country's directory might hold them.

use jiff::ToSpan;
use jiff::civil::{Date, Time, date};
use luotsi::model::{
    Access, Address, AgeRange, Area, Basis, Capacity, CapacityState, Contact, Cost, CostKind, Delivery, Eligibility,
    Encounter, Form, Frequency, LocalizedText, Location, Organization, Phone, Place, Position, Predicate, Record,
    Schedule, Service, Status, Verification, Weekday,
};
use luotsi::reference::{Municipality, MunicipalityTable, Need, NeedTable};

use crate::prose::{about, capitalised, prose};
use crate::{Chance, Tongue, Zipf};

/// The day on which every question of the benchmarks is asked.
pub const TODAY: Date = date(2026, 3, 10);

/// The municipalities where most people live, the largest first.
const LARGEST: [&str; 24] = [
    "091", "049", "837", "092", "564", "853", "179", "297", "398", "609", "286", "167", "405", "109", "905", "743",
    "698", "491", "285", "734", "638", "272", "598", "478",
];

const ATTRIBUTES: [&str; 6] =
    ["client_of_disability_services", "informal_care_decision", "sober", "student", "unemployed", "has_referral"];

const ROLES: [&str; 14] = [
    "informal_carer",
    "relative",
    "older_person",
    "parent",
    "person_with_mental_illness",
    "young_person",
    "person_with_disability",
    "person_in_recovery",
    "person_with_illness",
    "immigrant",
    "jobseeker",
    "person_with_memory_disorder",
    "bereaved",
    "victim_of_violence",
];

/// Generates a catalogue, record by record: each depends on the seed and its own number alone.
///
/// ```
/// use luotsi_benches::Generated;
/// let services = Generated::new(50, 1).records().filter(|record| record.as_service().is_some());
/// assert_eq!(services.count(), 50);
/// ```
#[derive(Debug)]
pub struct Generated {
    services: usize,
    seed: u64,
    municipalities: Vec<&'static Municipality>,
    municipality_law: Zipf,
    organization_law: Zipf,
    needs: Vec<&'static Need>,
    need_law: Zipf,
    form_law: Zipf,
    role_law: Zipf,
}

impl Generated {
    /// A catalogue of so many services.
    pub fn new(services: usize, seed: u64) -> Self {
        let table = MunicipalityTable::finland();
        let mut municipalities: Vec<&Municipality> = LARGEST.iter().filter_map(|code| table.get(code)).collect();
        municipalities.extend(table.iter().filter(|of| !LARGEST.contains(&of.code.as_str())));
        let needs: Vec<&Need> = NeedTable::shared().iter().collect();
        Self {
            services,
            seed,
            municipality_law: Zipf::of(municipalities.len()),
            municipalities,
            organization_law: Zipf::of((services / 20).max(1)),
            need_law: Zipf::of(needs.len()),
            needs,
            form_law: Zipf::of(Form::ALL.len()),
            role_law: Zipf::of(ROLES.len()),
        }
    }

    /// All records: organizations, locations, services.
    pub fn records(&self) -> impl Iterator<Item = Record> + '_ {
        let organizations = (0..self.organizations()).map(|number| Record::Organization(self.organization(number)));
        let locations = (0..self.locations()).map(|number| Record::Location(self.location(number)));
        let services = (0..self.services).map(|number| Record::Service(self.service(number)));
        organizations.chain(locations).chain(services)
    }

    fn organizations(&self) -> usize {
        (self.services / 20).max(1)
    }

    fn locations(&self) -> usize {
        (self.services / 4).max(1)
    }

    fn chance(&self, kind: u64, number: usize) -> Chance {
        Chance::of(self.seed, kind << 40 | number as u64)
    }

    /// A municipality, by how many live there.
    pub fn municipality(&self, chance: &mut Chance) -> &'static Municipality {
        self.municipalities[chance.rank(&self.municipality_law)]
    }

    /// A need, by how many services there are for it.
    pub fn need(&self, chance: &mut Chance) -> &'static Need {
        self.needs[chance.rank(&self.need_law)]
    }

    /// A form of support, by how common it is.
    pub fn form(&self, chance: &mut Chance) -> Form {
        Form::ALL[chance.rank(&self.form_law)]
    }

    /// A role, by how many services are for it.
    pub fn role(&self, chance: &mut Chance) -> &'static str {
        ROLES[chance.rank(&self.role_law)]
    }

    fn organization(&self, number: usize) -> Organization {
        let chance = &mut self.chance(1, number);
        let (tongue, home) = (tongue(chance), self.municipality(chance));
        let need = [self.need(chance)];
        let kind = *chance.pick(&["yhdistys ry", "tuki ry", "säätiö sr", "seurakunta", "klubitalo", "osuuskunta"]);
        let name = format!("{} {} {kind}", home.name(tongue.tag()), about(chance, tongue, &need));
        Organization {
            id: format!("o{number}"),
            name: LocalizedText::new(tongue.tag(), name),
            description: LocalizedText::new(tongue.tag(), prose(chance, tongue, &need, 20)),
            ..Organization::default()
        }
    }

    fn location(&self, number: usize) -> Location {
        let chance = &mut self.chance(2, number);
        let home = self.municipality(chance);
        let jitter = |chance: &mut Chance| (chance.below(2001) as f64 - 1000.0) / 10_000.0;
        let position = Position {
            latitude: home.centre.latitude + jitter(chance),
            longitude: home.centre.longitude + 2.0 * jitter(chance),
        };
        let street =
            format!("{}katu {}", capitalised(&Tongue::Finnish.lexis().content_word(chance)), chance.between(1, 90));
        Location {
            id: format!("l{number}"),
            name: LocalizedText::new(
                "fi",
                format!("{} {}", home.name("fi"), Tongue::Finnish.lexis().content_word(chance)),
            ),
            addresses: vec![Address {
                street: LocalizedText::new("fi", street),
                postal_code: Some(format!("{:05}", chance.between(100, 99_999))),
                city: LocalizedText::new("fi", home.name("fi")),
                ..Address::default()
            }],
            municipality: Some(home.code.clone()),
            position: (!chance.percent(4)).then_some(position),
            ..Location::default()
        }
    }

    fn service(&self, number: usize) -> Service {
        let mut service = self.described(number);
        service.id = format!("s{number}");
        service
    }

    /// Everything but the id; one service in a hundred is a copy of an earlier one.
    fn described(&self, number: usize) -> Service {
        let chance = &mut self.chance(3, number);
        if number > 0 && chance.percent(1) {
            return self.described(chance.below(number));
        }
        let needs: Vec<&Need> = distinct(chance.between(1, 3), || self.need(chance));
        let chance = &mut self.chance(4, number);
        let (tongue, home, form) = (tongue(chance), self.municipality(chance), self.form(chance));
        let mut service = Service {
            organization: (!chance.percent(3)).then(|| format!("o{}", chance.rank(&self.organization_law))),
            forms: if chance.percent(3) { Vec::new() } else { vec![form] },
            needs: if chance.percent(5) { Vec::new() } else { needs.iter().map(|need| need.code.clone()).collect() },
            area: self.area(chance, home),
            ..Service::default()
        };
        if chance.percent(10) {
            service.forms.push(Form::Other);
        }
        self.write(chance, &mut service, tongue, &needs, home, form);
        if chance.percent(40) {
            service.roles =
                distinct(chance.between(1, 2), || self.role(chance)).into_iter().map(str::to_owned).collect();
        }
        self.meet(chance, &mut service, home, tongue);
        service.eligibility = eligibility(chance);
        condition(chance, &mut service);
        service.contacts.push(Contact {
            phones: vec![Phone {
                number: format!("000 {} {}", chance.between(100, 999), chance.between(1000, 9999)),
                ..Phone::default()
            }],
            emails: vec![format!("toimisto@{}.example", number % 5000)],
            ..Contact::default()
        });
        service
    }

    /// The texts, in one to three languages.
    fn write(
        &self,
        chance: &mut Chance,
        service: &mut Service,
        tongue: Tongue,
        needs: &[&Need],
        home: &Municipality,
        form: Form,
    ) {
        // Half of the texts are short; a few are very long.
        let words = match chance.below(10) {
            0..=4 => chance.between(15, 60),
            5..=8 => chance.between(60, 180),
            _ => chance.between(180, 500),
        };
        let mut tongues = vec![tongue];
        for (other, times) in [(Tongue::Swedish, 22), (Tongue::English, 12)] {
            if other != tongue && chance.percent(times) {
                tongues.push(other);
            }
        }
        for written in tongues {
            let tag = written.tag();
            service.name.insert(tag, title(chance, written, needs, home, form));
            if !chance.percent(6) {
                let length = chance.between(6, 18);
                service.summary.insert(tag, prose(chance, written, needs, length));
            }
            // One text in fifty is in another language than it says.
            let really = if chance.percent(2) { Tongue::Swedish } else { written };
            service.description.insert(tag, prose(chance, really, needs, words));
            if chance.percent(30) {
                let length = chance.between(8, 30);
                service.what_happens.first_visit.insert(tag, prose(chance, written, &[], length));
            }
        }
        if chance.percent(20) {
            let (min, max) = (chance.between(3, 6), chance.between(7, 30));
            service.what_happens = Encounter {
                group_size_min: Some(min as u32),
                group_size_max: Some(max as u32),
                ..std::mem::take(&mut service.what_happens)
            };
        }
        if chance.percent(15) {
            service.keywords.push(LocalizedText::new(tongue.tag(), tongue.lexis().content_word(chance)));
        }
    }

    fn area(&self, chance: &mut Chance, home: &Municipality) -> Option<Area> {
        let mut area = Area::default();
        match chance.below(100) {
            0..=7 => area.nationwide = true,
            8 => area.nationwide_except_aland = true,
            9..=11 => return None,
            12..=31 => area.wellbeing_counties.push(home.county.clone()),
            32..=39 => area.regions.push(home.region.clone()),
            40..=69 => area.municipalities.push(home.code.clone()),
            _ => {
                let near = MunicipalityTable::finland().region_members(&home.region);
                let mut codes: Vec<String> = near.map(|of| of.code.clone()).filter(|_| chance.percent(35)).collect();
                codes.push(home.code.clone());
                codes.sort_unstable();
                codes.dedup();
                area.municipalities = codes;
            }
        }
        Some(area)
    }

    /// How, where, when and in which languages it meets the client.
    fn meet(&self, chance: &mut Chance, service: &mut Service, home: &Municipality, tongue: Tongue) {
        let delivery = match chance.below(100) {
            0..=54 => &[Delivery::Place][..],
            55..=66 => &[Delivery::ClientHome],
            67..=76 => &[Delivery::Phone],
            77..=83 => &[Delivery::Online],
            84..=89 => &[Delivery::Place, Delivery::Online],
            90..=93 => &[Delivery::Hybrid],
            94..=96 => &[Delivery::ClientHome, Delivery::Phone],
            97 => &[Delivery::MobileStop],
            _ => &[],
        };
        service.delivery = delivery.to_vec();
        if service.delivery.contains(&Delivery::Place) && !chance.percent(6) {
            let place = if chance.percent(70) {
                Place { location: Some(format!("l{}", chance.below(self.locations()))), ..Place::default() }
            } else {
                Place { municipality: Some(home.code.clone()), position: Some(home.centre), ..Place::default() }
            };
            service.places.push(place);
        }
        if chance.percent(45) {
            let hour = chance.between(8, 18) as i8;
            service.schedules.push(Schedule {
                frequency: Frequency::Weekly,
                purpose: Default::default(),
                days: vec![*chance.pick(Weekday::ALL)],
                interval: 1,
                nth: Vec::new(),
                dates: Vec::new(),
                opens_at: Time::new(hour, 0, 0, 0).ok(),
                closes_at: Time::new(hour + 2, 0, 0, 0).ok(),
                valid_from: None,
                valid_to: None,
                season: None,
                except: Vec::new(),
                holidays: Default::default(),
                municipality: None,
                place: None,
                note: LocalizedText::default(),
            });
        }
        if !chance.percent(8) {
            service.languages.push(tongue.tag().to_owned());
            for (other, times) in [("fi", 40), ("sv", 25), ("en", 20), ("ru", 4), ("ar", 3), ("so", 2), ("uk", 2)] {
                if other != tongue.tag() && chance.percent(times) {
                    service.languages.push(other.to_owned());
                }
            }
        }
    }
}

fn tongue(chance: &mut Chance) -> Tongue {
    match chance.below(100) {
        0..=84 => Tongue::Finnish,
        85..=95 => Tongue::Swedish,
        _ => Tongue::English,
    }
}

/// So many things, each once; fewer where the same come again.
fn distinct<T: Copy + PartialEq>(many: usize, mut draw: impl FnMut() -> T) -> Vec<T> {
    let mut drawn: Vec<T> = Vec::with_capacity(many);
    for _ in 0..many {
        let one = draw();
        if !drawn.contains(&one) {
            drawn.push(one);
        }
    }
    drawn
}

fn title(chance: &mut Chance, tongue: Tongue, needs: &[&Need], home: &Municipality, form: Form) -> String {
    let (place, form) = (home.name(tongue.tag()), form.label(tongue.tag()).to_lowercase());
    let subject = capitalised(&about(chance, tongue, needs));
    let word = capitalised(&tongue.lexis().content_word(chance));
    let title = match chance.below(6) {
        0 => format!("{subject}: {form}"),
        1 => format!("{subject} {place}"),
        2 => format!("{} {word}", capitalised(&form)),
        3 => format!("{word} – {form}, {place}"),
        4 => format!("{place}: {form} {}", tongue.lexis().content_word(chance)),
        _ => format!("{subject} {word}"),
    };
    if chance.percent(1) { title.to_uppercase() } else { title }
}

fn eligibility(chance: &mut Chance) -> Eligibility {
    let age = match chance.below(100) {
        0..=11 => Some((Some(65.0), None)),
        12..=19 => Some((Some(18.0), None)),
        20..=25 => Some((None, Some(17.0))),
        26..=29 => Some((Some(15.0), Some(29.0))),
        30..=31 => Some((Some(0.0), Some(6.0))),
        _ => None,
    };
    let predicate = |chance: &mut Chance| Predicate {
        attribute: (*chance.pick(&ATTRIBUTES)).to_owned(),
        value: true,
        label: LocalizedText::default(),
    };
    Eligibility {
        age: age.map(|(min, max)| AgeRange { min, max, ..AgeRange::default() }),
        requires: if chance.percent(7) { vec![predicate(chance)] } else { Vec::new() },
        excludes: if chance.percent(2) { vec![predicate(chance)] } else { Vec::new() },
        ..Eligibility::default()
    }
}

/// Access, cost, capacity, status and freshness.
fn condition(chance: &mut Chance, service: &mut Service) {
    service.access = match chance.below(10) {
        0..=3 => vec![Access::DropIn],
        4..=6 => vec![Access::SelfBooking],
        7 => vec![Access::Membership],
        8 => vec![Access::ProfessionalReferral],
        _ => Vec::new(),
    };
    let cost = match chance.below(10) {
        0..=5 => Some(CostKind::Free),
        6 => Some(CostKind::Fee),
        7 => Some(CostKind::MembershipFee),
        _ => None,
    };
    service.cost = cost.map(|kind| Cost { kind: Some(kind), ..Cost::default() });
    service.basis = Some(if chance.percent(15) { Basis::Statutory } else { Basis::Voluntary });
    if chance.percent(20) {
        let days = chance.below(120) as i64;
        service.capacity = Some(Capacity {
            state: *chance.pick(CapacityState::ALL),
            note: LocalizedText::default(),
            as_of: Some(TODAY.saturating_sub(days.days())),
            expires: chance.percent(50).then(|| TODAY.saturating_add((60 - days).days())),
        });
    }
    service.status = match chance.below(100) {
        0..=2 => Some(Status::Ended),
        3..=4 => Some(Status::Paused),
        5..=40 => Some(Status::Active),
        _ => None,
    };
    if !chance.percent(12) {
        let at = TODAY.saturating_sub((chance.below(900) as i64).days());
        service.verification = Some(Verification { at: Some(at), by: None, fields: Default::default() });
    }
}
