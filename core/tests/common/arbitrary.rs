//! Records of every shape that the model allows.

use std::collections::BTreeMap;

use jiff::civil::{Date, Time};
use luotsi::model::*;
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use serde_json::Value;

/// A valid record of any kind, as a catalogue keeps it: every text says its language.
pub fn record() -> BoxedStrategy<Record> {
    prop_oneof![
        organization().prop_map(Record::from),
        location().prop_map(Record::from),
        service().prop_map(Record::from),
    ]
    .boxed()
}

/// Up to `most` valid records, each kind and id once.
pub fn records(most: usize) -> BoxedStrategy<Vec<Record>> {
    vec(record(), 0..=most)
        .prop_map(|records| {
            let by_id: BTreeMap<_, _> =
                records.into_iter().map(|record| ((record.kind(), record.id().to_owned()), record)).collect();
            by_id.into_values().collect()
        })
        .boxed()
}

/// A valid organization.
pub fn organization() -> BoxedStrategy<Organization> {
    let naming = (id(), vec(identifier(), 0..2), option::of(id()), name(), vec(text(), 0..2), text());
    let rest = (option::of(line()), vec(contact(), 0..3), vec(link(), 0..2), meta());
    (naming, rest)
        .prop_map(
            |((id, identifiers, parent, name, alternate_names, description), (legal_status, contacts, links, meta))| {
                let (visibility, verification, source, attributes, extra) = meta;
                Organization {
                    id,
                    identifiers,
                    parent,
                    name,
                    alternate_names,
                    description,
                    legal_status,
                    contacts,
                    links,
                    visibility,
                    verification,
                    source,
                    attributes,
                    extra,
                }
            },
        )
        .boxed()
}

/// A valid location.
pub fn location() -> BoxedStrategy<Location> {
    let naming = (id(), vec(identifier(), 0..2), option::of(id()), text(), vec(text(), 0..2), text());
    let place = (vec(address(), 0..2), option::of(code()), option::of(position()), text(), accessibility());
    let rest = (vec(language(), 0..3), vec(contact(), 0..2), vec(link(), 0..2), vec(schedule(0), 0..3), meta());
    (naming, place, rest)
        .prop_map(|(naming, place, rest)| {
            let (id, identifiers, organization, name, alternate_names, description) = naming;
            let (addresses, municipality, position, transportation, accessibility) = place;
            let (languages, contacts, links, schedules, meta) = rest;
            let (visibility, verification, source, attributes, extra) = meta;
            Location {
                id,
                identifiers,
                organization,
                name,
                alternate_names,
                description,
                addresses,
                municipality,
                position,
                transportation,
                accessibility,
                languages,
                contacts,
                links,
                schedules,
                visibility,
                verification,
                source,
                attributes,
                extra,
            }
        })
        .boxed()
}

/// A valid service.
pub fn service() -> BoxedStrategy<Service> {
    let naming = (
        (id(), vec(identifier(), 0..2), option::of(id()), vec(id(), 0..2)),
        (name(), vec(text(), 0..2), text(), text(), encounter()),
    );
    let kind = (
        vec(any_of(Form::ALL), 0..3),
        vec(code(), 0..4),
        vec(code(), 0..3),
        vec(category(), 0..3),
        vec(text(), 0..3),
        eligibility(),
    );
    let reach = (
        vec(any_of(Delivery::ALL), 0..3),
        option::of(area()),
        vec(place(), 0..3),
        vec(schedule(3), 0..3),
        span(),
        vec(language(), 0..3),
        text(),
    );
    let way_in = (
        vec(any_of(Access::ALL), 0..3),
        text(),
        vec(text(), 0..2),
        option::of(registration()),
        option::of(cost()),
        option::of(capacity()),
        vec(contact(), 0..3),
        vec(link(), 0..2),
    );
    let state = (
        accessibility(),
        any::<(bool, bool)>(),
        option::of(any_of(Basis::ALL)),
        option::of(any_of(Status::ALL)),
        option::of(date()),
        option::of(id()),
        btree_map(prop::sample::select(&["contacts", "places", "extra", "cost"][..]), any_of(Visibility::ALL), 0..3),
        meta(),
    );
    (naming, kind, reach, way_in, state)
        .prop_map(|(naming, kind, reach, way_in, state)| {
            let (
                (id, identifiers, organization, co_organizations),
                (name, alternate_names, summary, description, what),
            ) = naming;
            let (forms, needs, roles, categories, keywords, eligibility) = kind;
            let (delivery, area, mut places, mut schedules, (starts, ends), languages, interpretation) = reach;
            let (access, access_note, required_documents, registration, cost, capacity, contacts, links) = way_in;
            let (
                accessibility,
                (critical, confidential_address),
                basis,
                status,
                paused_until,
                duplicate_of,
                fields,
                meta,
            ) = state;
            let (visibility, verification, source, attributes, extra) = meta;
            if confidential_address {
                places.clear();
            }
            for row in &mut schedules {
                row.place = row.place.filter(|place| usize::from(*place) < places.len());
                row.municipality = row.municipality.take().filter(|_| !confidential_address);
            }
            Service {
                duplicate_of: duplicate_of.filter(|other| *other != id),
                id,
                identifiers,
                organization,
                co_organizations,
                name,
                alternate_names,
                summary,
                description,
                what_happens: what,
                forms,
                needs,
                roles,
                categories,
                keywords,
                eligibility,
                delivery,
                area,
                places,
                schedules,
                starts,
                ends,
                languages,
                interpretation,
                access,
                access_note,
                required_documents,
                registration,
                cost,
                capacity,
                contacts,
                links,
                accessibility,
                safety: Safety { critical, confidential_address },
                basis,
                status,
                paused_until,
                visibility,
                field_visibility: fields.into_iter().map(|(field, who)| (field.to_owned(), who)).collect(),
                verification,
                source,
                attributes,
                extra,
            }
        })
        .boxed()
}

fn any_of<T: Copy + std::fmt::Debug + 'static>(all: &'static [T]) -> BoxedStrategy<T> {
    prop::sample::select(all).boxed()
}

fn id() -> BoxedStrategy<String> {
    prop_oneof!["[a-z]{1,2}[0-9]{1,3}", "[^\\p{C}]{1,20}"].boxed()
}

fn code() -> BoxedStrategy<String> {
    "[a-z][a-z0-9_]{0,12}".boxed()
}

fn line() -> BoxedStrategy<String> {
    "[^\\p{C}]{0,24}".boxed()
}

fn language() -> BoxedStrategy<String> {
    prop::sample::select(&["fi", "sv", "en", "ar", "fi-simple", "fise", "uk"][..]).prop_map(str::to_owned).boxed()
}

/// Any characters at all, so that nothing in a text can break a line or a document.
fn words() -> BoxedStrategy<String> {
    prop_oneof![any::<String>(), "(<b>|&amp;|\\r\\n|\"|\\\\|\u{2028}|\u{feff}|[a-zåäö ]){0,30}"].boxed()
}

fn text() -> BoxedStrategy<LocalizedText> {
    btree_map(language(), words(), 0..3).prop_map(|map| map.into_iter().collect()).boxed()
}

fn name() -> BoxedStrategy<LocalizedText> {
    ("[A-ZÅÄÖ][a-zåäö<>& ]{0,20}", text())
        .prop_map(|(sure, mut text)| {
            text.insert("fi", sure);
            text
        })
        .boxed()
}

fn date() -> BoxedStrategy<Date> {
    (1900i16..2200, 1i8..=12, 1i8..=28).prop_map(|(year, month, day)| jiff::civil::date(year, month, day)).boxed()
}

fn span() -> BoxedStrategy<(Option<Date>, Option<Date>)> {
    (option::of(date()), option::of(date()))
        .prop_map(|(a, b)| match (a, b) {
            (Some(a), Some(b)) => (Some(a.min(b)), Some(a.max(b))),
            other => other,
        })
        .boxed()
}

fn time() -> BoxedStrategy<Time> {
    (0i8..24, 0i8..60, prop_oneof![4 => Just(0i8), 1 => 0i8..60])
        .prop_map(|(hour, minute, second)| jiff::civil::time(hour, minute, second, 0))
        .boxed()
}

fn position() -> BoxedStrategy<Position> {
    (-90.0..=90.0f64, -180.0..=180.0f64).prop_map(|(latitude, longitude)| Position { latitude, longitude }).boxed()
}

fn identifier() -> BoxedStrategy<Identifier> {
    (code(), line()).prop_map(|(scheme, value)| Identifier { scheme, value }).boxed()
}

fn link() -> BoxedStrategy<Link> {
    (line(), text()).prop_map(|(url, label)| Link { url, label }).boxed()
}

fn category() -> BoxedStrategy<Category> {
    (option::of(code()), line(), text()).prop_map(|(taxonomy, code, label)| Category { taxonomy, code, label }).boxed()
}

fn encounter() -> BoxedStrategy<Encounter> {
    (text(), option::of(any::<u32>()), option::of(any::<u32>()), text(), text())
        .prop_map(|(first_visit, group_size_min, group_size_max, led_by, not_offered)| Encounter {
            first_visit,
            group_size_min,
            group_size_max,
            led_by,
            not_offered,
        })
        .boxed()
}

fn address() -> BoxedStrategy<Address> {
    (text(), option::of(line()), text(), option::of(line()), option::of(line()), option::of(code()))
        .prop_map(|(street, postal_code, city, region, country, kind)| Address {
            street,
            postal_code,
            city,
            region,
            country,
            kind,
        })
        .boxed()
}

fn accessibility() -> BoxedStrategy<Accessibility> {
    (any::<[Option<bool>; 8]>(), text())
        .prop_map(|(known, note)| {
            let [wheelchair, step_free, lift, accessible_toilet, induction_loop, quiet_space, assistance_dog, parking] =
                known;
            Accessibility {
                wheelchair,
                step_free,
                lift,
                accessible_toilet,
                induction_loop,
                quiet_space,
                assistance_dog,
                parking,
                note,
            }
        })
        .boxed()
}

fn area() -> BoxedStrategy<Area> {
    (any::<(bool, bool)>(), vec("[0-9]{3}", 0..3), vec("[0-9]{2}", 0..2), vec("[0-9]{2}", 0..2), text())
        .prop_map(
            |((nationwide, nationwide_except_aland), municipalities, regions, wellbeing_counties, description)| Area {
                nationwide,
                nationwide_except_aland,
                municipalities,
                regions,
                wellbeing_counties,
                description,
            },
        )
        .boxed()
}

fn place() -> BoxedStrategy<Place> {
    (option::of(id()), text(), vec(address(), 0..2), option::of(code()), option::of(position()), accessibility())
        .prop_map(|(location, name, addresses, municipality, position, accessibility)| Place {
            location,
            name,
            addresses,
            municipality,
            position,
            accessibility,
        })
        .boxed()
}

fn schedule(places: u16) -> BoxedStrategy<Schedule> {
    let when = (
        any_of(Frequency::ALL),
        vec(any_of(Weekday::ALL), 1..4),
        1u16..9,
        vec(prop::sample::select(&[1i8, 2, 5, -1, -5][..]), 1..3),
        vec(date(), 1..4),
        (option::of(time()), option::of(time())),
    );
    let rest = (
        any_of(SchedulePurpose::ALL),
        span(),
        option::of((month_day(), month_day()).prop_map(|(from, to)| Season { from, to })),
        vec(date(), 0..3),
        any_of(HolidayRule::ALL),
        option::of(code()),
        option::of(0..places.max(1)),
        text(),
    );
    (when, rest)
        .prop_map(move |(when, rest)| {
            let (frequency, days, interval, nth, dates, (opens_at, closes_at)) = when;
            let (purpose, (valid_from, valid_to), season, except, holidays, municipality, place, note) = rest;
            Schedule {
                frequency,
                purpose,
                days,
                interval,
                nth,
                dates,
                opens_at,
                closes_at,
                valid_from,
                valid_to,
                season,
                except,
                holidays,
                municipality,
                place: place.filter(|_| places > 0),
                note,
            }
        })
        .boxed()
}

fn month_day() -> BoxedStrategy<MonthDay> {
    (1i8..=12, 1i8..=28).prop_map(|(month, day)| MonthDay { month, day }).boxed()
}

fn eligibility() -> BoxedStrategy<Eligibility> {
    let age = (option::of(0.0..60.0f64), option::of(60.0..120.0f64), any_of(AgeUnit::ALL))
        .prop_map(|(min, max, unit)| AgeRange { min, max, unit });
    (
        option::of(age),
        vec(any_of(Gender::ALL), 0..2),
        option::of(area()),
        vec(predicate(), 0..2),
        vec(predicate(), 0..2),
        text(),
    )
        .prop_map(|(age, genders, residency, requires, excludes, description)| Eligibility {
            age,
            genders,
            residency,
            requires,
            excludes,
            description,
        })
        .boxed()
}

fn predicate() -> BoxedStrategy<Predicate> {
    (code(), any::<bool>(), text()).prop_map(|(attribute, value, label)| Predicate { attribute, value, label }).boxed()
}

fn registration() -> BoxedStrategy<Registration> {
    (any::<[Option<bool>; 2]>(), option::of(date()), option::of(date()), text())
        .prop_map(|([required, joinable_midway], opens, deadline, note)| Registration {
            required,
            opens,
            deadline,
            joinable_midway,
            note,
        })
        .boxed()
}

fn cost() -> BoxedStrategy<Cost> {
    (option::of(any_of(CostKind::ALL)), option::of(0.0..1e6f64), option::of("[A-Z]{3}"), text())
        .prop_map(|(kind, amount, currency, note)| Cost { kind, amount, currency, note })
        .boxed()
}

fn capacity() -> BoxedStrategy<Capacity> {
    (any_of(CapacityState::ALL), text(), option::of(date()), option::of(date()))
        .prop_map(|(state, note, as_of, expires)| Capacity { state, note, as_of, expires })
        .boxed()
}

fn contact() -> BoxedStrategy<Contact> {
    let reach = (option::of(id()), option::of(line()), text(), vec(phone(), 0..3), vec(line(), 0..2));
    let rest = (
        vec(language(), 0..2),
        text(),
        option::of(any_of(FirstCaller::ALL)),
        option::of((option::of(date()), option::of(date())).prop_map(|(given, expires)| Consent { given, expires })),
        option::of((vec(phone(), 0..2), vec(line(), 0..2)).prop_map(|(phones, emails)| RoleMailbox { phones, emails })),
        any_of(Visibility::ALL),
        extra(),
    );
    (reach, rest)
        .prop_map(|((id, name, role, phones, emails), rest)| {
            let (languages, reachable, first_caller, consent, fallback, visibility, extra) = rest;
            Contact {
                id,
                name,
                role,
                phones,
                emails,
                languages,
                reachable,
                first_caller,
                consent,
                fallback,
                visibility,
                extra,
            }
        })
        .boxed()
}

fn phone() -> BoxedStrategy<Phone> {
    ("[0-9+][0-9 ]{0,12}", option::of(line()), option::of(code()), text(), vec(language(), 0..2))
        .prop_map(|(number, extension, kind, note, languages)| Phone { number, extension, kind, note, languages })
        .boxed()
}

type Open = BTreeMap<String, Value>;
type Meta = (Visibility, Option<Verification>, Option<Source>, Open, Open);

fn meta() -> BoxedStrategy<Meta> {
    let fields =
        btree_map(code(), (date(), option::of(line())).prop_map(|(at, by)| FieldVerification { at, by }), 0..2);
    let verification =
        (option::of(date()), option::of(line()), fields).prop_map(|(at, by, fields)| Verification { at, by, fields });
    let source = (line(), option::of(line()), option::of(line()), option::of(any::<i32>()), option::of(line()))
        .prop_map(|(system, id, url, priority, licence)| Source { system, id, url, priority, licence });
    (any_of(Visibility::ALL), option::of(verification), option::of(source), extra(), extra()).boxed()
}

/// Open fields; their names cannot be taken for those of an address.
fn extra() -> BoxedStrategy<Open> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1e9..1e9f64).prop_map(Value::from),
        words().prop_map(Value::from),
    ];
    let value = leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Value::from),
            btree_map("[a-z]{1,5}", inner, 0..3).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    });
    btree_map("x_[0-9]{1,3}", value, 0..3).boxed()
}
