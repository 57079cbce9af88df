//! The lexicon file: preamble, then length-prefixed sections: name, licence, uses, letters to add, sets, map.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::paradigm::{Collected, Edit};
use super::{FORMAT, MAGIC, Origin, Packed, checksum};

/// Why forms cannot be put into a file.
#[derive(Debug)]
pub(crate) enum EncodeError {
    /// More different uses, or a longer change, than a reading has room for.
    Room,
    /// The map refused.
    Map(fst::Error),
}

impl std::fmt::Display for EncodeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Room => write!(f, "a form is too far from its lemma"),
            Self::Map(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for EncodeError {}

impl From<fst::Error> for EncodeError {
    fn from(error: fst::Error) -> Self {
        Self::Map(error)
    }
}

/// The bytes of the file.
pub(super) fn encode(forms: &mut Collected, origin: &Origin) -> Result<Vec<u8>, EncodeError> {
    let numbers = Numbers::of(forms);
    let mut sets: Vec<Vec<u64>> = Vec::new();
    let mut set_numbers: HashMap<Vec<u64>, usize> = HashMap::new();
    let mut map = fst::MapBuilder::memory();
    for (form, edits) in forms.sorted() {
        let values: Vec<u64> =
            edits.iter().map(|edit| numbers.pack(edit)).collect::<Option<_>>().ok_or(EncodeError::Room)?;
        let value = match values[..] {
            [value] => value,
            _ => {
                let number = *set_numbers.entry(values).or_insert_with_key(|values| {
                    sets.push(values.clone());
                    sets.len() - 1
                });
                Packed::Several(number).value().ok_or(EncodeError::Room)?
            }
        };
        map.insert(form, value)?;
    }
    let map = map.into_inner()?;
    let mut body = Vec::new();
    let sections = [
        origin.name.as_bytes(),
        origin.licence.as_bytes(),
        &numbers.use_bytes(),
        &numbers.add_bytes(),
        &set_bytes(&sets),
        &map,
    ];
    for section in sections {
        body.extend((section.len() as u32).to_le_bytes());
        body.extend(section);
    }
    let mut file = MAGIC.to_vec();
    file.extend(FORMAT.to_le_bytes());
    file.extend(checksum(&body).to_le_bytes());
    file.extend(body);
    Ok(file)
}

/// The numbers of uses and of letters to add.
struct Numbers {
    uses: BTreeMap<u8, usize>,
    adds: HashMap<String, usize>,
}

impl Numbers {
    /// The commonest letters get the smallest numbers.
    fn of(forms: &mut Collected) -> Self {
        let mut uses = BTreeSet::new();
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for edit in forms.sorted().flat_map(|(_, edits)| edits) {
            uses.insert(edit.usage.0);
            match counts.get_mut(&edit.add) {
                Some(count) => *count += 1,
                None => _ = counts.insert(edit.add.clone(), 1),
            }
        }
        let mut adds: Vec<(String, usize)> = counts.into_iter().collect();
        adds.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Self {
            uses: uses.into_iter().zip(0..).collect(),
            adds: adds.into_iter().zip(0..).map(|((add, _), number)| (add, number)).collect(),
        }
    }

    fn pack(&self, edit: &Edit) -> Option<u64> {
        let (usage, add) = (*self.uses.get(&edit.usage.0)?, *self.adds.get(&edit.add)?);
        Packed::One { usage, strip: usize::from(edit.strip), add }.value()
    }

    fn use_bytes(&self) -> Vec<u8> {
        self.uses.keys().copied().collect()
    }

    /// Each with its length before it.
    fn add_bytes(&self) -> Vec<u8> {
        let mut adds: Vec<(&str, usize)> = self.adds.iter().map(|(add, number)| (add.as_str(), *number)).collect();
        adds.sort_unstable_by_key(|(_, number)| *number);
        adds.iter().flat_map(|(add, _)| std::iter::once(add.len() as u8).chain(add.bytes())).collect()
    }
}

/// Each with its count before it.
fn set_bytes(sets: &[Vec<u64>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for set in sets {
        let kept = &set[..set.len().min(usize::from(u8::MAX))];
        bytes.push(kept.len() as u8);
        for value in kept {
            bytes.extend((*value as u32).to_le_bytes());
        }
    }
    bytes
}
