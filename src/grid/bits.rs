//! Sets of pixels that many images keep: one bit a pixel.

/// Bits of a word.
const WORD: usize = u64::BITS as usize;
/// Words of a block, whose members are counted beforehand.
const BLOCK: usize = 8;

/// A set of pixels: an eighth of the memory of one truth value each, with the members at hand by their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bits {
    length: usize,
    /// Bit `i % 64` of word `i / 64` is pixel `i`; bits beyond the last pixel are 0.
    words: Box<[u64]>,
    /// How many members lie before each block of words; the count of all comes last.
    before: Box<[u32]>,
}

impl Bits {
    /// The pixels whose flag is set.
    #[must_use]
    pub fn new(flags: &[bool]) -> Self {
        let pack = |flags: &[bool]| {
            let bits = flags.iter().rev();
            bits.fold(0, |word, &set| word << 1 | u64::from(set))
        };
        let words: Box<[u64]> = flags.chunks(WORD).map(pack).collect();
        let mut before = vec![0];
        let mut count = 0;
        for block in words.chunks(BLOCK) {
            count += block.iter().map(|word| word.count_ones()).sum::<u32>();
            before.push(count);
        }
        Self {
            length: flags.len(),
            words,
            before: before.into(),
        }
    }

    /// How many pixels are in the set.
    #[must_use]
    pub fn count(&self) -> usize {
        self.before.last().map_or(0, |&count| count as usize)
    }

    /// Whether a pixel is in the set.
    ///
    /// # Panics
    /// Where there is no such pixel.
    #[must_use]
    pub fn has(&self, pixel: usize) -> bool {
        debug_assert!(pixel < self.length, "pixel {pixel} of {}", self.length);
        self.words[pixel / WORD] >> (pixel % WORD) & 1 == 1
    }

    /// The pixel that has so many members before it.
    ///
    /// # Panics
    /// Where the set has no more than so many members.
    #[must_use]
    pub fn nth(&self, number: usize) -> usize {
        assert!(number < self.count(), "member {number} of {}", self.count());
        let at_most = |&before: &u32| before as usize <= number;
        let block = self.before.partition_point(at_most) - 1;
        let mut left = number - self.before[block] as usize;
        let mut at = block * BLOCK;
        loop {
            let mut word = self.words[at];
            let members = word.count_ones() as usize;
            if left < members {
                for _ in 0..left {
                    word &= word - 1;
                }
                return at * WORD + word.trailing_zeros() as usize;
            }
            left -= members;
            at += 1;
        }
    }

    /// The set as one flag a pixel.
    #[must_use]
    pub fn flags(&self) -> Vec<bool> {
        (0..self.length).map(|pixel| self.has(pixel)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;

    /// One pixel in so many, of lengths around the borders of words and blocks.
    fn sets() -> impl Iterator<Item = Vec<bool>> {
        let lengths = [0, 1, 63, 64, 65, 511, 512, 513, 5000];
        lengths.into_iter().flat_map(|length| {
            [1, 2, 40, 700].map(|rare| {
                let mut stream = Seed(length as u64).stream();
                (0..length).map(|_| stream.below(rare) == 0).collect()
            })
        })
    }

    #[test]
    fn a_set_is_what_its_flags_are() {
        for flags in sets() {
            let bits = Bits::new(&flags);
            assert_eq!(bits.flags(), flags);
            let members: Vec<usize> = (0..flags.len()).filter(|&at| flags[at]).collect();
            assert_eq!(bits.count(), members.len());
            let by_order: Vec<usize> = (0..bits.count()).map(|n| bits.nth(n)).collect();
            assert_eq!(by_order, members, "{} pixels", flags.len());
        }
    }
}
