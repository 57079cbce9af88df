//! Folders of CSV files: which table a file is, what its columns mean, and the rows as objects.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::intake::{Intake, Origin};
use super::node::{FILE, ROW};
use super::report::RowCode;
use super::source::{self, Progress};
use crate::error::{Error, ErrorKind, Result};

/// Rows of one table.
pub(super) type Rows = Vec<Map<String, Value>>;

/// Rows by the name of their table.
pub(super) type Tables = BTreeMap<&'static str, Rows>;

/// Whose columns a folder has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    Hsds,
    Ohana,
}

/// A table's name, its singular, and the names that other versions of HSDS and Ohana give it.
const NAMES: &[(&str, &str, &[&str])] = &[
    ("organizations", "organization", &["organisations", "organisation"]),
    ("services", "service", &[]),
    ("locations", "location", &[]),
    ("service_at_locations", "service_at_location", &["services_at_location", "services_at_locations"]),
    ("phones", "phone", &[]),
    ("contacts", "contact", &[]),
    ("addresses", "address", &[]),
    ("physical_addresses", "physical_address", &[]),
    ("postal_addresses", "postal_address", &[]),
    ("mail_addresses", "mail_address", &[]),
    ("schedules", "schedule", &[]),
    ("regular_schedules", "regular_schedule", &[]),
    ("holiday_schedules", "holiday_schedule", &[]),
    ("languages", "language", &[]),
    ("service_areas", "service_area", &[]),
    ("eligibility", "eligibility", &["eligibilities", "eligibilitys"]),
    ("payments_accepted", "payment_accepted", &["payment_accepteds"]),
    ("required_documents", "required_document", &[]),
    ("cost_options", "cost_option", &["costs", "fees"]),
    ("funding", "funding", &["fundings"]),
    ("programs", "program", &[]),
    ("accessibility", "accessibility", &["accessibilities", "accessibility_for_disabilities"]),
    ("service_taxonomies", "service_taxonomy", &["services_taxonomy", "service_taxonomys"]),
    ("service_attributes", "service_attribute", &[]),
    ("other_attributes", "other_attribute", &[]),
    ("attributes", "attribute", &[]),
    ("taxonomies", "taxonomy", &["categories"]),
    ("taxonomy_terms", "taxonomy_term", &[]),
    ("service_capacities", "service_capacity", &["capacities", "capacity"]),
    ("units", "unit", &[]),
    ("organization_identifiers", "organization_identifier", &[]),
    ("urls", "url", &["additional_urls", "additional_websites"]),
    ("metadata", "metadata", &[]),
    ("meta_table_descriptions", "meta_table_description", &[]),
];

/// The table of a name in singular, plural, or another version's spelling.
pub(super) fn canonical(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase().replace(['-', ' '], "_");
    NAMES
        .iter()
        .find(|(plural, singular, others)| name == *plural || name == *singular || others.contains(&name.as_str()))
        .map(|(plural, _, _)| *plural)
}

fn table_of(path: &Path) -> Option<&'static str> {
    canonical(path.file_stem()?.to_str()?)
}

/// The CSV files of a folder that are tables of some format, in the order of their names.
pub(super) fn files_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let place = || folder.display().to_string();
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|error| Error::from(error).at(place()))? {
        let path = entry.map_err(|error| Error::from(error).at(place()))?.path();
        let csv = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
        if csv && path.is_file() && table_of(&path).is_some() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// The files that a `datapackage.json` (Frictionless Data) lists and that are there.
pub(super) fn files_of_package(package: &Path) -> Result<Vec<PathBuf>> {
    let (document, _) = source::json_of(package)?;
    let folder = package.parent().unwrap_or(Path::new(""));
    let resources = document.get("resources").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let listed = resources.iter().filter_map(|resource| resource.get("path")?.as_str());
    // A package speaks of its own folder only.
    let inside = |path: &&str| Path::new(path).components().all(|part| matches!(part, std::path::Component::Normal(_)));
    let mut files: Vec<PathBuf> =
        listed.filter(inside).map(|path| folder.join(path)).filter(|path| path.is_file()).collect();
    files.sort();
    files.dedup();
    if files.is_empty() {
        return Err(Error::new(ErrorKind::InvalidDocument, "none of the files that the package lists is there")
            .at(package.display().to_string())
            .hint("keep datapackage.json in the folder of its CSV files"));
    }
    Ok(files)
}

/// The headings of the tables of a folder.
pub(super) fn headings(folder: &Path) -> Result<Vec<(PathBuf, Vec<String>)>> {
    files_in(folder)?.into_iter().map(|path| heading_of(&path).map(|heading| (path, heading))).collect()
}

/// The columns of one file, as [`read`] names them.
pub(super) fn heading_of(path: &Path) -> Result<Vec<String>> {
    let mut lines = source::Lines::open(path)?;
    let Some(line) = lines.next()? else { return Ok(Vec::new()) };
    let mut reader = reader_of(&line.text);
    let heading = reader.headers().map(|heading| heading.iter().map(str::to_owned).collect()).unwrap_or_default();
    Ok(columns(table_of(path).unwrap_or("services"), heading))
}

/// Whose tables these are; `None` where no table has the columns of a directory of services.
pub(super) fn dialect(headings: &[(PathBuf, Vec<String>)]) -> Option<Dialect> {
    let has = |heading: &[String], names: &[&str]| names.iter().all(|name| heading.iter().any(|column| column == name));
    let table = |wanted: &str| {
        let of_name = headings.iter().find(|(path, _)| table_of(path) == Some(wanted));
        // One file of any name is taken for services if its columns are those of services.
        of_name.or_else(|| headings.first().filter(|(path, _)| wanted == "services" && table_of(path).is_none()))
    };
    let services = table("services").map(|(_, heading)| heading.as_slice());
    if services
        .is_some_and(|services| has(services, &["id", "name", "location_id"]) && !has(services, &["organization_id"]))
    {
        return Some(Dialect::Ohana);
    }
    let entities =
        [services, table("organizations").map(|t| t.1.as_slice()), table("locations").map(|t| t.1.as_slice())];
    let known = entities.into_iter().flatten().any(|heading| {
        let rest = ["id", "organization_id", "description", "url", "status", "email", "latitude"];
        has(heading, &["name"]) && rest.iter().any(|column| has(heading, &[column]))
    });
    known.then_some(Dialect::Hsds)
}

/// Reads tables into objects without their empty cells; each row knows its file and line.
pub(super) fn read(files: &[PathBuf], intake: &mut Intake<'_>, progress: &mut Progress<'_>) -> Result<Tables> {
    let mut tables = Tables::new();
    for path in files {
        let table = table_of(path).unwrap_or("services");
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let bytes = source::bytes_of(path)?;
        let (mut text, encoding) = source::decode(&bytes);
        if !text.contains('\n') {
            // Old spreadsheets end their lines with a carriage return alone.
            text = text.replace('\r', "\n").into();
        }
        let origin = Origin { file: Some(file.as_str().into()), ..Origin::default() };
        intake.encoding(&origin, encoding);
        let rows = rows_of(&text, table, &origin, intake);
        tables.entry(table).or_default().extend(rows);
        progress.advance(bytes.len() as u64);
    }
    Ok(tables)
}

fn rows_of(text: &str, table: &'static str, origin: &Origin, intake: &mut Intake<'_>) -> Rows {
    let mut reader = reader_of(text);
    // The reader reads from memory, and is told that rows may be of any length: it cannot fail.
    let Ok(heading) = reader.headers().cloned() else { return Rows::new() };
    let columns = columns(table, heading.iter().map(str::to_owned).collect());
    let mut rows = Rows::new();
    for record in reader.into_records().map_while(std::result::Result::ok) {
        let line = record.position().map_or(0, csv::Position::line);
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if record.iter().skip(columns.len()).any(|cell| !cell.trim().is_empty()) {
            let origin = Origin { row: Some(line), ..origin.clone() };
            let message = format!(
                "The row has {} cells under {} headings and was left out; put cells that hold a comma in quotes.",
                record.len(),
                columns.len()
            );
            intake.unreadable();
            intake.issue(&origin, RowCode::BadRow, "", message);
            continue;
        }
        let mut row = Map::new();
        for (column, cell) in columns.iter().zip(record.iter()) {
            if !column.is_empty() && !cell.trim().is_empty() {
                row.entry(column.as_str()).or_insert_with(|| Value::from(cell));
            }
        }
        row.insert(FILE.to_owned(), Value::from(origin.file.as_deref().unwrap_or_default()));
        row.insert(ROW.to_owned(), Value::from(line));
        rows.push(row);
    }
    rows
}

/// Commas, semicolons (spreadsheets of countries with a decimal comma) or tabs: what the heading has most of.
fn reader_of(text: &str) -> csv::Reader<&[u8]> {
    let heading = text.trim_start().lines().next().unwrap_or_default();
    let count = |delimiter: &u8| heading.bytes().filter(|byte| byte == delimiter).count();
    let delimiter = b"\t;,".iter().copied().max_by_key(count).unwrap_or(b',');
    csv::ReaderBuilder::new().flexible(true).delimiter(delimiter).from_reader(text.as_bytes())
}

/// The columns under the names of HSDS 3: lower case, `uuid` as `id`, and without the table's own name in front.
fn columns(table: &str, heading: Vec<String>) -> Vec<String> {
    let names = NAMES.iter().find(|(plural, _, _)| *plural == table);
    let (plural, singular) = names.map_or((table, table), |(plural, singular, _)| (*plural, *singular));
    let written: Vec<String> = heading
        .iter()
        .map(|column| {
            let column = column.trim().to_lowercase().replace([' ', '-'], "_");
            match column.strip_suffix("uuid").or_else(|| column.strip_suffix("guid")) {
                Some(owner) if owner.is_empty() || owner.ends_with('_') => format!("{owner}id"),
                _ => column,
            }
        })
        .collect();
    let taken: HashSet<String> = written.iter().cloned().collect();
    let known = super::hsds::fields(table);
    written
        .into_iter()
        .map(|column| {
            let own = [singular, plural]
                .iter()
                .find_map(|name| column.strip_prefix(name)?.strip_prefix('_'))
                .filter(|rest| !taken.contains(*rest) && !known.contains(&column.as_str()))
                .map(alias);
            match own {
                Some(rest) if rest == "id" || known.contains(&rest) => rest.to_owned(),
                _ => alias(&column).to_owned(),
            }
        })
        .collect()
}

fn alias(column: &str) -> &str {
    match column {
        "alternative_name" => "alternate_name",
        "min_age" => "minimum_age",
        "max_age" => "maximum_age",
        "lat" => "latitude",
        "lon" | "lng" | "long" => "longitude",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(table: &str, heading: &str) -> Vec<String> {
        columns(table, heading.split(',').map(str::to_owned).collect())
    }

    #[test]
    fn columns_of_other_versions_get_the_names_of_hsds_3() {
        assert_eq!(
            named("services", "service_uuid,organization_uuid,service_name,service_min_age,service_areas,Program ID"),
            ["id", "organization_id", "name", "minimum_age", "service_areas", "program_id"]
        );
        assert_eq!(named("phones", "ID,service_id,number"), ["id", "service_id", "number"]);
        assert_eq!(named("services", "id,service_id,name"), ["id", "service_id", "name"]);
        assert_eq!(named("organizations", "id,name,alternative_name"), ["id", "name", "alternate_name"]);
    }

    #[test]
    fn tables_are_known_in_singular_and_plural() {
        assert_eq!(canonical("Service"), Some("services"));
        assert_eq!(canonical("services_at_location"), Some("service_at_locations"));
        assert_eq!(canonical("invoices"), None);
    }

    #[test]
    fn the_delimiter_is_what_the_heading_has_most_of() {
        for text in ["id;name\n1;a, b", "id\tname\n1\ta, b", "id,name\n1,\"a, b\""] {
            let rows: Vec<_> = reader_of(text).into_records().map(|row| row.unwrap()).collect();
            assert_eq!(&rows[0][1], "a, b", "{text}");
        }
    }
}
