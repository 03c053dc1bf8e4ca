//! Black-and-white pictures: connected parts and holes.

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
        let along = |at: usize, from: usize, to: usize| (2 * at + 1) * from / (2 * to);
        let set = (0..width * height)
            .map(|at| {
                let x = along(at % width, self.width, width);
                let y = along(at / width, self.height, height);
                self.set[y * self.width + x]
            })
            .collect();
        Self::new(width, height, set)
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
        let (w, h) = (self.width, self.height);
        let mut outside = vec![false; self.set.len()];
        let frame = (0..w)
            .flat_map(|x| [x, (h - 1) * w + x])
            .chain((0..h).flat_map(|y| [y * w, y * w + w - 1]));
        for start in frame {
            if !self.set[start] && !outside[start] {
                self.spread(start, false, &mut outside);
            }
        }
        Self::new(w, h, outside.into_iter().map(|outside| !outside).collect())
    }

    /// All pixels of value `which` that hang together with `start`; marks them as seen.
    fn spread(&self, start: usize, which: bool, seen: &mut [bool]) -> Vec<usize> {
        let (w, all) = (self.width, self.set.len());
        let mut part = vec![start];
        seen[start] = true;
        let mut next = 0;
        while let Some(&at) = part.get(next) {
            next += 1;
            let neighbours = [
                (at >= w).then(|| at - w),
                (at % w > 0).then(|| at - 1),
                (at % w + 1 < w).then_some(at + 1),
                (at + w < all).then_some(at + w),
            ];
            for neighbour in neighbours.into_iter().flatten() {
                if self.set[neighbour] == which && !seen[neighbour] {
                    seen[neighbour] = true;
                    part.push(neighbour);
                }
            }
        }
        part
    }
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
}
