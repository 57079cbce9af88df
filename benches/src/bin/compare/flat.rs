//! What every peer indexes: the words and the values of a service, read once for all of them.

use std::collections::HashMap;

use luotsi::Request;
use luotsi::matching::Territory;
use luotsi::model::{LocalizedText, Position, Record, Service};
use luotsi::reference::MunicipalityTable;
use luotsi::search::FacetCounts;
use luotsi::text::{Analyser, tokens};
use luotsi_benches::{FACETS, Kind, Query, terms};

/// The filters that are no facets of the comparison.
pub const MORE_FILTERS: [&str; 4] = ["cost", "basis", "access", "status"];

/// A service in a row.
#[derive(Debug, Clone, Default)]
pub struct Row {
    pub id: String,
    pub title: String,
    /// Basic forms and parts of compounds: what Luotsi indexes in one channel.
    pub words: Vec<String>,
    /// The values of [`FACETS`] and of [`MORE_FILTERS`], in this order.
    pub values: Vec<Vec<String>>,
    pub positions: Vec<Position>,
}

/// Makes rows of records.
pub struct Flattener<'a> {
    analyser: &'a Analyser,
    organizations: HashMap<String, LocalizedText>,
    locations: HashMap<String, Position>,
}

impl<'a> Flattener<'a> {
    pub fn new(analyser: &'a Analyser) -> Self {
        Self { analyser, organizations: HashMap::new(), locations: HashMap::new() }
    }

    /// The row of a service; what it refers to must have come before.
    pub fn take(&mut self, record: Record) -> Option<Row> {
        match record {
            Record::Organization(organization) => {
                self.organizations.insert(organization.id, organization.name);
                None
            }
            Record::Location(location) => {
                let municipality = location.municipality.as_deref();
                let centre = || Some(MunicipalityTable::finland().get(municipality?)?.centre);
                if let Some(position) = location.position.or_else(centre) {
                    self.locations.insert(location.id, position);
                }
                None
            }
            Record::Service(service) => Some(self.row(&service)),
        }
    }

    fn row(&self, service: &Service) -> Row {
        let organization = service.organization.as_ref().and_then(|id| self.organizations.get(id));
        let texts = [&service.name, &service.summary, &service.description, &service.what_happens.first_visit];
        let texts = texts.into_iter().chain(&service.keywords).chain(organization);
        let mut words = Vec::new();
        for (language, text) in texts.flat_map(LocalizedText::iter) {
            words.extend(terms(self.analyser, language, text).into_iter().flatten());
        }
        let contacts = service.contacts.iter();
        let reach =
            contacts.flat_map(|contact| contact.phones.iter().map(|phone| &phone.number).chain(&contact.emails));
        words.extend(reach.flat_map(|text| terms(self.analyser, "", text).into_iter().flatten()));
        let codes = |list: &[String]| list.to_vec();
        let area = match service.area.as_ref().map(|area| Territory::of(area, MunicipalityTable::finland())) {
            Some(Territory::Nationwide) => vec!["*".to_owned()],
            Some(Territory::ExceptAland) => vec!["*-aland".to_owned()],
            Some(Territory::Municipalities(codes)) => codes.into_iter().collect(),
            Some(Territory::Unknown) | None => Vec::new(),
        };
        let place = |place: &luotsi::model::Place| {
            place.position.or_else(|| self.locations.get(place.location.as_deref()?).copied())
        };
        Row {
            id: service.id.clone(),
            title: service.name.show("fi", &["sv", "en"]).map_or_else(String::new, |shown| shown.text.to_owned()),
            words,
            values: vec![
                service.forms.iter().map(|form| form.code().to_owned()).collect(),
                codes(&service.needs),
                codes(&service.languages),
                service.delivery.iter().map(|delivery| delivery.code().to_owned()).collect(),
                area,
                service.cost.iter().filter_map(|cost| cost.kind).map(|kind| kind.code().to_owned()).collect(),
                service.basis.iter().map(|basis| basis.code().to_owned()).collect(),
                service.access.iter().map(|access| access.code().to_owned()).collect(),
                vec![service.status().code().to_owned()],
            ],
            positions: service.places.iter().filter_map(place).collect(),
        }
    }
}

/// A query as a peer takes it: analysed beforehand, which is not counted in the peer's time.
#[derive(Debug, Clone)]
pub struct Asked {
    pub kind: Kind,
    pub request: Request,
    /// The same with facets counted among the hits.
    pub down: Request,
    /// The same without hits and tables: everything is found and counted, and nothing shown.
    pub bare: Request,
    /// For each word, the terms by which it is found.
    pub words: Vec<Vec<String>>,
    /// Whether a hit has all words.
    pub all: bool,
    /// The last word is unfinished: it is the beginning of terms.
    pub prefix: Option<String>,
    /// Field (place in [`FACETS`] then [`MORE_FILTERS`]) and the values of which one must hold.
    pub filters: Vec<(usize, Vec<String>)>,
    /// Whether the facets are counted.
    pub counts: bool,
    pub near: Option<Position>,
}

impl Asked {
    pub fn new(analyser: &Analyser, query: Query) -> Self {
        let Query { kind, request } = query;
        let language = request.locale.as_deref().unwrap_or("fi");
        let mut words: Vec<Vec<String>> = tokens(&request.text)
            .iter()
            .zip(terms(analyser, language, &request.text))
            .filter(|(token, _)| request.as_you_type || !luotsi_benches::is_function_word(language, &token.text))
            .map(|(_, terms)| terms)
            .collect();
        let prefix = if request.as_you_type {
            words.pop();
            tokens(&request.text).last().map(|token| token.text.clone())
        } else {
            None
        };
        let codes = &request.filters;
        let own = |values: &[&'static str]| values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>();
        let municipality = codes.municipality.iter().cloned().chain(own(&["*", "*-aland"]));
        let filters = [
            (2, codes.language.clone()),
            (4, if codes.municipality.is_empty() { Vec::new() } else { municipality.collect() }),
            (5, own(&codes.cost.iter().map(|code| code.code()).collect::<Vec<_>>())),
            (6, own(&codes.basis.iter().map(|code| code.code()).collect::<Vec<_>>())),
            (7, own(&codes.access.iter().map(|code| code.code()).collect::<Vec<_>>())),
            (8, own(&codes.status.iter().map(|code| code.code()).collect::<Vec<_>>())),
        ];
        let down = Request { facet_counts: FacetCounts::DrillDown, ..request.clone() };
        let mut bare = request.clone();
        bare.limit = 0;
        bare.facets.iter_mut().for_each(|facet| facet.size = 0);
        Self {
            kind,
            down,
            bare,
            words,
            all: request.words == luotsi::search::Words::All,
            prefix,
            filters: filters.into_iter().filter(|(_, values)| !values.is_empty()).collect(),
            counts: !request.facets.is_empty(),
            near: codes.near.map(|near| near.position()),
            request,
        }
    }
}

/// The name of a field by its place.
pub fn field_name(place: usize) -> &'static str {
    FACETS.iter().chain(&MORE_FILTERS).nth(place).copied().unwrap_or("")
}
