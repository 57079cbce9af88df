//! Chance that is the same on every machine: a small generator of random numbers, and Zipf's law in whole numbers.

/// A generator of pseudo-random numbers (`splitmix64`, Steele, Lea and Flood 2014).
///
/// ```
/// use luotsi_benches::Chance;
/// assert_eq!(Chance::of(7, 1).below(1000), Chance::of(7, 1).below(1000));
/// ```
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    /// The numbers of one thing (a record, a query) under a seed, whatever is generated before it.
    pub fn of(seed: u64, thing: u64) -> Self {
        let mut chance = Self(seed ^ thing.wrapping_mul(0xd134_2543_de82_ef95));
        chance.next();
        chance
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to but not with `end`, which is not 0.
    pub fn below(&mut self, end: usize) -> usize {
        ((u128::from(self.next()) * end as u128) >> 64) as usize
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low + 1)
    }

    /// Whether something happens that happens so many times in a hundred.
    pub fn percent(&mut self, times: usize) -> bool {
        self.below(100) < times
    }

    /// One of several, each as likely.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// The place of one of several, the first the likeliest.
    pub fn rank(&mut self, law: &Zipf) -> usize {
        let (Some(all), at) = (law.sums.last(), self.next()) else { return 0 };
        let at = ((u128::from(at) * u128::from(*all)) >> 64) as u64;
        law.sums.partition_point(|sum| *sum <= at)
    }
}

/// Zipf's law with exponent 1: the n-th of a list is n times as rare as the first.
#[derive(Debug, Clone)]
pub struct Zipf {
    sums: Vec<u64>,
}

impl Zipf {
    /// The law of a list of this length.
    pub fn of(length: usize) -> Self {
        let mut sum = 0;
        let add = |rank: usize| {
            sum += (1 << 40) / (rank as u64 + 2);
            sum
        };
        Self { sums: (0..length).map(add).collect() }
    }
}
