//! The weights of the ranking formula and the classes of freshness: one file of data, which a host may replace.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::Day;
use crate::error::{Error, ErrorKind, Result};
use crate::json_path;
use crate::model::{CapacityState, Delivery, Form};
use crate::reference::MessageCode;

/// Most points of one part, but for safety.
const MAX_POINTS: i32 = 100_000;

/// The weights of the ranking formula (`core/data/ranking.json`), with a version that every receipt names.
///
/// The score of a hit is the sum of its parts. Each part is its points times a share between 0 and 1, rounded to a whole
/// number, so that the parts sum to the score exactly:
///
/// | part | share |
/// |---|---|
/// | `safety` | 1 where a need is one of safety and the service, kept for people in danger, serves it; above everything else together |
/// | `text` | how well the text matches, against the best match |
/// | `need` | weights of the asked needs that it serves, against the weights of all |
/// | `role` | 1 where it is meant for a role that the client has; half where it is for anybody |
/// | `locality` | by the number of municipalities that it serves: few is near |
/// | `distance` | 1 near, 0 far, a straight line between |
/// | `delivery` | how easily the client reaches it, by the best way that is open to the client |
/// | `language` | 1 in the first of the client's languages, half in another |
/// | `freshness` | by its class: fresh, aging, stale, never verified |
/// | `capacity` | by its state, while that is believed |
/// | `specificity` | the share of what it does that was asked for, and limits of age and gender that the client fits |
/// | `certainty` | 1 less something for each condition that nobody knows of |
///
/// ```
/// use luotsi::matching::Weights;
/// let wrong = Weights::from_json(r#"{"version": "mine"}"#).unwrap_err();
/// assert_eq!(wrong.kind(), luotsi::ErrorKind::InvalidDocument);
/// assert!(Weights::from_json(&Weights::shared().to_json()).is_ok());
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Weights {
    /// The version: any text.
    pub version: String,
    /// Points of each part.
    pub parts: PartPoints,
    /// Needs that are wider or narrower than the asked one.
    pub needs: NeedShares,
    /// Shares of the part `locality`.
    pub locality: LocalityShares,
    /// Shares of the part `distance`.
    pub distance: DistanceShares,
    /// Shares of the part `delivery`.
    pub delivery: DeliveryShares,
    /// Shares of the part `capacity`.
    pub capacity: CapacityShares,
    /// Shares of the part `freshness`, and its classes.
    pub freshness: FreshnessShares,
    /// What each unknown condition takes from the part `certainty`.
    pub certainty_per_unknown: f32,
    /// Days before the end of registration at which a hit says that it closes soon.
    pub closes_soon_days: i32,
}

/// Points of the parts, in thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the parts are described in the table of `Weights`")]
pub struct PartPoints {
    pub safety: i32,
    pub text: i32,
    pub need: i32,
    pub role: i32,
    pub locality: i32,
    pub distance: i32,
    pub delivery: i32,
    pub language: i32,
    pub freshness: i32,
    pub capacity: i32,
    pub specificity: i32,
    pub certainty: i32,
}

/// What a wider or narrower need counts against the asked one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NeedShares {
    /// A service for a kind of the asked need. 0 is no overlap.
    pub narrower: f32,
    /// A service for what the asked need is a kind of. 0 is no overlap.
    pub broader: f32,
    /// Needs that are asked for by name or not at all, whatever the list files them under: rest from caring is not what
    /// somebody gets who asks for a carers' group.
    pub apart: BTreeSet<String>,
}

/// Shares of the part `locality`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LocalityShares {
    /// Most municipalities, and the share of services that serve no more; in ascending order.
    pub municipalities: Vec<(u16, f32)>,
    /// Services for the whole country.
    pub nationwide: f32,
    /// Services of which nobody knows.
    pub unknown: f32,
}

/// Shares of the part `distance`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DistanceShares {
    /// Kilometres up to which a place is near (1).
    pub near_km: f32,
    /// Kilometres from which a place is far (0).
    pub far_km: f32,
    /// A service that comes to the client's home.
    pub comes_home: f32,
    /// A service by phone or online.
    pub remote: f32,
    /// A place of which the distance is not known.
    pub unknown: f32,
}

/// Shares of the part `delivery`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DeliveryShares {
    /// For a client who can leave home.
    pub anywhere: BTreeMap<Delivery, f32>,
    /// For a client who cannot.
    pub home_or_remote: BTreeMap<Delivery, f32>,
    /// A service of which nobody knows.
    pub unknown: f32,
}

/// Shares of the part `capacity`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the states are described in `CapacityState`")]
pub struct CapacityShares {
    pub capacity: f32,
    pub unknown: f32,
    pub additional_assessment_required: f32,
    pub waitlist: f32,
    pub no_capacity: f32,
    /// Days for which a state is believed that does not say until when.
    pub believed_days: i32,
}

/// Shares of the part `freshness`, and its classes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the classes are described in `FreshnessClass`")]
pub struct FreshnessShares {
    pub fresh: f32,
    pub aging: f32,
    pub stale: f32,
    pub never_verified: f32,
    /// Services of any form that `forms` does not name.
    pub default: FreshnessLimits,
    /// Forms that age faster or slower.
    pub forms: BTreeMap<Form, FreshnessLimits>,
    /// Organizations and locations, which change less.
    pub registers: FreshnessLimits,
}

/// When a record is no longer fresh.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FreshnessLimits {
    /// After more days than these it is aging.
    pub aging: i32,
    /// After more days than these it is stale.
    pub stale: i32,
}

/// How fresh a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FreshnessClass {
    /// Confirmed not long ago.
    Fresh,
    /// To be confirmed.
    Aging,
    /// Too old to be trusted.
    Stale,
    /// Never confirmed.
    NeverVerified,
}

impl FreshnessClass {
    /// The class as answers write it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Aging => "aging",
            Self::Stale => "stale",
            Self::NeverVerified => "never_verified",
        }
    }

    /// The flag that a hit carries.
    pub fn flag(self) -> Option<MessageCode> {
        match self {
            Self::Fresh => None,
            Self::Aging => Some(MessageCode::Aging),
            Self::Stale => Some(MessageCode::Stale),
            Self::NeverVerified => Some(MessageCode::NeverVerified),
        }
    }
}

impl FreshnessLimits {
    /// The class of a record that was confirmed on `verified` ([`Day::NEVER`] for one that never was).
    ///
    /// ```
    /// use jiff::civil::date;
    /// use luotsi::matching::{Day, FreshnessClass, Weights};
    /// let limits = Weights::shared().freshness.default;
    /// let (on, today) = (|day| Day::of(date(2025, 9, day)), Day::of(date(2026, 3, 10)));
    /// assert_eq!(limits.class(on(9), today), FreshnessClass::Fresh); // 182 days
    /// assert_eq!(limits.class(on(8), today), FreshnessClass::Aging);
    /// ```
    pub fn class(self, verified: Day, today: Day) -> FreshnessClass {
        match today.days_since(verified) {
            _ if verified == Day::NEVER => FreshnessClass::NeverVerified,
            days if days > self.stale => FreshnessClass::Stale,
            days if days > self.aging => FreshnessClass::Aging,
            _ => FreshnessClass::Fresh,
        }
    }
}

impl FreshnessShares {
    /// The limits of a service of this form.
    pub fn limits(&self, form: Option<Form>) -> FreshnessLimits {
        form.and_then(|form| self.forms.get(&form)).copied().unwrap_or(self.default)
    }

    pub(super) fn share(&self, class: FreshnessClass) -> f32 {
        match class {
            FreshnessClass::Fresh => self.fresh,
            FreshnessClass::Aging => self.aging,
            FreshnessClass::Stale => self.stale,
            FreshnessClass::NeverVerified => self.never_verified,
        }
    }
}

impl CapacityShares {
    pub(super) fn share(&self, state: Option<CapacityState>) -> f32 {
        match state {
            None => self.unknown,
            Some(CapacityState::HasCapacity) => self.capacity,
            Some(CapacityState::NoCapacity) => self.no_capacity,
            Some(CapacityState::Waitlist) => self.waitlist,
            Some(CapacityState::AdditionalAssessmentRequired) => self.additional_assessment_required,
        }
    }
}

impl LocalityShares {
    pub(super) fn share(&self, municipalities: u16) -> f32 {
        match municipalities {
            0 => self.unknown,
            u16::MAX => self.nationwide,
            n => self.municipalities.iter().find(|(most, _)| n <= *most).map_or(self.nationwide, |(_, share)| *share),
        }
    }
}

impl Weights {
    /// The weights that come with the library.
    pub fn shared() -> &'static Self {
        static WEIGHTS: LazyLock<Weights> = LazyLock::new(|| {
            // The embedded weights are read by the tests below.
            Weights::from_json(include_str!("../../data/ranking.json")).expect("embedded weights")
        });
        &WEIGHTS
    }

    /// Reads a host's own weights, in the format of `core/data/ranking.json`.
    ///
    /// # Errors
    /// `INVALID_DOCUMENT` with the JSON path of what is missing, unknown or out of range.
    pub fn from_json(text: &str) -> Result<Self> {
        let mut track = serde_path_to_error::Track::new();
        let mut reader = serde_json::Deserializer::from_str(text);
        let weights: Self = Self::deserialize(serde_path_to_error::Deserializer::new(&mut reader, &mut track))
            .map_err(|e| {
                Error::new(ErrorKind::InvalidDocument, e.to_string()).at(json_path::of_error(&track.path()))
            })?;
        weights.check()?;
        Ok(weights)
    }

    /// The weights as JSON.
    pub fn to_json(&self) -> String {
        // Every map key is a code and `check` has refused numbers that JSON cannot write.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Checks that the shares are shares, that the limits ascend, and that safety outweighs all else together.
    ///
    /// # Errors
    /// `INVALID_DOCUMENT` with the JSON path.
    pub fn check(&self) -> Result<()> {
        let wrong = |path: &str, message: &'static str| {
            Err(Error::new(ErrorKind::InvalidDocument, message).at(format!("$.{path}")))
        };
        let points = self.parts.but_safety();
        if points.iter().any(|points| !(0..=MAX_POINTS).contains(points)) {
            return wrong("parts", "a part has 0 to 100000 points");
        }
        if self.parts.safety <= points.iter().sum() || self.parts.safety > 1_000_000_000 {
            return wrong("parts.safety", "safety has more points than all other parts together, and at most 1e9");
        }
        let deliveries = self.delivery.anywhere.values().chain(self.delivery.home_or_remote.values());
        let shares = [
            ("needs.narrower", self.needs.narrower),
            ("needs.broader", self.needs.broader),
            ("locality.nationwide", self.locality.nationwide),
            ("locality.unknown", self.locality.unknown),
            ("distance.comes_home", self.distance.comes_home),
            ("distance.remote", self.distance.remote),
            ("distance.unknown", self.distance.unknown),
            ("delivery.unknown", self.delivery.unknown),
            ("capacity.capacity", self.capacity.capacity),
            ("capacity.unknown", self.capacity.unknown),
            ("capacity.additional_assessment_required", self.capacity.additional_assessment_required),
            ("capacity.waitlist", self.capacity.waitlist),
            ("capacity.no_capacity", self.capacity.no_capacity),
            ("freshness.fresh", self.freshness.fresh),
            ("freshness.aging", self.freshness.aging),
            ("freshness.stale", self.freshness.stale),
            ("freshness.never_verified", self.freshness.never_verified),
            ("certainty_per_unknown", self.certainty_per_unknown),
        ];
        let shares = shares
            .into_iter()
            .chain(deliveries.map(|share| ("delivery", *share)))
            .chain(self.locality.municipalities.iter().map(|(_, share)| ("locality.municipalities", *share)));
        for (path, share) in shares {
            if !(0.0..=1.0).contains(&share) {
                return wrong(path, "a share is between 0 and 1");
            }
        }
        if self.locality.municipalities.windows(2).any(|pair| pair[0].0 >= pair[1].0) {
            return wrong("locality.municipalities", "the numbers of municipalities ascend");
        }
        if !(self.distance.near_km >= 0.0 && self.distance.near_km < self.distance.far_km) {
            return wrong("distance.far_km", "far is farther than near, and near is 0 km or more");
        }
        let forms = self.freshness.forms.values().chain([&self.freshness.default, &self.freshness.registers]);
        if forms.into_iter().any(|limits| limits.aging < 0 || limits.stale < limits.aging) {
            return wrong("freshness", "a record ages before it is stale, and not before day 0");
        }
        Ok(())
    }
}

impl PartPoints {
    fn but_safety(&self) -> [i32; 11] {
        let Self { safety: _, text, need, role, locality, distance, delivery, language, .. } = *self;
        let Self { freshness, capacity, specificity, certainty, .. } = *self;
        [text, need, role, locality, distance, delivery, language, freshness, capacity, specificity, certainty]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(pointer: &str, value: serde_json::Value) -> Option<String> {
        let mut document: serde_json::Value = serde_json::from_str(&Weights::shared().to_json()).unwrap();
        *document.pointer_mut(pointer).unwrap() = value;
        Weights::from_json(&document.to_string()).err().map(|error| error.path().unwrap_or_default().to_owned())
    }

    #[test]
    fn the_embedded_weights_survive_a_round_trip() {
        assert_eq!(&Weights::from_json(&Weights::shared().to_json()).unwrap(), Weights::shared());
    }

    #[test]
    fn wrong_weights_are_refused_with_their_place() {
        for (pointer, value, path) in [
            ("/parts/safety", 2_000.into(), "$.parts.safety"),
            ("/parts/text", (-1).into(), "$.parts"),
            ("/needs/narrower", 1.5.into(), "$.needs.narrower"),
            ("/capacity/waitlist", (-0.1).into(), "$.capacity.waitlist"),
            ("/distance/far_km", 1.into(), "$.distance.far_km"),
            ("/freshness/default/stale", 10.into(), "$.freshness"),
            ("/locality/municipalities/1/0", 1.into(), "$.locality.municipalities"),
            ("/delivery/anywhere", serde_json::json!({"by_owl": 1}), "$.delivery.anywhere.?"),
        ] {
            assert_eq!(changed(pointer, value).as_deref(), Some(path), "{pointer}");
        }
    }
}
