//! The colours of a picture, read between its pixels.

use super::IndexMap;
use super::outline::Sums;
use crate::grid::across;

/// A picture larger than so many pixels on its longer side is looked at in blocks of pixels: outlines are found on
/// about as many pixels whatever its size, and as fast.
const SIDE: usize = 256;

/// The colours of the field of view, a full channel being 1, on a grid of at most [`SIDE`] places a side.
pub(super) struct Colours {
    pub(super) width: usize,
    pub(super) height: usize,
    /// Pixels of the picture on a side of each place.
    pub(super) unit: usize,
    /// The longer side of the box around the field of view, in places.
    pub(super) diameter: f32,
    /// Places in the field of view.
    pub(super) field: f32,
    /// Red, green, blue and 1 where a place shows retina, else four zeros.
    places: Vec<[f32; 4]>,
}

impl Colours {
    /// Takes the colours of a picture: red, green, blue in turn, row by row, 65535 being a full channel.
    pub(super) fn new(image: &IndexMap<'_>, rgb: &[u16]) -> Self {
        let unit = image.width.max(image.height).div_ceil(SIDE).max(1);
        let (width, height) = (image.width.div_ceil(unit), image.height.div_ceil(unit));
        let full = f32::from(u16::MAX);
        let sums = Sums::new(image, rgb);
        let block = |at: usize| {
            let (x, y) = (at % width * unit, at / width * unit);
            match sums.block(x as i64, y as i64, unit) {
                Some([r, g, b]) => [r / full, g / full, b / full, 1.0],
                None => [0.0; 4],
            }
        };
        let places: Vec<[f32; 4]> = (0..width * height).map(block).collect();
        let seen = (0..places.len()).filter(|&at| places[at][3] > 0.0);
        let diameter = across(width, seen.clone());
        let field = seen.count() as f32;
        Self {
            width,
            height,
            unit,
            diameter: diameter as f32,
            field,
            places,
        }
    }

    /// The colour at a point, 0 being the middle of the first place, between the four places around it; none where
    /// most of these show no retina.
    pub(super) fn at(&self, x: f32, y: f32) -> Option<[f32; 3]> {
        let (left, top) = (x.floor(), y.floor());
        let (right, down) = (x - left, y - top);
        let mut sum = [0.0f32; 4];
        for (dx, dy, weight) in [
            (0, 0, (1.0 - right) * (1.0 - down)),
            (1, 0, right * (1.0 - down)),
            (0, 1, (1.0 - right) * down),
            (1, 1, right * down),
        ] {
            let (x, y) = (left as isize + dx, top as isize + dy);
            if x >= 0 && y >= 0 && x < self.width as isize && y < self.height as isize {
                let place = self.places[y as usize * self.width + x as usize];
                for (sum, value) in sum.iter_mut().zip(place) {
                    *sum += weight * value;
                }
            }
        }
        (sum[3] >= 0.5).then(|| [sum[0] / sum[3], sum[1] / sum[3], sum[2] / sum[3]])
    }

    /// The landmark in the middle of each place, where that shows retina.
    pub(super) fn landmarks(&self, image: &IndexMap<'_>) -> Vec<Option<u8>> {
        let middle = |at: usize, size: usize| (at * self.unit + self.unit / 2).min(size - 1);
        (0..self.width * self.height)
            .map(|at| {
                let (x, y) = (at % self.width, at / self.width);
                let pixel = middle(y, image.height) * image.width + middle(x, image.width);
                (image.inside[pixel] && self.places[at][3] > 0.0).then(|| image.index[pixel])
            })
            .collect()
    }

    /// The place of a pixel, counted row by row in an image of `width`.
    pub(super) fn place(&self, pixel: usize, width: usize) -> [f32; 2] {
        [pixel % width, pixel / width].map(|at| (at as f32 + 0.5) / self.unit as f32 - 0.5)
    }

    /// The share of the field of view that a disc of this radius takes.
    pub(super) fn share(&self, radius: f32) -> f32 {
        std::f32::consts::PI * radius * radius / self.field.max(1.0)
    }

    /// Whether a point lies on the grid.
    pub(super) fn holds(&self, x: f32, y: f32) -> bool {
        x >= 0.0 && y >= 0.0 && x < self.width as f32 && y < self.height as f32
    }
}
