//! Matching a person's situation: who fits, how well, why not, what to ask, and which few services cover it all.
//!
//! Nothing here reads a file, a clock or a database: [`Criteria`] are compiled once when a service is indexed, a
//! [`Situation`] once for each request, and [`Situation::judge`] compares the two.

mod code_set;
mod combinations;
mod criteria;
mod day;
mod eligibility;
mod explain;
mod limits;
mod plan;
mod points;
mod questions;
mod rank;
mod roles;
mod season;
mod situation;
mod terms;
mod traits;
mod weights;
mod whereabouts;
mod why_not;

pub use code_set::CodeSet;
pub use criteria::Criteria;
pub use day::Day;
pub use eligibility::Judgement;
pub use explain::{Explainer, Subject};
pub use plan::{Pick, Plan, Session, Target};
pub use questions::{Inquiry, Unserved};
pub use rank::{Fit, Parts};
pub use roles::{RoleKind, RoleTable};
pub use situation::{Scope, Situation};
pub use terms::Terms;
pub use weights::{
    CapacityShares, DeliveryShares, DistanceShares, FreshnessClass, FreshnessLimits, FreshnessShares, LocalityShares,
    NeedShares, PartPoints, Weights,
};
pub use whereabouts::{Site, Territory, Whereabouts};
pub use why_not::WhyNot;

/// Thousandths of a year, or of a day: what age limits are compared in.
const AGE_SCALE: f64 = 1_000.0;

#[cfg(test)]
mod county;
#[cfg(test)]
mod tests;
