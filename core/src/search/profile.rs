//! The client's situation. It lives for one call: nothing of it is stored, logged or put in an error.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::request::{check_position, day, invalid, read_strictly};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Gender, Position};

/// Most persons of one profile.
pub const MAX_PERSONS: usize = 20;
/// Most needs of one person.
pub const MAX_NEEDS: usize = 50;

/// The people of one situation: the client, and others of the household. Every field may be left out; left out is
/// unknown.
///
/// ```
/// use luotsi::Profile;
/// let profile = Profile::from_json(
///     r#"{"persons": [{"age": 78, "municipality": "272", "roles": ["informal_carer"], "languages": ["fi"],
///         "needs": [{"code": "carer_respite", "weight": 3}], "attributes": {"informal_care_support_decision": null},
///         "constraints": {"home_or_remote": true}}]}"#,
/// )?;
/// assert_eq!(profile.persons[0].age, Some(78.0));
/// # Ok::<(), luotsi::Error>(())
/// ```
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Profile {
    /// The persons.
    pub persons: Vec<Person>,
}

/// One person of a [`Profile`].
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Person {
    /// Age in years; decimals for small children.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age: Option<f64>,
    /// Date of birth, in place of the age.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "day")]
    pub birth_date: Option<Date>,
    /// Gender.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gender: Option<Gender>,
    /// Municipality of residence (code).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub municipality: Option<String>,
    /// Where the person is; without it distances are taken from the municipality's centre.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// Languages in which the person can use a service.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// Roles: `informal_carer`, `person_with_disability`, `relative` ...
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// Needs, weighted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<WeightedNeed>,
    /// Attributes that services require or exclude: true, false, or null for unknown.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, Option<bool>>,
    /// What the service must reckon with.
    #[serde(skip_serializing_if = "Constraints::is_empty")]
    pub constraints: Constraints,
}

/// A need and how much it matters.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct WeightedNeed {
    /// Need code.
    pub code: String,
    /// Weight, above 0 and at most 10; 1 when not said.
    #[serde(default = "one")]
    pub weight: f64,
}

/// What a service must reckon with, person by person.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Constraints {
    /// The person cannot leave home: only services that come, or are reached by phone or online.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub home_or_remote: bool,
    /// The person moves in a wheelchair.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub wheelchair: bool,
    /// Only sessions that start at 16:30 or later.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub evenings_only: bool,
    /// The person cannot use the phone.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub no_phone: bool,
    /// The person cannot use the internet.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub no_online: bool,
    /// Only what costs nothing.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub free_only: bool,
    /// Only what has room now.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub with_capacity: bool,
    /// Only what needs no referral, assessment or decision.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub low_threshold: bool,
    /// Farthest place, in kilometres.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_km: Option<u32>,
}

impl Constraints {
    /// Whether nothing is asked.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Profile {
    /// Reads and checks a profile that stands by itself, as a host keeps it beside a prepared request.
    ///
    /// ```
    /// use luotsi::Profile;
    /// let wrong = Profile::from_json(r#"{"persons": [{"agee": 78}]}"#).unwrap_err();
    /// assert_eq!((wrong.kind(), wrong.path()), (luotsi::ErrorKind::UnknownField, Some("$.persons[0].agee")));
    /// ```
    ///
    /// # Errors
    /// `INVALID_REQUEST` or `UNKNOWN_FIELD` with the JSON path, `LIMIT_EXCEEDED`. No error repeats a value of the profile.
    pub fn from_json(json: &str) -> Result<Self> {
        let profile: Self = read_strictly(json, "a profile")?;
        profile.check("$")?;
        Ok(profile)
    }

    pub(super) fn check(&self, path: &str) -> Result<()> {
        if self.persons.len() > MAX_PERSONS {
            return Err(too_many(format!("{path}.persons"), MAX_PERSONS, "persons"));
        }
        self.persons.iter().enumerate().try_for_each(|(i, person)| person.check(&format!("{path}.persons[{i}]")))
    }
}

impl Person {
    /// Whether it is known where the person lives or is.
    pub fn has_whereabouts(&self) -> bool {
        self.municipality.is_some() || self.position.is_some()
    }

    fn check(&self, path: &str) -> Result<()> {
        if self.age.is_some_and(|age| !(0.0..=130.0).contains(&age)) {
            return Err(invalid(format!("{path}.age"), "an age is between 0 and 130 years"));
        }
        if self.age.is_some() && self.birth_date.is_some() {
            return Err(invalid(format!("{path}.age"), "give the age or the birth date, not both"));
        }
        if let Some(position) = self.position {
            check_position(position, &format!("{path}.position"))?;
        }
        if self.needs.len() > MAX_NEEDS {
            return Err(too_many(format!("{path}.needs"), MAX_NEEDS, "needs"));
        }
        for (i, need) in self.needs.iter().enumerate() {
            if !(need.weight > 0.0 && need.weight <= 10.0) {
                return Err(invalid(format!("{path}.needs[{i}].weight"), "a weight is above 0 and at most 10"));
            }
        }
        Ok(())
    }
}

fn too_many(path: String, most: usize, what: &str) -> Error {
    Error::new(ErrorKind::LimitExceeded, format!("at most {most} {what}")).at(path)
}

/// A client's data never reach a log, not even through `{:?}`.
macro_rules! silent_debug {
    ($($name:ident),+) => { $(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), " { .. }"))
            }
        }
    )+ };
}
silent_debug!(Profile, Person, WeightedNeed, Constraints);

fn one() -> f64 {
    1.0
}
