//! A text index as an image: the files of its segments in parts, which are read when a search first needs them.

use std::sync::Arc;

use tantivy::HasLen;
use tantivy::directory::{FileHandle, FileSlice};
use tantivy::index::SegmentComponent;

use super::merge::FAR_LARGER;
use super::packed::{FILES, Packed};
use super::segment::{Segment, broken};
use super::snapshot::TextIndex;
use crate::Result;
use crate::index::Bitmap;
use crate::index::image::{CutFile, Packer, Parts, Unpacker};
use crate::text::Analyser;

/// The size from which a part is cut off, in bytes.
const PART_BYTES: u64 = 128 << 10;

/// The same of postings: a search needs those of a few terms, from all over the file.
const POSTINGS_BYTES: u64 = 32 << 10;

/// The size that no part has more than, in bytes.
const MOST_PART_BYTES: u64 = 4 << 20;

impl TextIndex {
    /// Hands the parts of the image to `put`, and tells in `contents` how they come together. Dead slots are in it; which
    /// they are is for the caller to keep.
    ///
    /// # Errors
    /// INTERNAL as for [`TextIndex::build`], and what `put` gives.
    pub(crate) fn save(&self, contents: &mut Packer, put: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()> {
        let segments = self.merged(FAR_LARGER)?;
        contents.u64(segments.len() as u64);
        for segment in segments {
            // A small one has no files of its own.
            let segment = if segment.files().is_some() { segment } else { Arc::new(segment.pack(self.fields())?) };
            contents.u32(segment.docs);
            let Some(files) = segment.files() else { continue };
            for (place, component) in FILES.into_iter().enumerate() {
                let file = files.file(place);
                let ends = match component {
                    SegmentComponent::Postings => cut(file.len() as u64, POSTINGS_BYTES, &segment.posting_ends()?),
                    _ => cut(file.len() as u64, PART_BYTES, &[]),
                };
                let mut start = 0;
                for end in ends.iter().map(|end| *end as usize) {
                    put(&file.slice(start..end).read_bytes().map_err(|error| broken(error.into()))?)?;
                    start = end;
                }
                contents.list(&ends);
            }
        }
        Ok(())
    }

    /// The index of an image, with these slots dead; `None` where the contents are not those of an image.
    ///
    /// # Errors
    /// INTERNAL where tantivy cannot read the files, and what reading a part gives.
    pub(crate) fn load(
        analyser: Arc<Analyser>,
        contents: &mut Unpacker<'_>,
        parts: &Arc<dyn Parts>,
        dead: &Bitmap,
    ) -> Result<Option<Self>> {
        let mut index = Self::empty(analyser);
        let mut first = 0;
        let Some(segments) = contents.length(4) else { return Ok(None) };
        for _ in 0..segments {
            let Some(docs) = contents.u32() else { return Ok(None) };
            let mut files = Vec::with_capacity(FILES.len());
            for _ in FILES {
                let Some(ends) = contents.list::<u64>() else { return Ok(None) };
                let next = first + ends.len() as u32;
                if !ends.is_sorted() {
                    return Ok(None);
                }
                let file: Arc<dyn FileHandle> = Arc::new(CutFile::new(Arc::clone(parts), first, ends));
                files.push(FileSlice::new(file));
                first = next;
            }
            index.push(Segment::of_packed(Packed::from_files(index.fields(), docs, files)?));
        }
        index.count(dead);
        Ok(Some(index))
    }
}

/// Where the parts of a file of so many bytes end, each of `part` bytes or more: at one of the `allowed` ends, or anywhere
/// where none is near.
fn cut(length: u64, part: u64, allowed: &[u64]) -> Vec<u64> {
    let mut ends = Vec::new();
    let mut start = 0;
    let mut cut = |end: u64| {
        while end - start > MOST_PART_BYTES {
            start += MOST_PART_BYTES;
            ends.push(start);
        }
        if end > start && (end == length || end - start >= part || allowed.is_empty()) {
            start = end;
            ends.push(end);
        }
    };
    allowed.iter().filter(|end| **end < length).for_each(|end| cut(*end));
    if allowed.is_empty() {
        (1..length / part).for_each(|number| cut(number * part));
    }
    cut(length);
    ends
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;
    use crate::index::text::{Part, Scratch, TextDoc, TextQuery};
    use crate::text::Lang;

    #[derive(Debug)]
    struct InMemory(Vec<Vec<u8>>);

    impl Parts for InMemory {
        fn read(&self, number: u32, to: &mut Vec<u8>) -> io::Result<()> {
            to.extend_from_slice(self.0.get(number as usize).ok_or_else(|| io::Error::other("no such part"))?);
            Ok(())
        }
    }

    #[test]
    fn an_index_of_large_and_small_segments_is_the_same_from_its_image() {
        let texts: Vec<String> =
            (0..700).map(|n| format!("omaishoitajien ryhmä {n} kokoontuu Quuxborgissa {}", n % 7)).collect();
        let doc = |text| TextDoc { texts: vec![(Lang::Fi, text, Part::Body)] };
        let mut index = TextIndex::build(Analyser::new(), texts.iter().map(|text| doc(text))).unwrap();
        let mut dead = Bitmap::new();
        for (slot, text) in [(3, "kahvila"), (650, "omaishoitajan kahvila"), (12, "ryhmä 650")] {
            dead.insert(slot);
            index = index.append(&[doc(text)], &dead).unwrap();
        }
        let (mut contents, mut parts) = (Packer::default(), Vec::new());
        let mut put = |part: &[u8]| {
            parts.push(part.to_vec());
            Ok(())
        };
        index.save(&mut contents, &mut put).unwrap();
        let contents = contents.finish();
        let parts: Arc<dyn Parts> = Arc::new(InMemory(parts));
        let mut read = Unpacker::new(&contents);
        let loaded = TextIndex::load(Analyser::new(), &mut read, &parts, &dead).unwrap().unwrap();
        assert_eq!((loaded.slots(), loaded.live(), loaded.segments()), (703, 700, 2));
        for text in ["omaishoitaja", "ryhmä 650", "kahvlia", "kokoontua 3", "quuxbrogissa"] {
            let query = TextQuery::new(text, Lang::Fi);
            let of = |index: &TextIndex| {
                let mut scratch = Scratch::default();
                let found = index.retrieve(&query, None, &mut scratch).unwrap();
                (found.hits().collect::<Vec<_>>(), found.words.clone(), found.corrections.clone())
            };
            assert_eq!(of(&loaded), of(&index), "{text}");
            assert!(!of(&loaded).0.is_empty(), "{text}");
        }
        for cut in 0..contents.len() {
            let mut read = Unpacker::new(&contents[..cut]);
            let loaded = TextIndex::load(Analyser::new(), &mut read, &parts, &dead);
            assert!(!matches!(loaded, Ok(Some(_))), "{cut} bytes");
        }
    }

    #[test]
    fn a_file_is_cut_where_no_search_reads_across() {
        let kib = |of: u64| of << 10;
        assert_eq!(cut(0, kib(128), &[]), [0u64; 0]);
        assert_eq!(cut(kib(300), kib(128), &[]), [kib(128), kib(300)]);
        assert_eq!(cut(kib(300), kib(128), &[kib(100), kib(140), kib(200), kib(299)]), [kib(140), kib(299), kib(300)]);
        assert_eq!(cut(kib(9 << 10), kib(128), &[kib(9 << 10)]), [kib(4 << 10), kib(8 << 10), kib(9 << 10)]);
    }
}
