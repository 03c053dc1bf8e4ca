//! Where a class is best pointed at: the place deepest inside its largest part.

use super::ClassMap;
use super::bitmap::spread;

/// Steps to a neighbour, to those of the row before: along, along, how far. Three to the side and four across come
/// within a tenth of the true distance, in whole numbers and in two passes for all classes at once.
const STEPS: [(isize, isize, u32); 4] = [(-1, -1, 4), (0, -1, 3), (1, -1, 4), (-1, 0, 3)];

impl ClassMap {
    /// For each value the pixel that is farthest from everything else, inside the largest part that hangs together by
    /// its edges; of equally deep ones the nearest to the part's centre. None for 0 and for values that do not occur.
    #[must_use]
    pub fn middles(&self) -> Vec<Option<usize>> {
        let depths = self.depths();
        let deepest = |part: &Vec<usize>| {
            let (x, y) = self.centre(part);
            let off = |at: usize| {
                let (dx, dy) = ((at % self.width) as f32 - x, (at / self.width) as f32 - y);
                dx * dx + dy * dy
            };
            part.iter().copied().min_by(|&a, &b| {
                let depth = depths[b].cmp(&depths[a]);
                depth.then_with(|| off(a).total_cmp(&off(b)))
            })
        };
        self.largest_parts().iter().map(deepest).collect()
    }

    /// The pixels of the largest part of each value; none of 0.
    fn largest_parts(&self) -> Vec<Vec<usize>> {
        let mut largest = vec![Vec::new(); 256];
        let mut seen = vec![false; self.values.len()];
        for (start, &value) in self.values.iter().enumerate() {
            if value == 0 || seen[start] {
                continue;
            }
            let same = |at: usize| self.values[at] == value;
            let part = spread(self.width, start, same, &mut seen);
            let best = &mut largest[usize::from(value)];
            if part.len() > best.len() {
                *best = part;
            }
        }
        largest
    }

    /// The mean place of some pixels.
    fn centre(&self, part: &[usize]) -> (f32, f32) {
        let (mut x, mut y) = (0, 0);
        for at in part {
            x += at % self.width;
            y += at / self.width;
        }
        let count = part.len().max(1) as f32;
        (x as f32 / count, y as f32 / count)
    }

    /// The distance of each pixel to the nearest one of another value, or beyond the frame, in thirds of a pixel.
    fn depths(&self) -> Vec<u32> {
        let mut depths = vec![u32::MAX; self.values.len()];
        for at in 0..depths.len() {
            self.deepen(&mut depths, at, 1);
        }
        for at in (0..depths.len()).rev() {
            self.deepen(&mut depths, at, -1);
        }
        depths
    }

    /// Takes the neighbours on one side into account, which have their depth already.
    fn deepen(&self, depths: &mut [u32], at: usize, side: isize) {
        let (x, y) = ((at % self.width) as isize, (at / self.width) as isize);
        for (dx, dy, step) in STEPS {
            let (x, y) = (x + side * dx, y + side * dy);
            let within =
                (0..self.width as isize).contains(&x) && (0..self.height as isize).contains(&y);
            let there = (y * self.width as isize + x) as usize;
            let before = if within && self.values[there] == self.values[at] {
                depths[there]
            } else {
                0
            };
            depths[at] = depths[at].min(before + step);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::region::tests::map;
    use super::*;

    #[test]
    fn the_deepest_pixel_of_the_largest_part() {
        let map = map(&[
            "0000000000",
            "0111112200",
            "0111112203",
            "0111110000",
            "0111110000",
            "0111110022",
            "0000000000",
        ]);
        let middles = map.middles();
        assert_eq!(middles[0], None);
        assert_eq!(middles[1], Some(3 * 10 + 3));
        assert_eq!(
            middles[2],
            Some(10 + 6),
            "the first of equal ones nearest to the centre"
        );
        assert_eq!(middles[3], Some(2 * 10 + 9));
        assert_eq!(middles[4], None);
    }

    #[test]
    fn a_ring_is_pointed_at_where_it_is_thick() {
        let map = map(&["11111111", "12221111", "12221111", "12221111", "11111111"]);
        assert_eq!(map.middles()[1], Some(2 * 8 + 5));
    }

    #[test]
    fn of_a_long_part_the_middle() {
        let map = map(&["111111111"]);
        assert_eq!(map.middles()[1], Some(4));
    }

    #[test]
    fn two_passes_come_near_the_true_distance() {
        let side = 41;
        let inside = |at: usize| {
            let (x, y) = (at % side, at / side);
            x.abs_diff(20).pow(2) + y.abs_diff(20).pow(2) <= 17 * 17
        };
        let values = (0..side * side).map(|at| u8::from(inside(at))).collect();
        let map = ClassMap {
            width: side,
            height: side,
            values,
        };
        assert_eq!(map.middles()[1], Some(20 * side + 20));
        let depth = f64::from(map.depths()[20 * side + 20]) / 3.0;
        assert!((depth - 18.0).abs() < 1.8, "{depth}");
    }
}
