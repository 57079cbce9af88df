//! The words by which a service is found.

use crate::index::text::{Part, TextDoc};
use crate::model::{Contact, LocalizedText, Service, Visibility};
use crate::text::Lang;

/// The texts of a service, [for everybody](Service::for_everybody), with the names of its organizations.
///
/// A person's name is not among them: it may be shown only as long as the person consents.
pub(crate) fn texts<'a>(service: &'a Service, organizations: impl Iterator<Item = &'a LocalizedText>) -> TextDoc<'a> {
    let mut doc = Doc::default();
    doc.add(&service.name, Part::Title);
    service.alternate_names.iter().for_each(|name| doc.add(name, Part::Title));
    doc.add(&service.summary, Part::Body);
    doc.add(&service.description, Part::Body);
    doc.add(&service.what_happens.first_visit, Part::Body);
    doc.add(&service.what_happens.led_by, Part::Body);
    doc.add(&service.eligibility.description, Part::Body);
    service.keywords.iter().for_each(|keyword| doc.add(keyword, Part::Body));
    service.categories.iter().for_each(|category| doc.add(&category.label, Part::Body));
    if let Some(area) = &service.area {
        doc.add(&area.description, Part::Body);
    }
    service.places.iter().for_each(|place| doc.add(&place.name, Part::Body));
    organizations.for_each(|name| doc.add(name, Part::Body));
    service.contacts.iter().filter(|contact| contact.visibility == Visibility::Public).for_each(|c| doc.reach(c));
    doc.0
}

#[derive(Default)]
struct Doc<'a>(TextDoc<'a>);

impl<'a> Doc<'a> {
    fn add(&mut self, text: &'a LocalizedText, part: Part) {
        for (language, text) in text.iter() {
            self.0.texts.push((Lang::from_tag(language), text, part));
        }
    }

    /// Numbers and addresses that are a role's, not a person's.
    fn reach(&mut self, contact: &'a Contact) {
        let (phones, emails) = match (&contact.name, &contact.fallback) {
            (None, _) => (&contact.phones, &contact.emails),
            (Some(_), Some(role)) => (&role.phones, &role.emails),
            (Some(_), None) => return,
        };
        self.0.texts.extend(phones.iter().map(|phone| (Lang::Other, phone.number.as_str(), Part::Body)));
        self.0.texts.extend(emails.iter().map(|email| (Lang::Other, email.as_str(), Part::Body)));
    }
}
