//! The terms of one field in a small segment: sorted lists.
//!
//! A term dictionary of tantivy's costs the same to begin for one document as for a thousand. A changed service is one
//! document, and must be found in the next search.

/// Terms in ascending order, each with its postings.
#[derive(Default)]
pub(super) struct SmallTerms {
    letters: String,
    /// Where each term ends in `letters`, and its postings in `docs` and `frequencies`.
    ends: Vec<(u32, u32)>,
    docs: Vec<u32>,
    frequencies: Vec<u32>,
}

impl SmallTerms {
    /// Adds a term, which must come after those that are there.
    pub(super) fn push(&mut self, term: &str, postings: &[(u32, u32)]) {
        self.letters.push_str(term);
        self.docs.extend(postings.iter().map(|(doc, _)| *doc));
        self.frequencies.extend(postings.iter().map(|(_, frequency)| *frequency));
        self.ends.push((self.letters.len() as u32, self.docs.len() as u32));
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn term(&self, place: usize) -> &str {
        &self.letters[self.start(place).0..self.ends[place].0 as usize]
    }

    pub(super) fn docs(&self, place: usize) -> &[u32] {
        &self.docs[self.start(place).1..self.ends[place].1 as usize]
    }

    pub(super) fn frequencies(&self, place: usize) -> &[u32] {
        &self.frequencies[self.start(place).1..self.ends[place].1 as usize]
    }

    fn start(&self, place: usize) -> (usize, usize) {
        place.checked_sub(1).map_or((0, 0), |before| (self.ends[before].0 as usize, self.ends[before].1 as usize))
    }

    /// The place of a term, or the one before which it would stand.
    pub(super) fn find(&self, term: &str) -> Result<usize, usize> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = (low + high) / 2;
            match self.term(middle).cmp(term) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Ok(middle),
            }
        }
        Err(low)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_term_is_found_with_its_own_postings() {
        let mut terms = SmallTerms::default();
        let all = [("a", vec![(1, 1)]), ("ab", vec![(0, 2), (3, 1)]), ("ä", vec![(2, 7)])];
        all.iter().for_each(|(term, postings)| terms.push(term, postings));
        for (place, (term, postings)) in all.iter().enumerate() {
            assert_eq!(terms.find(term), Ok(place));
            let pairs = terms.docs(place).iter().copied().zip(terms.frequencies(place).iter().copied());
            assert_eq!(pairs.collect::<Vec<_>>(), *postings);
        }
        assert_eq!(terms.find("aa"), Err(1));
        assert_eq!(terms.find("ö"), Err(3));
        assert_eq!(SmallTerms::default().find("a"), Err(0));
    }
}
