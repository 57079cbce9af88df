//! The kinds of record that a catalogue holds.

use crate::error::{Error, ErrorKind, Result};

/// What a record is. The number is what the file stores; it never changes its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub(crate) enum Kind {
    /// The unit that a client is referred to.
    Service = 1,
    /// Who offers services.
    Organization = 2,
    /// Where services take place.
    Location = 3,
    /// A code of the list of needs.
    Need = 4,
}

impl Kind {
    /// Every kind, in the order of the numbers.
    pub(crate) const ALL: [Kind; 4] = [Kind::Service, Kind::Organization, Kind::Location, Kind::Need];

    /// The number in the file.
    pub(crate) const fn code(self) -> u8 {
        self as u8
    }

    /// The name in requests, exports and messages: `service`.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Kind::Service => "service",
            Kind::Organization => "organization",
            Kind::Location => "location",
            Kind::Need => "need",
        }
    }

    /// The kind with this name, or `None`.
    pub(crate) fn from_name(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The kind with this number; CORRUPT for a number that no version of the schema has written.
    pub(super) fn from_code(code: u8) -> Result<Kind> {
        Kind::ALL
            .into_iter()
            .find(|kind| kind.code() == code)
            .ok_or_else(|| Error::new(ErrorKind::Corrupt, "the catalogue holds a record of an unknown kind"))
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_names_never_change() {
        let table: Vec<_> = Kind::ALL.iter().map(|kind| (kind.code(), kind.name())).collect();
        assert_eq!(table, [(1, "service"), (2, "organization"), (3, "location"), (4, "need")]);
        for kind in Kind::ALL {
            assert_eq!(Kind::from_code(kind.code()).unwrap(), kind);
            assert_eq!(Kind::from_name(kind.name()), Some(kind));
        }
        assert_eq!(Kind::from_code(0).unwrap_err().kind(), ErrorKind::Corrupt);
        assert_eq!(Kind::from_name("services"), None);
    }
}
