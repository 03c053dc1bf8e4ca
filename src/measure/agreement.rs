//! How well a mask agrees with the true one.

use super::Bitmap;
use crate::grid::squared_distances;

/// The comparison of a predicted mask with the true one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Agreement {
    /// Twice the common pixels by the pixels of both, 0..=1; 1 where both are empty.
    pub dice: f64,
    /// The common pixels by the pixels of either, 0..=1; 1 where both are empty.
    pub iou: f64,
    /// The farthest that a pixel of one mask is from the nearest pixel of the other, between pixel centres, in
    /// pixels; the picture's diagonal where one of the two is empty, 0 where both are.
    pub hausdorff: f64,
    /// Pixels of the predicted mask.
    pub predicted: usize,
}

/// A true mask, made ready to be compared with many others of its size.
#[derive(Clone, Debug)]
pub struct Reference {
    mask: Bitmap,
    pixels: usize,
    squared_distances: Vec<u32>,
}

impl Reference {
    /// Takes the true mask; it may be empty.
    #[must_use]
    pub fn new(mask: Bitmap) -> Self {
        Self {
            pixels: mask.count(),
            squared_distances: squared_distances(mask.width, mask.height, &mask.set),
            mask,
        }
    }

    /// The true mask.
    #[must_use]
    pub fn mask(&self) -> &Bitmap {
        &self.mask
    }

    /// Pixels of the true mask.
    #[must_use]
    pub fn pixels(&self) -> usize {
        self.pixels
    }

    /// Compares a mask of the same size with the true one.
    #[must_use]
    pub fn compare(&self, predicted: &Bitmap) -> Agreement {
        debug_assert_eq!(
            predicted.set.len(),
            self.mask.set.len(),
            "masks of one size"
        );
        let common = pairs(predicted, &self.mask)
            .filter(|&(a, b)| a && b)
            .count();
        let count = predicted.count();
        let (sum, union) = (count + self.pixels, count + self.pixels - common);
        Agreement {
            dice: ratio(2 * common, sum),
            iou: ratio(common, union),
            hausdorff: self.hausdorff(predicted, count),
            predicted: count,
        }
    }

    fn hausdorff(&self, predicted: &Bitmap, count: usize) -> f64 {
        match (count, self.pixels) {
            (0, 0) => 0.0,
            (0, _) | (_, 0) => (self.mask.width as f64).hypot(self.mask.height as f64),
            _ => {
                let there = farthest(&predicted.set, &self.squared_distances);
                let back = farthest(
                    &self.mask.set,
                    &squared_distances(predicted.width, predicted.height, &predicted.set),
                );
                f64::from(there.max(back)).sqrt()
            }
        }
    }
}

fn pairs<'a>(a: &'a Bitmap, b: &'a Bitmap) -> impl Iterator<Item = (bool, bool)> + 'a {
    a.set.iter().copied().zip(b.set.iter().copied())
}

/// The largest of the distances of the pixels that are set.
fn farthest(set: &[bool], squared: &[u32]) -> u32 {
    set.iter()
        .zip(squared)
        .map(|(&set, &square)| if set { square } else { 0 })
        .max()
        .unwrap_or(0)
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        1.0
    } else {
        part as f64 / whole as f64
    }
}

#[cfg(test)]
mod tests {
    use super::super::bitmap::tests::drawn;
    use super::*;

    #[test]
    fn counts_and_distances_are_those_by_hand() {
        let truth = Reference::new(drawn(&["##...", "##...", "....."]));
        let made = truth.compare(&drawn(&[".##..", ".##..", "....#"]));
        assert_eq!((made.dice, made.iou), (4.0 / 9.0, 2.0 / 7.0));
        assert_eq!(made.predicted, 5);
        // From the far corner (4, 2) to (1, 1).
        assert_eq!(made.hausdorff, 10.0f64.sqrt());
        let exact = truth.compare(truth.mask());
        assert_eq!((exact.dice, exact.iou, exact.hausdorff), (1.0, 1.0, 0.0));
    }

    #[test]
    fn the_distance_is_taken_in_both_directions() {
        let (small, large) = (drawn(&["#....."]), drawn(&["######"]));
        for (truth, predicted) in [(&small, &large), (&large, &small)] {
            let made = Reference::new(truth.clone()).compare(predicted);
            assert_eq!(made.hausdorff, 5.0);
        }
    }

    #[test]
    fn empty_masks_are_the_whole_picture_apart() {
        let (empty, full) = (
            drawn(&["...", "...", "...", "..."]),
            drawn(&["###", "#..", "...", "..."]),
        );
        for (truth, predicted) in [(&empty, &full), (&full, &empty)] {
            let made = Reference::new(truth.clone()).compare(predicted);
            assert_eq!((made.dice, made.iou, made.hausdorff), (0.0, 0.0, 5.0));
        }
        let both = Reference::new(empty.clone()).compare(&empty);
        assert_eq!((both.dice, both.iou, both.hausdorff), (1.0, 1.0, 0.0));
    }
}
