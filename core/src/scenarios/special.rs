//! Further conditions of a scenario: `next_session:S44@M8=2026-03-17T11:00;safety_first`.

use jiff::civil::Date;
use serde_json::Value;

use super::trial::Trial;
use crate::error::Result;
use crate::exchange::county_schedule;
use crate::model::{Service, Status};
use crate::reference::MessageCode;
use crate::search::Hit;

/// One condition: a name, and what stands behind its colon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Condition<'a> {
    kind: Kind,
    argument: &'a str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    AsOf,
    ExactlyOneOf,
    Gap,
    History,
    NearestOutOfArea,
    NextSession,
    NoAddress,
    NotInPrint,
    RegisterBy,
    SafetyFirst,
    TextOnly,
    Unknown,
}

const KINDS: [(&str, Kind); 11] = [
    ("as_of", Kind::AsOf),
    ("exactly_one_of", Kind::ExactlyOneOf),
    ("gap", Kind::Gap),
    ("history", Kind::History),
    ("nearest_out_of_area", Kind::NearestOutOfArea),
    ("next_session", Kind::NextSession),
    ("no_address", Kind::NoAddress),
    ("not_in_printed_sheet_without_consent", Kind::NotInPrint),
    ("register_by", Kind::RegisterBy),
    ("safety_first", Kind::SafetyFirst),
    ("text_only_variant", Kind::TextOnly),
];

/// Fields that tell where something is.
const WHEREABOUTS: [&str; 12] = [
    "address",
    "addresses",
    "distance_km",
    "latitude",
    "located_in",
    "location",
    "longitude",
    "municipality",
    "place",
    "places",
    "position",
    "street",
];
/// Fields that tell whom something serves, not where it is.
const SERVED: [&str; 2] = ["area", "eligibility"];

/// The conditions of a text. A part without a name of its own goes on with the one before it:
/// `history:S01.status=active;S07.status=ended`.
pub(super) fn conditions(special: &str) -> Vec<Condition<'_>> {
    let mut conditions: Vec<Condition<'_>> = Vec::new();
    for part in special.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        let (name, argument) = part.split_once(':').unwrap_or((part, ""));
        let named = KINDS.iter().find(|(of, _)| *of == name.trim()).map(|(_, kind)| (*kind, argument.trim()));
        let before = conditions.last().filter(|_| part.contains('=')).map(|before| (before.kind, part));
        let (kind, argument) = named.or(before).unwrap_or((Kind::Unknown, part));
        conditions.push(Condition { kind, argument });
    }
    conditions
}

/// Each of a list, with what is wrong with the first one that fails.
fn all(list: &str, check: impl FnMut(&str) -> Result<Option<String>>) -> Result<Option<String>> {
    list.split(',').map(str::trim).map(check).find_map(Result::transpose).transpose()
}

impl Trial<'_> {
    /// What is wrong with a condition; `None` where it holds.
    pub(super) fn special(&self, condition: Condition<'_>, hits: &[Hit]) -> Result<Option<String>> {
        let Condition { kind, argument } = condition;
        let hit = |id: &str| hits.iter().find(|hit| hit.id == id);
        match kind {
            Kind::ExactlyOneOf => {
                let found: Vec<&str> = argument.split(',').map(str::trim).filter(|id| hit(id).is_some()).collect();
                Ok((found.len() != 1).then(|| format!("of {argument} the hits have {found:?}")))
            }
            Kind::RegisterBy => all(argument, |part| {
                let (id, day) = pair(part);
                let given = hit(id).and_then(|hit| hit.register_by.as_deref());
                Ok((given != Some(day)).then(|| format!("{id} is to be registered for by {given:?}, not {day}")))
            }),
            Kind::NextSession => all(argument, |part| {
                let (service, start) = pair(part);
                let (id, at) = service.split_once('@').map_or((service, None), |(id, at)| (id, Some(at)));
                let next = hit(id).and_then(|hit| hit.next_occurrence.as_ref());
                let right = next.is_some_and(|next| {
                    next.starts.starts_with(start) && next.municipality.as_deref().is_none_or(|stop| at == Some(stop))
                });
                Ok((!right).then(|| format!("the next session of {id} is {next:?}, not {start}")))
            }),
            Kind::Gap => {
                let answer = self.answer()?;
                all(argument, |part| {
                    let (need, municipality) = part.split_once('@').map_or((part, None), |(n, m)| (n, Some(m)));
                    let told = answer.gaps.iter().any(|gap| {
                        gap.need == need && municipality.is_none_or(|of| gap.municipality.as_deref() == Some(of))
                    });
                    Ok((!told).then(|| format!("no gap is told for {part}")))
                })
            }
            Kind::NearestOutOfArea => {
                let answer = self.answer()?;
                all(argument, |id| {
                    let told =
                        answer.gaps.iter().any(|gap| gap.nearest.as_ref().is_some_and(|nearest| nearest.id == id));
                    Ok((!told).then(|| format!("{id} is not told as the nearest outside the area")))
                })
            }
            Kind::AsOf => self.on_another_day(argument),
            Kind::History => all(argument, |part| self.stood(part)),
            Kind::SafetyFirst => self.safety_first(hits),
            Kind::NoAddress => all(argument, |id| self.no_address(id, hits)),
            Kind::NotInPrint => {
                let named = argument.split(',').map(str::trim).filter(|id| !id.is_empty());
                let open =
                    |hit: &&Hit| !hit.checks.iter().any(|check| check.code == MessageCode::PrintWithConsent.code());
                for hit in hits {
                    let meant = if argument.is_empty() {
                        self.service(&hit.id)?.is_some_and(|service| service.safety.critical)
                    } else {
                        named.clone().any(|id| id == hit.id)
                    };
                    if meant && open(&hit) {
                        return Ok(Some(format!("{} may be printed without asking", hit.id)));
                    }
                }
                Ok(None)
            }
            Kind::TextOnly => {
                let hits = self.by_words_alone()?;
                let missing: Vec<&String> = self.scenario.must_top5.iter().filter(|id| !hits.contains(id)).collect();
                Ok((!missing.is_empty()).then(|| format!("by words alone {missing:?} are not in {hits:?}")))
            }
            Kind::Unknown => Ok(Some(format!("{argument:?} is not a condition that can be checked"))),
        }
    }

    /// `2026-03-20=>S33 EVENT_PASSED`: asked on that day, the service is no hit, and this is why.
    fn on_another_day(&self, argument: &str) -> Result<Option<String>> {
        let parsed = argument.split_once("=>").and_then(|(day, told)| {
            let (id, code) = told.trim().split_once(' ')?;
            Some((day.trim().parse::<Date>().ok()?, id, code.trim()))
        });
        let Some((day, id, code)) = parsed else {
            return Ok(Some(format!("{argument:?} is not \"DAY=>SERVICE CODE\"")));
        };
        let then = self.on(day)?;
        if then.answer()?.hits.iter().any(|hit| hit.id == id) {
            return Ok(Some(format!("{id} is a hit on {day}")));
        }
        then.excluded_for(id, code).map(|wrong| wrong.map(|wrong| format!("on {day}: {wrong}")))
    }

    /// `S01.contact.name=Aino Mäki`: how the record stood on the day of asking.
    fn stood(&self, part: &str) -> Result<Option<String>> {
        let (path, wanted) = pair(part);
        let Some((id, field)) = path.split_once('.') else {
            return Ok(Some(format!("{path:?} names no field")));
        };
        let Some(service) = self.service(id)? else { return Ok(Some(format!("there was no {id}"))) };
        let right = match field {
            "schedule" => county_schedule(wanted, service.starts, service.ends).as_ref() == Some(&service.schedules),
            _ => value(&service, field).as_deref() == Some(wanted),
        };
        Ok((!right).then(|| format!("{path} was not {wanted:?} but {:?}", value(&service, field))))
    }

    fn safety_first(&self, hits: &[Hit]) -> Result<Option<String>> {
        let mut others = None;
        let mut any = false;
        for hit in hits {
            let critical = self.service(&hit.id)?.is_some_and(|service| service.safety.critical);
            any |= critical;
            match others {
                Some(other) if critical => return Ok(Some(format!("{other} comes before {}", hit.id))),
                None if !critical => others = Some(&hit.id),
                _ => {}
            }
        }
        Ok((!any).then(|| "no hit is for safety".to_owned()))
    }

    /// Neither the hit nor the record, for whichever reader, tells where the service is.
    fn no_address(&self, id: &str, hits: &[Hit]) -> Result<Option<String>> {
        let hit = hits.iter().find(|hit| hit.id == id).and_then(|hit| serde_json::to_value(hit).ok());
        let record = self.service(id)?.and_then(|service| serde_json::to_value(service).ok());
        let told = [hit, record];
        let told = told.iter().flatten().find_map(whereabouts);
        Ok(told.map(|field| format!("{id} tells its {field}")))
    }
}

fn pair(part: &str) -> (&str, &str) {
    part.split_once('=').map_or((part, ""), |(of, is)| (of.trim(), is.trim()))
}

/// The first field that tells where something is.
fn whereabouts(value: &Value) -> Option<&str> {
    match value {
        Value::Object(fields) => fields.iter().find_map(|(name, value)| match name.as_str() {
            name if WHEREABOUTS.contains(&name) => Some(name),
            name if SERVED.contains(&name) => None,
            _ => whereabouts(value),
        }),
        Value::Array(items) => items.iter().find_map(whereabouts),
        _ => None,
    }
}

/// A field of a service as text: by its path, or by the name that the county format gives it.
fn value(service: &Service, field: &str) -> Option<String> {
    let pointer = match field.split_once('.') {
        _ if field == "status" => return Some(service.status.unwrap_or(Status::Active).code().to_owned()),
        _ if field == "capacity" => "capacity/state".to_owned(),
        _ if field == "verified_at" => "verification/at".to_owned(),
        _ if field == "register_by" => "registration/deadline".to_owned(),
        Some(("contact", "phone")) => "contacts/0/phones/0/number".to_owned(),
        Some(("contact", rest)) => format!("contacts/0/{}", rest.replace('.', "/")),
        Some(("text", language)) => format!("description/{language}"),
        _ => field.replace('.', "/"),
    };
    let json = serde_json::to_value(service).ok()?;
    match json.pointer(&format!("/{pointer}"))? {
        Value::String(text) => Some(text.clone()),
        // A text that was given without its language.
        Value::Object(texts) if texts.len() == 1 => texts.values().next()?.as_str().map(str::to_owned),
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_without_a_name_goes_on_with_the_one_before_it() {
        let parts = conditions("history:S1.contact.name=Aino;S1.schedule=TH 13:00-15:00; safety_first ;sparkle:now");
        let parts: Vec<(Kind, &str)> = parts.into_iter().map(|part| (part.kind, part.argument)).collect();
        assert_eq!(
            parts,
            [
                (Kind::History, "S1.contact.name=Aino"),
                (Kind::History, "S1.schedule=TH 13:00-15:00"),
                (Kind::SafetyFirst, ""),
                (Kind::Unknown, "sparkle:now"),
            ]
        );
    }

    #[test]
    fn an_area_served_is_no_address_and_a_stop_is_one() {
        let service = serde_json::json!({"area": {"municipalities": ["272"]}, "schedules": [{"opens_at": "13:00"}]});
        assert_eq!(whereabouts(&service), None);
        let service = serde_json::json!({"schedules": [{"opens_at": "13:00", "municipality": "272"}]});
        assert_eq!(whereabouts(&service), Some("municipality"));
    }
}
