//! The JSON Schemas in `include/schema/`: what hosts hand in and get as JSON, generated from the types that read and
//! write it. `make schemas` writes them; the test compares.

use std::path::{Path, PathBuf};

use schemars::generate::SchemaSettings;
use schemars::transform::transform_subschemas;
use schemars::{JsonSchema, Schema};
use serde::Serialize;
use serde_json::{Value, json};

use crate::catalogue::Info;
use crate::chore::Chore;
use crate::diff::{FieldChange, RecordChange};
use crate::erasure::Erased;
use crate::error::ErrorDocument;
use crate::history::{Change, Feed};
use crate::import::{ImportOptions, Imported};
use crate::model::{Location, Organization, Record, RecordKind, Service};
use crate::options::{WriteOptions, Written};
use crate::restore::Restored;
use crate::retention::{Pruned, Retention};
use crate::search::{Answer, Plan, Profile, Receipt, Request, Suggestion, Verdict, WhyNot};
use crate::steward::{self, Draft, Preview, Seen, Step, Steward, Suggested};

/// What is wrong with a file, a sentence each; none where it is sound.
#[derive(Serialize, JsonSchema)]
struct Findings(Vec<String>);

/// The answer to a step of a steward.
#[expect(dead_code, reason = "nothing but its schema is asked for")]
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
enum StewardAnswer {
    /// To `read`; null where there is no such record.
    Read(Option<Seen>),
    /// To `put`, `delete`, `publish`, `verify`, `pause`, `resume`, `set_capacity` and `accept`.
    Written(Written),
    /// To `draft`.
    Draft(Draft),
    /// To `drafts`.
    Drafts(Vec<Draft>),
    /// To `preview`.
    Preview(Preview),
    /// To `discard`.
    Discarded {
        /// Whether there was a draft.
        discarded: bool,
    },
    /// To `suggestions`.
    Suggestions(Vec<steward::Suggestion>),
    /// To `reject`.
    Rejected(()),
}

/// The answer to an action.
#[expect(dead_code, reason = "nothing but its schema is asked for")]
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
enum ActionAnswer {
    /// To `feed`.
    Feed(Feed),
    /// To `diff`.
    Diff(Vec<RecordChange>),
    /// To `diff_versions`.
    DiffVersions(Vec<FieldChange>),
    /// To `suggest_change`.
    Proposed {
        /// The suggestion's number.
        number: u64,
    },
    /// To `suggested`; null for a number that is no suggestion, or no longer kept.
    Suggested(Option<Suggested>),
    /// To `erase`.
    Erased(Erased),
    /// To `retention` and `set_retention`.
    Retention(Retention),
    /// To `prune_history`.
    Pruned(Pruned),
}

/// Within another document a record is told by its kind alone: its own schema says the rest.
impl JsonSchema for Record {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Record".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> Schema {
        schemars::json_schema!({
            "description": "A record, as the schema of its kind says: service, organization or location.",
            "type": "object",
            "properties": {"kind": generator.subschema_for::<RecordKind>()},
            "required": ["kind"],
            "additionalProperties": true,
        })
    }
}

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

/// A step of a steward, with the clock that every one may carry.
fn steward_action() -> Value {
    let mut schema = read::<Step>();
    let now = read::<WriteOptions>()["properties"]["now"].clone();
    for step in schema["oneOf"].as_array_mut().unwrap() {
        step["properties"]["now"] = json!({"type": "string", "format": now["format"]});
    }
    schema
}

/// The options of an import: those of a write, but for the version that the writer has seen.
fn import_options() -> Value {
    let mut schema = read::<ImportOptions>();
    schema["properties"].as_object_mut().unwrap().remove("expected").unwrap();
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
        ("receipt", read::<Receipt>()),
        ("write_options", read::<WriteOptions>()),
        ("import_options", import_options()),
        ("steward", read::<Steward>()),
        ("steward_action", steward_action()),
        ("action", read::<Chore>()),
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
        ("findings", written::<Findings>()),
        ("steward_answer", written::<StewardAnswer>()),
        ("action_answer", written::<ActionAnswer>()),
        ("restored", written::<Restored>()),
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
