//! Erasing a person: out of every version of every record, out of drafts and suggestions, and out of the bytes of the
//! file.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::catalogue::Catalogue;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Contact, Record, RecordKind};
use crate::store::{DraftRow, SuggestionRow, WriteTxn};

/// What stands where a person stood in a text.
const ERASED: &str = "[…]";

/// The shortest word, in letters and digits, that is looked for in other texts.
const SHORTEST: usize = 4;

/// Fields that name records; they stay as they are, or what refers to the record would lose it.
const REFERENCES: [&str; 6] = ["id", "organization", "co_organizations", "duplicate_of", "parent", "location"];

/// A contact person, by what is known. A contact is the person's if any of these is among its own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Person {
    /// The contact's id. It says something within one record alone, so that [`Within::Record`] has to go with it.
    pub contact: Option<String>,
    /// The person's whole name; case and spaces do not matter.
    pub name: Option<String>,
    /// An e-mail address.
    pub email: Option<String>,
    /// A phone number; spaces and hyphens do not matter.
    pub phone: Option<String>,
}

/// Where a person is erased.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Within {
    /// In the whole catalogue.
    #[default]
    Everything,
    /// In the records that belong to an organization (id), or ever did: among namesakes, the one who works there.
    Organization(String),
    /// In one record.
    Record {
        /// Its kind.
        kind: RecordKind,
        /// Its id.
        id: String,
    },
}

/// What was erased, and what is left to do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Erased {
    /// The records that the person was taken out of.
    pub records: Vec<(RecordKind, String)>,
    /// Versions of those records that were rewritten.
    pub versions: u64,
    /// Drafts that were rewritten or forgotten.
    pub drafts: u64,
    /// Suggestions that were rewritten.
    pub suggestions: u64,
    /// Texts that stand now and seem to speak of the person in other words, an inflected name for instance: kind, id and
    /// JSON path. Somebody has to read them.
    pub mentions: Vec<(RecordKind, String, String)>,
    /// Files beside the catalogue that are copies of it, made earlier: they still hold the person.
    pub copies: Vec<PathBuf>,
    /// Whether the old bytes have left the file as well. If not, somebody was reading all the while: they leave it when
    /// the catalogue is next opened for writing, or when the same erasure is asked for again.
    pub complete: bool,
}

impl Catalogue {
    /// Erases a contact person: from every version of the records, drafts and suggestions, from the image of the index
    /// and from the bytes of the file and of its `-wal`. Where a contact has a role's mailbox to fall back to, that stays.
    ///
    /// The name, addresses and numbers that were the person's own are also taken out of all other texts of the records,
    /// and out of who wrote and why. The comments on the versions of a record that the person stood in go as a whole.
    /// A new epoch begins, so that indexes and feeds of changes start afresh.
    ///
    /// Not reached are backups and exports that were made earlier, other texts that name the person in other words
    /// (see [`Erased::mentions`]), and what the disk itself may keep of overwritten blocks. The whole file is written anew
    /// in memory: that takes as much of it as the file is long.
    ///
    /// ```
    /// use luotsi::model::{Record, RecordKind};
    /// use luotsi::{Catalogue, Person, Within};
    /// let catalogue = Catalogue::in_memory()?;
    /// catalogue.put(&Record::from_json(r#"{"kind": "service", "id": "s1", "name": {"fi": "Ryhmä"},
    ///     "summary": {"fi": "Soita: Aino Esimerkki."}, "contacts": [{"name": "Aino Esimerkki",
    ///     "emails": ["aino@example.fi"], "fallback": {"emails": ["toimisto@example.fi"]}}]}"#)?)?;
    /// let aino = Person { email: Some("aino@example.fi".into()), ..Person::default() };
    /// let erased = catalogue.erase(&aino, &Within::Everything)?;
    /// assert_eq!((erased.versions, erased.complete), (1, true));
    /// let record = catalogue.get(RecordKind::Service, "s1", luotsi::model::Visibility::Steward)?.unwrap();
    /// let service = record.as_service().unwrap();
    /// assert_eq!(service.summary.get("fi"), Some("Soita: […]."));
    /// assert_eq!(service.contacts[0].emails, ["toimisto@example.fi"]);
    /// # Ok::<(), luotsi::Error>(())
    /// ```
    ///
    /// # Errors
    /// `INVALID_REQUEST` where nothing is known of the person, or a contact's id without its record; `READ_ONLY`, `BUSY`
    /// (also while an import runs), `DISK_FULL`, `IO`. Nothing is erased then.
    pub fn erase(&self, person: &Person, within: &Within) -> Result<Erased> {
        let person = Sought::of(person, within)?;
        let txn = self.store.write()?;
        let mut erased = Erased::default();
        let scope = scope(&txn, within)?;
        let words = words(&txn, &person, &scope)?;
        for (kind, id) in &scope {
            let versions = txn.rewrite_history(*kind, id, |text| erase_from(*kind, text, &person, &words))?;
            if versions > 0 {
                erased.records.push((*kind, id.clone()));
                erased.versions += versions as u64;
            }
            txn.rewrite_stamps(*kind, id, |text| redact_all(text, &words))?;
            if let Some(row) = txn.get(*kind, id)? {
                let stands = serde_json::from_str(&row.body).unwrap_or_default();
                find_mentions("$", &stands, &words, &mut |path| erased.mentions.push((*kind, id.clone(), path)));
            }
        }
        let in_scope = |kind: RecordKind, id: &str| scope.contains(&(kind, id.to_owned()));
        erased.drafts = txn.rewrite_drafts(|draft: &mut DraftRow| {
            if !in_scope(draft.kind, &draft.id) {
                return Ok(true);
            }
            if let Some(text) = erase_from(draft.kind, &draft.text, &person, &words)? {
                draft.text = text;
            }
            // What somebody who is erased was working on goes with them.
            Ok(redact_all(&draft.steward, &words).is_none())
        })?;
        erased.suggestions = txn.rewrite_suggestions(|row: &mut SuggestionRow| {
            if !in_scope(row.kind, &row.id) {
                return Ok(());
            }
            if let Some(text) = erase_from(row.kind, &row.text, &person, &words)? {
                row.text = text;
            }
            for said in [&mut row.author, &mut row.comment, &mut row.steward, &mut row.reason].into_iter().flatten() {
                if let Some(text) = redact_all(said, &words) {
                    *said = text;
                }
            }
            Ok(())
        })?;
        txn.owe_scrub()?;
        txn.commit()?;
        self.forget_past();
        erased.complete = match self.store.scrub() {
            Ok(()) => true,
            Err(error) if error.kind() == ErrorKind::Busy => false,
            Err(error) => return Err(error),
        };
        erased.copies = self.store.copies();
        Ok(erased)
    }
}

/// Whom to look for, in the form in which texts are compared.
struct Sought {
    contact: Option<String>,
    name: Option<Vec<char>>,
    email: Option<Vec<char>>,
    phone: Option<Vec<char>>,
}

impl Sought {
    fn of(person: &Person, within: &Within) -> Result<Self> {
        let known = |text: &Option<String>| text.as_deref().map(essence).filter(|essence| !essence.is_empty());
        let sought = Self {
            contact: person.contact.clone().filter(|id| !id.is_empty()),
            name: known(&person.name),
            email: known(&person.email),
            phone: known(&person.phone),
        };
        if sought.contact.is_some() && !matches!(within, Within::Record { .. }) {
            return Err(Error::new(ErrorKind::InvalidRequest, "a contact's id says nothing without its record")
                .at("contact")
                .hint("say within which record, or give a name, an e-mail address or a phone number"));
        }
        if sought.contact.is_none() && sought.name.is_none() && sought.email.is_none() && sought.phone.is_none() {
            return Err(Error::new(ErrorKind::InvalidRequest, "nothing is known of the person")
                .at("person")
                .hint("give a name, an e-mail address, a phone number or a contact's id"));
        }
        Ok(sought)
    }

    fn is(&self, contact: &Contact) -> bool {
        let same = |sought: &Option<Vec<char>>, text: &str| sought.as_ref().is_some_and(|word| *word == essence(text));
        (self.contact.is_some() && contact.id == self.contact)
            || contact.name.as_deref().is_some_and(|name| same(&self.name, name))
            || contact.emails.iter().any(|email| same(&self.email, email))
            || contact.phones.iter().any(|phone| same(&self.phone, &phone.number))
    }
}

/// The records in which the person is to be erased, also those that are deleted now.
fn scope(txn: &WriteTxn<'_>, within: &Within) -> Result<BTreeSet<(RecordKind, String)>> {
    let organization = match within {
        Within::Record { kind, id } => return Ok([(*kind, id.clone())].into()),
        Within::Everything => None,
        Within::Organization(organization) => Some(organization),
    };
    let mut scope = BTreeSet::new();
    for (kind, id) in txn.known_ids()? {
        let mut belongs = organization.is_none();
        if let Some(organization) = organization {
            let mut look = |text: &str| {
                belongs |= Record::from_stored(kind, text)?.owner() == Some(organization);
                Ok(())
            };
            txn.each_text(kind, &id, &mut look)?;
        }
        if belongs {
            scope.insert((kind, id));
        }
    }
    Ok(scope)
}

/// The words by which the person is known: those given, and those of the contacts that are the person's. A number or an
/// address that somebody else answers too, or a role, is not the person's own.
fn words(txn: &WriteTxn<'_>, person: &Sought, scope: &BTreeSet<(RecordKind, String)>) -> Result<BTreeSet<Word>> {
    let (mut own, mut shared) = (BTreeSet::new(), BTreeSet::new());
    own.extend(person.name.clone().map(Word::Name));
    own.extend([&person.email, &person.phone].into_iter().flatten().cloned().map(Word::Number));
    for (kind, id) in scope {
        txn.each_text(*kind, id, &mut |text| {
            let record = Record::from_stored(*kind, text)?;
            for contact in record.contacts() {
                let numbers = contact.emails.iter().chain(contact.phones.iter().map(|phone| &phone.number));
                let numbers = numbers.map(|text| Word::Number(essence(text)));
                if person.is(contact) {
                    own.extend(contact.name.as_deref().map(|name| Word::Name(essence(name))));
                    own.extend(numbers);
                } else {
                    shared.extend(numbers);
                }
                if let Some(fallback) = &contact.fallback {
                    let numbers = fallback.emails.iter().chain(fallback.phones.iter().map(|phone| &phone.number));
                    shared.extend(numbers.map(|text| Word::Number(essence(text))));
                }
            }
            Ok(())
        })?;
    }
    Ok(own.into_iter().filter(|word| !shared.contains(word) && word.letters().len() >= SHORTEST).collect())
}

/// The record without the person, or `None` where the person does not stand in it.
fn erase_from(kind: RecordKind, text: &str, person: &Sought, words: &BTreeSet<Word>) -> Result<Option<String>> {
    let mut record = Record::from_stored(kind, text)?;
    let mut found = false;
    record.contacts_mut().retain_mut(|contact| {
        if !person.is(contact) {
            return true;
        }
        found = true;
        let Some(role) = contact.fallback.take() else { return false };
        *contact = Contact {
            role: std::mem::take(&mut contact.role),
            phones: role.phones,
            emails: role.emails,
            visibility: contact.visibility,
            ..Contact::default()
        };
        true
    });
    let mut document = serde_json::to_value(&record).unwrap_or_default();
    redact_value(&mut document, words, &mut found);
    if !found {
        return Ok(None);
    }
    Ok(Some(Record::read(document)?.record.to_json()))
}

fn redact_value(value: &mut Value, words: &BTreeSet<Word>, found: &mut bool) {
    match value {
        Value::String(text) => {
            if let Some(redacted) = redact_all(text, words) {
                *text = redacted;
                *found = true;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| redact_value(item, words, found)),
        Value::Object(fields) => {
            let fields = fields.iter_mut().filter(|(name, _)| !REFERENCES.contains(&name.as_str()));
            fields.for_each(|(_, value)| redact_value(value, words, found));
        }
        _ => {}
    }
}

fn find_mentions(path: &str, value: &Value, words: &BTreeSet<Word>, found: &mut impl FnMut(String)) {
    match value {
        Value::String(text) if words.iter().any(|word| word.may_be_in(text)) => found(path.to_owned()),
        Value::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                find_mentions(&format!("{path}[{i}]"), item, words, found);
            }
        }
        Value::Object(fields) => {
            for (name, value) in fields {
                find_mentions(&format!("{path}.{name}"), value, words, found);
            }
        }
        _ => {}
    }
}

/// Something by which a person is known, in the form in which texts are compared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Word {
    /// A name: in a text it may go on with an ending.
    Name(Vec<char>),
    /// An address or a number: in a text it stands alone.
    Number(Vec<char>),
}

impl Word {
    fn letters(&self) -> &[char] {
        match self {
            Word::Name(letters) | Word::Number(letters) => letters,
        }
    }

    /// Whether a text may speak of somebody of this name in an inflected form.
    fn may_be_in(&self, text: &str) -> bool {
        let Word::Name(letters) = self else { return false };
        // Enough of the whole name that no other is likely; Finnish changes the end of a stem.
        let stem = &letters[..letters.len().saturating_sub(3).max(SHORTEST)];
        essence(text).windows(stem.len()).any(|window| window == stem)
    }
}

/// What is compared of a text: its letters and digits in small letters, without spaces and hyphens.
fn essence(text: &str) -> Vec<char> {
    text.chars().filter(|c| !is_passed_over(*c)).flat_map(char::to_lowercase).collect()
}

fn is_passed_over(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{ad}' | '(' | ')')
}

/// The text without any of the words, or `None` where there is none of them in it.
fn redact_all(text: &str, words: &BTreeSet<Word>) -> Option<String> {
    let mut redacted: Option<String> = None;
    for word in words {
        if let Some(without) = redact(redacted.as_deref().unwrap_or(text), word) {
            redacted = Some(without);
        }
    }
    redacted
}

fn redact(text: &str, word: &Word) -> Option<String> {
    let chars: Vec<char> = text.chars().collect();
    let (mut out, mut at, mut found) = (String::new(), 0, false);
    while at < chars.len() {
        match match_at(&chars, at, word) {
            Some(end) => {
                out.push_str(ERASED);
                found = true;
                at = end;
            }
            None => {
                out.push(chars[at]);
                at += 1;
            }
        }
    }
    found.then_some(out)
}

/// Where the word ends that begins at `start`, if it does.
fn match_at(chars: &[char], start: usize, word: &Word) -> Option<usize> {
    if is_passed_over(chars[start]) || start.checked_sub(1).is_some_and(|before| chars[before].is_alphanumeric()) {
        return None;
    }
    let mut letters = word.letters();
    let mut at = start;
    while !letters.is_empty() {
        let c = *chars.get(at)?;
        at += 1;
        if is_passed_over(c) {
            continue;
        }
        for lower in c.to_lowercase() {
            letters = letters.split_first().filter(|(first, _)| **first == lower)?.1;
        }
    }
    let rest = chars[at..].iter().take_while(|c| c.is_alphanumeric()).count();
    match word {
        Word::Name(_) => Some(at + rest),
        Word::Number(_) => (rest == 0).then_some(at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Word {
        Word::Name(essence(text))
    }

    fn number(text: &str) -> Word {
        Word::Number(essence(text))
    }

    #[test]
    fn a_name_is_found_in_any_case_and_spacing_and_with_an_ending() {
        let aino = name("Aino Esimerkki");
        for (text, without) in [
            ("Soita: Aino Esimerkki.", "Soita: […]."),
            ("AINO  ESIMERKKI ja muut", "[…] ja muut"),
            ("aino\u{a0}esimerkkiä", "[…]"),
            ("Aino-Esimerkki, Aino Esimerkki", "[…], […]"),
        ] {
            assert_eq!(redact(text, &aino).as_deref(), Some(without));
        }
        assert_eq!(redact("Kaino Esimerkki", &aino), None);
        assert_eq!(redact("Aino Esimerkin", &aino), None);
        assert!(aino.may_be_in("Kysy Aino Esimerkiltä"));
        assert!(!aino.may_be_in("Kysy Ainolta"));
    }

    #[test]
    fn a_number_is_found_however_it_is_spaced_and_not_within_another() {
        let phone = number("050 123 4567");
        assert_eq!(redact("p. 0501234567", &phone).as_deref(), Some("p. […]"));
        assert_eq!(redact("(050) 123-4567!", &phone).as_deref(), Some("([…]!"));
        assert_eq!(redact("050 123 45678", &phone), None);
        assert_eq!(redact("aino@example.fi,", &number("Aino@Example.fi")).as_deref(), Some("[…],"));
        assert_eq!(redact("kaino@example.fi", &number("aino@example.fi")), None);
    }
}
