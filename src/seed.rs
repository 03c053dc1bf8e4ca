//! Randomness as a value: a seed is passed in, a stream of numbers comes out, the same on every machine.
//!
//! SplitMix64 (Steele, Lea, Flood 2014). Every room that draws numbers takes a [`Seed`] by value, so that
//! one seed in the settings fixes initial weights, anchors, positives and landmark starts alike.

/// Start of a random stream. Cheap to copy; [`Seed::fork`] makes independent streams from one seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seed(pub u64);

impl Seed {
    /// A seed for a named part of the work: two parts never share a stream.
    #[must_use]
    pub fn fork(self, part: u64) -> Self {
        let mut stream = Stream(self.0 ^ part.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        Self(stream.next_u64())
    }

    /// The stream that begins at this seed.
    #[must_use]
    pub fn stream(self) -> Stream {
        Stream(self.0)
    }
}

/// A stream of random numbers.
#[derive(Clone, Debug)]
pub struct Stream(u64);

impl Stream {
    /// The next 64 random bits.
    pub fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number in `0..n`; 0 where `n` is 0. The bias of the multiply-shift is under n / 2⁶⁴.
    pub fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next_u64()) * n as u128) >> 64) as usize
    }

    /// A number in `[0, 1)`.
    pub fn unit(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// The first `count` of a random order of `0..n` (Fisher–Yates).
    pub fn choose(&mut self, n: usize, count: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..n).collect();
        let count = count.min(n);
        for i in 0..count {
            let j = i + self.below(n - i);
            order.swap(i, j);
        }
        order.truncate(count);
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_the_published_one() {
        // First values of SplitMix64 from seed 1234567, as in the reference implementation.
        let mut stream = Seed(1_234_567).stream();
        assert_eq!(stream.next_u64(), 6_457_827_717_110_365_317);
        assert_eq!(stream.next_u64(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn choices_are_distinct_and_in_range() {
        let mut chosen = Seed(7).stream().choose(100, 30);
        assert_eq!(chosen.len(), 30);
        chosen.sort_unstable();
        chosen.dedup();
        assert_eq!(chosen.len(), 30);
        assert!(chosen.iter().all(|&i| i < 100));
        assert_eq!(Seed(7).stream().choose(3, 10).len(), 3);
    }

    #[test]
    fn forks_differ_from_each_other() {
        assert_ne!(Seed(1).fork(0), Seed(1).fork(1));
        assert_ne!(Seed(1).fork(0), Seed(2).fork(0));
    }
}
