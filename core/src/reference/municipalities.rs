use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use super::table::{Row, Table, TableError, fold};
use super::{distance_km, shown};
use crate::error::{Error, ErrorKind};
use crate::model::{LocalizedText, Position};

/// A municipality: where services are, and where clients live.
#[derive(Debug, Clone, PartialEq)]
pub struct Municipality {
    /// The official code, three digits in Finland ("272").
    pub code: String,
    /// The name in each language that has one.
    pub names: LocalizedText,
    /// The code of its region.
    pub region: String,
    /// The code of its wellbeing services county.
    pub county: String,
    /// The centre of the main settlement, to about a kilometre.
    pub centre: Position,
    /// The official languages, the majority's first.
    pub languages: Vec<String>,
    /// Other names that people use, and the names of places that have merged into it in other languages.
    pub aliases: Vec<String>,
    /// The municipalities that have merged into it.
    pub former: Vec<Former>,
}

/// A municipality that has merged into another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Former {
    /// The code that it had.
    pub code: String,
    /// The name that it had.
    pub name: String,
}

impl Municipality {
    /// The name in this language, else in the language of the majority.
    pub fn name(&self, language: &str) -> &str {
        let majority = self.languages.first().map_or("", String::as_str);
        self.names.get(language).or_else(|| self.names.get(majority)).unwrap_or_else(|| shown(&self.names, language))
    }
}

/// Municipalities by code, name, region and county.
///
/// [`finland`](Self::finland) is the table of 2025 and 2026: 308 municipalities. A host in another country reads its
/// own with [`from_tsv`](Self::from_tsv).
///
/// ```
/// use luotsi::reference::MunicipalityTable;
///
/// let finland = MunicipalityTable::finland();
/// let kokkola = finland.by_name("karleby").unwrap();
/// assert_eq!(kokkola.code, "272");
/// assert_eq!(kokkola.name("sv"), "Karleby");
/// assert_eq!(kokkola.languages, ["fi", "sv"]);
///
/// // Kälviä joined Kokkola in 2009; old records still carry its code.
/// assert_eq!(finland.get("315").unwrap().code, "272");
///
/// let county: Vec<_> = finland.county_members("18").map(|m| m.name("fi")).collect();
/// assert_eq!(county.len(), 8);
/// ```
#[derive(Debug, Clone)]
pub struct MunicipalityTable {
    municipalities: Vec<Municipality>,
    by_code: BTreeMap<String, usize>,
    by_name: BTreeMap<String, usize>,
}

impl MunicipalityTable {
    /// The municipalities of Finland since 1 January 2025.
    pub fn finland() -> &'static Self {
        Self::finland_shared()
    }

    /// The same, to be kept.
    pub(crate) fn finland_shared() -> &'static Arc<Self> {
        static FINLAND: LazyLock<Arc<MunicipalityTable>> = LazyLock::new(|| {
            // The embedded table is read by the tests below.
            Arc::new(
                MunicipalityTable::from_tsv(include_str!("../../data/municipalities.tsv")).expect("embedded table"),
            )
        });
        &FINLAND
    }

    /// Tells tables with other contents apart.
    pub(crate) fn fingerprint(&self) -> String {
        format!("{:08x}", crc32fast::hash(format!("{:?} {:?}", self.municipalities, self.by_code).as_bytes()))
    }

    /// Reads a tab-separated table with a heading line.
    ///
    /// Required columns: `code`, `name:LANGUAGE` (one or more), `region`, `county`, `lat`, `lon` (WGS 84 degrees),
    /// `languages` (codes separated by spaces, the majority's first). Optional: `aliases` (names separated by `|`)
    /// and `former` (`CODE NAME` of merged municipalities, separated by `|`).
    ///
    /// # Errors
    /// The row and column of a missing or malformed value, or of a code or name that is already taken.
    pub fn from_tsv(text: &str) -> Result<Self, TableError> {
        let table = Table::parse(text)?;
        let mut rows = table.rows().map(|row| Ok((read(&row)?, row))).collect::<Result<Vec<_>, TableError>>()?;
        rows.sort_by(|(a, _), (b, _)| a.code.cmp(&b.code));

        let (mut by_code, mut by_name) = (BTreeMap::new(), BTreeMap::new());
        for (index, (municipality, row)) in rows.iter().enumerate() {
            let former_codes = municipality.former.iter().map(|former| ("former", former.code.as_str()));
            for (column, code) in std::iter::once(("code", municipality.code.as_str())).chain(former_codes) {
                if by_code.insert(code.to_string(), index).is_some() {
                    return Err(row.error(column, format!("the code {code:?} is in the table twice")));
                }
            }
            let names = municipality.names.iter().map(|(_, name)| ("name", name));
            let aliases = municipality.aliases.iter().map(|name| ("aliases", name.as_str()));
            let former_names = municipality.former.iter().map(|former| ("former", former.name.as_str()));
            for (column, name) in names.chain(aliases).chain(former_names) {
                if by_name.insert(fold(name), index).is_some_and(|taken| taken != index) {
                    return Err(row.error(column, format!("the name {name:?} is another municipality's too")));
                }
            }
        }
        let municipalities = rows.into_iter().map(|(municipality, _)| municipality).collect();
        Ok(Self { municipalities, by_code, by_name })
    }

    /// Reads a file as [`from_tsv`](Self::from_tsv) does.
    ///
    /// # Errors
    /// `INVALID_DOCUMENT` with file, row and column; `IO`, `ACCESS_DENIED`.
    pub fn from_file(file: impl AsRef<Path>) -> crate::error::Result<Self> {
        let at = file.as_ref().display().to_string();
        let text = fs::read_to_string(file).map_err(|error| Error::from(error).at(at.as_str()))?;
        Self::from_tsv(&text).map_err(|error| {
            Error::new(ErrorKind::InvalidDocument, error.problem)
                .at(format!("{at}, row {}, column {}", error.row, error.column))
        })
    }

    /// The municipality of a code; the code of a merged one leads to the one that it joined.
    pub fn get(&self, code: &str) -> Option<&Municipality> {
        self.by_code.get(code).map(|index| &self.municipalities[*index])
    }

    /// The municipality of a name in any language, whatever the case; former and colloquial names included.
    pub fn by_name(&self, name: &str) -> Option<&Municipality> {
        self.by_name.get(&fold(name)).map(|index| &self.municipalities[*index])
    }

    /// Every municipality, by code.
    pub fn iter(&self) -> impl Iterator<Item = &Municipality> {
        self.municipalities.iter()
    }

    /// The municipalities of a region, by code; none for an unknown region.
    pub fn region_members<'a>(&'a self, region: &'a str) -> impl Iterator<Item = &'a Municipality> {
        self.iter().filter(move |municipality| municipality.region == region)
    }

    /// The municipalities of a wellbeing services county, by code; none for an unknown county.
    pub fn county_members<'a>(&'a self, county: &'a str) -> impl Iterator<Item = &'a Municipality> {
        self.iter().filter(move |municipality| municipality.county == county)
    }

    /// Whether a code is that of a municipality of Åland (region 21).
    pub fn is_aland(&self, code: &str) -> bool {
        self.get(code).is_some_and(|municipality| municipality.region == "21")
    }

    /// The municipality whose centre is nearest to a position; none only in an empty table.
    pub fn nearest(&self, position: Position) -> Option<&Municipality> {
        let distance = |municipality: &Municipality| distance_km(position, municipality.centre);
        self.iter().min_by(|a, b| distance(a).total_cmp(&distance(b)))
    }
}

fn read(row: &Row<'_>) -> Result<Municipality, TableError> {
    let names = row.names();
    if names.is_empty() {
        return Err(row.error("name", "at least one column `name:LANGUAGE` with a name is required"));
    }
    let former = row
        .list("former")
        .iter()
        .map(|entry| match entry.split_once(' ') {
            Some((code, name)) => Ok(Former { code: code.into(), name: name.trim().into() }),
            None => Err(row.error("former", "a code and a name, separated by a space, are required")),
        })
        .collect::<Result<_, _>>()?;
    Ok(Municipality {
        code: row.required("code")?.into(),
        names,
        region: row.required("region")?.into(),
        county: row.required("county")?.into(),
        centre: Position { latitude: row.number("lat", -90.0, 90.0)?, longitude: row.number("lon", -180.0, 180.0)? },
        languages: row.required("languages")?.split_whitespace().map(String::from).collect(),
        aliases: row.list("aliases"),
        former,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::{AreaTable, LanguageTable};
    use super::*;

    const HEADING: &str = "code\tname:et\tregion\tcounty\tlat\tlon\tlanguages\n";

    #[test]
    fn finland_has_308_municipalities_each_in_a_known_region_and_county() {
        let finland = MunicipalityTable::finland();
        assert_eq!(finland.iter().count(), 308);
        for municipality in finland.iter() {
            assert!(municipality.code.len() == 3 && municipality.code.bytes().all(|b| b.is_ascii_digit()));
            assert!(AreaTable::regions().get(&municipality.region).is_some(), "{municipality:?}");
            assert!(AreaTable::wellbeing_counties().get(&municipality.county).is_some(), "{municipality:?}");
            assert!((59.7..70.1).contains(&municipality.centre.latitude), "{municipality:?}");
            assert!((19.3..31.6).contains(&municipality.centre.longitude), "{municipality:?}");
            assert!(municipality.languages.iter().all(|code| LanguageTable::shared().get(code).is_some()));
        }
    }

    #[test]
    fn regions_and_counties_have_the_members_of_2025() {
        let finland = MunicipalityTable::finland();
        let regions = AreaTable::regions().iter().map(|area| finland.region_members(&area.code).count());
        let sizes: Vec<_> = regions.collect();
        assert_eq!(sizes, [26, 27, 16, 11, 23, 10, 6, 9, 11, 19, 13, 22, 18, 14, 8, 30, 8, 21, 16]);
        let counties = AreaTable::wellbeing_counties().iter().map(|area| finland.county_members(&area.code).count());
        let sizes: Vec<_> = counties.collect();
        assert_eq!(sizes, [7, 6, 10, 2, 27, 16, 11, 23, 10, 6, 9, 11, 19, 13, 22, 18, 14, 8, 30, 8, 21, 1, 16]);
    }

    #[test]
    fn county_18_is_eight_municipalities_and_kruunupyy_is_not_among_them() {
        let finland = MunicipalityTable::finland();
        let members: Vec<_> = finland.county_members("18").map(|municipality| municipality.name("fi")).collect();
        assert_eq!(members, ["Halsua", "Kannus", "Kaustinen", "Kokkola", "Lestijärvi", "Perho", "Toholampi", "Veteli"]);
        assert_eq!(finland.by_name("Kronoby").unwrap().county, "17");
    }

    #[test]
    fn every_name_in_every_language_finds_its_own_municipality() {
        let finland = MunicipalityTable::finland();
        for municipality in finland.iter() {
            for (_, name) in municipality.names.iter() {
                assert_eq!(finland.by_name(&name.to_uppercase()).unwrap().code, municipality.code);
            }
        }
        assert_eq!(finland.by_name("  s:t michel "), finland.get("491"));
        assert_eq!(finland.by_name("Ka\u{308}lvia\u{308}"), finland.get("272"), "decomposed letters are the same name");
        assert_eq!(finland.by_name("Atlantis"), None);
    }

    #[test]
    fn merged_municipalities_lead_to_the_one_they_joined() {
        let finland = MunicipalityTable::finland();
        for (code, joined) in [("911", "Nurmes"), ("099", "Kankaanpää"), ("588", "Mäntyharju"), ("429", "Kokkola")] {
            assert_eq!(finland.get(code).unwrap().name("fi"), joined);
        }
        assert_eq!(finland.by_name("Pertunmaa").unwrap().name("fi"), "Mäntyharju");
    }

    #[test]
    fn bilingual_municipalities_are_the_33_of_the_decree_for_2023_to_2032() {
        let count = |languages: &[&str]| {
            MunicipalityTable::finland().iter().filter(|municipality| municipality.languages == languages).count()
        };
        assert_eq!((count(&["fi", "sv"]), count(&["sv", "fi"]), count(&["sv"])), (18, 15, 16));
        let sami = MunicipalityTable::finland().iter().filter(|m| m.languages.contains(&"se".to_string()));
        assert_eq!(sami.map(|m| m.name("fi")).collect::<Vec<_>>(), ["Enontekiö", "Inari", "Sodankylä", "Utsjoki"]);
    }

    #[test]
    fn a_name_falls_back_to_the_language_of_the_majority() {
        let finland = MunicipalityTable::finland();
        assert_eq!(finland.get("598").unwrap().name("en"), "Jakobstad");
        assert_eq!(finland.get("272").unwrap().name("en"), "Kokkola");
    }

    #[test]
    fn distances_between_centres_are_right_within_3_percent() {
        let finland = MunicipalityTable::finland();
        let centre = |name| finland.by_name(name).unwrap().centre;
        for (from, to, km) in [
            ("Kokkola", "Helsinki", 418.6),
            ("Kokkola", "Vaasa", 111.5),
            ("Helsinki", "Tampere", 161.0),
            ("Helsinki", "Turku", 150.6),
            ("Helsinki", "Oulu", 539.0),
            ("Oulu", "Rovaniemi", 166.5),
            ("Turku", "Maarianhamina", 134.5),
        ] {
            let measured = distance_km(centre(from), centre(to));
            assert!((measured / km - 1.0).abs() < 0.03, "{from} to {to}: {measured}");
        }
    }

    #[test]
    fn no_centre_lies_far_from_its_neighbours() {
        // A slip in one coordinate moves a centre away from all others; Inari and Utsjoki are truly far.
        let finland = MunicipalityTable::finland();
        for municipality in finland.iter().filter(|m| !["148", "890"].contains(&m.code.as_str())) {
            let mut neighbours: Vec<_> = finland.iter().filter(|other| other.code != municipality.code).collect();
            neighbours.sort_by(|a, b| {
                let distance = |m: &Municipality| distance_km(m.centre, municipality.centre);
                distance(a).total_cmp(&distance(b))
            });
            assert!(distance_km(neighbours[0].centre, municipality.centre) < 70.0, "{municipality:?}");
            let regions: BTreeSet<_> = neighbours[..7].iter().map(|neighbour| &neighbour.region).collect();
            assert!(regions.contains(&municipality.region), "{municipality:?}");
        }
    }

    #[test]
    fn a_position_finds_the_nearest_centre() {
        let near = Position { latitude: 63.85, longitude: 23.1 };
        assert_eq!(MunicipalityTable::finland().nearest(near).unwrap().name("fi"), "Kokkola");
    }

    #[test]
    fn another_countrys_table_is_read() {
        let text = format!("{HEADING}EE784\tTallinn\tEE37\tEE37\t59.437\t24.754\tet\n");
        let estonia = MunicipalityTable::from_tsv(&text).unwrap();
        assert_eq!(estonia.by_name("tallinn").unwrap().name("fi"), "Tallinn");
    }

    #[test]
    fn an_error_names_the_row_and_the_column() {
        let bad = |rows: &str| {
            let error = MunicipalityTable::from_tsv(&format!("{HEADING}{rows}")).unwrap_err();
            (error.row, error.column)
        };
        assert_eq!(bad("1\tA\tx\tx\tnorth\t24\tet"), (2, "lat".into()));
        assert_eq!(bad("1\tA\tx\tx\t59\tNaN\tet"), (2, "lon".into()));
        assert_eq!(bad("1\tA\tx\tx\t59\t24\tet\n\n2\tB\tx\t\t59\t24\tet"), (4, "county".into()));
        assert_eq!(bad("1\tA\tx\tx\t59\t24\tet\n1\tB\tx\tx\t59\t24\tet"), (3, "code".into()));
        assert_eq!(bad("1\tA\tx\tx\t59\t24\tet\n2\ta\tx\tx\t59\t24\tet"), (3, "name".into()));
        assert_eq!(bad("1\tA\tx\tx\t59\t24\tet\tmore"), (2, "languages".into()));
        assert_eq!(MunicipalityTable::from_tsv("").unwrap_err().row, 0);
    }

    #[test]
    fn codes_and_names_agree_with_the_national_register() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/ptv_finland/areas/Municipality.json");
        let Ok(text) = std::fs::read_to_string(path) else {
            eprintln!("skipped: no shared data");
            return;
        };
        let register: serde_json::Value = serde_json::from_str(&text).unwrap();
        let finland = MunicipalityTable::finland();
        for entry in register.as_array().unwrap() {
            let code = entry["municipalityCode"].as_str().unwrap();
            for name in entry["names"].as_array().unwrap() {
                let by_name = finland.by_name(name["name"].as_str().unwrap());
                assert_eq!(by_name.map(|m| &m.code), finland.get(code).map(|m| &m.code), "{name}");
            }
        }
    }
}
