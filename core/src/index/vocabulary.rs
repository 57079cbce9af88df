//! Codes as small numbers: what the columns hold in place of strings.

use std::collections::HashMap;

/// Gives each distinct string a number, in the order of arrival. The numbers are private to one index and never reach an
/// answer.
#[derive(Debug, Clone, Default)]
pub(crate) struct Vocabulary {
    names: Vec<Box<str>>,
    numbers: HashMap<Box<str>, u32>,
}

impl Vocabulary {
    /// The number of `name`, given now if it is new.
    pub(crate) fn intern(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = self.names.len() as u32;
        self.names.push(name.into());
        self.numbers.insert(name.into(), number);
        number
    }

    /// The number of `name`, if it has one.
    pub(crate) fn number(&self, name: &str) -> Option<u32> {
        self.numbers.get(name).copied()
    }

    /// The string of a number that [`intern`](Self::intern) gave.
    pub(crate) fn name(&self, number: u32) -> &str {
        &self.names[number as usize]
    }

    /// Every string, by its number.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|name| &**name)
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }
}
