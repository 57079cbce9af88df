//! A bundle: the fewest services that cover several needs of several persons.

use serde::Serialize;

use super::answer::{Occurrence, ShownContact};
use super::call::{Call, Context};
use super::page::{FALLBACKS, next_occurrence, service, shown_contact};
use super::receipt::{Asked, Receipt, of_plan};
use super::request::{Request, invalid};
use super::selection::select;
use crate::error::Result;
use crate::matching::{Session, Target};
use crate::reference::NeedTable;

/// Most services of a plan.
pub const MAX_PLAN: u32 = 20;
/// Days ahead within which sessions of one plan must not clash.
const CLASH_DAYS: i64 = 28;

/// The fewest services that cover the most of what a profile asks.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Plan {
    /// The services, those that cover most first.
    pub picks: Vec<Pick>,
    /// What nothing in the plan covers.
    pub uncovered: Vec<Covered>,
    /// Whether the plan is known to be the best.
    pub exact: bool,
    /// What this was made of.
    pub receipt: Receipt,
}

/// A service of a [`Plan`].
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Pick {
    /// The service's id.
    pub id: String,
    /// Its name.
    pub title: String,
    /// What it covers.
    pub covers: Vec<Covered>,
    /// When it next happens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_occurrence: Option<Occurrence>,
    /// Whom to call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<ShownContact>,
    /// Services that could stand in its place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<Alternative>,
}

/// A need of a person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Covered {
    /// The person (position in `persons`).
    pub person: usize,
    /// Need code.
    pub need: String,
    /// Its name in the reader's language.
    pub label: String,
}

/// A service that could stand in the place of a [`Pick`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Alternative {
    /// The service's id.
    pub id: String,
    /// Its name.
    pub title: String,
}

/// Plans for everybody in the profile, within the filters of the request. Its text plays no part.
///
/// # Errors
/// `INVALID_REQUEST` without a profile or for too large a plan, and what a search may give.
pub(crate) fn plan(context: &Context<'_>, request: &Request, most: u32) -> Result<Plan> {
    let call = Call::new(context, request)?;
    if request.profile.as_ref().is_none_or(|profile| profile.persons.iter().all(|person| person.needs.is_empty())) {
        return Err(invalid("$.profile", "a plan needs a profile in which at least one person has needs"));
    }
    if most == 0 || most > MAX_PLAN {
        return Err(invalid("max", format!("a plan has 1 to {MAX_PLAN} services")));
    }
    let index = call.index();
    let situation = call.situation();
    let selection = select(&call, &[]);
    let services = selection.all.iter().map(|slot| (slot, index.cards.id(slot), &index.criteria[slot as usize]));
    let planned = situation.plan(services, most as usize, |slot| sessions(&call, slot));
    call.check_patience()?;

    let mut picks = Vec::with_capacity(planned.picks.len());
    for pick in planned.picks {
        let card = |slot: u32| index.cards.get(slot);
        let title = |slot: u32| card(slot).name(call.language, FALLBACKS).1.to_owned();
        let Some(service) = service(&call, pick.slot)? else { continue };
        let person = pick.covers.first().map_or(0, |target| target.person);
        picks.push(Pick {
            id: card(pick.slot).id().to_owned(),
            title: title(pick.slot),
            next_occurrence: next_occurrence(&call, &service, person),
            contact: service.contacts.first().map(|contact| shown_contact(&call, contact)),
            covers: covered(&call, pick.covers),
            alternatives: pick
                .alternatives
                .into_iter()
                .map(|slot| Alternative { id: card(slot).id().to_owned(), title: title(slot) })
                .collect(),
        });
    }
    let uncovered = covered(&call, planned.uncovered);
    let receipt = Receipt::of(&call, Asked::Plan(most), of_plan(&picks, &uncovered));
    Ok(Plan { picks, uncovered, exact: planned.exact, receipt })
}

fn covered(call: &Call<'_>, targets: Vec<Target>) -> Vec<Covered> {
    let label = |need: &str| NeedTable::shared().get(need).map_or(need, |of| of.label(call.language)).to_owned();
    targets.into_iter().map(|of| Covered { person: of.person, label: label(&of.need), need: of.need }).collect()
}

/// The sessions of the weeks to come.
fn sessions(call: &Call<'_>, slot: u32) -> Vec<Session> {
    let today = call.today();
    let until = today.saturating_add(jiff::Span::new().days(CLASH_DAYS));
    call.index()
        .cards
        .get(slot)
        .timetable(call.context.calendar)
        .occurrences(today, until)
        .map(|occurrence| (occurrence.start.timestamp(), occurrence.end.timestamp()))
        .collect()
}
