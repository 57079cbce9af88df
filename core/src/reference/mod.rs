//! What a catalogue takes as known: needs, municipalities, languages, holidays, distances and the sentences of answers.
//!
//! Everything here is data in `core/data`, embedded in the library and parsed once, on first use. It knows no
//! catalogue, no index and no client; it depends on nothing else in this crate.

mod areas;
mod geo;
mod holidays;
mod labels;
mod languages;
mod municipalities;
mod table;

pub use areas::{Area, AreaTable};
pub use geo::{EARTH_RADIUS_KM, Position, distance_km};
pub use holidays::{Holiday, easter_sunday, holidays, is_holiday};
pub use labels::Labels;
pub use languages::{Language, LanguageTable};
pub use municipalities::{Former, Municipality, MunicipalityTable};
pub use table::TableError;
