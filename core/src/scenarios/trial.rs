//! One scenario, asked.

use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::scenario::{Bundle, Scenario};
use super::second_opinion;
use super::setting::Setting;
use crate::error::{ErrorKind, Result};
use crate::model::{Record, RecordKind, Service, Visibility};
use crate::search::{Answer, MAX_LIMIT, Moment, Person, Profile, Request};

/// How many hits a professional reads.
pub(super) const READ: usize = 5;

/// A scenario on a day.
pub(super) struct Trial<'a> {
    setting: &'a Setting,
    pub(super) scenario: &'a Scenario,
    day: Date,
    asked: Moment,
    /// Whether the catalogue has changed since that day.
    of_old: bool,
}

impl<'a> Trial<'a> {
    pub(super) fn new(setting: &'a Setting, scenario: &'a Scenario, day: Date) -> Result<Self> {
        let (asked, of_old) = setting.asked(day)?;
        Ok(Self { setting, scenario, day, asked, of_old })
    }

    /// The same on another day.
    pub(super) fn on(&self, day: Date) -> Result<Self> {
        Self::new(self.setting, self.scenario, day)
    }

    /// The answer to the profile alone.
    pub(super) fn answer(&self) -> Result<Answer> {
        self.setting.catalogue.search(&self.request("", &[&self.scenario.profile])?)
    }

    /// Ids of the hits of these words, with the profile's hard criteria and none of its needs.
    pub(super) fn by_words(&self, words: &str) -> Result<Vec<String>> {
        let mut person = self.scenario.profile.clone();
        person.remove("needs");
        self.ids(&self.request(words, &[&person])?)
    }

    /// Ids of the first hits of the words, of a person of whom nothing is known.
    pub(super) fn by_words_alone(&self) -> Result<Vec<String>> {
        let mut ids = self.ids(&self.request(&self.scenario.query, &[])?)?;
        ids.truncate(READ);
        Ok(ids)
    }

    fn ids(&self, request: &Request) -> Result<Vec<String>> {
        Ok(self.setting.catalogue.search(request)?.hits.into_iter().map(|hit| hit.id).collect())
    }

    /// A request through the same door that a host uses: as JSON, checked.
    fn request(&self, words: &str, persons: &[&Map<String, Value>]) -> Result<Request> {
        let persons: Vec<Map<String, Value>> = persons
            .iter()
            .map(|person| {
                let said = person.iter().filter(|(field, value)| *field != "as_of" && !value.is_null());
                said.map(|(field, value)| (field.clone(), value.clone())).collect()
            })
            .collect();
        let mut request = json!({"text": words, "limit": MAX_LIMIT});
        if !persons.is_empty() {
            request["profile"] = json!({ "persons": persons });
        }
        if let Some(language) = &self.scenario.lang {
            request["locale"] = json!(language);
        }
        let mut request = Request::from_json(&request.to_string())?;
        *if self.of_old { &mut request.as_of } else { &mut request.now } = Some(self.asked);
        Ok(request)
    }

    /// What is wrong with a service that should be no hit for one of these reasons; `None` where all is well.
    pub(super) fn excluded_for(&self, id: &str, reasons: &str) -> Result<Option<String>> {
        let request = self.request("", &[&self.scenario.profile])?;
        let given: Vec<String> = match self.setting.catalogue.why_not(&request, id) {
            Ok(why) => why.reasons.into_iter().map(|reason| reason.code).collect(),
            // Of what may not be seen not even that is told.
            Err(error) if error.kind() == ErrorKind::NotFound && self.exists(id)? => vec!["NOT_VISIBLE".to_owned()],
            Err(error) => return Err(error),
        };
        let right = reasons.split("_OR_").any(|wanted| given.iter().any(|code| code.starts_with(wanted)));
        Ok((!right).then(|| format!("{id} is out for {given:?}, not for {reasons}")))
    }

    /// Why one of the first hits is not for this person, `with_needs` or for whatever need.
    pub(super) fn ineligible(&self, id: &str, with_needs: bool) -> Result<Option<&'static str>> {
        let Some(mut person) = self.request("", &[&self.scenario.profile])?.profile.and_then(one) else {
            return Ok(None);
        };
        if !with_needs {
            person.needs.clear();
        }
        self.against(id, &person)
    }

    fn against(&self, id: &str, person: &Person) -> Result<Option<&'static str>> {
        let Some(service) = self.service(id)? else { return Ok(Some("NOT_FOUND")) };
        Ok(second_opinion::against(&service, person, self.day, &self.setting.municipalities))
    }

    /// What is wrong with the plan for a household; `None` where all is well.
    pub(super) fn plan(&self, bundle: &Bundle) -> Result<Option<String>> {
        let request = self.request("", &bundle.household.iter().collect::<Vec<_>>())?;
        let plan = self.setting.catalogue.plan(&request, bundle.max_services)?;
        let picked: Vec<&str> = plan.picks.iter().map(|pick| pick.id.as_str()).collect();
        let covered = |need: &&String| plan.picks.iter().flat_map(|pick| &pick.covers).any(|of| of.need == **need);
        let open: Vec<&String> = bundle.cover.iter().filter(|need| !covered(need)).collect();
        if !open.is_empty() {
            return Ok(Some(format!("{picked:?} leaves {open:?} uncovered")));
        }
        for pick in &plan.picks {
            for of in &pick.covers {
                let Some(person) = request.profile.as_ref().and_then(|profile| profile.persons.get(of.person)) else {
                    continue;
                };
                if let Some(code) = self.against(&pick.id, person)? {
                    return Ok(Some(format!("{} is not for the person whose {} it covers: {code}", pick.id, of.need)));
                }
            }
        }
        let same = |ids: &Vec<String>| ids.len() == picked.len() && ids.iter().all(|id| picked.contains(&id.as_str()));
        let least = bundle.acceptable.iter().map(Vec::len).min().unwrap_or(bundle.max_services as usize);
        let small = picked.len() <= least || bundle.acceptable.iter().any(same);
        Ok((!small || picked.len() > bundle.max_services as usize)
            .then(|| format!("{picked:?} is neither one of {:?} nor as small", bundle.acceptable)))
    }

    /// The service as a professional saw it on the day of asking.
    pub(super) fn service(&self, id: &str) -> Result<Option<Service>> {
        Ok(match self.record(id, Visibility::Professional)? {
            Some(Record::Service(service)) => Some(service),
            _ => None,
        })
    }

    fn exists(&self, id: &str) -> Result<bool> {
        Ok(self.record(id, Visibility::Steward)?.is_some())
    }

    fn record(&self, id: &str, audience: Visibility) -> Result<Option<Record>> {
        let Moment::At(instant) = self.asked else { return Ok(None) };
        self.setting.catalogue.get_as_of(RecordKind::Service, id, audience, instant)
    }
}

fn one(profile: Profile) -> Option<Person> {
    profile.persons.into_iter().next()
}
