//! What an audience may see of a record.

use jiff::civil::Date;

use super::{Contact, LocalizedText, Place, Record, Schedule, Service, Visibility};

/// The fields of a service whose visibility can be restricted one by one.
pub(crate) const RESTRICTABLE: &[&str] = &[
    "access_note",
    "attributes",
    "capacity",
    "contacts",
    "cost",
    "description",
    "extra",
    "links",
    "places",
    "required_documents",
    "schedules",
    "what_happens",
];

impl Record {
    /// The record as `audience` may see it on the day `today`; `None` when the audience may not see it at all.
    ///
    /// Contacts appear within their visibility, persons within their consent; the place of a service with a
    /// confidential address appears to nobody.
    ///
    /// ```
    /// use luotsi::model::{Record, Visibility};
    /// let record = Record::from_json(r#"{"kind": "service", "id": "s", "name": {"fi": "Ryhmä"}, "contacts": [
    ///     {"name": "Aino Esimerkki", "consent": {"expires": "2026-01-31"}, "phones": [{"number": "050 000 0001"}],
    ///      "fallback": {"emails": ["toimisto@example.fi"]}}]}"#)?;
    /// let seen = record.seen_by(Visibility::Public, jiff::civil::date(2026, 3, 10)).unwrap();
    /// let contact = &seen.as_service().unwrap().contacts[0];
    /// assert_eq!(contact.name, None);
    /// assert_eq!(contact.emails, ["toimisto@example.fi"]);
    /// # Ok::<(), luotsi::Error>(())
    /// ```
    pub fn seen_by(mut self, audience: Visibility, today: Date) -> Option<Record> {
        let visibility = match &self {
            Record::Organization(organization) => organization.visibility,
            Record::Location(location) => location.visibility,
            Record::Service(service) => service.visibility,
        };
        if visibility > audience {
            return None;
        }
        match &mut self {
            Record::Organization(organization) => show_contacts(&mut organization.contacts, audience, today),
            Record::Location(location) => show_contacts(&mut location.contacts, audience, today),
            Record::Service(service) => service.show_to(audience, today),
        }
        Some(self)
    }

    /// Calls `f` on every localized text of the record.
    pub(crate) fn each_text(&mut self, mut f: impl FnMut(&mut LocalizedText)) {
        match self {
            Record::Organization(organization) => {
                f(&mut organization.name);
                organization.alternate_names.iter_mut().for_each(&mut f);
                f(&mut organization.description);
                organization.contacts.iter_mut().for_each(|contact| contact.each_text(&mut f));
                organization.links.iter_mut().for_each(|link| f(&mut link.label));
            }
            Record::Location(location) => {
                f(&mut location.name);
                location.alternate_names.iter_mut().for_each(&mut f);
                f(&mut location.description);
                f(&mut location.transportation);
                f(&mut location.accessibility.note);
                for address in &mut location.addresses {
                    f(&mut address.street);
                    f(&mut address.city);
                }
                location.contacts.iter_mut().for_each(|contact| contact.each_text(&mut f));
                location.links.iter_mut().for_each(|link| f(&mut link.label));
                location.schedules.iter_mut().for_each(|row| f(&mut row.note));
            }
            Record::Service(service) => service.each_text(&mut f),
        }
    }
}

impl Service {
    /// The service without the fields that not everybody may see: what one index for all audiences may hold. Contacts stay;
    /// each says who may see it.
    pub(crate) fn for_everybody(mut self) -> Self {
        self.restrict(Visibility::Public);
        self
    }

    fn show_to(&mut self, audience: Visibility, today: Date) {
        self.restrict(audience);
        show_contacts(&mut self.contacts, audience, today);
    }

    fn restrict(&mut self, audience: Visibility) {
        let blank = Service::default();
        for (field, visibility) in std::mem::take(&mut self.field_visibility) {
            if visibility <= audience {
                self.field_visibility.insert(field, visibility);
                continue;
            }
            match field.as_str() {
                "access_note" => self.access_note = blank.access_note.clone(),
                "attributes" => self.attributes.clear(),
                "capacity" => self.capacity = None,
                "contacts" => self.contacts.clear(),
                "cost" => self.cost = None,
                "description" => self.description = blank.description.clone(),
                "extra" => self.extra.clear(),
                "links" => self.links.clear(),
                "places" => self.places.clear(),
                "required_documents" => self.required_documents.clear(),
                "schedules" => self.schedules.clear(),
                "what_happens" => self.what_happens = blank.what_happens.clone(),
                // A restriction that this version does not know hides nothing less than the whole field list allows.
                _ => {}
            }
        }
        if self.safety.confidential_address {
            self.places.clear();
            for row in &mut self.schedules {
                row.municipality = None;
                row.place = None;
            }
        }
    }

    fn each_text(&mut self, f: &mut impl FnMut(&mut LocalizedText)) {
        f(&mut self.name);
        self.alternate_names.iter_mut().for_each(&mut *f);
        f(&mut self.summary);
        f(&mut self.description);
        f(&mut self.what_happens.first_visit);
        f(&mut self.what_happens.led_by);
        f(&mut self.what_happens.not_offered);
        self.categories.iter_mut().for_each(|category| f(&mut category.label));
        self.keywords.iter_mut().for_each(&mut *f);
        f(&mut self.eligibility.description);
        let predicates = self.eligibility.requires.iter_mut().chain(&mut self.eligibility.excludes);
        predicates.for_each(|predicate| f(&mut predicate.label));
        for area in [&mut self.area, &mut self.eligibility.residency].into_iter().flatten() {
            f(&mut area.description);
        }
        self.places.iter_mut().for_each(|place: &mut Place| {
            f(&mut place.name);
            f(&mut place.accessibility.note);
            for address in &mut place.addresses {
                f(&mut address.street);
                f(&mut address.city);
            }
        });
        self.schedules.iter_mut().for_each(|row: &mut Schedule| f(&mut row.note));
        f(&mut self.interpretation);
        f(&mut self.access_note);
        self.required_documents.iter_mut().for_each(&mut *f);
        self.registration.iter_mut().for_each(|registration| f(&mut registration.note));
        self.cost.iter_mut().for_each(|cost| f(&mut cost.note));
        self.capacity.iter_mut().for_each(|capacity| f(&mut capacity.note));
        self.contacts.iter_mut().for_each(|contact| contact.each_text(f));
        self.links.iter_mut().for_each(|link| f(&mut link.label));
        f(&mut self.accessibility.note);
    }
}

impl Contact {
    /// Whether the person's consent, if one was recorded, still holds on `today`.
    pub fn consent_holds(&self, today: Date) -> bool {
        self.consent.and_then(|consent| consent.expires).is_none_or(|expires| today <= expires)
    }

    fn each_text(&mut self, f: &mut impl FnMut(&mut LocalizedText)) {
        f(&mut self.role);
        f(&mut self.reachable);
        self.phones.iter_mut().for_each(|phone| f(&mut phone.note));
        self.fallback.iter_mut().flat_map(|fallback| &mut fallback.phones).for_each(|phone| f(&mut phone.note));
    }
}

fn show_contacts(contacts: &mut Vec<Contact>, audience: Visibility, today: Date) {
    contacts.retain(|contact| contact.visibility <= audience);
    for contact in contacts {
        if contact.name.is_some() && !contact.consent_holds(today) {
            let fallback = contact.fallback.take().unwrap_or_default();
            contact.name = None;
            contact.id = None;
            contact.extra.clear();
            contact.phones = fallback.phones;
            contact.emails = fallback.emails;
        }
    }
}
