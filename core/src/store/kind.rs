//! The numbers by which the file knows the kinds of record.

use crate::error::{Error, ErrorKind, Result};
pub(crate) use crate::model::RecordKind;

impl RecordKind {
    /// The number in the file; it never changes its meaning.
    pub(super) const fn code(self) -> u8 {
        match self {
            RecordKind::Service => 1,
            RecordKind::Organization => 2,
            RecordKind::Location => 3,
        }
    }

    /// The kind with this number; CORRUPT for a number that no version of the schema has written.
    pub(super) fn from_code(code: u8) -> Result<RecordKind> {
        RecordKind::ALL
            .into_iter()
            .find(|kind| kind.code() == code)
            .ok_or_else(|| Error::new(ErrorKind::Corrupt, "the catalogue holds a record of an unknown kind"))
    }
}
