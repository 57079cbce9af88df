//! The parts of an image: what a file of tantivy's is cut into, and read from when it is needed.

use std::fmt;
use std::io;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use tantivy::HasLen;
use tantivy::directory::{FileHandle, OwnedBytes};

/// Where the parts of an image come from.
pub(crate) trait Parts: fmt::Debug + Send + Sync {
    /// Adds the bytes of a part, which are those that were written, to `to`.
    ///
    /// # Errors
    /// Whatever keeps them from being so; the image is then given up.
    fn read(&self, number: u32, to: &mut Vec<u8>) -> io::Result<()>;
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

    /// Adds a whole part to `to`.
    fn read(&self, place: usize, to: &mut Vec<u8>) -> io::Result<()> {
        if let Some(bytes) = self.kept[place].get() {
            to.extend_from_slice(bytes);
            return Ok(());
        }
        let before = to.len();
        self.source.read(self.first + place as u32, to)?;
        if to.len() - before != self.ends[place] as usize - self.start(place) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a part of an image has another length"));
        }
        Ok(())
    }

    /// A part that is kept from now on.
    fn keep(&self, place: usize) -> io::Result<&OwnedBytes> {
        if let Some(bytes) = self.kept[place].get() {
            return Ok(bytes);
        }
        let mut bytes = Vec::new();
        self.read(place, &mut bytes)?;
        Ok(self.kept[place].get_or_init(|| OwnedBytes::new(bytes)))
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
            return Ok(self.keep(place)?.slice(range.start - start..range.end - start));
        }
        let last = self.ends.partition_point(|end| (*end as usize) < range.end);
        let mut all = Vec::new();
        all.try_reserve_exact(self.ends[last] as usize - start).map_err(io::Error::other)?;
        for place in place..=last {
            self.read(place, &mut all)?;
        }
        all.truncate(range.end - start);
        all.drain(..range.start - start);
        Ok(OwnedBytes::new(all))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Letters(&'static [u8]);

    impl Parts for Letters {
        fn read(&self, number: u32, to: &mut Vec<u8>) -> io::Result<()> {
            let part = self.0.chunks(3).nth(number as usize).ok_or_else(|| io::Error::other("no such part"))?;
            to.extend_from_slice(part);
            Ok(())
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
