//! The image of the index: bytes that the store keeps in parts, and nobody vouches for.

use super::fault::Doing;
use super::read::ReadSnapshot;
use super::write::WriteTxn;
use crate::error::Result;

/// The size of a part, in bytes.
const PART_BYTES: usize = 1 << 20;

impl ReadSnapshot<'_> {
    /// Reads the image called `name` part by part; returns whether there is one. `take` may refuse and stop with an
    /// error. What the bytes say is for the caller to check.
    pub(crate) fn image(&self, name: &str, mut take: impl FnMut(&[u8]) -> Result<()>) -> Result<bool> {
        const DOING: &str = "reading the image of the index";
        let mut statement = self.sql().prepare_cached(include_str!("sql/image_parts.sql")).doing(DOING)?;
        let mut rows = statement.query([name]).doing(DOING)?;
        let mut found = false;
        while let Some(row) = rows.next().doing(DOING)? {
            found = true;
            let part = row.get_ref(0).doing(DOING)?.as_blob().map_err(rusqlite::Error::from).doing(DOING)?;
            take(part)?;
        }
        Ok(found)
    }
}

impl WriteTxn<'_> {
    /// Stores an image under `name`, in the place of an earlier one.
    pub(crate) fn put_image(&self, name: &str, bytes: &[u8]) -> Result<()> {
        const DOING: &str = "writing the image of the index";
        self.discard_image(name)?;
        let mut statement = self.sql().prepare_cached(include_str!("sql/image_put.sql")).doing(DOING)?;
        for (part, bytes) in bytes.chunks(PART_BYTES).enumerate() {
            statement.execute((name, part, bytes)).doing(DOING)?;
        }
        Ok(())
    }

    /// Forgets the image called `name`, if there is one.
    pub(crate) fn discard_image(&self, name: &str) -> Result<()> {
        const DOING: &str = "discarding the image of the index";
        let mut statement = self.sql().prepare_cached(include_str!("sql/image_discard.sql")).doing(DOING)?;
        statement.execute([name]).doing(DOING)?;
        Ok(())
    }

    /// Forgets every image.
    pub(crate) fn discard_images(&self) -> Result<()> {
        self.sql().execute_batch("DELETE FROM image").doing("discarding the image of the index")
    }
}
