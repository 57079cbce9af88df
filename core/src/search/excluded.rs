//! How often services were excluded, and why.

use std::collections::BTreeMap;

use crate::reference::MessageCode;

/// The number of excluded services by the number of the code.
pub(super) struct Excluded([u32; MessageCode::ALL.len()]);

impl Default for Excluded {
    fn default() -> Self {
        Self([0; MessageCode::ALL.len()])
    }
}

impl Excluded {
    pub(super) fn add(&mut self, code: MessageCode) {
        self.0[code as usize] += 1;
    }

    /// The codes that excluded any, with how many.
    pub(super) fn named(&self) -> BTreeMap<String, u64> {
        let counts = MessageCode::ALL.iter().zip(self.0).filter(|(_, count)| *count > 0);
        counts.map(|(code, count)| (code.code().to_owned(), u64::from(count))).collect()
    }
}
