//! Organizations and locations, and the parts that they share with services: contacts, phones, languages, addresses.

use serde_json::Value;

use super::{Extra, Object, fields, schedule};
use crate::exchange::clean;
use crate::exchange::intake::{Intake, Origin};
use crate::exchange::node::Node;
use crate::exchange::report::RowCode;
use crate::model::{
    Accessibility, Address, Category, Contact, Identifier, Link, LocalizedText, Location, Organization, Phone,
    Position, SchedulePurpose, Source,
};

/// Adds a value unless it is there already: packages repeat rows.
pub(super) fn push_new<T: PartialEq>(list: &mut Vec<T>, value: T) {
    if !list.contains(&value) {
        list.push(value);
    }
}

pub(super) fn source_of(system: &str, id: &str) -> Option<Source> {
    Some(Source { system: system.to_owned(), id: (!id.is_empty()).then(|| id.to_owned()), ..Source::default() })
}

/// An organization, without the services and locations inside it.
pub(super) fn organization(system: &str, intake: &mut Intake<'_>, object: Object, origin: &Origin) -> Organization {
    let mut node = Node::record(object, origin);
    let node = &mut node;
    let id = node.line(intake, "id").unwrap_or_default();
    let mut made = Organization {
        source: source_of(system, &id),
        id,
        name: node.text(intake, &["name"]),
        description: node.text(intake, &["description"]),
        legal_status: node.line(intake, "legal_status"),
        parent: node.line(intake, "parent_organization_id"),
        links: links(node, intake),
        contacts: contacts(node, intake),
        ..Organization::default()
    };
    alternate_names(node, intake, &mut made.alternate_names);
    if let Some(value) = node.line(intake, "tax_id") {
        made.identifiers.push(Identifier { scheme: "tax_id".to_owned(), value });
    }
    node.each(intake, "organization_identifiers", |intake, part| {
        let scheme = part.line(intake, "identifier_scheme").or_else(|| part.line(intake, "identifier_type"));
        if let Some(value) = part.line(intake, "identifier") {
            let scheme = scheme.unwrap_or_else(|| "unknown".to_owned());
            push_new(&mut made.identifiers, Identifier { scheme, value });
        }
    });
    made.extra = rest(node, intake, "organizations");
    made
}

/// A location.
pub(super) fn location(system: &str, intake: &mut Intake<'_>, object: Object, origin: &Origin) -> Location {
    let mut node = Node::record(object, origin);
    let node = &mut node;
    let id = node.line(intake, "id").unwrap_or_default();
    let mut made = Location {
        source: source_of(system, &id),
        id,
        organization: node.line(intake, "organization_id"),
        name: node.text(intake, &["name"]),
        description: node.text(intake, &["description"]),
        transportation: node.text(intake, &["transportation"]),
        position: position(node, intake),
        addresses: addresses(node, intake),
        accessibility: accessibility(node, intake),
        links: links(node, intake),
        contacts: contacts(node, intake),
        ..Location::default()
    };
    alternate_names(node, intake, &mut made.alternate_names);
    let notes = languages(node, intake, &mut made.languages);
    if !notes.is_empty() {
        node.keep("languages", Value::from(notes.join("\n")));
    }
    if let Some(value) = node.line(intake, "external_identifier") {
        let scheme = node.line(intake, "external_identifier_type").unwrap_or_else(|| "unknown".to_owned());
        made.identifiers.push(Identifier { scheme, value });
    }
    made.schedules = schedule::read(node, intake, SchedulePurpose::OpeningHours).rows;
    made.extra = rest(node, intake, "locations");
    made
}

/// What is left of a record.
pub(super) fn rest(node: &mut Node, intake: &mut Intake<'_>, table: &str) -> Extra {
    let taken = std::mem::replace(node, Node::record(Object::new(), &node.origin));
    taken.rest(intake, fields(table))
}

pub(super) fn alternate_names(node: &mut Node, intake: &mut Intake<'_>, names: &mut Vec<LocalizedText>) {
    let name = node.text(intake, &["alternate_name"]);
    if !name.is_empty() {
        names.push(name);
    }
}

/// The web addresses of a record.
pub(super) fn links(node: &mut Node, intake: &mut Intake<'_>) -> Vec<Link> {
    let mut links = Vec::new();
    for name in ["url", "website"] {
        if let Some(url) = node.line(intake, name) {
            push_new(&mut links, Link { url, label: LocalizedText::default() });
        }
    }
    for name in ["additional_urls", "additional_websites", "urls"] {
        node.each(intake, name, |intake, part| {
            let label = part.text(intake, &["label"]);
            if let Some(url) = part.line(intake, "url") {
                push_new(&mut links, Link { url, label });
            }
        });
    }
    links
}

/// The contacts of a record; its own phones and e-mail come first, as a contact that is nobody in particular.
pub(super) fn contacts(node: &mut Node, intake: &mut Intake<'_>) -> Vec<Contact> {
    let mut contacts = Vec::new();
    let own = Contact {
        emails: node.line(intake, "email").into_iter().collect(),
        phones: phones(node, intake),
        ..Contact::default()
    };
    if own != Contact::default() {
        contacts.push(own);
    }
    node.each(intake, "contacts", |intake, part| {
        let made = contact(part, intake);
        if made != (Contact { id: made.id.clone(), ..Contact::default() }) {
            push_new(&mut contacts, made);
        }
    });
    contacts
}

fn contact(part: &mut Node, intake: &mut Intake<'_>) -> Contact {
    let mut made = Contact {
        id: part.line(intake, "id"),
        name: part.line(intake, "name"),
        role: part.text(intake, &["title"]),
        emails: part.line(intake, "email").into_iter().collect(),
        phones: phones(part, intake),
        ..Contact::default()
    };
    // A person's data stay with the contact, where consent and expiry are.
    for owner in ["organization_id", "service_id", "service_at_location_id", "location_id"] {
        part.take(owner);
    }
    made.extra = rest(part, intake, "contacts");
    made
}

pub(super) fn phones(node: &mut Node, intake: &mut Intake<'_>) -> Vec<Phone> {
    let mut phones: Vec<Phone> = Vec::new();
    // A table of locations or services may have the number in a column of its own.
    for column in ["phones", "phone"] {
        if node.is_scalar(column)
            && let Some(number) = node.line(intake, column)
        {
            push_new(&mut phones, Phone { number, ..Phone::default() });
        }
    }
    node.each(intake, "phones", |intake, part| {
        let number = part.line(intake, "number").map(|number| number.trim_matches(['"', '\'', ' ']).to_owned());
        let mut made = Phone {
            extension: part.line(intake, "extension"),
            kind: part.line(intake, "type").or_else(|| part.line(intake, "number_type")),
            note: part.text(intake, &["description", "department"]),
            ..Phone::default()
        };
        let notes = languages(part, intake, &mut made.languages);
        if !notes.is_empty() {
            let words = made.note.iter().map(|(_, words)| words.to_owned()).chain(notes);
            made.note = in_language(intake, words.collect::<Vec<_>>().join("\n"));
        }
        match number.filter(|number| !number.is_empty()) {
            Some(number) => push_new(&mut phones, Phone { number, ..made }),
            None => part.report(intake, RowCode::EmptyItem, "number", "A phone without a number was left out."),
        }
    });
    phones
}

/// Languages by code or name; what is not certain is put aside. Returns what the rows say beside the language.
pub(super) fn languages(node: &mut Node, intake: &mut Intake<'_>, codes: &mut Vec<String>) -> Vec<String> {
    let mut notes = Vec::new();
    for name in ["languages", "language"] {
        match node.take(name) {
            Some(Value::String(words)) => language_words(node, intake, name, &words, codes),
            Some(list) => {
                node.keep(name, list);
                node.each(intake, name, |intake, part| {
                    language(part, intake, codes);
                    if let Some(note) = part.prose(intake, "note") {
                        push_new(&mut notes, note);
                    }
                });
            }
            None => {}
        }
    }
    notes
}

fn language(part: &mut Node, intake: &mut Intake<'_>, codes: &mut Vec<String>) {
    let code = part.line(intake, "code");
    // HSDS 1 and 2 have the name, or the code, in `language`.
    let name = part.line(intake, "name").or_else(|| part.line(intake, "language"));
    let by_code = code.as_deref().and_then(clean::language_code);
    let by_name = || name.as_deref().and_then(|name| clean::language_name(name).or_else(|| short_code(name)));
    match (by_code.or_else(by_name), &code, &name) {
        (Some(found), ..) => push_new(codes, found),
        (None, None, None) => {
            part.report(intake, RowCode::EmptyItem, "code", "A language without a code or name was left out.");
        }
        (None, ..) => {
            let message = "This is not the code or name of a language that is known here; it was put aside.";
            part.report(intake, RowCode::UnknownCode, "code", message);
            for (field, value) in [("code", code), ("name", name)] {
                if let Some(value) = value {
                    part.keep(field, Value::from(value));
                }
            }
        }
    }
}

/// A code where a name is expected: two or three small letters.
fn short_code(word: &str) -> Option<String> {
    let code = (2..=3).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_lowercase());
    code.then(|| clean::language_code(word)).flatten()
}

/// Languages as words: "Spanish, French." Where any of it is not the name of a language, the words are kept aside.
fn language_words(node: &mut Node, intake: &mut Intake<'_>, field: &str, words: &str, codes: &mut Vec<String>) {
    let parts = words.split([',', ';', '/', '&', '\n']).flat_map(|part| part.split(" and ")).map(str::trim);
    let mut certain = true;
    for part in parts.flat_map(|part| part.split(". ")).filter(|part| !part.trim_matches('.').is_empty()) {
        match clean::language_name(part).or_else(|| short_code(part)) {
            Some(code) => push_new(codes, code),
            None => certain = false,
        }
    }
    if !certain {
        let message = "These words are not only names of languages; they were kept as words under \"extra\".";
        node.report(intake, RowCode::ProseKept, field, message);
        node.keep(field, Value::from(words));
    }
}

fn position(node: &mut Node, intake: &mut Intake<'_>) -> Option<Position> {
    let latitude = node.number(intake, "latitude", -90.0, 90.0);
    let longitude = node.number(intake, "longitude", -180.0, 180.0);
    match (latitude, longitude) {
        (Some(latitude), Some(longitude)) => Some(Position { latitude, longitude }),
        (latitude, longitude) => {
            // Half a position is none; it stays where the other half is.
            for (name, half) in [("latitude", latitude), ("longitude", longitude)] {
                if let Some(half) = half {
                    node.keep(name, Value::from(half));
                }
            }
            None
        }
    }
}

pub(super) fn addresses(node: &mut Node, intake: &mut Intake<'_>) -> Vec<Address> {
    let mut addresses = Vec::new();
    let lists = [
        ("addresses", None),
        ("physical_addresses", Some("physical")),
        ("postal_addresses", Some("postal")),
        ("mail_addresses", Some("postal")),
    ];
    for (list, kind) in lists {
        node.each(intake, list, |intake, part| {
            let lines = ["address_1", "address_2", "address_3", "address_4"];
            let lines: Vec<String> = lines.iter().filter_map(|name| part.line(intake, name)).collect();
            let mut regions: Vec<String> = Vec::new();
            for name in ["region", "state_province"] {
                if let Some(region) = part.line(intake, name) {
                    push_new(&mut regions, region);
                }
            }
            let made = Address {
                street: in_language(intake, lines.join(", ")),
                postal_code: part.line(intake, "postal_code"),
                city: part.text(intake, &["city"]),
                region: (!regions.is_empty()).then(|| regions.join(", ")),
                country: part.line(intake, "country").map(country),
                kind: part.line(intake, "address_type").or_else(|| kind.map(str::to_owned)),
            };
            let only_kind = Address { kind: made.kind.clone(), ..Address::default() };
            if made == only_kind {
                part.report(
                    intake,
                    RowCode::EmptyItem,
                    "address_1",
                    "An address without a street or city was left out.",
                );
            } else {
                push_new(&mut addresses, made);
            }
        });
    }
    addresses
}

fn country(written: String) -> String {
    if written.len() == 2 { written.to_ascii_uppercase() } else { written }
}

pub(super) fn in_language(intake: &Intake<'_>, text: String) -> LocalizedText {
    if text.is_empty() { LocalizedText::default() } else { LocalizedText::new(intake.language(), text) }
}

/// Accessibility: the exact codes of HSDS 1 and Ohana as facts, everything else as words.
pub(super) fn accessibility(node: &mut Node, intake: &mut Intake<'_>) -> Accessibility {
    let mut made = Accessibility::default();
    let mut words: Vec<String> = Vec::new();
    let mut add = |made: &mut Accessibility, text: String| {
        let fact = match text.to_ascii_lowercase().as_str() {
            "wheelchair" => &mut made.wheelchair,
            "elevator" | "lift" => &mut made.lift,
            "disabled_parking" => &mut made.parking,
            "restroom" => &mut made.accessible_toilet,
            "induction_loop" => &mut made.induction_loop,
            _ => return push_new(&mut words, text),
        };
        *fact = Some(true);
    };
    match node.take("accessibility") {
        Some(Value::String(codes)) => {
            // Ohana lists codes; prose has spaces between words and is left whole.
            let list: Vec<&str> = codes.split(',').map(str::trim).filter(|code| !code.is_empty()).collect();
            if list.iter().all(|code| !code.contains(' ')) {
                list.into_iter().for_each(|code| add(&mut made, code.to_owned()));
            } else {
                add(&mut made, codes);
            }
        }
        Some(other) => node.keep("accessibility", other),
        None => {}
    }
    for list in ["accessibility", "accessibility_for_disabilities"] {
        node.each(intake, list, |intake, part| {
            for name in ["accessibility", "description", "details"] {
                if let Some(text) = part.prose(intake, name) {
                    add(&mut made, text);
                }
            }
        });
    }
    made.note = in_language(intake, words.join("\n"));
    made
}

/// Terms of taxonomies that an attribute or a row of HSDS 1 or 2 names.
pub(super) fn categories(node: &mut Node, intake: &mut Intake<'_>) -> Vec<Category> {
    let mut categories = Vec::new();
    for list in ["attributes", "service_taxonomies", "service_taxonomys", "service_attributes", "other_attributes"] {
        node.each(intake, list, |intake, part| {
            let own = part.line(intake, "label");
            for name in ["link_type", "link_entity", "taxonomy_detail"] {
                part.take(name);
            }
            let Some(mut term) = part.object(intake, "taxonomy_term").or_else(|| part.object(intake, "taxonomy"))
            else {
                if let Some(label) = own {
                    part.keep("label", Value::from(label));
                }
                return;
            };
            let id = term.line(intake, "id");
            let code = term.line(intake, "code").or(id);
            let name = term.line(intake, "name").or_else(|| term.line(intake, "term")).or(own);
            let taxonomy = term.line(intake, "taxonomy").or_else(|| term.line(intake, "vocabulary"));
            let detail = term.object(intake, "taxonomy_detail").and_then(|mut detail| detail.line(intake, "name"));
            let language = term.line(intake, "language").and_then(|code| clean::language_code(&code));
            let language = language.unwrap_or_else(|| intake.language().to_owned());
            match code.or_else(|| name.clone()) {
                Some(code) => {
                    let label = name.map(|name| LocalizedText::new(language, name)).unwrap_or_default();
                    push_new(&mut categories, Category { taxonomy: taxonomy.or(detail), code, label });
                }
                None => term.report(intake, RowCode::EmptyItem, "code", "A term without a code or name was left out."),
            }
        });
    }
    categories
}
