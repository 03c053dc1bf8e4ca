//! Counting lesions rather than pixels: which true ones were found, and which of those found are true.

use super::Bitmap;
use crate::grid::{Parts, squared_distances};

/// Lesions of a mask and of the true one, and how many of each meet the other.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Lesions {
    /// True lesions.
    pub real: usize,
    /// Those of them that the mask meets.
    pub hit: usize,
    /// Lesions of the mask.
    pub found: usize,
    /// Those of them that meet a true one.
    pub right: usize,
}

impl Lesions {
    /// Compares connected parts (by edges or corners) of a mask with those of the true mask. Parts meet where they come
    /// within `reach` pixels of each other.
    #[must_use]
    pub fn of(mask: &Bitmap, truth: &Bitmap, reach: u32) -> Self {
        let (found, right) = meeting(mask, truth, reach);
        let (real, hit) = meeting(truth, mask, reach);
        Self {
            real,
            hit,
            found,
            right,
        }
    }

    /// Share of the true lesions that were found, 0…1; 1 where there are none.
    #[must_use]
    pub fn recall(&self) -> f64 {
        share(self.hit, self.real)
    }

    /// Share of the lesions found that are true, 0…1; 1 where none were found.
    #[must_use]
    pub fn precision(&self) -> f64 {
        share(self.right, self.found)
    }

    /// The harmonic mean of recall and precision.
    #[must_use]
    pub fn f1(&self) -> f64 {
        let (recall, precision) = (self.recall(), self.precision());
        2.0 * recall * precision / (recall + precision).max(f64::MIN_POSITIVE)
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        1.0
    } else {
        part as f64 / whole as f64
    }
}

/// The parts of a mask, and those that come within `reach` pixels of another.
fn meeting(mask: &Bitmap, other: &Bitmap, reach: u32) -> (usize, usize) {
    let parts = Parts::of(mask.width, &mask.set);
    let mut meets = vec![false; parts.count() + 1];
    let squares = squared_distances(mask.width, mask.height, &other.set);
    for (&label, &square) in parts.labels.iter().zip(&squares) {
        meets[label as usize] |= label > 0 && square <= reach * reach;
    }
    (parts.count(), meets.iter().filter(|&&meets| meets).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bitmap(rows: &[&str]) -> Bitmap {
        let set = rows.iter().flat_map(|row| row.bytes().map(|b| b == b'#'));
        Bitmap::new(rows[0].len(), rows.len(), set.collect())
    }

    #[test]
    fn lesions_meet_within_reach_and_count_once() {
        let truth = bitmap(&["#.......#", "#........", "........#"]);
        let mask = bitmap(&["..#.#....", ".....#...", "........."]);
        // Of the mask, the left pixel is two beside a true lesion, the right part (by a corner) three away from all.
        let lesions = Lesions::of(&mask, &truth, 2);
        assert_eq!((lesions.real, lesions.hit), (3, 1));
        assert_eq!((lesions.found, lesions.right), (2, 1));
        assert!((lesions.f1() - 0.4).abs() < 1e-9);
        assert_eq!(Lesions::of(&mask, &truth, 1).hit, 0);
    }

    #[test]
    fn nothing_to_find_and_nothing_found_is_perfect() {
        let none = bitmap(&["...", "..."]);
        assert_eq!(Lesions::of(&none, &none, 2).f1(), 1.0);
        let one = bitmap(&["#..", "..."]);
        assert_eq!(Lesions::of(&one, &none, 2).f1(), 0.0);
    }
}
