//! Services: the whole tree of one becomes a record, with the organization and locations inside it set apart.

use serde_json::Value;

use super::parts::{self, in_language, push_new};
use super::{Directory, Object, schedule};
use crate::error::Result;
use crate::exchange::intake::{Intake, Origin};
use crate::exchange::node::{self, Node, is_nothing};
use crate::exchange::report::RowCode;
use crate::model::{
    AgeRange, Area, Capacity, CapacityState, Cost, CostKind, Delivery, LocalizedText, Place, SchedulePurpose, Service,
    Status, Verification,
};

/// Reads a service, and hands it on.
pub(super) fn read(directory: &mut Directory, intake: &mut Intake<'_>, object: Object, origin: &Origin) -> Result<()> {
    let mut node = Node::record(object, origin);
    let node = &mut node;
    let origin = node.origin.clone();
    let mut service = Service { id: node.line(intake, "id").unwrap_or_default(), ..Service::default() };
    service.source = parts::source_of(directory.system, &service.id);
    service.organization = node.line(intake, "organization_id");
    match node.take("organization") {
        Some(Value::Object(organization)) => {
            let id = directory.embedded_organization(intake, organization, &origin)?;
            service.organization = id.or(service.organization);
        }
        Some(other) => node.keep("organization", other),
        None => {}
    }
    service.name = node.text(intake, &["name"]);
    parts::alternate_names(node, intake, &mut service.alternate_names);
    service.summary = node.text(intake, &["short_description"]);
    service.description = node.text(intake, &["description"]);
    service.interpretation = node.text(intake, &["interpretation_services"]);
    service.access_note = node.text(intake, &["application_process"]);
    service.links = parts::links(node, intake);
    service.contacts = parts::contacts(node, intake);
    let notes = parts::languages(node, intake, &mut service.languages);
    if !notes.is_empty() {
        let said = service.interpretation.iter().map(|(_, words)| words.to_owned());
        service.interpretation = in_language(intake, said.chain(notes).collect::<Vec<_>>().join("\n"));
    }
    service.categories = parts::categories(node, intake);
    status(node, intake, &mut service);
    eligibility(node, intake, &mut service);
    cost(node, intake, &mut service);
    capacity(node, intake, &mut service);
    required_documents(node, intake, &mut service);
    keywords(node, intake, &mut service);
    service.safety.confidential_address = node.take("confidential_address").as_ref().is_some_and(is_true);
    if let Some(at) = node.date(intake, "assured_date") {
        service.verification = Some(Verification { at: Some(at), by: None, fields: Default::default() });
    }
    if let Some(words) = node.line(intake, "attending_type") {
        match schedule::attending(&words) {
            Some(delivery) => push_new(&mut service.delivery, delivery),
            None => node.keep("attending_type", Value::from(words)),
        }
    }
    let hours = schedule::read(node, intake, SchedulePurpose::OpeningHours);
    service.schedules = hours.rows;
    hours.delivery.into_iter().for_each(|delivery| push_new(&mut service.delivery, delivery));
    let mut areas = Vec::new();
    service_areas(node, intake, &mut areas);
    places(directory, node, intake, &mut service, &mut areas);
    if !areas.is_empty() {
        let description = in_language(intake, areas.join("\n"));
        service.area = Some(Area { description, ..Area::default() });
    }
    service.extra = parts::rest(node, intake, "services");
    intake.offer(&origin, service.into())?;
    Ok(())
}

/// The words for a service's status, of HSDS and of Ohana.
fn status(node: &mut Node, intake: &mut Intake<'_>, service: &mut Service) {
    let Some(word) = node.line(intake, "status") else { return };
    service.status = match word.to_ascii_lowercase().as_str() {
        "active" => Some(Status::Active),
        "temporarily closed" => Some(Status::Paused),
        // "Inactive" is not said to come back, and not said to be gone: it does not run now.
        "inactive" => {
            node.keep("status", Value::from(word));
            Some(Status::Paused)
        }
        "defunct" => Some(Status::Ended),
        _ => {
            let message = "Not a status of HSDS: active, inactive, temporarily closed, defunct; it was put aside.";
            node.report(intake, RowCode::UnknownCode, "status", message);
            node.keep("status", Value::from(word));
            None
        }
    };
}

fn eligibility(node: &mut Node, intake: &mut Intake<'_>, service: &mut Service) {
    let mut words: Vec<String> = Vec::new();
    if let Some(text) = node.prose(intake, "eligibility_description") {
        words.push(text);
    }
    if node.is_scalar("eligibility")
        && let Some(text) = node.prose(intake, "eligibility")
    {
        push_new(&mut words, text);
    }
    let mut min = node.number(intake, "minimum_age", 0.0, 150.0);
    let mut max = node.number(intake, "maximum_age", 0.0, 150.0);
    for list in ["eligibility", "eligibilitys"] {
        node.each(intake, list, |intake, part| {
            for name in ["eligibility", "eligibility_description"] {
                if let Some(text) = part.prose(intake, name) {
                    push_new(&mut words, text);
                }
            }
            min = min.or(part.number(intake, "minimum_age", 0.0, 150.0));
            max = max.or(part.number(intake, "maximum_age", 0.0, 150.0));
        });
    }
    if let (Some(low), Some(high)) = (min, max)
        && high < low
    {
        let message = "The youngest age is above the oldest; both were put aside.";
        node.report(intake, RowCode::BadNumber, "minimum_age", message);
        node.keep("minimum_age", Value::from(low));
        node.keep("maximum_age", Value::from(high));
        (min, max) = (None, None);
    }
    if min.is_some() || max.is_some() {
        service.eligibility.age = Some(AgeRange { min, max, ..AgeRange::default() });
    }
    prose_kept(node, intake, "eligibility_description", &words);
    service.eligibility.description = in_language(intake, words.join("\n\n"));
}

/// Words where the model also has numbers and codes: nothing is read out of them.
fn prose_kept(node: &Node, intake: &mut Intake<'_>, field: &str, words: &[String]) {
    if !words.is_empty() {
        let message = "The words were kept as words; nothing was concluded from them.";
        intake.issue_once(&node.origin, RowCode::ProseKept, field, message);
    }
}

fn cost(node: &mut Node, intake: &mut Intake<'_>, service: &mut Service) {
    let mut words: Vec<String> = Vec::new();
    for name in ["fees_description", "fees"] {
        if node.is_scalar(name)
            && let Some(text) = node.prose(intake, name)
        {
            push_new(&mut words, text);
        }
    }
    prose_kept(node, intake, "fees_description", &words);
    let mut options: Vec<(bool, Option<f64>, Option<String>, String)> = Vec::new();
    node.each(intake, "cost_options", |intake, part| {
        let option = part.line(intake, "option");
        let amount = part.number(intake, "amount", 0.0, 1e12);
        let currency = part.line(intake, "currency").map(|currency| currency.to_ascii_uppercase());
        let what = part.line(intake, "amount_description");
        let sum = amount.map(|amount| match &currency {
            Some(currency) => format!("{amount} {currency}"),
            None => amount.to_string(),
        });
        let price: Vec<String> = sum.into_iter().chain(what).collect();
        let for_whom = option.iter().cloned().chain((!price.is_empty()).then(|| price.join(" "))).collect::<Vec<_>>();
        options.push((option.is_none(), amount, currency, for_whom.join(": ")));
    });
    let mut made = Cost::default();
    if let [(true, Some(amount), currency, _)] = options.as_slice() {
        // One price for everybody is a fact; prices for some stay words.
        made.kind = Some(if *amount == 0.0 { CostKind::Free } else { CostKind::Fee });
        made.amount = Some(*amount);
        made.currency.clone_from(currency);
    }
    for (_, _, _, text) in options {
        if !text.is_empty() {
            push_new(&mut words, text);
        }
    }
    made.note = in_language(intake, words.join("\n"));
    if made != Cost::default() {
        service.cost = Some(made);
    }
}

/// Free places, where exactly one row counts them; what else the rows say stays aside.
fn capacity(node: &mut Node, intake: &mut Intake<'_>, service: &mut Service) {
    for list in ["capacities", "service_capacities"] {
        let Some(Value::Array(rows)) = node.take(list) else { continue };
        let single = rows.len() == 1;
        node.keep(list, Value::Array(rows));
        node.each_or_aside(intake, list, |intake, part| {
            if !single {
                return false;
            }
            let Some(available) = part.number(intake, "available", 0.0, 1e9) else { return false };
            let state = if available > 0.0 { CapacityState::HasCapacity } else { CapacityState::NoCapacity };
            let as_of = part.date(intake, "updated");
            let note = part.text(intake, &["description"]);
            service.capacity = Some(Capacity { state, note, as_of, expires: None });
            false
        });
    }
}

fn required_documents(node: &mut Node, intake: &mut Intake<'_>, service: &mut Service) {
    if node.is_scalar("required_documents") {
        let text = node.text(intake, &["required_documents"]);
        service.required_documents.extend((!text.is_empty()).then_some(text));
    }
    node.each(intake, "required_documents", |intake, part| {
        let text = part.text(intake, &["document"]);
        if !text.is_empty() {
            push_new(&mut service.required_documents, text);
        }
    });
}

fn keywords(node: &mut Node, intake: &mut Intake<'_>, service: &mut Service) {
    let Some(words) = node.line(intake, "keywords") else { return };
    for word in words.split([',', ';']).map(str::trim).filter(|word| !word.is_empty()) {
        push_new(&mut service.keywords, LocalizedText::new(intake.language(), word));
    }
}

fn service_areas(node: &mut Node, intake: &mut Intake<'_>, areas: &mut Vec<String>) {
    if node.is_scalar("service_areas")
        && let Some(text) = node.prose(intake, "service_areas")
    {
        push_new(areas, text);
    }
    node.each(intake, "service_areas", |intake, part| {
        for name in ["name", "description", "service_area"] {
            if let Some(text) = part.prose(intake, name) {
                push_new(areas, text);
            }
        }
    });
}

/// Where the service happens: links to locations, and what is true of it there.
fn places(
    directory: &mut Directory,
    node: &mut Node,
    intake: &mut Intake<'_>,
    service: &mut Service,
    areas: &mut Vec<String>,
) {
    let Directory { locations, .. } = directory;
    let mut found: Vec<(Place, Vec<crate::model::Schedule>)> = Vec::new();
    node.each(intake, "service_at_locations", |intake, part| {
        let mut id = part.line(intake, "location_id");
        let mut place = Place::default();
        match part.take("location") {
            Some(Value::Object(location)) => {
                if location.get("location_type").and_then(Value::as_str) == Some("virtual") {
                    push_new(&mut service.delivery, Delivery::Online);
                }
                let own = location.get("id").map(node::scalar).filter(|id| !id.is_empty());
                if own.is_none() {
                    place = nameless(intake, location, &part.origin);
                } else {
                    locations.embedded(intake, location, &part.origin);
                    id = own;
                }
            }
            Some(other) => part.keep("location", other),
            None => {}
        }
        place.location = id;
        for contact in parts::contacts(part, intake) {
            push_new(&mut service.contacts, contact);
        }
        service_areas(part, intake, areas);
        let hours = schedule::read(part, intake, SchedulePurpose::OpeningHours);
        hours.delivery.into_iter().for_each(|delivery| push_new(&mut service.delivery, delivery));
        match found.iter_mut().find(|(other, _)| *other == place) {
            Some((_, rows)) => rows.extend(hours.rows),
            None if place != Place::default() => found.push((place, hours.rows)),
            None => service.schedules.extend(hours.rows),
        }
    });
    node.each(intake, "locations", |intake, part| {
        if let Some(id) = part.line(intake, "id") {
            let place = Place { location: Some(id.clone()), ..Place::default() };
            if !found.iter().any(|(other, _)| *other == place) {
                found.push((place, Vec::new()));
            }
            let mut whole = part.take_all();
            whole.insert("id".to_owned(), Value::from(id));
            locations.embedded(intake, whole, &part.origin);
        }
    });
    let several = found.len() > 1;
    for (i, (place, rows)) in found.into_iter().enumerate() {
        service.places.push(place);
        for mut row in rows {
            row.place = u16::try_from(i).ok().filter(|_| several);
            push_new(&mut service.schedules, row);
        }
    }
}

/// A location without an id cannot be a record that others refer to: it is written out in the service.
fn nameless(intake: &mut Intake<'_>, location: Object, origin: &Origin) -> Place {
    let made = parts::location("", intake, location, origin);
    Place {
        location: None,
        name: made.name,
        addresses: made.addresses,
        municipality: None,
        position: made.position,
        accessibility: made.accessibility,
    }
}

fn is_true(value: &Value) -> bool {
    match value {
        Value::Bool(yes) => *yes,
        value => !is_nothing(value) && ["true", "yes", "1"].contains(&node::scalar(value).to_lowercase().as_str()),
    }
}
