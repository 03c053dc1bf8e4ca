//! The middle lines of vessels with their directions.

/// How far around a place its direction is looked for, in pixels.
const AROUND: i32 = 5;

/// A place on the middle line of a vessel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point {
    /// In pixels from the left top corner of the grid; the middle of the first pixel is at a half.
    pub(super) at: [f64; 2],
    /// Cosine and sine of twice the line's angle: a line has no front.
    pub(super) way: [f64; 2],
}

/// The middle lines of a photograph's vessels, on a grid on which the field of view is 576 pixels across.
#[derive(Clone, Debug)]
pub struct Vessels {
    width: usize,
    height: usize,
    points: Vec<Point>,
    /// Which pixels show retina; row by row.
    inside: Vec<bool>,
}

impl Vessels {
    /// Takes the pixels of the middle lines, by their places in the grid, row by row, and those of the field of view,
    /// `inside` as many as the grid has.
    #[must_use]
    pub fn new(width: usize, lines: &[u32], inside: Vec<bool>) -> Self {
        let height = inside.len() / width.max(1);
        let mut set = vec![false; inside.len()];
        for &at in lines {
            set[at as usize] = true;
        }
        let point = |&at: &u32| {
            let (x, y) = (at as usize % width, at as usize / width);
            Point {
                at: [x as f64 + 0.5, y as f64 + 0.5],
                way: way(width, height, &set, [x as i32, y as i32]),
            }
        };
        Self {
            width,
            height,
            points: lines.iter().map(point).collect(),
            inside,
        }
    }

    /// Pixels per row, and rows, of the grid.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        (self.width, self.height)
    }

    /// Whether a place of the grid shows retina.
    #[must_use]
    pub fn shows(&self, at: [f64; 2]) -> bool {
        self.pixel(at).is_some()
    }

    pub(super) fn points(&self) -> &[Point] {
        &self.points
    }

    /// The pixel of a place, where it shows retina.
    pub(super) fn pixel(&self, [x, y]: [f64; 2]) -> Option<usize> {
        let (column, row) = (x.floor(), y.floor());
        let within =
            column >= 0.0 && row >= 0.0 && column < self.width as f64 && row < self.height as f64;
        let at = within.then(|| row as usize * self.width + column as usize);
        at.filter(|&at| self.inside[at])
    }

    /// One truth value for each pixel: whether a line goes through it.
    pub(super) fn lines(&self) -> Vec<bool> {
        let mut set = vec![false; self.width * self.height];
        for Point { at: [x, y], .. } in &self.points {
            set[*y as usize * self.width + *x as usize] = true;
        }
        set
    }
}

/// The direction in which pixels of a line lie around one of them, by their second moments.
fn way(width: usize, height: usize, set: &[bool], [x, y]: [i32; 2]) -> [f64; 2] {
    let (mut n, mut sum, mut squares, mut product) = (0.0, [0.0; 2], [0.0; 2], 0.0);
    for down in -AROUND..=AROUND {
        for along in -AROUND..=AROUND {
            let (column, row) = (x + along, y + down);
            let there = column >= 0 && row >= 0 && column < width as i32 && row < height as i32;
            if there && set[row as usize * width + column as usize] {
                let (a, d) = (f64::from(along), f64::from(down));
                n += 1.0;
                sum = [sum[0] + a, sum[1] + d];
                squares = [squares[0] + a * a, squares[1] + d * d];
                product += a * d;
            }
        }
    }
    let variance = |i: usize| squares[i] - sum[i] * sum[i] / n;
    let (difference, both) = (
        variance(0) - variance(1),
        2.0 * (product - sum[0] * sum[1] / n),
    );
    let length = difference.hypot(both);
    if length < 1e-9 {
        [0.0, 0.0]
    } else {
        [difference / length, both / length]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_have_their_directions() {
        let of = |place: fn(usize) -> usize| {
            let lines: Vec<u32> = (5..35).map(|i| place(i) as u32).collect();
            let vessels = Vessels::new(40, &lines, vec![true; 1600]);
            vessels.points()[15].way
        };
        let near =
            |[a, b]: [f64; 2], [c, d]: [f64; 2]| (a - c).abs() < 1e-9 && (b - d).abs() < 1e-9;
        assert!(near(of(|i| 20 * 40 + i), [1.0, 0.0]));
        assert!(near(of(|i| i * 40 + 20), [-1.0, 0.0]));
        assert!(near(of(|i| i * 40 + i), [0.0, 1.0]));
        assert!(near(of(|i| i * 40 + 39 - i), [0.0, -1.0]));
        let alone = Vessels::new(40, &[820], vec![true; 1600]);
        assert_eq!(alone.points()[0].way, [0.0, 0.0]);
    }

    #[test]
    fn a_place_beside_the_field_has_no_pixel() {
        let mut inside = vec![true; 12];
        inside[5] = false;
        let vessels = Vessels::new(4, &[0, 6], inside);
        assert_eq!(vessels.size(), (4, 3));
        assert_eq!(vessels.pixel([2.9, 1.1]), Some(6));
        for beside in [
            [1.5, 1.5],
            [-0.1, 0.0],
            [4.0, 0.0],
            [0.0, 3.0],
            [f64::NAN, 0.0],
        ] {
            assert_eq!(vessels.pixel(beside), None);
        }
        assert_eq!(vessels.lines().iter().filter(|set| **set).count(), 2);
    }
}
