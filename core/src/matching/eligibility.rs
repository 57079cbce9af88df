//! Three-valued eligibility: each criterion answers yes, no or unknown.
//!
//! *No* excludes, with a code. *Unknown* never excludes: it is a flag on the match. The criteria are asked in one fixed
//! order, from what is true of the service whoever asks (it has ended) to what is hardest to change (what it costs), so
//! that the first no, which is what gets counted, is the one that says most.

use super::CodeSet;
use super::Day;
use super::combinations::Combinations;
use super::criteria::Criteria;
use super::limits::Limits;
use super::situation::{Asked, Client, MAY_BE_VISIT, Situation, VISIT};
use super::terms::area;
use super::traits::{Door, Known, Price, bits};
use crate::index::Bitmap;
use crate::model::{CapacityState, Delivery, Status};
use crate::reference::MessageCode as Code;

/// What the criteria say about one person.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Judgement {
    /// Why the service is out of the question; empty for one that fits.
    pub excluded: CodeSet,
    /// What is to be checked.
    pub flags: CodeSet,
}

/// Flags for what nobody knows about the client or the service's conditions: each lowers the part `certainty`.
pub(super) const UNKNOWN: CodeSet = CodeSet::of(&[
    Code::RoleUnknown,
    Code::AgeUnknown,
    Code::GenderUnknown,
    Code::AreaUnknown,
    Code::LanguageUnknown,
    Code::RequirementUnknown,
    Code::ExclusionUnknown,
    Code::UnverifiedAccess,
    Code::CostUnknown,
    Code::ScheduleUnknown,
    Code::DeliveryUnknown,
    Code::DistanceUnknown,
]);

/// The answer of one criterion.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Answer {
    Yes,
    No(Code),
    Unknown(Code),
}

use Answer::{No, Unknown, Yes};

impl Situation<'_> {
    /// The first criterion, in the order of the questions, that answers no for this person; or the flags of a match.
    pub(super) fn first_no(&self, client: &Client, criteria: &Criteria) -> Result<CodeSet, Code> {
        let mut flags = CodeSet::EMPTY;
        self.ask(client, criteria, |answer| match answer {
            Yes => Ok(()),
            No(code) => Err(code),
            Unknown(code) => {
                flags.insert(code);
                Ok(())
            }
        })?;
        Ok(flags)
    }

    /// Everything that the criteria say about the person at `person`.
    pub fn judgement(&self, person: usize, criteria: &Criteria) -> Judgement {
        let mut judgement = Judgement::default();
        let Some(client) = self.persons.get(person) else { return judgement };
        if criteria.traits.visibility() > self.audience {
            // Nothing else is said of what may not be seen.
            return Judgement { excluded: CodeSet::of(&[Code::NotVisible]), flags: CodeSet::EMPTY };
        }
        let all = self.ask(client, criteria, |answer| {
            match answer {
                Yes => {}
                No(code) => judgement.excluded.insert(code),
                Unknown(code) => judgement.flags.insert(code),
            }
            Ok(())
        });
        debug_assert!(all.is_ok(), "nothing stops the questions");
        judgement
    }

    /// Asks every criterion until `hear` returns an error.
    #[inline(always)]
    fn ask(
        &self,
        client: &Client,
        service: &Criteria,
        mut hear: impl FnMut(Answer) -> Result<(), Code>,
    ) -> Result<(), Code> {
        hear(self.existence(service))?;
        if service.traits.has_last_day() && !self.any_status && self.terms.season(service).ends < self.today {
            hear(No(Code::EventPassed))?;
        }
        hear(need(client, service))?;
        hear(lives_in(client, service.area))?;
        let limits = self.terms.limits(service);
        if let Some(residency) = limits.residency {
            hear(lives_in(client, residency))?;
        }
        hear(language(self, client, service))?;
        hear(age(client, limits))?;
        hear(gender(client, limits))?;
        hear(role(self, client, service))?;
        for condition in &limits.conditions {
            hear(match (client.attribute(condition.attribute), condition.excludes) {
                (Some(value), false) if value != condition.value => No(Code::RequirementNotMet),
                (Some(value), true) if value == condition.value => No(Code::ExclusionMet),
                (None, false) if client.described => Unknown(Code::RequirementUnknown),
                (None, true) if client.described => Unknown(Code::ExclusionUnknown),
                _ => Yes,
            })?;
        }
        hear(self.registration(service))?;
        let delivery = service.traits.delivery();
        let reach = delivery & client.reaches;
        hear(match (delivery, reach) {
            (0, _) if client.reaches != u8::MAX => Unknown(Code::DeliveryUnknown),
            (0, _) => Yes,
            (_, 0) => No(Code::DeliveryUnreachable),
            _ => Yes,
        })?;
        let constraints = &client.constraints;
        if constraints.wheelchair && reach & MAY_BE_VISIT != 0 {
            hear(match service.traits.wheelchair() {
                Known::Yes => Yes,
                Known::No if reach & !VISIT == 0 => No(Code::Accessibility),
                // One need not go there, but whoever wants to should know.
                Known::No | Known::Unknown => Unknown(Code::UnverifiedAccess),
            })?;
        }
        if let Some(most) = constraints.max_km
            && reach & !VISIT == 0
        {
            let km = client.at.and_then(|at| self.terms.places.nearest_km(service.places, at));
            hear(match km {
                Some(km) if km > most as f32 => No(Code::TooFar),
                Some(_) => Yes,
                None => Unknown(Code::DistanceUnknown),
            })?;
        }
        if constraints.evenings_only {
            hear(self.evening(service, reach))?;
        }
        if constraints.free_only {
            hear(match service.traits.price() {
                Price::Free => Yes,
                Price::Costs => No(Code::Cost),
                Price::Unknown => Unknown(Code::CostUnknown),
            })?;
        }
        if constraints.low_threshold && service.traits.door() > Door::Open {
            hear(No(Code::RequirementNotMet))?;
        }
        if constraints.with_capacity {
            hear(match self.capacity(service) {
                Some(CapacityState::NoCapacity | CapacityState::Waitlist) => No(Code::NoCapacity),
                Some(_) => Yes,
                None => Unknown(Code::CapacityUnknown),
            })?;
        }
        self.remarks(service, &mut hear)
    }

    /// Whether there is such a service for anybody.
    fn existence(&self, service: &Criteria) -> Answer {
        let traits = service.traits;
        if traits.visibility() > self.audience {
            return No(Code::NotVisible);
        }
        if traits.is_duplicate() {
            return No(Code::Duplicate);
        }
        match traits.status() {
            _ if self.any_status => Yes,
            Status::Ended => No(Code::StatusEnded),
            Status::Paused if self.today < self.terms.season(service).runs_again => No(Code::Paused),
            _ => Yes,
        }
    }

    fn registration(&self, service: &Criteria) -> Answer {
        let season = self.terms.season(service);
        let running = season.starts != Day::FIRST && season.starts < self.today && season.ends != Day::NEVER;
        match season.midway {
            Known::Yes => Yes,
            _ if season.register_by < self.today => No(Code::RegistrationClosed),
            Known::No if running => No(Code::RegistrationClosed),
            Known::Unknown if running => Unknown(Code::HasStarted),
            _ if self.today < season.register_from => Unknown(Code::RegistrationOpens),
            _ if season.register_by.days_since(self.today) <= self.weights.closes_soon_days => {
                Unknown(Code::RegistrationClosesSoon)
            }
            _ => Yes,
        }
    }

    fn evening(&self, service: &Criteria, reach: u8) -> Answer {
        let season = self.terms.season(service);
        if season.schedule_until == Day::FIRST {
            return Unknown(Code::ScheduleUnknown);
        }
        if self.today <= season.schedule_until && season.evening_until < self.today {
            // Who comes to the client may come at another time that they agree on.
            let comes_home = reach & bits(&[Delivery::ClientHome]) != 0;
            return if comes_home { Unknown(Code::ScheduleUnknown) } else { No(Code::ScheduleConflict) };
        }
        Yes
    }

    /// Whether the condition on where clients live, beside the area that is served, is what this person does not meet.
    pub(super) fn fails_residency(&self, client: &Client, service: &Criteria) -> bool {
        let residency = self.terms.limits(service).residency;
        residency.is_some_and(|residency| lives_in(client, residency) == No(Code::OutOfArea))
    }

    /// The capacity, as long as it is believed.
    pub(super) fn capacity(&self, service: &Criteria) -> Option<CapacityState> {
        let season = self.terms.season(service);
        let until = if season.capacity_expires { 0 } else { self.weights.capacity.believed_days };
        let believed = season.capacity_day == Day::NEVER || self.today.days_since(season.capacity_day) <= until;
        season.capacity.filter(|_| believed)
    }

    /// What is to be checked of a service that fits.
    fn remarks(&self, service: &Criteria, hear: &mut impl FnMut(Answer) -> Result<(), Code>) -> Result<(), Code> {
        let capacity = self.capacity(service);
        let state = match capacity {
            Some(CapacityState::Waitlist) => Some(Code::Waitlist),
            Some(CapacityState::NoCapacity) => Some(Code::Full),
            Some(CapacityState::AdditionalAssessmentRequired) => Some(Code::AssessmentRequired),
            Some(CapacityState::HasCapacity) => None,
            None => self.terms.season(service).capacity.map(|_| Code::CapacityUnknown),
        };
        let traits = service.traits;
        let secret = traits.is_confidential().then_some(Code::ConfidentialAddress);
        // Whoever the client lives with may be the one from whom such a service protects.
        let discreet = (traits.is_confidential() || traits.is_for_safety()).then_some(Code::PrintWithConsent);
        [state, traits.door().check(), self.freshness(service).flag(), secret, discreet]
            .into_iter()
            .flatten()
            .try_for_each(|code| hear(Unknown(code)))
    }

    /// Whether the service serves one of these needs.
    pub(super) fn serves(&self, service: &Criteria, needs: &Bitmap) -> bool {
        self.terms.needs.get(service.needs).iter().any(|need| needs.contains(*need))
    }

    /// How much of an asked need the service serves: 1 by name, a share by a kin of it, 0 not at all.
    pub(super) fn overlap(&self, service: &Criteria, asked: &Asked) -> f32 {
        if self.serves(service, &asked.named) {
            1.0
        } else if self.serves(service, &asked.narrower) {
            self.weights.needs.narrower
        } else if self.serves(service, &asked.broader) {
            self.weights.needs.broader
        } else {
            0.0
        }
    }

    /// Whether the client has a role that the service names.
    pub(super) fn has_role(&self, client: &Client, service: &Criteria) -> bool {
        client.roles.contains(self.terms.addressed(service).roles)
    }
}

fn need(client: &Client, service: &Criteria) -> Answer {
    if client.needs.is_empty() || client.overlaps.contains(service.needs) {
        return Yes;
    }
    No(Code::NoNeedOverlap)
}

fn lives_in(client: &Client, place: u32) -> Answer {
    match place {
        area::NATIONWIDE => Yes,
        _ if !client.described => Yes,
        area::UNKNOWN => Unknown(Code::AreaUnknown),
        _ if !client.lives_somewhere => Unknown(Code::AreaUnknown),
        area::EXCEPT_ALAND => {
            if client.on_aland {
                No(Code::OutOfArea)
            } else {
                Yes
            }
        }
        _ if client.around.contains(place - area::SETS) => Yes,
        _ => No(Code::OutOfArea),
    }
}

fn language(of: &Situation<'_>, client: &Client, service: &Criteria) -> Answer {
    if !client.languages_stated {
        return Yes;
    }
    let languages = of.terms.addressed(service).languages;
    if languages == Combinations::NONE {
        return Unknown(Code::LanguageUnknown);
    }
    match (client.languages.contains(languages), service.traits.is_interpreted()) {
        (true, _) => Yes,
        // Into which languages is said in words alone.
        (false, true) => Unknown(Code::LanguageUnknown),
        (false, false) => No(Code::Language),
    }
}

fn age(client: &Client, limits: &Limits) -> Answer {
    if (limits.age_from, limits.age_below) == (i32::MIN, i32::MAX) {
        return Yes;
    }
    let Some((from, below)) = (if limits.age_in_days { client.days } else { client.years }) else {
        return if client.described { Unknown(Code::AgeUnknown) } else { Yes };
    };
    if below <= limits.age_from {
        No(Code::AgeBelow)
    } else if from >= limits.age_below {
        No(Code::AgeAbove)
    } else if from >= limits.age_from && below <= limits.age_below {
        Yes
    } else {
        Unknown(Code::AgeUnknown)
    }
}

fn gender(client: &Client, limits: &Limits) -> Answer {
    match client.gender {
        _ if limits.genders == 0 => Yes,
        Some(gender) if limits.genders & gender != 0 => Yes,
        Some(_) => No(Code::Gender),
        None if client.described => Unknown(Code::GenderUnknown),
        None => Yes,
    }
}

/// A client who has said on which side of the help they stand has said it all: a carer is not one of the cared for. A
/// circumstance that nobody mentioned is unknown.
fn role(of: &Situation<'_>, client: &Client, service: &Criteria) -> Answer {
    if !client.described {
        return Yes;
    }
    let roles = of.terms.addressed(service).roles;
    if roles == Combinations::NONE || client.roles.contains(roles) {
        return Yes;
    }
    if client.side_stated && !of.circumstances.contains(roles) {
        return No(Code::RoleMismatch);
    }
    Unknown(Code::RoleUnknown)
}
