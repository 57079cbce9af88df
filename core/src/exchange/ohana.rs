//! The CSV files of the Ohana API (Code for America): near to HSDS 1, with its own columns.
//!
//! A service stands at one location, and belongs to the location's organization. Categories are Open Eligibility's.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::hsds::{self, Directory};
use super::intake::Intake;
use super::node;
use super::source::{self, Progress};
use super::tables::{self, Tables};
use crate::error::Result;

/// The taxonomy that Ohana ships with.
const TAXONOMY: &str = "open_eligibility";

/// Categories by service, which some exports write beside the tables: `{"service id": ["category row id"]}`.
const CATEGORIES_FILE: &str = "service_categories.json";

/// Columns under the names of HSDS 3.
const RENAMED: &[(&str, &[(&str, &str)])] = &[
    ("services", &[("fees", "fees_description"), ("eligibility", "eligibility_description"), ("website", "url")]),
    ("organizations", &[("website", "url")]),
    ("locations", &[("website", "url")]),
    ("phones", &[("number_type", "type"), ("department", "description")]),
];

/// Reads the tables.
pub(super) fn read_tables(files: &[PathBuf], intake: &mut Intake<'_>, progress: &mut Progress<'_>) -> Result<()> {
    let mut tables = tables::read(files, intake, progress)?;
    for (table, columns) in RENAMED {
        for row in tables.get_mut(table).into_iter().flatten() {
            for (from, to) in *columns {
                if let Some(value) = row.remove(*from) {
                    row.entry(*to).or_insert(value);
                }
            }
        }
    }
    place(&mut tables);
    let beside = files.first().and_then(|file| file.parent()).map(|folder| folder.join(CATEGORIES_FILE));
    categorise(&mut tables, beside.as_deref())?;
    let mut directory = Directory::new("ohana");
    hsds::join(tables, intake, &mut directory)?;
    directory.finish(intake)
}

/// Turns the location of each service into a link, and gives the service its location's organization.
fn place(tables: &mut Tables) {
    let id = |row: &Map<String, Value>, column: &str| row.get(column).map(node::scalar).unwrap_or_default();
    let owners: HashMap<String, String> = tables
        .get("locations")
        .into_iter()
        .flatten()
        .map(|location| (id(location, "id"), id(location, "organization_id")))
        .collect();
    for service in tables.get_mut("services").into_iter().flatten() {
        let Some(location) = service.remove("location_id") else { continue };
        let owner = owners.get(&node::scalar(&location)).filter(|owner| !owner.is_empty());
        if let Some(owner) = owner {
            service.entry("organization_id").or_insert_with(|| Value::from(owner.as_str()));
        }
        let link = Value::Object(Map::from_iter([("location_id".to_owned(), location)]));
        service.insert("service_at_locations".to_owned(), Value::Array(vec![link]));
    }
}

/// Gives each service its categories: from its own column `taxonomy_ids`, and from the file beside the tables.
fn categorise(tables: &mut Tables, beside: Option<&Path>) -> Result<()> {
    let rows = tables.remove("taxonomies").unwrap_or_default();
    let text = |row: &Map<String, Value>, column: &str| row.get(column).map(node::scalar).unwrap_or_default();
    let mut by_code: HashMap<String, String> = HashMap::new();
    let mut by_row: HashMap<String, String> = HashMap::new();
    for row in &rows {
        let code = if row.contains_key("taxonomy_id") { text(row, "taxonomy_id") } else { text(row, "id") };
        by_row.entry(text(row, "id")).or_insert_with(|| code.clone());
        by_code.entry(code).or_insert_with(|| text(row, "name"));
    }
    let mut listed: HashMap<String, Vec<String>> = HashMap::new();
    if let Some(path) = beside.filter(|path| path.is_file())
        && let (Value::Object(services), _) = source::json_of(path)?
    {
        for (service, categories) in services {
            let ids = categories.as_array().into_iter().flatten().map(node::scalar);
            let codes = ids.filter(|id| !id.is_empty()).map(|id| by_row.get(&id).cloned().unwrap_or(id));
            listed.insert(service, codes.collect());
        }
    }
    for service in tables.get_mut("services").into_iter().flatten() {
        let mut codes: BTreeSet<String> = listed.remove(&text(service, "id")).into_iter().flatten().collect();
        if let Some(own) = service.remove("taxonomy_ids") {
            codes.extend(node::scalar(&own).split([',', ';']).map(|code| code.trim().to_owned()));
        }
        codes.remove("");
        let terms: Vec<Value> = codes
            .into_iter()
            .map(|code| {
                let name = by_code.get(&code).cloned().unwrap_or_default();
                serde_json::json!({"taxonomy_term": {"code": code, "name": name, "taxonomy": TAXONOMY}})
            })
            .collect();
        if !terms.is_empty() {
            service.insert("attributes".to_owned(), Value::Array(terms));
        }
    }
    Ok(())
}
