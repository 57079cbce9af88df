//! Whom a service serves by residence, and where it stands: codes and locations resolved.

use std::collections::BTreeSet;

use crate::model::{Accessibility, Area, Location, Position, Service};
use crate::reference::MunicipalityTable;

/// The people of an area.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Territory {
    /// Nobody has said, or only in words.
    Unknown,
    /// Everybody.
    Nationwide,
    /// Everybody but the people of Åland.
    ExceptAland,
    /// The people of these municipalities.
    Municipalities(BTreeSet<String>),
}

impl Territory {
    /// The territory of an area: regions and counties become their municipalities, and a merged municipality's code
    /// that of the one that it joined. A code that the table lacks stays as it is.
    ///
    /// ```
    /// use luotsi::matching::Territory;
    /// use luotsi::model::Area;
    /// use luotsi::reference::MunicipalityTable;
    /// let area: Area = serde_json::from_str(r#"{"wellbeing_counties": ["18"]}"#).unwrap();
    /// let Territory::Municipalities(codes) = Territory::of(&area, MunicipalityTable::finland()) else { panic!() };
    /// assert_eq!(codes.len(), 8);
    /// ```
    pub fn of(area: &Area, table: &MunicipalityTable) -> Self {
        if area.nationwide {
            return Self::Nationwide;
        }
        if area.nationwide_except_aland {
            return Self::ExceptAland;
        }
        if area.is_unknown() {
            return Self::Unknown;
        }
        let current = |code: &String| table.get(code).map_or(code, |municipality| &municipality.code).clone();
        let regions = area.regions.iter().flat_map(|code| table.region_members(code));
        let counties = area.wellbeing_counties.iter().flat_map(|code| table.county_members(code));
        let members = regions.chain(counties).map(|municipality| municipality.code.clone());
        Self::Municipalities(area.municipalities.iter().map(current).chain(members).collect())
    }
}

/// What of a [`Location`] record the services there need.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Site {
    /// The municipality where it stands (code).
    pub municipality: Option<String>,
    /// Its position.
    pub position: Option<Position>,
    /// Its accessibility.
    pub accessibility: Accessibility,
}

impl From<&Location> for Site {
    fn from(location: &Location) -> Self {
        Self {
            municipality: location.municipality.clone(),
            position: location.position,
            accessibility: location.accessibility.clone(),
        }
    }
}

/// Where a service stands and whom it serves.
#[derive(Debug, Clone, PartialEq)]
pub struct Whereabouts {
    /// The people that it serves.
    pub area: Territory,
    /// Where they must live, when that differs.
    pub residency: Option<Territory>,
    /// Where it can be visited: its places and the stops of a mobile service, else their municipalities' centres. None
    /// where the address is confidential.
    pub positions: Vec<Position>,
    /// Whether a wheelchair gets in: yes at one place is enough; no at all of them is no.
    pub wheelchair: Option<bool>,
}

impl Whereabouts {
    /// The whereabouts of a service; `site` finds what a location record says.
    pub fn of<'a>(service: &Service, table: &MunicipalityTable, site: impl Fn(&str) -> Option<&'a Site>) -> Self {
        let sites: Vec<_> = service.places.iter().map(|place| site(place.location.as_deref()?)).collect();
        let places = || service.places.iter().zip(&sites);
        let centre = |code: Option<&String>| table.get(code?).map(|municipality| municipality.centre);
        let mut positions = Vec::new();
        if !service.safety.confidential_address {
            positions.extend(places().filter_map(|(place, site)| {
                let municipality = place.municipality.as_ref().or(site.and_then(|site| site.municipality.as_ref()));
                place.position.or(site.and_then(|site| site.position)).or_else(|| centre(municipality))
            }));
            positions.extend(service.schedules.iter().filter_map(|row| centre(row.municipality.as_ref())));
        }
        let known: Vec<Option<bool>> = places()
            .map(|(place, site)| {
                let own = place.accessibility.wheelchair;
                own.or(site.and_then(|site| site.accessibility.wheelchair)).or(service.accessibility.wheelchair)
            })
            .collect();
        let wheelchair = match known.as_slice() {
            [] => service.accessibility.wheelchair,
            known if known.contains(&Some(true)) => Some(true),
            known if known.contains(&None) => None,
            _ => Some(false),
        };
        Self {
            area: service.area.as_ref().map_or(Territory::Unknown, |area| Territory::of(area, table)),
            residency: service.eligibility.residency.as_ref().map(|area| Territory::of(area, table)),
            positions,
            wheelchair,
        }
    }
}
