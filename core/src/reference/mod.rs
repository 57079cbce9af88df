//! What a catalogue takes as known: needs, municipalities, languages, holidays, distances and the sentences of answers.
//!
//! Everything here is data in `core/data`, embedded in the library and parsed once, on first use. It knows no
//! catalogue, no index and no client.

mod areas;
mod geo;
mod holidays;
mod languages;
mod locale;
mod messages;
mod municipalities;
mod needs;
mod table;
mod template;

pub use areas::{Area, AreaTable};
pub use geo::{EARTH_RADIUS_KM, distance_km};
pub use holidays::{Holiday, easter_sunday, holidays, is_holiday};
pub use languages::{Language, LanguageTable};
pub use locale::Locale;
pub use messages::{MessageCode, MessageKind, Messages, MessagesError};
pub use municipalities::{Former, Municipality, MunicipalityTable};
pub use needs::{Need, NeedTable, NeedsError};
pub use table::TableError;

use crate::model::LocalizedText;

/// A name for a reader: in their language, else in English, Finnish or Swedish, else in whatever there is.
fn shown<'a>(names: &'a LocalizedText, language: &str) -> &'a str {
    names.show(language, &["en", "fi", "sv"]).map_or("", |shown| shown.text)
}
