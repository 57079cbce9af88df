//! Two fictional counties for tests, as the model writes them, and their judged situations.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::{Criteria, Scope, Site, Situation, Terms, Weights, Whereabouts};
use crate::exchange::{ReadOptions, read, read_county};
use crate::model::{Record, Service, Visibility};
use crate::reference::MunicipalityTable;
use crate::search::Profile;

pub(super) struct County {
    pub(super) services: Vec<Service>,
    pub(super) criteria: Vec<Criteria>,
    pub(super) terms: Terms,
    pub(super) municipalities: MunicipalityTable,
}

pub(super) struct Scenario {
    pub(super) value: Value,
}

fn shared_path(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/scenarios").join(file)
}

fn shared(file: &str) -> Option<Value> {
    let text = std::fs::read_to_string(shared_path(file)).ok();
    if text.is_none() {
        eprintln!("skipped: no shared data");
    }
    text.map(|text| serde_json::from_str(&text).unwrap())
}

pub(super) fn scenarios() -> Option<Vec<Scenario>> {
    Some(shared("scenarios.json")?.as_array().unwrap().iter().map(|value| Scenario { value: value.clone() }).collect())
}

/// A person of a scenario, in the form of a request.
pub(super) fn person(profile: &Value) -> Value {
    let mut person = profile.clone();
    let fields = person.as_object_mut().unwrap();
    fields.remove("as_of");
    if fields["gender"].is_null() {
        fields.remove("gender");
    }
    person
}

impl Scenario {
    pub(super) fn id(&self) -> &str {
        self.value["id"].as_str().unwrap()
    }

    pub(super) fn profile(&self) -> Profile {
        serde_json::from_value(json!({"persons": [person(&self.value["profile"])]})).unwrap()
    }

    pub(super) fn today(&self) -> jiff::civil::Date {
        self.value["profile"]["as_of"].as_str().unwrap().parse().unwrap()
    }

    pub(super) fn ids(&self, field: &str) -> Vec<String> {
        self.value[field].as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect()
    }
}

/// The situations that were judged for the demo county.
pub(super) fn demo_scenarios() -> Vec<Scenario> {
    let judged: Vec<Value> = serde_json::from_str(include_str!("../../../tests/scenarios/demo.json")).unwrap();
    judged.into_iter().map(|value| Scenario { value }).collect()
}

impl County {
    /// The demo county.
    pub(super) fn demo() -> Self {
        let (mut services, mut sites) = (Vec::new(), BTreeMap::new());
        for line in include_str!("../../../demo/county.jsonl").lines() {
            match Record::from_json(line).unwrap() {
                Record::Service(service) => services.push(service),
                Record::Location(location) => {
                    sites.insert(location.id.clone(), Site::from(&location));
                }
                Record::Organization(_) => {}
            }
        }
        Self::with_sites(services, &sites, MunicipalityTable::finland().clone())
    }

    /// The county of the shared scenarios, as the importer reads it.
    pub(super) fn load() -> Option<Self> {
        shared("county.json")?;
        let (path, options) = (shared_path("county.json"), ReadOptions::default());
        let mut services = Vec::new();
        let mut keep = |record: Record| {
            services.extend(record.as_service().cloned());
            Ok(())
        };
        read(&path, &options, &mut keep, &mut |_, _| {}).unwrap();
        let table = read_county(&path, &options).unwrap().municipalities;
        Some(Self::of(services, MunicipalityTable::from_tsv(&table).unwrap()))
    }

    pub(super) fn of(services: Vec<Service>, municipalities: MunicipalityTable) -> Self {
        Self::with_sites(services, &BTreeMap::new(), municipalities)
    }

    fn with_sites(services: Vec<Service>, sites: &BTreeMap<String, Site>, municipalities: MunicipalityTable) -> Self {
        let mut terms = Terms::new();
        let compile = |service: &Service| {
            let whereabouts = Whereabouts::of(service, &municipalities, |id| sites.get(id));
            Criteria::of(service, &whereabouts, &mut terms)
        };
        let criteria = services.iter().map(compile).collect();
        Self { services, criteria, terms, municipalities }
    }

    pub(super) fn scope(&self, today: jiff::civil::Date) -> Scope<'_> {
        Scope {
            today,
            audience: Visibility::Professional,
            any_status: false,
            municipalities: &self.municipalities,
            weights: Weights::shared(),
        }
    }

    pub(super) fn situation(&self, profile: &Profile, today: jiff::civil::Date) -> Situation<'_> {
        Situation::of(Some(profile), &self.terms, &self.scope(today))
    }

    pub(super) fn position(&self, id: &str) -> usize {
        self.services.iter().position(|service| service.id == id).unwrap()
    }
}
