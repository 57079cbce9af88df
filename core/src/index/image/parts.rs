//! The parts of an image: what a file of tantivy's is cut into, and read from when it is needed.

use std::fmt;
use std::io;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use tantivy::HasLen;
use tantivy::directory::{FileHandle, OwnedBytes};

/// Where the parts of an image come from.
pub(crate) trait Parts: fmt::Debug + Send + Sync {
    /// The bytes of a part, which are those that were written.
    ///
    /// # Errors
    /// Whatever keeps them from being so; the image is then given up.
    fn part(&self, number: u32) -> io::Result<Vec<u8>>;
}

/// A file in parts. A part that has been read is kept.
#[derive(Debug)]
pub(crate) struct CutFile {
    source: Arc<dyn Parts>,
    /// The number of the first part.
    first: u32,
    /// Where each part ends.
    ends: Vec<u64>,
    kept: Vec<OnceLock<OwnedBytes>>,
}

impl CutFile {
    /// The file of the parts from `first` on that end at `ends`, which must ascend.
    pub(crate) fn new(source: Arc<dyn Parts>, first: u32, ends: Vec<u64>) -> Self {
        let mut kept = Vec::new();
        kept.resize_with(ends.len(), OnceLock::new);
        Self { source, first, ends, kept }
    }

    fn start(&self, place: usize) -> usize {
        place.checked_sub(1).map_or(0, |before| self.ends[before] as usize)
    }

    fn read(&self, place: usize) -> io::Result<OwnedBytes> {
        if let Some(bytes) = self.kept[place].get() {
            return Ok(bytes.clone());
        }
        let bytes = self.source.part(self.first + place as u32)?;
        if bytes.len() != self.ends[place] as usize - self.start(place) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a part of an image has another length"));
        }
        Ok(OwnedBytes::new(bytes))
    }
}

impl HasLen for CutFile {
    fn len(&self) -> usize {
        self.ends.last().map_or(0, |end| *end as usize)
    }
}

impl FileHandle for CutFile {
    /// A range within one part is a view of it; a longer one is put together, and not kept.
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        if range.start >= range.end {
            return Ok(OwnedBytes::empty());
        }
        if range.end > self.len() {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "a file of an image ends too early"));
        }
        let place = self.ends.partition_point(|end| *end as usize <= range.start);
        let start = self.start(place);
        if range.end <= self.ends[place] as usize {
            let bytes = self.read(place)?;
            let bytes = self.kept[place].get_or_init(|| bytes);
            return Ok(bytes.slice(range.start - start..range.end - start));
        }
        let mut all = Vec::with_capacity(range.len());
        for place in place.. {
            let (start, bytes) = (self.start(place), self.read(place)?);
            let from = range.start.saturating_sub(start);
            let to = bytes.len().min(range.end - start);
            all.extend_from_slice(&bytes[from..to]);
            if start + to == range.end {
                break;
            }
        }
        Ok(OwnedBytes::new(all))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Letters(&'static [u8]);

    impl Parts for Letters {
        fn part(&self, number: u32) -> io::Result<Vec<u8>> {
            let part = self.0.chunks(3).nth(number as usize);
            part.map(<[u8]>::to_vec).ok_or_else(|| io::Error::other("no such part"))
        }
    }

    #[test]
    fn a_cut_file_reads_as_a_whole_one() {
        let whole = b"the quay is ahead";
        let file = CutFile::new(Arc::new(Letters(whole)), 0, vec![3, 6, 9, 12, 15, 17]);
        for start in 0..=whole.len() {
            for end in start..=whole.len() {
                assert_eq!(file.read_bytes(start..end).unwrap().as_slice(), &whole[start..end]);
            }
        }
    }

    #[test]
    fn a_part_that_is_missing_or_of_another_length_is_an_error() {
        let file = CutFile::new(Arc::new(Letters(b"quay")), 0, vec![3, 6, 9]);
        assert!(file.read_bytes(0..3).is_ok());
        for wrong in [3..4, 2..5, 7..8, 8..30] {
            assert!(file.read_bytes(wrong).is_err());
        }
    }
}
