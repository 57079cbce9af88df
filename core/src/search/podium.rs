//! The best of many, in order, without keeping the others.

use std::cmp::Ordering;

/// Candidates for which there is room from the beginning: those of an ordinary page.
const ROOM: usize = 128;

/// How many candidates are kept until only the best are.
fn most(places: usize) -> usize {
    2 * places + 64
}

/// Takes candidates one by one and keeps the best `places`. A lower key is better; `before` settles what is equal.
pub(super) struct Podium<K, T> {
    places: usize,
    kept: Vec<(K, T)>,
    /// The worst key of a full podium: what is above it has no place.
    worst: Option<K>,
}

impl<K: PartialOrd + Copy, T: Copy> Podium<K, T> {
    pub(super) fn new(places: usize) -> Self {
        Self { places, kept: Vec::with_capacity((most(places) + 1).min(ROOM)), worst: None }
    }

    /// Whether nothing has a place.
    pub(super) fn is_closed(&self) -> bool {
        self.places == 0
    }

    /// The worst key that still has a place, once all places are taken.
    pub(super) fn worst(&self) -> Option<K> {
        self.worst
    }

    /// Offers a candidate. `last` says that of all equal ones so far it is the last.
    #[inline]
    pub(super) fn offer(&mut self, key: K, one: T, last: bool, before: impl Fn(&(K, T), &(K, T)) -> Ordering + Copy) {
        if self.worst.is_some_and(|worst| key > worst || (last && key == worst)) {
            return;
        }
        self.kept.push((key, one));
        if self.kept.len() > most(self.places) {
            self.cut(before);
        }
    }

    fn cut(&mut self, before: impl Fn(&(K, T), &(K, T)) -> Ordering) {
        match self.places.checked_sub(1) {
            Some(last) if last < self.kept.len() => {
                self.worst = Some(self.kept.select_nth_unstable_by(last, before).1.0);
            }
            _ => {}
        }
        self.kept.truncate(self.places);
    }

    /// The best, in order.
    pub(super) fn finish(mut self, before: impl Fn(&(K, T), &(K, T)) -> Ordering + Copy) -> Vec<(K, T)> {
        self.cut(before);
        self.kept.sort_unstable_by(before);
        self.kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_holds_what_a_full_sort_puts_first(keys in proptest::collection::vec(0u8..9, 0..400), places in 0usize..40) {
            let before = |a: &(u8, usize), b: &(u8, usize)| a.cmp(b);
            let mut podium = Podium::new(places);
            for (place, key) in keys.iter().enumerate() {
                podium.offer(*key, place, place % 3 != 0, before);
            }
            let mut all: Vec<(u8, usize)> = keys.into_iter().enumerate().map(|(place, key)| (key, place)).collect();
            all.sort_unstable();
            all.truncate(places);
            prop_assert_eq!(podium.finish(before), all);
        }
    }
}
