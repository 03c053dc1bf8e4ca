//! The view of a photograph that training needs: its pixels and where the retina is.

use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use crate::grid::Bits;

/// An image to train on and to embed. Cloning shares the pixels.
#[derive(Clone, Debug)]
pub struct TrainImage {
    /// Pixels per row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    rgb: Arc<Vec<u16>>,
    inside: Arc<Bits>,
    digest: [u8; 32],
}

impl TrainImage {
    /// Takes interleaved RGB (`width * height * 3`, 0…65535, row by row) and the field of view (`width * height`).
    ///
    /// An empty field of view counts as the whole picture, so that there is always a pixel to sample.
    #[must_use]
    pub fn new(width: usize, height: usize, rgb: Arc<Vec<u16>>, inside: &[bool]) -> Self {
        debug_assert_eq!(rgb.len(), width * height * 3, "three values a pixel");
        debug_assert_eq!(inside.len(), width * height, "one flag a pixel");
        let digest = digest(width, height, &rgb, inside);
        Self {
            width,
            height,
            rgb,
            inside: Arc::new(Bits::new(inside)),
            digest,
        }
    }

    /// SHA-256 over size, pixels and field of view.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        self.digest
    }

    /// How many pixels there are to sample from: those inside the field of view; never none.
    #[must_use]
    pub fn positions(&self) -> usize {
        match self.inside.count() {
            0 => self.width * self.height,
            count => count,
        }
    }

    /// The row-major index of one of them, by its order.
    ///
    /// # Panics
    /// Where `number` is not below [`TrainImage::positions`].
    #[must_use]
    pub fn position(&self, number: usize) -> usize {
        match self.inside.count() {
            0 => number,
            _ => self.inside.nth(number),
        }
    }

    /// Whether the pixel lies inside the field of view.
    #[must_use]
    pub fn is_inside(&self, x: usize, y: usize) -> bool {
        self.inside.has(y * self.width + x)
    }

    /// The colours: red, green, blue in turn, 0…65535, row by row.
    #[must_use]
    pub fn rgb(&self) -> &[u16] {
        &self.rgb
    }

    /// The colours again, for someone who outlives this image.
    #[must_use]
    pub fn shared_rgb(&self) -> Arc<Vec<u16>> {
        Arc::clone(&self.rgb)
    }

    /// The field of view, one flag a pixel, row by row: made anew, as an image keeps it in an eighth of the memory.
    #[must_use]
    pub fn inside(&self) -> Vec<bool> {
        self.inside.flags()
    }

    /// The field of view as it is kept.
    #[must_use]
    pub fn field(&self) -> Arc<Bits> {
        Arc::clone(&self.inside)
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

fn digest(width: usize, height: usize, rgb: &[u16], inside: &[bool]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for size in [width, height] {
        hasher.update((size as u64).to_le_bytes());
    }
    // Row by row: the hasher is slow on single values.
    let mut bytes = Vec::with_capacity(width * 6);
    for row in rgb.chunks(width.max(1) * 3) {
        bytes.clear();
        bytes.extend(row.iter().flat_map(|v| v.to_le_bytes()));
        hasher.update(&bytes);
    }
    for row in inside.chunks(width.max(1)) {
        bytes.clear();
        bytes.extend(row.iter().map(|&flag| u8::from(flag)));
        hasher.update(&bytes);
    }
    hasher.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_tells_pixels_sizes_and_fields_apart() {
        let of = |width: usize, first: u16, seen: bool| {
            let mut rgb = vec![7; 36];
            rgb[0] = first;
            let mut inside = vec![true; 12];
            inside[11] = seen;
            TrainImage::new(width, 12 / width, Arc::from(rgb), &inside).digest()
        };
        let all = [
            of(3, 7, true),
            of(4, 7, true),
            of(3, 8, true),
            of(3, 7, false),
        ];
        for (i, one) in all.iter().enumerate() {
            assert_eq!(all.iter().filter(|other| *other == one).count(), 1, "{i}");
        }
        assert_eq!(all[0], of(3, 7, true));
    }
}
