//! The view of a photograph that training needs: its pixels and where the retina is.

use std::sync::Arc;

/// An image to train on and to embed. Cloning shares the pixels.
#[derive(Clone, Debug)]
pub struct TrainImage {
    /// Pixels per row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    rgb: Arc<[u16]>,
    inside: Arc<[bool]>,
    positions: Arc<[u32]>,
}

impl TrainImage {
    /// Takes interleaved RGB (`width * height * 3`, 0…65535, row by row) and the field of view (`width * height`).
    ///
    /// An empty field of view counts as the whole picture, so that there is always a pixel to sample.
    #[must_use]
    pub fn new(width: usize, height: usize, rgb: Arc<[u16]>, inside: Arc<[bool]>) -> Self {
        debug_assert_eq!(rgb.len(), width * height * 3, "three values a pixel");
        debug_assert_eq!(inside.len(), width * height, "one flag a pixel");
        let mut positions: Vec<u32> = (0..inside.len() as u32)
            .filter(|&p| inside[p as usize])
            .collect();
        if positions.is_empty() {
            positions = (0..inside.len() as u32).collect();
        }
        Self {
            width,
            height,
            rgb,
            inside,
            positions: positions.into(),
        }
    }

    /// Row-major indices of the pixels inside the field of view, ascending; never empty.
    #[must_use]
    pub fn positions(&self) -> &[u32] {
        &self.positions
    }

    /// Whether the pixel lies inside the field of view.
    #[must_use]
    pub fn is_inside(&self, x: usize, y: usize) -> bool {
        self.inside[y * self.width + x]
    }

    /// The field of view, one flag a pixel, row by row.
    #[must_use]
    pub fn inside(&self) -> &[bool] {
        &self.inside
    }

    /// One colour value, scaled to [-1, 1]; coordinates beyond the border give the border's value (replicate padding).
    #[must_use]
    pub fn value(&self, channel: usize, x: isize, y: isize) -> f32 {
        let x = x.clamp(0, self.width as isize - 1) as usize;
        let y = y.clamp(0, self.height as isize - 1) as usize;
        f32::from(self.rgb[(y * self.width + x) * 3 + channel]) * (2.0 / 65535.0) - 1.0
    }

    /// Appends the square of `2 * reach + 1` pixels around a pixel, channel by channel, to `out`.
    pub fn push_square(&self, x: usize, y: usize, reach: usize, out: &mut Vec<f32>) {
        let reach = reach as isize;
        for channel in 0..3 {
            for dy in -reach..=reach {
                for dx in -reach..=reach {
                    out.push(self.value(channel, x as isize + dx, y as isize + dy));
                }
            }
        }
    }
}
