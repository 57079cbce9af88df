//! Tables joined into trees: every row goes into the record, or the part of one, to which its foreign keys lead.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::{Directory, Object, service};
use crate::error::Result;
use crate::exchange::intake::{Intake, Origin};
use crate::exchange::node;
use crate::exchange::report::RowCode;
use crate::exchange::tables::{Rows, Tables};

/// A table of parts: the list in which its rows appear, and its foreign keys, the most particular one first.
type Belonging = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const TO_SERVICE: &[(&str, &str)] = &[("service_id", "services")];
const TO_LOCATION: &[(&str, &str)] = &[("location_id", "locations")];
const TO_PLACE: &[(&str, &str)] = &[("location_id", "locations"), ("organization_id", "organizations")];
const TO_HOURS: &[(&str, &str)] =
    &[("service_at_location_id", "service_at_locations"), ("service_id", "services"), ("location_id", "locations")];
const TO_CONTACT: &[(&str, &str)] = &[
    ("service_at_location_id", "service_at_locations"),
    ("service_id", "services"),
    ("location_id", "locations"),
    ("organization_id", "organizations"),
];
/// Any of these tables may have the id.
const ANY: &str = "any";
const ANY_OF: &[&str] = &["services", "locations", "organizations", "service_at_locations", "contacts"];

/// Parts of parts come before the parts that they belong to.
const BELONGINGS: &[Belonging] = &[
    ("languages", "languages", &[("phone_id", "phones"), ("service_id", "services"), ("location_id", "locations")]),
    (
        "phones",
        "phones",
        &[
            ("contact_id", "contacts"),
            ("service_at_location_id", "service_at_locations"),
            ("service_id", "services"),
            ("location_id", "locations"),
            ("organization_id", "organizations"),
        ],
    ),
    ("attributes", "attributes", &[("link_id", ANY)]),
    ("other_attributes", "other_attributes", &[("link_id", ANY)]),
    ("metadata", "metadata", &[("resource_id", ANY)]),
    ("contacts", "contacts", TO_CONTACT),
    ("schedules", "schedules", TO_HOURS),
    ("regular_schedules", "regular_schedules", TO_HOURS),
    ("holiday_schedules", "holiday_schedules", TO_HOURS),
    (
        "service_areas",
        "service_areas",
        &[("service_at_location_id", "service_at_locations"), ("service_id", "services")],
    ),
    ("addresses", "addresses", TO_PLACE),
    ("physical_addresses", "physical_addresses", TO_PLACE),
    ("postal_addresses", "postal_addresses", TO_PLACE),
    ("mail_addresses", "mail_addresses", TO_PLACE),
    ("accessibility", "accessibility", TO_LOCATION),
    ("service_at_locations", "service_at_locations", TO_SERVICE),
    ("required_documents", "required_documents", TO_SERVICE),
    ("cost_options", "cost_options", TO_SERVICE),
    ("eligibility", "eligibility", TO_SERVICE),
    ("payments_accepted", "payments_accepted", TO_SERVICE),
    ("service_capacities", "capacities", TO_SERVICE),
    ("service_taxonomies", "service_taxonomies", TO_SERVICE),
    ("service_attributes", "service_attributes", TO_SERVICE),
    ("funding", "funding", &[("service_id", "services"), ("organization_id", "organizations")]),
    ("programs", "programs", &[("organization_id", "organizations")]),
    ("organization_identifiers", "organization_identifiers", &[("organization_id", "organizations")]),
    ("urls", "additional_urls", &[("service_id", "services"), ("organization_id", "organizations")]),
];

/// Joins the tables, and hands on their services; organizations and locations follow at the end of the input.
pub(in crate::exchange) fn join(mut tables: Tables, intake: &mut Intake<'_>, directory: &mut Directory) -> Result<()> {
    look_up(&mut tables, intake);
    let mut parts = Parts::new(&tables);
    for (table, list, keys) in BELONGINGS {
        for row in tables.remove(table).unwrap_or_default() {
            let row = parts.complete(table, row);
            parts.attach(intake, row, list, keys);
        }
    }
    for row in tables.remove("organizations").unwrap_or_default() {
        let origin = origin_of(&row);
        directory.organizations.own(parts.complete("organizations", row), origin);
    }
    for row in tables.remove("locations").unwrap_or_default() {
        let origin = origin_of(&row);
        directory.locations.own(parts.complete("locations", row), origin);
    }
    for row in tables.remove("services").unwrap_or_default() {
        let origin = origin_of(&row);
        service::read(directory, intake, parts.complete("services", row), &origin)?;
    }
    Ok(())
}

/// Parts that wait for their owner.
struct Parts {
    ids: HashMap<&'static str, HashSet<String>>,
    waiting: HashMap<(&'static str, String), Vec<(&'static str, Value)>>,
}

impl Parts {
    fn new(tables: &Tables) -> Self {
        let ids_of = |rows: &Rows| rows.iter().map(|row| id_in(row, "id")).filter(|id| !id.is_empty()).collect();
        Self { ids: tables.iter().map(|(table, rows)| (*table, ids_of(rows))).collect(), waiting: HashMap::new() }
    }

    /// Puts into a row the parts that wait for it.
    fn complete(&mut self, table: &'static str, mut row: Object) -> Object {
        let id = id_in(&row, "id");
        for (list, part) in self.waiting.remove(&(table, id)).unwrap_or_default() {
            match row.entry(list).or_insert_with(|| Value::Array(Vec::new())) {
                Value::Array(items) => items.push(part),
                // The column of that name holds words; the table says more, and the words would be lost.
                words => {
                    let whole = vec![part];
                    let words = std::mem::replace(words, Value::Array(whole));
                    row.insert(format!("{list}_text"), words);
                }
            }
        }
        row
    }

    /// Lets a row wait for the most particular owner that is there.
    fn attach(
        &mut self,
        intake: &mut Intake<'_>,
        row: Object,
        list: &'static str,
        keys: &[(&'static str, &'static str)],
    ) {
        let mut missing = Vec::new();
        for (column, table) in keys {
            let id = id_in(&row, column);
            if id.is_empty() {
                continue;
            }
            let owners: &[&'static str] = if *table == ANY { ANY_OF } else { &[*table] };
            let owner = owners.iter().find(|owner| self.ids.get(*owner).is_some_and(|ids| ids.contains(&id)));
            let Some(owner) = owner else {
                missing.push((*column, id));
                continue;
            };
            self.report(intake, &row, &missing, "the row was kept with what else it belongs to");
            self.waiting.entry((owner, id)).or_default().push((list, Value::Object(row)));
            return;
        }
        if missing.is_empty() {
            let message = "The row belongs to no organization, service or location, and was left out.";
            let column = keys.first().map_or("", |(column, _)| column);
            intake.issue(&part_origin(&row), RowCode::DanglingReference, column, message);
        } else {
            self.report(intake, &row, &missing, "the row was left out");
        }
    }

    fn report(&self, intake: &mut Intake<'_>, row: &Object, missing: &[(&str, String)], kept: &str) {
        for (column, id) in missing {
            intake.dangling(&part_origin(row), column, id, kept);
        }
    }
}

/// Replaces the ids of terms, taxonomies, units and programs by what they stand for.
fn look_up(tables: &mut Tables, intake: &mut Intake<'_>) {
    let mut taxonomies = by_id(tables.remove("taxonomies").unwrap_or_default());
    let mut terms = by_id(tables.remove("taxonomy_terms").unwrap_or_default());
    for term in terms.values_mut() {
        if let Some(taxonomy) = taxonomies.get(&id_in(term, "taxonomy_id")) {
            term.insert("taxonomy_detail".to_owned(), Value::Object(taxonomy.clone()));
        }
    }
    // In HSDS 1 the table of taxonomies is the table of terms.
    for (id, taxonomy) in taxonomies.drain() {
        terms.entry(id).or_insert(taxonomy);
    }
    for table in ["service_taxonomies", "service_attributes", "attributes", "other_attributes"] {
        for row in tables.get_mut(table).into_iter().flatten() {
            let (column, id) = ["taxonomy_term_id", "taxonomy_id"]
                .into_iter()
                .map(|column| (column, id_in(row, column)))
                .find(|(_, id)| !id.is_empty())
                .unwrap_or_default();
            if id.is_empty() {
                continue;
            }
            let term = terms.get(&id).cloned().unwrap_or_else(|| {
                intake.dangling(&part_origin(row), column, &id, "the id was kept as the term's code");
                Map::from_iter([("id".to_owned(), Value::from(id))])
            });
            row.insert("taxonomy_term".to_owned(), Value::Object(term));
        }
    }
    let units = by_id(tables.remove("units").unwrap_or_default());
    for row in tables.get_mut("service_capacities").into_iter().flatten() {
        if let Some(unit) = units.get(&id_in(row, "unit_id")) {
            row.insert("unit".to_owned(), Value::Object(unit.clone()));
        }
    }
    let programs = by_id(tables.get("programs").cloned().unwrap_or_default());
    for row in tables.get_mut("services").into_iter().flatten() {
        if let Some(program) = programs.get(&id_in(row, "program_id")) {
            row.insert("program".to_owned(), Value::Object(program.clone()));
        }
    }
    tables.remove("meta_table_descriptions");
}

fn by_id(rows: Rows) -> HashMap<String, Object> {
    rows.into_iter().map(|row| (id_in(&row, "id"), row)).collect()
}

fn id_in(row: &Object, column: &str) -> String {
    row.get(column).map(node::scalar).unwrap_or_default()
}

/// Where a row of a table stands.
fn origin_of(row: &Object) -> Origin {
    let file = row.get(node::FILE).and_then(Value::as_str).map(Into::into);
    Origin { file, row: row.get(node::ROW).and_then(Value::as_u64), id: None }
}

fn part_origin(row: &Object) -> Origin {
    origin_of(row).with_id(&id_in(row, "id"))
}
