//! Who a steward is, and which organizations' records the steward may write.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};
use crate::model::Record;

/// Longest name or signature of a steward, in bytes.
const MAX_NAME: usize = 200;

/// Somebody who looks after records. The host has made sure who it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Steward {
    /// Who is written into the history, and whose drafts these are. A name of an account is better than a person's: the
    /// history keeps it.
    pub name: String,
    /// How confirmations are signed for everybody to see: the organization or a role. Without it they are unsigned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signs: Option<String>,
    /// What the steward may write.
    #[serde(rename = "organizations")]
    pub scope: Scope,
}

impl Steward {
    /// A steward who signs nothing.
    pub fn new(name: impl Into<String>, scope: Scope) -> Self {
        Self { name: name.into(), signs: None, scope }
    }

    pub(super) fn check(&self) -> Result<()> {
        if self.name.trim().is_empty() {
            return Err(Error::new(ErrorKind::InvalidRequest, "a steward needs a name").at("steward.name"));
        }
        for (at, text) in [("steward.name", Some(&self.name)), ("steward.signs", self.signs.as_ref())] {
            if text.is_some_and(|text| text.len() > MAX_NAME) {
                return Err(Error::new(ErrorKind::LimitExceeded, "the name is too long")
                    .at(at)
                    .hint(format!("at most {MAX_NAME} bytes")));
            }
        }
        Ok(())
    }
}

/// Whose records a steward may write. In JSON `"all"`, or a list of organization ids.
///
/// A record belongs to one organization: a service to its `organization`, a location to its own, an organization to
/// itself. Being a co-organizer gives no right to write, and a record of nobody's is in no list.
///
/// ```
/// use luotsi::steward::Scope;
/// let scope: Scope = serde_json::from_str(r#"["carers"]"#).unwrap();
/// assert!(scope.covers("carers") && !scope.covers("fishers"));
/// assert!(serde_json::from_str::<Scope>(r#""all""#).unwrap().covers("fishers"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(with = "Written"))]
#[serde(try_from = "Written", into = "Written")]
pub enum Scope {
    /// Every record: the steward of the whole catalogue.
    Everything,
    /// The records of these organizations (ids).
    Organizations(BTreeSet<String>),
}

/// `"all"`, or the ids of organizations.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "Scope"))]
#[serde(untagged)]
enum Written {
    /// `"all"`: every record.
    Word(#[cfg_attr(test, schemars(regex(pattern = "^all$")))] String),
    /// The records of these organizations.
    List(BTreeSet<String>),
}

impl TryFrom<Written> for Scope {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, &'static str> {
        match written {
            Written::Word(word) if word == "all" => Ok(Self::Everything),
            Written::Word(_) => Err("give \"all\", or a list of organization ids"),
            Written::List(ids) => Ok(Self::Organizations(ids)),
        }
    }
}

impl From<Scope> for Written {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::Everything => Self::Word("all".to_owned()),
            Scope::Organizations(ids) => Self::List(ids),
        }
    }
}

impl Scope {
    /// The records of these organizations.
    pub fn of<S: Into<String>>(organizations: impl IntoIterator<Item = S>) -> Self {
        Self::Organizations(organizations.into_iter().map(Into::into).collect())
    }

    /// Whether the records of an organization are in the scope.
    pub fn covers(&self, organization: &str) -> bool {
        match self {
            Self::Everything => true,
            Self::Organizations(ids) => ids.contains(organization),
        }
    }

    /// Whether a record is in the scope.
    pub(super) fn has(&self, record: &Record) -> bool {
        *self == Self::Everything || record.owner().is_some_and(|owner| self.covers(owner))
    }

    /// `NOT_PERMITTED` unless both what stood and what shall stand are in the scope, and no organization outside it is
    /// newly said to take part.
    pub(super) fn permit(&self, before: Option<&Record>, after: Option<&Record>) -> Result<()> {
        if *self == Self::Everything {
            return Ok(());
        }
        for (record, tense) in [(before, "belongs"), (after, "would belong")] {
            let Some(record) = record else { continue };
            let what = match record.owner() {
                Some(owner) if self.covers(owner) => continue,
                Some(owner) => format!("the {} {tense} to the organization {owner}", record.kind()),
                None => format!("the {} {tense} to no organization", record.kind()),
            };
            return Err(outside(format!("{what}, which is outside the steward's scope"), record));
        }
        let partners = |record: Option<&Record>| -> BTreeSet<String> {
            let service = record.and_then(Record::as_service);
            service.map(|service| service.co_organizations.iter().cloned().collect()).unwrap_or_default()
        };
        let (known, named) = (partners(before), partners(after));
        match (named.difference(&known).find(|id| !self.covers(id)), after) {
            (Some(id), Some(record)) => Err(outside(
                format!("the organization {id} would take part, which is outside the steward's scope"),
                record,
            )),
            _ => Ok(()),
        }
    }
}

fn outside(what: String, record: &Record) -> Error {
    Error::new(ErrorKind::NotPermitted, what)
        .at(format!("{} {}", record.kind(), record.id()))
        .hint("leave it to a steward of that organization, or make a suggestion")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service(organization: &str, partners: &[&str]) -> Record {
        let partners = serde_json::to_string(partners).unwrap();
        Record::from_json(&format!(
            r#"{{"kind":"service","id":"s","name":"x","organization":"{organization}","co_organizations":{partners}}}"#
        ))
        .unwrap()
    }

    fn permits(before: Option<&Record>, after: Option<&Record>) -> bool {
        Scope::of(["ours", "ours_too"]).permit(before, after).is_ok()
    }

    #[test]
    fn a_record_can_neither_be_taken_nor_given_away() {
        let (ours, theirs) = (service("ours", &[]), service("theirs", &[]));
        assert!(permits(None, Some(&ours)) && permits(Some(&ours), None) && permits(Some(&ours), Some(&ours)));
        assert!(permits(Some(&ours), Some(&service("ours_too", &[]))));
        assert!(!permits(Some(&ours), Some(&theirs)));
        assert!(!permits(Some(&theirs), Some(&ours)));
        assert!(!permits(Some(&theirs), None));
        let error = Scope::of(["ours"]).permit(Some(&theirs), Some(&ours)).unwrap_err();
        assert!(error.message().contains("the organization theirs"), "{error}");
    }

    #[test]
    fn taking_part_gives_no_right_and_nobody_is_made_to_take_part() {
        assert!(!permits(Some(&service("theirs", &["ours"])), Some(&service("theirs", &["ours"]))));
        assert!(!permits(Some(&service("ours", &[])), Some(&service("ours", &["theirs"]))));
        let joint = service("ours", &["theirs"]);
        assert!(permits(Some(&joint), Some(&joint)) && permits(Some(&joint), Some(&service("ours", &[]))));
        assert!(permits(Some(&service("ours", &[])), Some(&service("ours", &["ours_too"]))));
    }

    #[test]
    fn what_belongs_to_nobody_is_left_to_the_steward_of_everything() {
        let nobodys = Record::from_json(r#"{"kind":"location","id":"l","name":"x"}"#).unwrap();
        assert!(!permits(None, Some(&nobodys)));
        assert!(Scope::Everything.permit(None, Some(&nobodys)).is_ok());
    }
}
