//! Two fictional counties for tests, as the model writes them, and their judged situations.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{Criteria, Scope, Site, Situation, Terms, Weights, Whereabouts};
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

fn shared(file: &str) -> Option<Value> {
    let path = format!("{}/../../shared/scenarios/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).ok();
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

    pub(super) fn load() -> Option<Self> {
        let county = shared("county.json")?;
        let mut table = "code\tname:fi\tregion\tcounty\tlat\tlon\tlanguages\n".to_owned();
        for (code, municipality) in county["municipalities"].as_object().unwrap() {
            let (name, lat, lon) = (municipality["fi"].as_str().unwrap(), &municipality["lat"], &municipality["lon"]);
            writeln!(table, "{code}\t{name}\tR\tC\t{lat}\t{lon}\tfi").unwrap();
        }
        let municipalities = MunicipalityTable::from_tsv(&table).unwrap();
        let services: Vec<Service> = county["services"].as_array().unwrap().iter().map(service).collect();
        Some(Self::of(services, municipalities))
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

fn service(of: &Value) -> Service {
    let form = match of["type"].as_str().unwrap() {
        "respite_home" => "respite",
        "friend_phone" => "friend_call",
        "outreach_home" => "outreach",
        other => other,
    };
    let area = match &of["coverage"] {
        Value::String(_) => json!({"nationwide": true}),
        codes => json!({"municipalities": codes}),
    };
    let delivery: Vec<&str> = of["delivery"]
        .as_array()
        .unwrap()
        .iter()
        .map(|way| match way.as_str().unwrap() {
            "home" => "client_home",
            other => other,
        })
        .collect();
    let requires: Vec<Value> =
        of["requires"].as_array().unwrap().iter().map(|name| json!({"attribute": name})).collect();
    let excludes = match of["sober_required"].as_bool() {
        Some(true) => json!([{"attribute": "sober", "value": false}]),
        _ => json!([]),
    };
    let confidential = of["confidential_address"].as_bool().unwrap();
    let places = match of["located_in"].as_str() {
        Some(code) if !confidential => json!([{"municipality": code}]),
        _ => json!([]),
    };
    let genders: Vec<&str> = of["gender"].as_str().into_iter().collect();
    let state = match of["capacity"].as_str().unwrap() {
        "open" => "capacity",
        "full" => "no_capacity",
        other => other,
    };
    let mut document = json!({
        "id": of["id"], "name": of["name"], "description": of["text"], "forms": [form], "needs": of["needs"],
        "roles": of["for_roles"], "languages": of["languages"], "area": area, "delivery": delivery, "places": places,
        "eligibility": {"age": {"min": of["age_min"], "max": of["age_max"]}, "genders": genders,
            "requires": requires, "excludes": excludes},
        "accessibility": {"wheelchair": of["wheelchair"]},
        "schedules": rows(of["schedule"].as_str().unwrap_or_default()), "starts": of["starts"], "ends": of["ends"],
        "registration": {"deadline": of["register_by"]}, "status": of["status"], "capacity": {"state": state},
        "access": [if of["access"] == "professional" { "professional_referral" } else { "self_booking" }],
        "safety": {"critical": of["safety_critical"], "confidential_address": confidential},
        "cost": {"kind": of["cost"]}, "duplicate_of": of["duplicate_of"], "verification": {"at": of["verified_at"]},
    });
    if of["age_min"].is_null() && of["age_max"].is_null() {
        document["eligibility"].as_object_mut().unwrap().remove("age");
    }
    serde_json::from_value(document).unwrap()
}

/// The rows of a schedule such as `TU#1@M5 TU#2@M6 11:00-13:00`.
fn rows(schedule: &str) -> Vec<Value> {
    const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
    if schedule == "24/7" {
        return vec![json!({"frequency": "daily", "holidays": "open", "purpose": "opening_hours"})];
    }
    let Some((days, times)) = schedule.rsplit_once(' ') else { return Vec::new() };
    let Some((opens, closes)) = times.split_once('-') else { return Vec::new() };
    let row = |part: &str| {
        let (part, stop) = part.split_once('@').map_or((part, None), |(day, stop)| (day, Some(stop)));
        let mut row = json!({"opens_at": opens, "closes_at": closes, "municipality": stop});
        if part == "DAILY" {
            row["frequency"] = "daily".into();
        } else if part.contains("-0") || part.starts_with("20") {
            row["frequency"] = "dates".into();
            row["dates"] = json!([part]);
        } else if let Some((day, nth)) = part.split_once('#') {
            row["frequency"] = "monthly".into();
            (row["days"], row["nth"]) = (json!([day]), json!([nth.parse::<i8>().unwrap()]));
        } else {
            let (list, interval) = part.split_once('/').map_or((part, 1), |(day, n)| (day, n.parse().unwrap()));
            let days: Vec<&str> = match list.split_once('-') {
                Some((from, to)) => {
                    let at = |day| DAYS.iter().position(|other| *other == day).unwrap();
                    DAYS[at(from)..=at(to)].to_vec()
                }
                None => list.split(',').collect(),
            };
            row["frequency"] = "weekly".into();
            (row["days"], row["interval"]) = (json!(days), json!(interval));
        }
        row
    };
    days.split(' ').map(row).collect()
}
