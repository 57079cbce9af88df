//! Roles: who a client is to a service.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// What a role says of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoleKind {
    /// On which side of the help the person stands: who cares, who is cared for, who wants to help. A profile that
    /// names one of these names all that hold, so that a carer is never sent to the group of those who are cared for.
    Side,
    /// A circumstance that holds beside any side (a student, a jobseeker). Not named, it is unknown.
    Circumstance,
}

/// The roles that the library knows, from `core/data/roles.json`. A role that is not in the table is a side of its own.
///
/// ```
/// use luotsi::matching::{RoleKind, RoleTable};
/// let roles = RoleTable::shared();
/// assert_eq!(roles.kind("student"), RoleKind::Circumstance);
/// assert!(roles.with_implied("single_parent").contains(&"parent"));
/// ```
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleTable {
    /// The version of the table; it grows when a role changes.
    pub version: u32,
    roles: BTreeMap<String, Role>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Role {
    kind: RoleKind,
    #[serde(default)]
    implies: Vec<String>,
}

impl RoleTable {
    /// The table that comes with the library.
    pub fn shared() -> &'static Self {
        static ROLES: LazyLock<RoleTable> = LazyLock::new(|| {
            // The embedded table is read by the tests below.
            serde_json::from_str(include_str!("../../data/roles.json")).expect("embedded table")
        });
        &ROLES
    }

    /// Whether the table has the role.
    pub fn contains(&self, code: &str) -> bool {
        self.roles.contains_key(code)
    }

    /// What the role says of a person.
    pub fn kind(&self, code: &str) -> RoleKind {
        self.roles.get(code).map_or(RoleKind::Side, |role| role.kind)
    }

    /// The role and every role that it implies: who is a single parent is a parent.
    pub fn with_implied<'a>(&'a self, code: &'a str) -> Vec<&'a str> {
        let mut all = vec![code];
        let mut next = 0;
        while next < all.len() {
            let implied = self.roles.get(all[next]).map_or(&[][..], |role| &role.implies);
            for role in implied {
                if !all.contains(&role.as_str()) {
                    all.push(role);
                }
            }
            next += 1;
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_implied_role_is_in_the_table() {
        let table = RoleTable::shared();
        for role in table.roles.values() {
            assert!(role.implies.iter().all(|implied| table.roles.contains_key(implied)), "{role:?}");
        }
    }

    #[test]
    fn a_carer_is_not_the_one_who_is_cared_for_nor_any_other_relative() {
        assert_eq!(RoleTable::shared().with_implied("informal_carer"), ["informal_carer"]);
        assert!(!RoleTable::shared().with_implied("parent").contains(&"parent_of_child_under_18"));
    }
}
