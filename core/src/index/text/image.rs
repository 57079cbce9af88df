//! A text index as bytes: what a catalogue's file keeps so that opening need not analyse every text again.

use std::sync::Arc;

use super::packed::{FILES, Packed};
use super::segment::Segment;
use super::snapshot::TextIndex;
use crate::index::Bitmap;
use crate::text::Analyser;
use crate::{Error, ErrorKind, Result};

/// The first bytes of an image, with the version of its form.
const MAGIC: &[u8; 8] = b"LUOTSTX1";

impl TextIndex {
    /// The segments as bytes. Dead slots are in it; which they are is for the caller to keep.
    ///
    /// # Errors
    /// INTERNAL as for [`TextIndex::build`].
    ///
    /// ```
    /// use luotsi::index::Bitmap;
    /// use luotsi::index::text::{Part, TextDoc, TextIndex};
    /// use luotsi::text::{Analyser, Lang};
    /// let doc = TextDoc { texts: vec![(Lang::Fi, "Vertaistuki", Part::Title)] };
    /// let image = TextIndex::build(Analyser::new(), [doc])?.to_image()?;
    /// let index = TextIndex::from_image(Analyser::new(), &image, &Bitmap::new())?;
    /// assert_eq!(index.live(), 1);
    /// # Ok::<(), luotsi::Error>(())
    /// ```
    pub fn to_image(&self) -> Result<Vec<u8>> {
        let mut image = MAGIC.to_vec();
        put(&mut image, self.analyser().fingerprint().as_bytes());
        for part in self.parts() {
            image.extend_from_slice(&part.segment.docs.to_le_bytes());
            for file in part.segment.packed(self.fields(), Packed::to_bytes)? {
                put(&mut image, &file);
            }
        }
        Ok(image)
    }

    /// The index of an image, with these slots dead. The bytes must be as [`to_image`](Self::to_image) gave them, which a
    /// checksum of the caller's makes sure of; a mistake in them is an error or, at worst, a panic of tantivy.
    ///
    /// # Errors
    /// CORRUPT if the image is cut or is none, or is that of another analyser or version: build the index anew.
    pub fn from_image(analyser: Arc<Analyser>, image: &[u8], dead: &Bitmap) -> Result<Self> {
        let mut rest = image.strip_prefix(MAGIC).ok_or_else(unfit)?;
        if take(&mut rest)? != analyser.fingerprint().as_bytes() {
            return Err(unfit());
        }
        let mut index = Self::empty(analyser);
        while !rest.is_empty() {
            let (docs, after) = rest.split_first_chunk().ok_or_else(unfit)?;
            rest = after;
            let mut files = [&[][..]; FILES.len()];
            for file in &mut files {
                *file = take(&mut rest)?;
            }
            let packed = Packed::from_bytes(index.fields(), u32::from_le_bytes(*docs), files);
            index.push(Segment::of_packed(packed.map_err(|error| unfit().caused_by(error))?));
        }
        index.count(dead);
        Ok(index)
    }
}

fn put(image: &mut Vec<u8>, bytes: &[u8]) {
    image.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
    image.extend_from_slice(bytes);
}

fn take<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8]> {
    let (length, after) = rest.split_first_chunk().ok_or_else(unfit)?;
    let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| unfit())?;
    let (bytes, after) = after.split_at_checked(length).ok_or_else(unfit)?;
    *rest = after;
    Ok(bytes)
}

fn unfit() -> Error {
    Error::new(ErrorKind::Corrupt, "the image of the text index does not fit this version").hint("build it anew")
}
