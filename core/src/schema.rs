//! The JSON Schemas in `include/schema/`: what hosts hand in and get as JSON, generated from the types that read and
//! write it. `make schemas` writes them; the test compares.

use std::path::{Path, PathBuf};

use schemars::generate::SchemaSettings;
use schemars::transform::transform_subschemas;
use schemars::{JsonSchema, Schema};
use serde_json::{Value, json};

use crate::catalogue::Info;
use crate::error::ErrorDocument;
use crate::history::Change;
use crate::import::Imported;
use crate::model::{Location, Organization, RecordKind, Service};
use crate::search::{Answer, Plan, Profile, Request, Suggestion, Verdict, WhyNot};

/// The schema of what is read: every field that may be left out is optional, and an unknown one is refused.
fn read<T: JsonSchema>() -> Value {
    let generator = SchemaSettings::draft2020_12().into_generator();
    finished(generator.into_root_schema_for::<T>())
}

/// The schema of what is written: fields that are always there are required.
fn written<T: JsonSchema>() -> Value {
    let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let mut schema = generator.into_root_schema_for::<T>();
    without_null(&mut schema);
    finished(schema)
}

/// A record as documents carry it, with its kind.
fn record<T: JsonSchema>(kind: RecordKind) -> Value {
    let mut schema = read::<T>();
    schema["properties"]["kind"] = json!({"description": "What the record is.", "const": kind.name()});
    schema["required"] = json!(["kind", "id", "name"]);
    schema
}

fn finished(mut schema: Schema) -> Value {
    closed(&mut schema);
    let mut schema = schema.to_value();
    plain_descriptions(&mut schema);
    schema
}

/// An object has the fields that are named, and no other.
fn closed(schema: &mut Schema) {
    if schema.get("properties").is_some() && schema.get("additionalProperties").is_none() {
        schema.insert("additionalProperties".to_owned(), false.into());
    }
    transform_subschemas(&mut closed, schema);
}

/// A field that is left out where there is nothing to say is never null.
fn without_null(schema: &mut Schema) {
    let required = schema.get("required").cloned().unwrap_or_default();
    let is_required = |name: &str| required.as_array().is_some_and(|names| names.iter().any(|known| known == name));
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        for (_, property) in properties.iter_mut().filter(|(name, _)| !is_required(name)) {
            if let Some([only, null]) = property["type"].as_array().map(Vec::as_slice)
                && null == "null"
            {
                property["type"] = only.clone();
            }
            if let Some([only, null]) = property["anyOf"].as_array().map(Vec::as_slice)
                && null["type"] == "null"
            {
                let only = only["$ref"].clone();
                property["$ref"] = only;
                if let Some(property) = property.as_object_mut() {
                    property.remove("anyOf");
                }
            }
        }
    }
    transform_subschemas(&mut without_null, schema);
}

/// Links to Rust items become their names, and examples in Rust are left out.
fn plain_descriptions(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(text)) = fields.get_mut("description") {
                let prose = text.split("\n\n```").next().unwrap_or_default();
                *text = unlinked(prose);
            }
            fields.values_mut().for_each(plain_descriptions);
        }
        Value::Array(items) => items.iter_mut().for_each(plain_descriptions),
        _ => {}
    }
}

/// ``[`Name`](target)`` and ``[`Name`]`` become `` `Name` ``.
fn unlinked(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("[`") {
        let Some((name, after)) = after.split_once("`]") else { break };
        let name = name.rsplit("::").next().unwrap_or(name);
        plain += &format!("{before}`{name}`");
        rest = match after.strip_prefix('(').and_then(|target| target.split_once(')')) {
            Some((_, after)) => after,
            None => after,
        };
    }
    plain + rest
}

fn schemas() -> Vec<(&'static str, Value)> {
    vec![
        ("request", read::<Request>()),
        ("profile", read::<Profile>()),
        ("answer", written::<Answer>()),
        ("why_not", written::<WhyNot>()),
        ("plan", written::<Plan>()),
        ("verdict", written::<Verdict>()),
        ("suggestions", written::<Vec<Suggestion>>()),
        ("service", record::<Service>(RecordKind::Service)),
        ("organization", record::<Organization>(RecordKind::Organization)),
        ("location", record::<Location>(RecordKind::Location)),
        ("imported", written::<Imported>()),
        ("changes", written::<Vec<Change>>()),
        ("info", written::<Info>()),
        ("error", written::<ErrorDocument<'static>>()),
    ]
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../include/schema")
}

#[test]
fn the_schemas_are_what_the_types_say() {
    let update = std::env::var_os("LUOTSI_UPDATE").is_some();
    for (name, schema) in schemas() {
        let path = folder().join(format!("{name}.schema.json"));
        let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        if update {
            std::fs::create_dir_all(folder()).unwrap();
            std::fs::write(&path, text).unwrap();
        } else {
            let found = std::fs::read_to_string(&path).unwrap_or_default();
            assert!(found == text, "{} is out of date: run `make schemas`", path.display());
        }
    }
    let files = std::fs::read_dir(folder()).unwrap().count();
    assert_eq!(files, schemas().len(), "a file in include/schema is of no type");
}

#[test]
fn descriptions_speak_no_rust() {
    for (name, schema) in schemas() {
        let text = schema.to_string();
        for word in ["[`", "```", "::"] {
            assert!(!text.contains(word), "{name}: {word} in {text}");
        }
    }
}
