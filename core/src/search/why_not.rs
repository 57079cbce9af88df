//! Why a service is not a hit, and the smallest change that would make it one.

use serde::Serialize;

use super::answer::Reason;
use super::call::{Call, Context};
use super::page::{FALLBACKS, service};
use super::receipt::{Asked, Receipt, of_codes};
use super::request::Request;
use super::scratch::Scratch;
use super::selection::select;
use super::words;
use crate::error::{Error, ErrorKind, Result};
use crate::index::Bitmap;
use crate::matching::{Explainer, Subject};
use crate::reference::{MessageCode, Messages};

/// Why one service is, or is not, an answer to a request.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct WhyNot {
    /// The service.
    pub id: String,
    /// Its name.
    pub title: String,
    /// Whether it is a hit after all.
    pub fits: bool,
    /// The person (position in `persons`) whom it comes nearest to.
    pub person: usize,
    /// Every reason against it; the weightiest first.
    pub reasons: Vec<Reason>,
    /// What would have to change, all of it together; a single `ADMIT_NEVER` where something cannot change.
    pub changes: Vec<Reason>,
    /// What would still have to be checked.
    pub checks: Vec<Reason>,
    /// The service that is kept in its place, for a duplicate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub see: Option<String>,
    /// What this was made of.
    pub receipt: Receipt,
}

/// Tells why a service is not a hit.
///
/// # Errors
/// `NOT_FOUND` for a service that is not there or that the audience may not see, and what a search may give.
pub(crate) fn why_not(context: &Context<'_>, request: &Request, id: &str, scratch: &mut Scratch) -> Result<WhyNot> {
    let call = Call::new(context, request)?;
    let index = call.index();
    let missing = || Error::new(ErrorKind::NotFound, "there is no such service").at(format!("service {id}"));
    let slot = index.slot(id).ok_or_else(missing)?;
    let record = service(&call, slot)?.ok_or_else(missing)?;
    let kept = record.duplicate_of.as_deref().and_then(|kept| index.slot(kept));
    let kept = kept.map(|slot| index.cards.get(slot));
    let situation = call.situation();
    let scope = call.scope();
    let explainer =
        Explainer { situation: &situation, profile: request.profile.as_ref(), scope: &scope, locale: call.locale };
    let subject = Subject {
        service: &record,
        criteria: &index.criteria[slot as usize],
        person: 0,
        kept: kept.map(|card| card.name(call.language, FALLBACKS).1),
    };
    let judged = explainer.why_not(&subject);
    let mut reasons = judged.reasons;
    let say = |code: MessageCode, values: &[(&str, &str)]| Reason {
        code: code.code().to_owned(),
        text: Messages::shared().render(code, call.locale, values),
    };
    if !select(&call, &[]).all.contains(slot) {
        reasons.push(say(MessageCode::Filtered, &[]));
    }
    if let Some(found) = words::find(&call, Some(&Bitmap::from_iter([slot])), &mut scratch.text)?
        && found.retrieved.slots.is_empty()
    {
        reasons.push(say(MessageCode::TextNotMatched, &[]));
    }
    let answer = of_codes([&reasons, &judged.changes, &judged.checks]);
    Ok(WhyNot {
        id: id.to_owned(),
        title: index.cards.get(slot).name(call.language, FALLBACKS).1.to_owned(),
        fits: reasons.is_empty(),
        person: judged.person,
        reasons,
        changes: judged.changes,
        checks: judged.checks,
        see: kept.map(|card| card.id().to_owned()),
        receipt: Receipt::of(&call, Asked::WhyNot(id.to_owned()), answer),
    })
}
