//! What a catalogue made of a scenario file: counts, and what is wrong.

use jiff::civil::Date;
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::scenario::Scenario;
use super::setting::Setting;
use super::special::conditions;
use super::trial::{READ, Trial};
use crate::error::Result;
use crate::matching::Weights;

/// The counts of a scenario file. Serialised, it is the line that `make scenarios` prints.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Verdict {
    /// Scenarios asked.
    pub scenarios: usize,
    /// Services that must be among the first five of the profile, and are.
    pub must_top5: Share,
    /// Services that must be among the hits, and are.
    pub must_list: Share,
    /// Services that must not be hits and are not, for the reason given.
    pub must_not: Share,
    /// Services that must not be hits, and are.
    pub must_not_violations: usize,
    /// Hits among the first five, of the profile and of the words, that are not for this person.
    pub ineligible_at_5: usize,
    /// Flags that hits must carry, and do.
    pub flags: Share,
    /// Plans for a household.
    pub bundles: Share,
    /// Further conditions.
    pub special: Share,
    /// `must_top5` among the first five of the long words, with the profile's hard criteria and none of its needs.
    pub text_long: Share,
    /// The same of the short words.
    pub text_short: Share,
    /// Version of the ranking weights.
    pub ranking: String,
    /// Everything that is wrong, scenario by scenario.
    #[serde(skip)]
    pub faults: Vec<Fault>,
}

/// How many of how many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Share {
    /// How many are as they must be.
    pub right: usize,
    /// Of how many.
    pub of: usize,
}

impl Share {
    /// Between 0 and 1; 1 of none.
    pub fn ratio(self) -> f64 {
        if self.of == 0 { 1.0 } else { self.right as f64 / self.of as f64 }
    }

    fn count(&mut self, right: bool) {
        self.of += 1;
        self.right += usize::from(right);
    }
}

impl Serialize for Share {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Share", 3)?;
        fields.serialize_field("right", &self.right)?;
        fields.serialize_field("of", &self.of)?;
        fields.serialize_field("share", &((self.ratio() * 1000.0).round() / 1000.0))?;
        fields.end()
    }
}

/// Something that is not as the judge expects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The scenario.
    pub scenario: String,
    /// What was judged: the name of a count of [`Verdict`], or of a field.
    pub about: &'static str,
    /// What is wrong, and what came instead.
    pub text: String,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}: {}", self.scenario, self.about, self.text)
    }
}

impl Verdict {
    /// Whether everything is right but for the words alone, which are a share and not a promise.
    pub fn holds(&self) -> bool {
        self.faults.iter().all(|fault| fault.about.starts_with("text_"))
    }
}

/// Asks a catalogue every scenario. Nothing that goes wrong with one of them ends the others.
///
/// A scenario is asked at ten in the morning of its `as_of`; one without a day, on the latest day that another names.
pub fn judge(setting: &Setting, scenarios: &[Scenario]) -> Verdict {
    let latest = scenarios.iter().filter_map(Scenario::as_of).max();
    let latest = latest.unwrap_or_else(|| setting.catalogue.today());
    let mut verdict =
        Verdict { scenarios: scenarios.len(), ranking: Weights::shared().version.clone(), ..Verdict::default() };
    for scenario in scenarios {
        let day = scenario.as_of().unwrap_or(latest);
        Judge { verdict: &mut verdict, scenario }.ask(setting, day);
    }
    verdict
}

/// One scenario and where its counts go.
struct Judge<'a> {
    verdict: &'a mut Verdict,
    scenario: &'a Scenario,
}

impl Judge<'_> {
    fn ask(&mut self, setting: &Setting, day: Date) {
        for field in self.scenario.unknown.keys() {
            self.fault("scenario", format!("{field:?} is a field that is not judged"));
        }
        let asked = Trial::new(setting, self.scenario, day).and_then(|trial| {
            self.profile(&trial)?;
            self.words(&trial)
        });
        if let Err(error) = asked {
            self.fault("scenario", error.to_string());
        }
    }

    fn fault(&mut self, about: &'static str, text: String) {
        self.verdict.faults.push(Fault { scenario: self.scenario.id.clone(), about, text });
    }

    /// Hears what is wrong, if anything; an error is.
    fn hear(&mut self, about: &'static str, wrong: Result<Option<String>>) -> bool {
        let wrong = wrong.unwrap_or_else(|error| Some(error.to_string()));
        let right = wrong.is_none();
        if let Some(text) = wrong {
            self.fault(about, text);
        }
        right
    }

    fn profile(&mut self, trial: &Trial<'_>) -> Result<()> {
        let scenario = self.scenario;
        let answer = trial.answer();
        let hits = answer.as_ref().map_or(&[][..], |answer| &answer.hits);
        let place = |id: &str| hits.iter().position(|hit| hit.id == id);
        let first: Vec<&str> = hits.iter().take(READ).map(|hit| hit.id.as_str()).collect();
        for id in &scenario.must_top5 {
            let wrong = (!first.contains(&id.as_str())).then(|| missed(id, place(id), &first));
            let right = self.hear("must_top5", Ok(wrong));
            self.verdict.must_top5.count(right);
        }
        for id in &scenario.must_list {
            let wrong = place(id).is_none().then(|| format!("{id} is no hit"));
            let right = self.hear("must_list", Ok(wrong));
            self.verdict.must_list.count(right);
        }
        for (id, reasons) in &scenario.must_not {
            let is_hit = place(id).is_some();
            self.verdict.must_not_violations += usize::from(is_hit);
            let wrong = if is_hit { Ok(Some(format!("{id} is a hit"))) } else { trial.excluded_for(id, reasons) };
            let right = self.hear("must_not", wrong);
            self.verdict.must_not.count(right);
        }
        for (id, flag) in &scenario.flags {
            let checks = place(id).map(|place| hits[place].checks.iter().map(|check| check.code.as_str()));
            let checks = checks.map(Iterator::collect::<Vec<_>>);
            let wrong = match checks {
                None => Some(format!("{id} is no hit")),
                Some(checks) if !checks.contains(&flag.as_str()) => {
                    Some(format!("{id} carries {checks:?}, not {flag}"))
                }
                Some(_) => None,
            };
            let right = self.hear("flags", Ok(wrong));
            self.verdict.flags.count(right);
        }
        if let Some(bundle) = &scenario.bundle {
            let right = self.hear("bundles", trial.plan(bundle));
            self.verdict.bundles.count(right);
        }
        for condition in conditions(scenario.special.as_deref().unwrap_or_default()) {
            let right = self.hear("special", trial.special(condition, hits));
            self.verdict.special.count(right);
        }
        for id in first {
            let code = trial.ineligible(id, true)?;
            if let Some(code) = code.or(scenario.must_not.get(id).map(String::as_str)) {
                self.verdict.ineligible_at_5 += 1;
                self.fault("ineligible_at_5", format!("{id} is among the first five: {code}"));
            }
        }
        answer.map(drop)
    }

    fn words(&mut self, trial: &Trial<'_>) -> Result<()> {
        for (about, words) in [("text_long", &self.scenario.query), ("text_short", &self.scenario.short_query)] {
            if words.is_empty() {
                continue;
            }
            let found = trial.by_words(words)?;
            let first: Vec<&str> = found.iter().take(READ).map(String::as_str).collect();
            for id in &self.scenario.must_top5 {
                let place = found.iter().position(|hit| hit == id);
                let wrong = (!first.contains(&id.as_str())).then(|| missed(id, place, &first));
                let right = self.hear(about, Ok(wrong));
                let share = match about {
                    "text_long" => &mut self.verdict.text_long,
                    _ => &mut self.verdict.text_short,
                };
                share.count(right);
            }
            for id in first {
                if let Some(code) = trial.ineligible(id, false)? {
                    self.verdict.ineligible_at_5 += 1;
                    self.fault("ineligible_at_5", format!("{id} is among the first five by {about}: {code}"));
                }
            }
        }
        Ok(())
    }
}

fn missed(id: &str, place: Option<usize>, first: &[&str]) -> String {
    let where_ = place.map_or("no hit".to_owned(), |place| format!("at place {}", place + 1));
    format!("{id} is {where_}, after {}", first.join(", "))
}
