//! How strongly the colours change across an outline.

use super::{Bitmap, IndexMap};

/// The colours to both sides of an outline are means over a depth of the longer side divided by this: wide enough that
/// noise and small vessels weigh little, narrow enough that a small lesion is not averaged away.
const DEPTH: usize = 64;
/// At least so many pixels.
const LEAST: usize = 2;

/// Sums of the colours over all rectangles of an image that start at its corner, over the field of view only.
pub(super) struct Sums<'a> {
    width: usize,
    height: usize,
    depth: usize,
    /// Red, green, blue and the number of pixels, above and left of each corner of a pixel. They wrap around: the
    /// differences of the small rectangles asked for are right all the same.
    corners: Vec<[u32; 4]>,
    inside: &'a [bool],
}

impl<'a> Sums<'a> {
    /// Takes the colours of an image: red, green, blue in turn, row by row.
    pub(super) fn new(image: &IndexMap<'a>, rgb: &[u16]) -> Self {
        let (width, height) = (image.width, image.height);
        let mut corners = vec![[0u32; 4]; (width + 1) * (height + 1)];
        for y in 0..height {
            let mut row = [0u32; 4];
            for x in 0..width {
                let at = y * width + x;
                if image.inside[at] {
                    for c in 0..3 {
                        row[c] = row[c].wrapping_add(u32::from(rgb[3 * at + c]));
                    }
                    row[3] += 1;
                }
                let above = corners[y * (width + 1) + x + 1];
                corners[(y + 1) * (width + 1) + x + 1] =
                    std::array::from_fn(|c| above[c].wrapping_add(row[c]));
            }
        }
        Self {
            width,
            height,
            depth: (width.max(height) / DEPTH).max(LEAST),
            corners,
            inside: image.inside,
        }
    }

    /// How strong the outline of an area is, 65535 being a full channel: the lower decile of the steps of colour along
    /// it. At the border of the field of view there is no step.
    pub(super) fn strength(&self, area: &Bitmap) -> f32 {
        let (width, height) = (self.width, self.height);
        let mut steps = Vec::new();
        for (y, row) in area.set.chunks_exact(width).enumerate() {
            for (x, pair) in row.windows(2).enumerate() {
                if pair[0] != pair[1] {
                    steps.push(self.step((x, y), (x + 1, y)));
                }
            }
            let on_frame = [row[0], row[width - 1]].into_iter().filter(|&set| set);
            steps.extend(on_frame.map(|_| 0.0));
            let below = (y + 1 < height).then(|| &area.set[(y + 1) * width..(y + 2) * width]);
            match below {
                Some(below) if below != row => {
                    for x in (0..width).filter(|&x| row[x] != below[x]) {
                        steps.push(self.step((x, y), (x, y + 1)));
                    }
                }
                Some(_) => {}
                None => steps.extend(row.iter().filter(|set| **set).map(|_| 0.0)),
            }
            if y == 0 {
                steps.extend(row.iter().filter(|set| **set).map(|_| 0.0));
            }
        }
        let at = steps.len() / 10;
        if steps.is_empty() {
            return 0.0;
        }
        *steps.select_nth_unstable_by(at, f32::total_cmp).1
    }

    /// The mean colour of a block of pixels, if any of it lies in the field of view.
    pub(super) fn block(&self, x: i64, y: i64, side: usize) -> Option<[f32; 3]> {
        let clip = |at: i64, end: usize| (at.max(0) as usize).min(end);
        let (right, bottom) = (x + side as i64, y + side as i64);
        self.mean(
            clip(x, self.width),
            clip(right, self.width),
            clip(y, self.height),
            clip(bottom, self.height),
        )
    }

    /// The step of colour at the edge between two pixels: how far the mean colours to both sides are apart, 65535 being
    /// a full channel. 0 at the border of the field of view.
    fn step(&self, a: (usize, usize), b: (usize, usize)) -> f32 {
        if self.is_inside(a) && self.is_inside(b) {
            (self.steepness(a) + self.steepness(b)) / 2.0
        } else {
            0.0
        }
    }

    fn is_inside(&self, (x, y): (usize, usize)) -> bool {
        x < self.width && y < self.height && self.inside[y * self.width + x]
    }

    /// How much the mean colours left and right of a pixel and those above and below it differ.
    fn steepness(&self, (x, y): (usize, usize)) -> f32 {
        let d = self.depth;
        let (l, t) = (x.saturating_sub(d), y.saturating_sub(d));
        let (r, b) = (x + d + 1, y + d + 1);
        let across = distance(self.mean(l, x, t, b), self.mean(x + 1, r, t, b));
        let down = distance(self.mean(l, r, t, y), self.mean(l, r, y + 1, b));
        (across + down).sqrt()
    }

    /// The mean colour of the columns `left..right` and rows `top..bottom`, if any of it lies in the field of view.
    fn mean(&self, left: usize, right: usize, top: usize, bottom: usize) -> Option<[f32; 3]> {
        let (right, bottom) = (right.min(self.width), bottom.min(self.height));
        if left >= right || top >= bottom {
            return None;
        }
        let at = |x: usize, y: usize| self.corners[y * (self.width + 1) + x];
        let (a, b, c, d) = (
            at(left, top),
            at(right, top),
            at(left, bottom),
            at(right, bottom),
        );
        let sum = |i: usize| {
            d[i].wrapping_add(a[i])
                .wrapping_sub(b[i])
                .wrapping_sub(c[i])
        };
        let pixels = sum(3);
        (pixels > 0).then(|| std::array::from_fn(|i| sum(i) as f32 / pixels as f32))
    }
}

/// The squared distance of two colours.
fn distance(a: Option<[f32; 3]>, b: Option<[f32; 3]>) -> f32 {
    match (a, b) {
        (Some(a), Some(b)) => a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum(),
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture of 16 x 8 pixels, its left half red 0 and its right half red 600, seen but for the last row.
    fn halves(check: impl Fn(&Sums<'_>)) {
        let rgb: Vec<u16> = (0..128)
            .flat_map(|at| [if at % 16 < 8 { 0 } else { 600 }, 7, u16::MAX])
            .collect();
        let inside: Vec<bool> = (0..128).map(|at| at < 112).collect();
        let image = IndexMap {
            width: 16,
            height: 8,
            index: &[0; 128],
            inside: &inside,
        };
        check(&Sums::new(&image, &rgb));
    }

    #[test]
    fn a_step_is_the_difference_of_both_sides() {
        halves(|sums| {
            // The pixel's own column is of neither side: 0 against 600 on both sides of the edge.
            assert_eq!(sums.step((7, 3), (8, 3)), 600.0);
            assert_eq!(sums.step((3, 3), (4, 3)), 0.0);
            assert_eq!(sums.step((3, 3), (3, 4)), 0.0);
            // Half of the right side of the left pixel is red.
            assert_eq!(sums.step((6, 3), (7, 3)), (300.0 + 600.0) / 2.0);
        });
    }

    #[test]
    fn the_border_of_the_field_is_no_step() {
        halves(|sums| {
            assert_eq!(sums.step((7, 6), (7, 7)), 0.0);
            assert_eq!(sums.step((15, 3), (16, 3)), 0.0);
            assert_eq!(
                sums.step((7, 6), (8, 6)),
                600.0,
                "what is not seen has no colour"
            );
        });
    }
}
