//! Black-and-white pictures: connected parts and holes, one added to another and taken away.

use crate::grid::{bounds, sampled};

/// One truth value for each pixel, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bitmap {
    /// Pixels per row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// `width * height` values.
    pub set: Vec<bool>,
}

impl Bitmap {
    /// Takes `width * height` values, row by row.
    #[must_use]
    pub fn new(width: usize, height: usize, set: Vec<bool>) -> Self {
        debug_assert_eq!(set.len(), width * height, "one value a pixel");
        Self { width, height, set }
    }

    /// The same picture in another size, each pixel taking the nearest one.
    #[must_use]
    pub fn resized(self, width: usize, height: usize) -> Self {
        if (self.width, self.height) == (width, height) {
            return self;
        }
        let from = (self.width, self.height);
        Self::new(width, height, sampled(from, &self.set, (width, height)))
    }

    /// Number of pixels that are set.
    #[must_use]
    pub fn count(&self) -> usize {
        self.set.iter().filter(|&&set| set).count()
    }

    /// The set pixels that hang together with pixel `start` by their edges; none set if `start` is not.
    #[must_use]
    pub fn part(&self, start: usize) -> Self {
        let mut seen = vec![false; self.set.len()];
        if self.set.get(start) == Some(&true) {
            self.spread(start, true, &mut seen);
        }
        Self::new(self.width, self.height, seen)
    }

    /// The pixels of the largest part that hangs together by pixel edges, in no order; of equal ones the first in
    /// reading order, and none of an empty picture.
    #[must_use]
    pub fn largest_part(&self) -> Vec<usize> {
        let mut seen = vec![false; self.set.len()];
        let mut largest = Vec::new();
        for start in 0..self.set.len() {
            if self.set[start] && !seen[start] {
                let part = self.spread(start, true, &mut seen);
                if part.len() > largest.len() {
                    largest = part;
                }
            }
        }
        largest
    }

    /// Sets all pixels from which no path of unset pixels leads to the frame.
    #[must_use]
    pub fn without_holes(&self) -> Self {
        let mut filled = self.clone();
        let Some([left, top, right, bottom]) = self.bounds() else {
            return filled;
        };
        // Only within its bounds can a hole lie; what reaches them reaches the frame.
        let (w, h) = (right - left + 1, bottom - top + 1);
        let within = |at: usize| (top + at / w) * self.width + left + at % w;
        let box_of = Self::new(w, h, (0..w * h).map(|at| self.set[within(at)]).collect());
        let mut outside = vec![false; w * h];
        let frame = (0..w)
            .flat_map(|x| [x, (h - 1) * w + x])
            .chain((0..h).flat_map(|y| [y * w, y * w + w - 1]));
        for start in frame {
            if !box_of.set[start] && !outside[start] {
                box_of.spread(start, false, &mut outside);
            }
        }
        for (at, outside) in outside.into_iter().enumerate() {
            filled.set[within(at)] = !outside;
        }
        filled
    }

    /// The first and the last column and row with a set pixel: left, top, right, bottom.
    #[must_use]
    pub fn bounds(&self) -> Option<[usize; 4]> {
        let set = (0..self.set.len()).filter(|&at| self.set[at]);
        bounds(self.width, set)
    }

    /// The pixels of either, and the gaps that only both together enclose: a hole that one of them has stays, unless the
    /// other fills it. Both must be of one size.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        let both = self.or(other);
        let closed = both.without_holes();
        if closed == both {
            return both;
        }
        let own = self
            .without_holes()
            .combined(&other.without_holes(), |a, b| a | b);
        let gaps = closed.combined(&own, |closed, own| closed & !own);
        both.combined(&gaps, |a, b| a | b)
    }

    /// The pixels of this one that the other does not have. Both must be of one size.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        self.combined(other, |a, b| a & !b)
    }

    /// The Dice coefficient with another picture of its size, 0…1: twice the common pixels by the pixels of both; 1 for
    /// two empty ones.
    #[must_use]
    pub fn likeness(&self, other: &Self) -> f64 {
        let all = self.count() + other.count();
        if all == 0 {
            return 1.0;
        }
        (2 * self.common(other)) as f64 / all as f64
    }

    /// The number of pixels that both have.
    pub(super) fn common(&self, other: &Self) -> usize {
        let pairs = self.set.iter().zip(&other.set);
        pairs.filter(|&(&a, &b)| a & b).count()
    }

    /// The pixels of either. Both must be of one size.
    pub(super) fn or(&self, other: &Self) -> Self {
        self.combined(other, |a, b| a | b)
    }

    /// The pixels that both have. Both must be of one size.
    pub(super) fn and(&self, other: &Self) -> Self {
        self.combined(other, |a, b| a & b)
    }

    /// What lies within bounds: left, top, right, bottom, all included.
    pub(super) fn cut(&self, [left, top, right, bottom]: [usize; 4]) -> Self {
        let rows = self.set.chunks_exact(self.width).skip(top);
        let rows = rows.take(bottom + 1 - top);
        let set = rows.flat_map(|row| &row[left..=right]).copied().collect();
        Self::new(right + 1 - left, bottom + 1 - top, set)
    }

    /// Where a pixel lies in [`Self::cut`]; none beyond the bounds.
    pub(super) fn within(
        &self,
        [left, top, right, bottom]: [usize; 4],
        at: usize,
    ) -> Option<usize> {
        let (x, y) = (at % self.width, at / self.width);
        let there = (left..=right).contains(&x) && (top..=bottom).contains(&y);
        there.then(|| (y - top) * (right + 1 - left) + x - left)
    }

    fn combined(&self, other: &Self, what: impl Fn(bool, bool) -> bool) -> Self {
        debug_assert_eq!((self.width, self.height), (other.width, other.height));
        let pairs = self.set.iter().zip(&other.set);
        let set = pairs.map(|(&a, &b)| what(a, b)).collect();
        Self::new(self.width, self.height, set)
    }

    /// All pixels of value `which` that hang together with `start`; marks them as seen.
    fn spread(&self, start: usize, which: bool, seen: &mut [bool]) -> Vec<usize> {
        spread(self.width, start, |at| self.set[at] == which, seen)
    }
}

/// All pixels of a kind that hang together with `start` by their edges and were not seen yet; marks them as seen.
pub(super) fn spread(
    width: usize,
    start: usize,
    is_kind: impl Fn(usize) -> bool,
    seen: &mut [bool],
) -> Vec<usize> {
    let all = seen.len();
    let mut part = vec![start];
    seen[start] = true;
    let mut next = 0;
    while let Some(&at) = part.get(next) {
        next += 1;
        let neighbours = [
            (at >= width).then(|| at - width),
            (at % width > 0).then(|| at - 1),
            (at % width + 1 < width).then_some(at + 1),
            (at + width < all).then_some(at + width),
        ];
        for neighbour in neighbours.into_iter().flatten() {
            if is_kind(neighbour) && !seen[neighbour] {
                seen[neighbour] = true;
                part.push(neighbour);
            }
        }
    }
    part
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A picture from rows of `#` (set) and anything else.
    pub(in crate::measure) fn drawn(rows: &[&str]) -> Bitmap {
        let set = rows.concat().bytes().map(|byte| byte == b'#').collect();
        Bitmap::new(rows[0].len(), rows.len(), set)
    }

    #[test]
    fn parts_hang_together_by_edges() {
        let picture = drawn(&["##..#", "..##.", "..#.."]);
        assert_eq!(picture.part(1), drawn(&["##...", ".....", "....."]));
        assert_eq!(picture.part(7), drawn(&[".....", "..##.", "..#.."]));
        assert_eq!(picture.part(2).count(), 0);
        // The end of one row and the start of the next are no neighbours.
        assert_eq!(drawn(&["..#", "#.."]).part(2).count(), 1);
    }

    #[test]
    fn the_largest_part_is_found() {
        let mut part = drawn(&["##..#", "..##.", "..#.."]).largest_part();
        part.sort_unstable();
        assert_eq!(part, [7, 8, 12]);
        assert_eq!(drawn(&["#.", ".#"]).largest_part(), [0]);
        assert!(drawn(&["..", ".."]).largest_part().is_empty());
    }

    #[test]
    fn holes_are_filled_and_bays_are_not() {
        let filled = drawn(&["####.", "#..#.", "####.", "#..##", "#.###"]).without_holes();
        assert_eq!(
            filled,
            drawn(&["####.", "####.", "####.", "#..##", "#.###"])
        );
        assert_eq!(drawn(&["..", ".."]).without_holes().count(), 0);
    }

    #[test]
    fn a_cut_is_what_lies_within_bounds() {
        let picture = drawn(&[".....", "..##.", "..#..", "....."]);
        let bounds = picture.bounds().unwrap();
        assert_eq!(bounds, [2, 1, 3, 2]);
        assert_eq!(picture.cut(bounds), drawn(&["##", "#."]));
        assert_eq!(picture.within(bounds, 13), Some(3));
        assert_eq!(picture.within(bounds, 14), None);
        assert_eq!(picture.within(bounds, 3), None);
        assert_eq!(picture.or(&picture).and(&picture), picture);
    }

    #[test]
    fn a_union_closes_what_lies_between_and_keeps_holes() {
        let (left, right) = (
            drawn(&["###....", "#......", "###....", "......."]),
            drawn(&["...####", "...#..#", "...####", "......."]),
        );
        let both = drawn(&["#######", "####..#", "#######", "......."]);
        assert_eq!(left.union(&right), both);
        assert_eq!(right.union(&left), both);
        let plug = drawn(&[".......", "....##.", ".......", "......."]);
        assert_eq!(both.union(&plug).count(), 21);
        assert_eq!(both.union(&plug).difference(&plug), both);
        assert_eq!(plug.difference(&plug).count(), 0);
    }
}
