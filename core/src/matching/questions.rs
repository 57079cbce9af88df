//! What to ask the client, and what nobody serves.

use std::collections::BTreeMap;

use super::eligibility::{Judgement, UNKNOWN};
use super::{CodeSet, Criteria, Fit, Situation};
use crate::reference::{Locale, MessageCode as Code, Messages};

/// Flags that an answer of the client would settle.
const ANSWERABLE: CodeSet = CodeSet::of(&[
    Code::RoleUnknown,
    Code::AgeUnknown,
    Code::GenderUnknown,
    Code::AreaUnknown,
    Code::RequirementUnknown,
    Code::ExclusionUnknown,
]);

/// A question whose answer would change the hits, about one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inquiry {
    /// `ASK_AGE`, `ASK_ATTRIBUTE` ...
    pub code: Code,
    /// The attribute, or the role.
    pub about: Option<String>,
    /// The value of the attribute that the services want.
    pub value: bool,
    /// The person (position in `persons`).
    pub person: usize,
    /// Hits that a yes (of an age, a gender or a municipality: the right one) makes sure. In the order of the hits.
    pub opens: Vec<u32>,
    /// Hits that a no excludes.
    pub closes: Vec<u32>,
}

impl Inquiry {
    /// The question in a reader's language.
    pub fn text(&self, locale: Locale) -> String {
        let messages = Messages::shared();
        let about = self.about.as_deref().unwrap_or_default();
        match self.code {
            Code::AskRole => messages.render(self.code, locale, &[("role", &messages.label("role", about, locale))]),
            Code::AskAttribute => {
                messages.render(self.code, locale, &[("attribute", &messages.statement(about, self.value, locale))])
            }
            code => messages.render(code, locale, &[]),
        }
    }
}

/// A need of one person that no hit serves.
#[derive(Debug, Clone, PartialEq)]
pub struct Unserved {
    /// The need.
    pub need: String,
    /// The person (position in `persons`).
    pub person: usize,
    /// The nearest service that would fit but for the area, with its distance in kilometres where that is known.
    pub nearest: Option<(u32, Option<f32>)>,
}

impl Fit {
    /// What is unknown of the client, as flags: the service fits for sure once these are answered as it wants.
    pub fn depends_on(&self) -> CodeSet {
        self.flags.and(ANSWERABLE)
    }

    /// Whether anything is unknown, of the client or of the service.
    pub fn is_certain(&self) -> bool {
        self.flags.and(UNKNOWN).is_empty()
    }
}

impl Situation<'_> {
    /// The questions that these hits raise: those that decide most hits first, then by kind, name and person.
    pub fn questions<'c>(&self, hits: impl IntoIterator<Item = (u32, &'c Criteria, Fit)>) -> Vec<Inquiry> {
        type Topic = (Code, Option<(u32, bool)>, usize);
        let mut topics: BTreeMap<Topic, (Vec<u32>, Vec<u32>)> = BTreeMap::new();
        for (slot, criteria, fit) in hits {
            let unknown = fit.depends_on();
            let Some(client) = self.persons.get(fit.person) else { continue };
            if unknown.is_empty() {
                continue;
            }
            let mut note = |topic, closes: bool| {
                let (opening, closing) = topics.entry(topic).or_default();
                opening.push(slot);
                if closes {
                    closing.push(slot);
                }
            };
            for (flag, ask) in [(Code::AgeUnknown, Code::AskAge), (Code::GenderUnknown, Code::AskGender)] {
                if unknown.contains(flag) {
                    note((ask, None, fit.person), true);
                }
            }
            if unknown.contains(Code::AreaUnknown) && !client.lives_somewhere {
                note((Code::AskMunicipality, None, fit.person), true);
            }
            if unknown.contains(Code::RoleUnknown) {
                let roles = self.terms.roles.get(self.terms.addressed(criteria).roles);
                for role in roles {
                    // A no to one role leaves the others open.
                    note((Code::AskRole, Some((*role, true)), fit.person), roles.len() == 1);
                }
            }
            for condition in &self.terms.limits(criteria).conditions {
                if client.attribute(condition.attribute).is_none() {
                    let wanted = condition.value != condition.excludes;
                    note((Code::AskAttribute, Some((condition.attribute, wanted)), fit.person), true);
                }
            }
        }
        let mut questions: Vec<Inquiry> = topics
            .into_iter()
            .map(|((code, about, person), (opens, closes))| Inquiry {
                code,
                about: about.map(|(number, _)| match code {
                    Code::AskRole => self.terms.roles.codes().name(number).to_owned(),
                    _ => self.terms.attributes.name(number).to_owned(),
                }),
                value: about.is_none_or(|(_, value)| value),
                person,
                opens,
                closes,
            })
            .collect();
        // Numbers of codes are the index's own; an answer is ordered by names.
        questions.sort_by(|a, b| {
            let decides = |question: &Inquiry| (question.opens.len(), question.closes.len());
            decides(b)
                .cmp(&decides(a))
                .then_with(|| (a.code, &a.about, !a.value, a.person).cmp(&(b.code, &b.about, !b.value, b.person)))
        });
        questions
    }

    /// The asked needs that none of `hits` serves, person by person, each with the nearest of `all` services that fails
    /// by its area alone. Of two at the same distance the one whose `id` comes first.
    pub fn unserved<'c, 'i>(
        &self,
        hits: impl IntoIterator<Item = &'c Criteria>,
        all: impl Fn() -> Box<dyn Iterator<Item = (u32, &'c Criteria)> + 'c>,
        id: impl Fn(u32) -> &'i str,
    ) -> Vec<Unserved> {
        let of_person = |person: usize| (0..self.persons[person].needs.len()).map(move |need| (person, need));
        let mut open: Vec<(usize, usize)> = (0..self.persons.len()).flat_map(of_person).collect();
        for criteria in hits {
            if open.is_empty() {
                break;
            }
            let fits: Vec<bool> = self.persons.iter().map(|client| self.first_no(client, criteria).is_ok()).collect();
            open.retain(|(person, need)| {
                !fits[*person] || self.overlap(criteria, &self.persons[*person].needs[*need]) == 0.0
            });
        }
        let nearest = |person: usize, need: usize| {
            let client = &self.persons[person];
            let outside = all().filter(|(_, criteria)| {
                client.overlaps.contains(criteria.needs) && self.overlap(criteria, &client.needs[need]) > 0.0 && {
                    let Judgement { excluded, .. } = self.judgement(person, criteria);
                    excluded == CodeSet::of(&[Code::OutOfArea])
                }
            });
            outside
                .map(|(slot, criteria)| {
                    (slot, client.at.and_then(|at| self.terms.places.nearest_km(criteria.places, at)))
                })
                .min_by(|(a, a_km), (b, b_km)| {
                    let km = |km: &Option<f32>| km.unwrap_or(f32::INFINITY);
                    km(a_km).total_cmp(&km(b_km)).then_with(|| id(*a).cmp(id(*b)))
                })
        };
        open.into_iter()
            .map(|(person, need)| Unserved {
                need: self.persons[person].needs[need].code.clone(),
                person,
                nearest: nearest(person, need),
            })
            .collect()
    }
}
