//! From a click to one closed area: the class map without its specks, the part under the click, its holes filled.

use super::Bitmap;

/// The smoothing looks this many pixels to each side: three standard deviations.
pub(super) const REACH: usize = 3;
/// Pixels on a side of the neighbourhood.
pub(super) const SIDE: usize = 2 * REACH + 1;

/// The class of each pixel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassMap {
    /// Pixels per row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// `width * height` values row by row, as in label maps: 0 outside the field of view, else the class (from 0) + 1.
    pub values: Vec<u8>,
}

impl ClassMap {
    /// The pixels of one value.
    #[must_use]
    pub fn pixels_of(&self, value: u8) -> Bitmap {
        let set = self.values.iter().map(|&v| v == value).collect();
        Bitmap::new(self.width, self.height, set)
    }

    /// Gives every pixel of the field of view the class that most of its neighbourhood has, near pixels counting
    /// more (a Gaussian of 1 pixel); of equal ones the lower class. What lies outside the field has no say.
    #[must_use]
    pub fn smoothed(&self) -> Self {
        let weights = weights();
        let classes = self.values.iter().max().map_or(0, |&v| usize::from(v) + 1);
        let mut votes = vec![0u32; classes];
        let mut values = Vec::with_capacity(self.values.len());
        for y in 0..self.height {
            for x in 0..self.width {
                if self.values[y * self.width + x] == 0 {
                    values.push(0);
                    continue;
                }
                self.vote(x, y, &weights, &mut votes);
                values.push(winner(&votes));
            }
        }
        Self { values, ..*self }
    }

    /// Adds up the weights of the values around a pixel.
    fn vote(&self, x: usize, y: usize, weights: &[[u32; SIDE]; SIDE], votes: &mut [u32]) {
        votes.fill(0);
        let (left, right) = (x.saturating_sub(REACH), (x + REACH + 1).min(self.width));
        let (top, bottom) = (y.saturating_sub(REACH), (y + REACH + 1).min(self.height));
        for row in top..bottom {
            let weights = &weights[row + REACH - y][left + REACH - x..];
            let values = &self.values[row * self.width + left..row * self.width + right];
            for (&value, &weight) in values.iter().zip(weights) {
                votes[usize::from(value)] += weight;
            }
        }
    }

    /// The area under a pixel: all pixels of its class that hang together with it by their edges, holes filled. Call
    /// it on a [`ClassMap::smoothed`] map, or specks cut the area into pieces.
    ///
    /// Empty where the pixel lies outside the field of view.
    #[must_use]
    pub fn region(&self, pixel: usize) -> Bitmap {
        match self.values.get(pixel) {
            None | Some(0) => Bitmap::new(self.width, self.height, vec![false; self.values.len()]),
            Some(&value) => {
                let mut region = self.pixels_of(value).part(pixel).without_holes();
                for (set, &value) in region.set.iter_mut().zip(&self.values) {
                    *set &= value != 0;
                }
                region
            }
        }
    }
}

/// A Gaussian of 1 pixel, in whole numbers: equal neighbourhoods must give equal sums.
pub(super) fn weights() -> [[u32; SIDE]; SIDE] {
    let squared = |i: usize| i.abs_diff(REACH).pow(2) as f64;
    std::array::from_fn(|y| {
        std::array::from_fn(|x| (65536.0 * (-0.5 * (squared(x) + squared(y))).exp()).round() as u32)
    })
}

/// The value with the most votes, the lower one of equals; 0 is no class and cannot win.
fn winner(votes: &[u32]) -> u8 {
    let mut best = 1;
    for (value, &count) in votes.iter().enumerate().skip(2) {
        if count > votes[best] {
            best = value;
        }
    }
    best as u8
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::bitmap::tests::drawn;
    use super::*;

    /// A map from rows of digits.
    pub(in crate::measure) fn map(rows: &[&str]) -> ClassMap {
        ClassMap {
            width: rows[0].len(),
            height: rows.len(),
            values: rows.concat().bytes().map(|byte| byte - b'0').collect(),
        }
    }

    #[test]
    fn specks_go_and_borders_stay() {
        let smooth = map(&["11122", "11122", "12122", "11122", "11122"]).smoothed();
        assert_eq!(smooth, map(&["11122", "11122", "11122", "11122", "11122"]));
    }

    #[test]
    fn the_outside_has_no_say_and_no_class() {
        let smooth = map(&["000", "020", "000"]).smoothed();
        assert_eq!(smooth, map(&["000", "020", "000"]));
    }

    #[test]
    fn equal_votes_go_to_the_lower_class() {
        // The middle of three: 2 and 3 stand at the same distances around a pixel of neither.
        let smooth = map(&["3432"]).smoothed();
        assert_eq!(smooth.values[1], 3);
        let smooth = map(&["31113", "30002", "31112"]).smoothed();
        assert_eq!(smooth.values[5], 3, "more votes win");
        let even = ClassMap {
            width: 2,
            height: 1,
            values: vec![2, 1],
        };
        assert_eq!(even.smoothed(), even, "each is nearest to itself");
        let votes = [9, 5, 7, 7];
        assert_eq!(winner(&votes), 2);
    }

    #[test]
    fn a_click_takes_one_closed_area() {
        let map = map(&["0222220", "0211120", "0213120", "0211122", "0222221"]);
        assert_eq!(
            map.region(2 * 7 + 2),
            drawn(&[".......", "..###..", "..###..", "..###..", "......."])
        );
        assert_eq!(map.region(0).count(), 0);
        assert_eq!(map.region(4 * 7 + 6).count(), 1);
        assert_eq!(map.region(999).count(), 0);
    }

    #[test]
    fn what_is_filled_stays_inside_the_field() {
        assert_eq!(map(&["111", "101", "111"]).region(0).count(), 8);
    }
}
