//! One kind's answer for every strictness: a byte for each pixel of its grid.

use super::LOOSEST;
use super::tree::Tree;

/// A byte for each pixel, kept in runs: 0 where nothing is, and otherwise the least strict threshold that hides it less
/// one: the pixel is shown where its byte is at least the threshold. [`DEFAULT`](super::DEFAULT) is the threshold of
/// the default strictness, and a robust deviation is [`PER_DEVIATION`](super::PER_DEVIATION) steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    /// Pixels per row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    code: Vec<u8>,
    tallies: Vec<Tally>,
}

/// How much is shown at a threshold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Connected pieces, by edges or corners.
    pub objects: u32,
    /// Pixels of the layer.
    pub pixels: u32,
}

impl Layer {
    /// Of bytes row by row.
    pub(super) fn new(width: usize, height: usize, bytes: &[u8]) -> Self {
        Self {
            width,
            height,
            code: packed(bytes),
            tallies: tallies(width, bytes),
        }
    }

    /// The bytes, row by row from the top left.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        unpacked(&self.code, self.width * self.height)
    }

    /// Objects and pixels whose byte is at least a threshold; thresholds below [`LOOSEST`] count as that.
    #[must_use]
    pub fn tally(&self, threshold: u8) -> Tally {
        self.tallies[usize::from(threshold.max(LOOSEST))]
    }
}

/// Counts for all thresholds: a part of the component tree is one object from its own value down to above that of the
/// next larger part.
fn tallies(width: usize, bytes: &[u8]) -> Vec<Tally> {
    let kept = bytes
        .iter()
        .map(|&b| if b < LOOSEST { 0 } else { b })
        .collect();
    let tree = Tree::new(width.max(1), kept);
    let (mut born, mut pixels) = (vec![0i64; 256], vec![0u32; 256]);
    for &byte in tree.values() {
        pixels[usize::from(byte)] += 1;
    }
    for (head, parent) in tree.heads() {
        born[usize::from(tree.values()[head])] += 1;
        born[parent.map_or(0, |parent| usize::from(tree.values()[parent]))] -= 1;
    }
    let mut tallies = vec![Tally::default(); 256];
    let (mut objects, mut sum) = (0, 0);
    for value in (1..256).rev() {
        objects += born[value];
        sum += pixels[value];
        tallies[value] = Tally {
            objects: objects as u32,
            pixels: sum,
        };
    }
    tallies
}

/// The longest run, and the most bytes that stand as they are.
const LONGEST: usize = 129;
const MOST: usize = 127;

/// Runs of two and more bytes as 126 + their length (128 to 255) and the byte, others as their number (1 to 127) and
/// themselves.
fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut code = Vec::new();
    let mut loose = Vec::new();
    let flush = |code: &mut Vec<u8>, loose: &mut Vec<u8>| {
        for part in loose.chunks(MOST) {
            code.push(part.len() as u8);
            code.extend_from_slice(part);
        }
        loose.clear();
    };
    let mut at = 0;
    while at < bytes.len() {
        let rest = bytes[at..].iter().take(LONGEST);
        let run = rest.take_while(|byte| **byte == bytes[at]).count();
        if run > 2 || run == 2 && loose.is_empty() {
            flush(&mut code, &mut loose);
            code.extend([(126 + run) as u8, bytes[at]]);
        } else {
            loose.extend_from_slice(&bytes[at..at + run]);
        }
        at += run;
    }
    flush(&mut code, &mut loose);
    code
}

fn unpacked(code: &[u8], len: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(len);
    let mut rest = code;
    while let [head, tail @ ..] = rest {
        let head = usize::from(*head);
        let used = if head > MOST {
            bytes.extend(std::iter::repeat_n(tail[0], head - 126));
            1
        } else {
            bytes.extend_from_slice(&tail[..head]);
            head
        };
        rest = &tail[used..];
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::Parts;
    use crate::seed::Seed;

    fn bytes(n: usize, values: usize) -> Vec<u8> {
        let mut stream = Seed(values as u64).stream();
        let mut byte = 0;
        let mut next = |_| {
            if stream.below(3) == 0 {
                byte = (stream.below(values) * 255 / values) as u8;
            }
            byte
        };
        (0..n).map(&mut next).collect()
    }

    #[test]
    fn packing_loses_nothing() {
        for (n, values) in [(0, 1), (1, 5), (5000, 1), (5000, 3), (5000, 250)] {
            let bytes = bytes(n, values);
            assert_eq!(unpacked(&packed(&bytes), n), bytes);
        }
        let steps: Vec<u8> = (0..=255).collect();
        assert_eq!(unpacked(&packed(&steps), 256), steps);
        assert!(packed(&[7; 100_000]).len() < 1600);
    }

    #[test]
    fn tallies_count_what_is_shown() {
        let (width, height) = (40, 30);
        let bytes = bytes(width * height, 9);
        let layer = Layer::new(width, height, &bytes);
        assert_eq!(layer.bytes(), bytes);
        for threshold in LOOSEST..=255 {
            let shown: Vec<bool> = bytes.iter().map(|&b| b >= threshold).collect();
            let tally = layer.tally(threshold);
            assert_eq!(tally.objects as usize, Parts::of(width, &shown).count());
            assert_eq!(tally.pixels as usize, shown.iter().filter(|s| **s).count());
        }
        assert_eq!(layer.tally(0), layer.tally(LOOSEST));
    }
}
