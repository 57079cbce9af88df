//! Where services are.

use crate::index::{Packer, Unpacker};
use crate::model::Position;
use crate::reference::EARTH_RADIUS_KM;

/// The places of services as points on the unit sphere: the distance of two is a square root away.
#[derive(Debug, Clone)]
pub(super) struct Points {
    all: Vec<[f32; 3]>,
    /// Where the points of each list end. The first list is that of whoever has no place.
    ends: Vec<u32>,
}

impl Points {
    /// The number of the list of no points.
    const NONE: u32 = 0;

    pub(super) fn new() -> Self {
        Self { all: Vec::new(), ends: vec![0] }
    }

    /// Adds a list; its number.
    pub(super) fn push(&mut self, positions: &[Position]) -> u32 {
        self.extend(positions.iter().map(|position| unit(*position)))
    }

    fn extend(&mut self, points: impl IntoIterator<Item = [f32; 3]>) -> u32 {
        let before = self.all.len();
        self.all.extend(points);
        if self.all.len() == before {
            return Self::NONE;
        }
        self.ends.push(self.all.len() as u32);
        self.ends.len() as u32 - 1
    }

    fn get(&self, list: u32) -> &[[f32; 3]] {
        let start = list.checked_sub(1).map_or(0, |before| self.ends[before as usize]);
        &self.all[start as usize..self.ends[list as usize] as usize]
    }

    /// How many lists there are.
    pub(super) fn len(&self) -> u32 {
        self.ends.len() as u32
    }

    /// Kilometres from `from` to the nearest point of a list; `None` where there is none.
    pub(super) fn nearest_km(&self, list: u32, from: [f32; 3]) -> Option<f32> {
        let squared = |place: &[f32; 3]| (0..3).map(|i| (place[i] - from[i]) * (place[i] - from[i])).sum::<f32>();
        let chord = self.get(list).iter().map(squared).min_by(f32::total_cmp)?.sqrt();
        // The arc of a chord; the next term of the series is 3 metres at 1,000 km.
        Some(EARTH_RADIUS_KM as f32 * (chord + chord * chord * chord / 24.0))
    }

    /// Leaves the lists of these numbers, which get numbers of their own.
    pub(super) fn retain<'n>(&mut self, lists: impl Iterator<Item = &'n mut u32>) {
        let mut kept = Self::new();
        lists.for_each(|list| *list = kept.extend(self.get(*list).iter().copied()));
        *self = kept;
    }

    pub(super) fn pack(&self, to: &mut Packer) {
        to.list(&self.all);
        to.list(&self.ends);
    }

    pub(super) fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        let (all, ends): (Vec<[f32; 3]>, Vec<u32>) = (from.list()?, from.list()?);
        let sound =
            ends.first() == Some(&0) && ends.is_sorted() && ends.last().is_some_and(|end| *end as usize == all.len());
        sound.then_some(Self { all, ends })
    }
}

/// A position as a point on the unit sphere.
pub(super) fn unit(position: Position) -> [f32; 3] {
    let (lat, lon) = (position.latitude.to_radians(), position.longitude.to_radians());
    [(lat.cos() * lon.cos()) as f32, (lat.cos() * lon.sin()) as f32, lat.sin() as f32]
}
