//! How strongly the colours change across an outline.

use super::IndexMap;

/// The colours to both sides of an outline are means over a depth of the longer side divided by this: wide enough that
/// noise and small vessels weigh little, narrow enough that a small lesion is not averaged away.
const DEPTH: usize = 64;
/// At least so many pixels.
const LEAST: usize = 2;

/// Sums of the colours over all rectangles of an image that start at its corner, over the field of view only.
pub(super) struct Sums {
    width: usize,
    height: usize,
    depth: usize,
    /// Red, green, blue and the number of pixels, above and left of each corner of a pixel. They wrap around: the
    /// differences of the small rectangles asked for are right all the same.
    corners: Vec<[u32; 4]>,
    inside: Vec<bool>,
}

impl Sums {
    /// Takes the colours of an image: red, green, blue in turn, row by row.
    pub(super) fn new(image: &IndexMap<'_>, rgb: &[u16]) -> Self {
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
            inside: image.inside.to_vec(),
        }
    }

    /// The step of colour between a pixel and the one to its right.
    pub(super) fn across(&self, x: usize, y: usize) -> f32 {
        self.step((x, y), (x + 1, y))
    }

    /// The step of colour between a pixel and the one below it.
    pub(super) fn down(&self, x: usize, y: usize) -> f32 {
        self.step((x, y), (x, y + 1))
    }

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

    fn steepness(&self, (x, y): (usize, usize)) -> f32 {
        let d = self.depth;
        let (l, t) = (x.saturating_sub(d), y.saturating_sub(d));
        let (r, b) = (x + d + 1, y + d + 1);
        let across = distance(self.mean(l, x, t, b), self.mean(x + 1, r, t, b));
        let down = distance(self.mean(l, r, t, y), self.mean(l, r, y + 1, b));
        (across + down).sqrt()
    }

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

fn distance(a: Option<[f32; 3]>, b: Option<[f32; 3]>) -> f32 {
    match (a, b) {
        (Some(a), Some(b)) => a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum(),
        _ => 0.0,
    }
}
