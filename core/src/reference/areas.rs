use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::shown;
use super::table::{Table, TableError, fold};
use crate::model::LocalizedText;

/// A region or a wellbeing services county.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// The official code, two digits in Finland.
    pub code: String,
    /// The name in Finnish, Swedish and English.
    pub names: LocalizedText,
}

impl Area {
    /// The name for a reader of this language.
    pub fn name(&self, language: &str) -> &str {
        shown(&self.names, language)
    }
}

/// Regions or wellbeing services counties, by code.
///
/// The codes are Statistics Finland's. Regions and counties are numbered apart: region 18 is Kainuu, county 18 is
/// Central Ostrobothnia. Helsinki, which arranges its services itself, is county 90; Åland is county 91.
///
/// ```
/// use luotsi::reference::AreaTable;
///
/// let county = AreaTable::wellbeing_counties().get("18").unwrap();
/// assert_eq!(county.name("sv"), "Mellersta Österbottens välfärdsområde");
/// assert_eq!(AreaTable::regions().by_name("Lappi").unwrap().code, "19");
/// ```
#[derive(Debug, Clone)]
pub struct AreaTable {
    areas: BTreeMap<String, Area>,
}

impl AreaTable {
    /// The nineteen regions of Finland.
    pub fn regions() -> &'static Self {
        static REGIONS: LazyLock<AreaTable> = LazyLock::new(|| {
            // The embedded table is read by the tests below.
            AreaTable::from_tsv(include_str!("../../data/regions.tsv")).expect("embedded table")
        });
        &REGIONS
    }

    /// The 21 wellbeing services counties of Finland, Helsinki and Åland.
    pub fn wellbeing_counties() -> &'static Self {
        static COUNTIES: LazyLock<AreaTable> = LazyLock::new(|| {
            // The embedded table is read by the tests below.
            AreaTable::from_tsv(include_str!("../../data/wellbeing_counties.tsv")).expect("embedded table")
        });
        &COUNTIES
    }

    /// Reads a tab-separated table with the headings `code` and `name:LANGUAGE`.
    ///
    /// # Errors
    /// The row and column where a code is missing or given twice.
    pub fn from_tsv(text: &str) -> Result<Self, TableError> {
        let mut areas = BTreeMap::new();
        for row in Table::parse(text)?.rows() {
            let code = row.required("code")?.to_string();
            let area = Area { code: code.clone(), names: row.names() };
            if areas.insert(code, area).is_some() {
                return Err(row.error("code", "this code is in the table twice"));
            }
        }
        Ok(Self { areas })
    }

    /// The area of a code.
    pub fn get(&self, code: &str) -> Option<&Area> {
        self.areas.get(code)
    }

    /// The area of a name in any language, whatever the case.
    pub fn by_name(&self, name: &str) -> Option<&Area> {
        let wanted = fold(name);
        self.iter().find(|area| area.names.iter().any(|(_, name)| fold(name) == wanted))
    }

    /// Every area, by code.
    pub fn iter(&self) -> impl Iterator<Item = &Area> {
        self.areas.values()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_area_has_a_name_in_three_languages() {
        for table in [AreaTable::regions(), AreaTable::wellbeing_counties()] {
            for area in table.iter() {
                assert!(["fi", "sv", "en"].iter().all(|language| area.names.get(language).is_some()), "{area:?}");
            }
        }
        assert_eq!(AreaTable::regions().iter().count(), 19);
        assert_eq!(AreaTable::wellbeing_counties().iter().count(), 23);
    }
}
