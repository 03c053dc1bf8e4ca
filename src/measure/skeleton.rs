//! The middle lines of vessels: their length, and how they branch.
//!
//! * The **skeleton** is what the thinning of Z. Guo and R. W. Hall leaves (*Parallel thinning with two-subiteration
//!   algorithms*, Communications of the ACM 1989; 32: 359–373): lines one pixel wide that hang together as the area does.
//!   scikit-image's `thin` gives vessels the same length to about a thousandth.
//! * Its **length** is the sum of the steps from pixel to pixel: 1 to a neighbour by an edge, √2 to one by a corner, unless
//!   two steps by edges lead there.
//! * The **mean width** is the area by that length.
//! * The **fractal dimension** is by box counting: the slope of the line through ln N over ln (1 / s), where N boxes of s × s
//!   pixels, from the left top corner on, hold pixels of the skeleton; s = 1, 2, 4, … up to a quarter of the picture's
//!   shorter side.

use std::f64::consts::SQRT_2;

/// A skeleton: lines one pixel wide.
#[derive(Clone, Debug, PartialEq)]
pub struct Skeleton {
    width: usize,
    height: usize,
    /// The pixels, in reading order.
    pixels: Vec<u32>,
    length: f64,
}

impl Skeleton {
    /// Thins an area; `set` holds whole rows of `width` pixels.
    #[must_use]
    pub fn of(width: usize, set: &[bool]) -> Self {
        let height = set.len() / width.max(1);
        let mut sheet = Sheet::new(width, height, set);
        let pixels = sheet.thinned();
        Self {
            width,
            height,
            length: sheet.length(&pixels),
            pixels: pixels.into_iter().map(|at| sheet.place(at)).collect(),
        }
    }

    /// Pixels a row of the picture that it is of.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// Its pixels, by their place in the picture, row by row.
    #[must_use]
    pub fn pixels(&self) -> &[u32] {
        &self.pixels
    }

    /// How long all its lines are together, in pixels.
    #[must_use]
    pub fn length(&self) -> f64 {
        self.length
    }

    /// The dimension by box counting; none of an empty skeleton, nor in a picture that is too small.
    #[must_use]
    pub fn fractal_dimension(&self) -> Option<f64> {
        let shorter = self.width.min(self.height);
        let sizes = (0..usize::BITS).map(|power| 1_usize << power);
        let points: Vec<[f64; 2]> = sizes
            .take_while(|size| 4 * size <= shorter)
            .map(|size| [-(size as f64).ln(), (self.boxes(size) as f64).ln()])
            .collect();
        if self.pixels.is_empty() || points.len() < 3 {
            return None;
        }
        let n = points.len() as f64;
        let mean = [0, 1].map(|i| points.iter().map(|point| point[i]).sum::<f64>() / n);
        let moment = |i: usize| -> f64 {
            let each = points.iter();
            each.map(|point| (point[0] - mean[0]) * (point[i] - mean[i]))
                .sum()
        };
        Some(moment(1) / moment(0))
    }

    /// How many boxes hold a pixel.
    fn boxes(&self, size: usize) -> usize {
        let columns = self.width.div_ceil(size);
        let mut held = vec![false; columns * self.height.div_ceil(size)];
        for &at in &self.pixels {
            let (x, y) = (at as usize % self.width, at as usize / self.width);
            held[y / size * columns + x / size] = true;
        }
        held.into_iter().filter(|&held| held).count()
    }
}

/// A picture with a frame of unset pixels, so that every pixel has eight neighbours.
struct Sheet {
    /// Pixels per row, with the frame.
    width: usize,
    set: Vec<bool>,
}

impl Sheet {
    fn new(width: usize, height: usize, set: &[bool]) -> Self {
        let framed = width + 2;
        let mut sheet = vec![false; framed * (height + 2)];
        for (y, row) in set.chunks_exact(width.max(1)).enumerate() {
            sheet[(y + 1) * framed + 1..][..width].copy_from_slice(row);
        }
        Self {
            width: framed,
            set: sheet,
        }
    }

    /// Where a pixel lies in the picture without the frame.
    fn place(&self, at: usize) -> u32 {
        let (x, y) = (at % self.width - 1, at / self.width - 1);
        (y * (self.width - 2) + x) as u32
    }

    /// Takes pixels away until none can go, and gives those that stay, in reading order.
    fn thinned(&mut self) -> Vec<usize> {
        let tables = [false, true].map(|second| {
            let mut table = [false; 256];
            for (around, goes) in (0..=u8::MAX).zip(&mut table) {
                *goes = can_go(around, second);
            }
            table
        });
        let all = self.set.iter().enumerate();
        let mut left: Vec<usize> = all.filter(|(_, set)| **set).map(|(at, _)| at).collect();
        loop {
            let before = left.len();
            for table in &tables {
                let goes = |at: &&usize| table[usize::from(self.around(**at))];
                let gone: Vec<usize> = left.iter().filter(goes).copied().collect();
                for &at in &gone {
                    self.set[at] = false;
                }
                if !gone.is_empty() {
                    left.retain(|&at| self.set[at]);
                }
            }
            if left.len() == before {
                return left;
            }
        }
    }

    /// The eight neighbours clockwise from the upper one, a bit each from the lowest up.
    fn around(&self, at: usize) -> u8 {
        let w = self.width;
        let places = [
            at - w,
            at - w + 1,
            at + 1,
            at + w + 1,
            at + w,
            at + w - 1,
            at - 1,
            at - w - 1,
        ];
        let bits = places.iter().enumerate();
        bits.fold(0, |bits, (bit, &place)| {
            bits | u8::from(self.set[place]) << bit
        })
    }

    /// How long the lines through these pixels are. Each step is counted once, to the right or downwards.
    fn length(&self, pixels: &[usize]) -> f64 {
        let (mut straight, mut slanted) = (0_u64, 0_u64);
        for &at in pixels {
            let [right, left] = [at + 1, at - 1].map(|at| self.set[at]);
            let below = at + self.width;
            let down = self.set[below];
            straight += u64::from(right) + u64::from(down);
            slanted += u64::from(self.set[below + 1] && !right && !down);
            slanted += u64::from(self.set[below - 1] && !left && !down);
        }
        straight as f64 + slanted as f64 * SQRT_2
    }
}

/// Whether a pixel with these neighbours is taken away in the first or the second half of a round.
fn can_go(around: u8, second: bool) -> bool {
    // As in the paper: from the upper neighbour clockwise.
    let [p2, p3, p4, p5, p6, p7, p8, p9] = std::array::from_fn(|bit: usize| around >> bit & 1 == 1);
    let count = |flags: [bool; 4]| flags.into_iter().filter(|&flag| flag).count();
    let lines = count([
        !p2 && (p3 || p4),
        !p4 && (p5 || p6),
        !p6 && (p7 || p8),
        !p8 && (p9 || p2),
    ]);
    let pairs = count([p9 || p2, p3 || p4, p5 || p6, p7 || p8]);
    let others = count([p2 || p3, p4 || p5, p6 || p7, p8 || p9]);
    let stays = match second {
        false => (p6 || p7 || !p9) && p8,
        true => (p2 || p3 || !p5) && p4,
    };
    lines == 1 && (2..=3).contains(&pairs.min(others)) && !stays
}

#[cfg(test)]
mod tests {
    use super::super::bitmap::tests::drawn;
    use super::*;

    /// A picture in which a place (x, y) is set or not.
    fn picture(side: usize, set: impl Fn(usize, usize) -> bool) -> Vec<bool> {
        (0..side * side)
            .map(|at| set(at % side, at / side))
            .collect()
    }

    fn length(rows: &[&str]) -> f64 {
        let picture = drawn(rows);
        Skeleton::of(picture.width, &picture.set).length()
    }

    #[test]
    fn steps_are_counted_once() {
        assert_eq!(length(&["....", "...."]), 0.0);
        assert_eq!(length(&["#...", "...."]), 0.0);
        assert_eq!(length(&["####", "...."]), 3.0);
        assert_eq!(length(&["#...", ".#..", "..#.", "...#"]), 3.0 * SQRT_2);
        assert_eq!(length(&["##..", "..##"]), 2.0 + SQRT_2);
        // Three arms from one pixel.
        assert_eq!(
            length(&["#...#", ".#.#.", "..#..", "..#.."]),
            4.0 * SQRT_2 + 1.0
        );
    }

    #[test]
    fn a_bar_is_as_long_as_its_middle_line() {
        // 5 wide and 60 long: thinning takes up to half the width off either end.
        let bar = picture(80, |x, y| (10..70).contains(&x) && (30..35).contains(&y));
        let skeleton = Skeleton::of(80, &bar);
        assert!(
            (54.0..=59.0).contains(&skeleton.length()),
            "{}",
            skeleton.length()
        );
        let rows = skeleton.pixels().iter().map(|at| at / 80);
        assert!(rows.clone().all(|row| (31..34).contains(&row)));
        let width = 300.0 / skeleton.length();
        assert!((5.0..5.6).contains(&width), "{width}");
    }

    #[test]
    fn a_ring_becomes_one_closed_line() {
        let far = |x: usize, y: usize| (x as f64 - 50.0).hypot(y as f64 - 50.0);
        let ring = picture(101, |x, y| (27.5..32.5).contains(&far(x, y)));
        let skeleton = Skeleton::of(101, &ring);
        let round = 2.0 * std::f64::consts::PI * 30.0;
        // Steps along edges and corners are up to 8 % longer than the circle.
        let times = skeleton.length() / round;
        assert!((1.0..1.09).contains(&times), "{times}");
        let mut thin = vec![false; ring.len()];
        for &at in skeleton.pixels() {
            thin[at as usize] = true;
        }
        let neighbours = |at: usize| {
            let around = [100, 101, 102, 1].map(|by| [at - by, at + by]);
            around.as_flattened().iter().filter(|&&at| thin[at]).count()
        };
        assert!(
            skeleton
                .pixels()
                .iter()
                .all(|&at| neighbours(at as usize) >= 2)
        );
    }

    #[test]
    fn a_slanted_line_two_pixels_wide_stays() {
        let line = picture(60, |x, y| x == y || x == y + 1);
        let skeleton = Skeleton::of(60, &line);
        assert!(skeleton.length() > 55.0 * SQRT_2, "{}", skeleton.length());
    }

    #[test]
    fn a_line_has_dimension_one_and_a_carpet_nearly_two() {
        let line = Skeleton::of(64, &picture(64, |_, y| y == 20));
        let dimension = line.fractal_dimension().unwrap();
        assert!((dimension - 1.0).abs() < 1e-9, "{dimension}");
        // All boxes but those of one pixel hold some.
        let dots = Skeleton::of(64, &picture(64, |x, y| x % 2 == 0 && y % 2 == 0));
        let dimension = dots.fractal_dimension().unwrap();
        assert!((1.4..2.0).contains(&dimension), "{dimension}");
        assert_eq!(Skeleton::of(64, &[false; 4096]).fractal_dimension(), None);
        assert_eq!(Skeleton::of(8, &[true; 64]).fractal_dimension(), None);
    }
}
