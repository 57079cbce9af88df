//! A service as the inner loop of matching sees it: 32 bytes, no strings.

use super::Day;
use super::limits::Limits;
use super::season::Season;
use super::terms::{Addressed, Terms};
use super::traits::Traits;
use super::whereabouts::Whereabouts;
use crate::index::{Packer, Unpacker};
use crate::model::Service;
use crate::reference::LanguageTable;

/// The eligibility criteria of one service, compiled once when the service is indexed: what is true of it alone, and the
/// numbers under which the index's [`Terms`] have what it shares with others. Two fill a line of the processor's cache.
///
/// ```
/// use luotsi::matching::{Criteria, Terms, Whereabouts};
/// use luotsi::model::Service;
/// use luotsi::reference::MunicipalityTable;
/// let service: Service = serde_json::from_str(r#"{"id": "s", "needs": ["memory"], "roles": ["informal_carer"]}"#).unwrap();
/// let whereabouts = Whereabouts::of(&service, MunicipalityTable::finland(), |_| None);
/// let mut terms = Terms::new();
/// let criteria = Criteria::of(&service, &whereabouts, &mut terms);
/// assert_eq!(std::mem::size_of_val(&criteria), 32);
/// ```
#[derive(Debug, Clone, Copy)]
#[repr(align(32))]
pub struct Criteria {
    pub(super) traits: Traits,
    /// The day of the last confirmation.
    pub(super) verified: Day,
    /// A combination of needs.
    pub(super) needs: u32,
    pub(super) area: u32,
    /// Roles and languages.
    pub(super) addressed: u32,
    pub(super) limits: u32,
    pub(super) season: u32,
    /// A list of points.
    pub(super) places: u32,
}

const _: () = assert!(size_of::<Criteria>() == 32, "two services to a line");

impl Criteria {
    /// Compiles a service.
    pub fn of(service: &Service, whereabouts: &Whereabouts, terms: &mut Terms) -> Self {
        let languages: Vec<String> = service.languages.iter().map(|tag| language_code(tag)).collect();
        let area = terms.area(&whereabouts.area);
        let residency = whereabouts.residency.as_ref().map(|residency| terms.area(residency));
        let attributes = &mut terms.attributes;
        let limits =
            Limits::of(&service.eligibility, residency.filter(|of| *of != area), |name| attributes.intern(name));
        let season = Season::of(service);
        let addressed = Addressed {
            roles: terms.roles.intern(service.roles.iter().map(String::as_str)),
            languages: terms.languages.intern(languages.iter().map(String::as_str)),
        };
        Self {
            traits: Traits::of(service, whereabouts, season.ends != Day::NEVER),
            verified: Day::or(service.verification.as_ref().and_then(|verification| verification.at), Day::NEVER),
            needs: terms.needs.intern(service.needs.iter().map(String::as_str)),
            area,
            addressed: terms.addressed.intern(addressed),
            limits: terms.limits.intern(limits),
            season: terms.seasons.intern(season),
            places: terms.places.push(&whereabouts.positions),
        }
    }

    /// Whether the service is for safety.
    #[inline]
    pub(crate) fn is_for_safety(&self) -> bool {
        self.traits.is_for_safety()
    }
}

/// The image: a row of fixed length.
impl Criteria {
    pub(crate) const PACKED_BYTES: usize = 32;

    pub(crate) fn pack(&self, to: &mut Packer) {
        let Self { traits, verified, needs, area, addressed, limits, season, places } = *self;
        let numbers = [traits.number(), verified.number(), needs, area, addressed, limits, season, places];
        numbers.into_iter().for_each(|number| to.u32(number));
    }

    /// The row of criteria that the `terms` have the numbers of.
    pub(crate) fn unpack(from: &mut Unpacker<'_>, terms: &Terms) -> Option<Self> {
        let [traits, verified, needs, area, addressed, limits, season, places] = from.numbers()?;
        let (traits, verified) = (Traits::of_number(traits)?, Day::of_number(verified));
        let criteria = Self { traits, verified, needs, area, addressed, limits, season, places };
        terms.cover(&criteria).then_some(criteria)
    }
}

/// The one code of a language, or the tag itself where the language table does not know it.
pub(super) fn language_code(tag: &str) -> String {
    LanguageTable::shared().normalise(tag).map_or_else(|| tag.to_lowercase(), str::to_owned)
}
