//! The strengths of vessels and spots as a texture whose smaller levels keep the strongest: a thin vessel does not
//! vanish when the picture is small.

use super::Graphics;
use super::photo::{Levels, levels};

/// Strengths of vessels, bright and dark spots (red, green, blue) on the graphics card.
#[derive(Debug)]
pub struct StrengthTexture {
    view: wgpu::TextureView,
}

impl StrengthTexture {
    /// Uploads `width × height` RGBA bytes, row by row, with all smaller levels.
    #[must_use]
    pub fn upload(graphics: &Graphics, width: u32, height: u32, rgba: &[u8]) -> Self {
        Self {
            view: levels(
                graphics,
                "strengths",
                (width, height),
                rgba,
                Levels::All,
                strongest,
            ),
        }
    }

    /// What a bind group names.
    #[must_use]
    pub fn view(&self) -> &wgpu::TextureView {
        &self.view
    }
}

/// The next smaller level of RGBA bytes, with its size: each pixel the strongest, channel by channel, of the (up to
/// nine) above it. Sides round down as a texture's do, but not below 1, and no pixel is left out.
#[must_use]
pub fn strongest(rgba: &[u8], width: usize, height: usize) -> (Vec<u8>, usize, usize) {
    let (nw, nh) = ((width / 2).max(1), (height / 2).max(1));
    let range = |at: usize, new: usize, old: usize| {
        let end = if at + 1 == new { old } else { 2 * at + 2 };
        2 * at..end
    };
    let mut out = vec![0; nw * nh * 4];
    for (at, pixel) in out.chunks_exact_mut(4).enumerate() {
        for y in range(at / nw, nh, height) {
            for x in range(at % nw, nw, width) {
                let above = &rgba[(y * width + x) * 4..][..4];
                for (to, &from) in pixel.iter_mut().zip(above) {
                    *to = (*to).max(from);
                }
            }
        }
    }
    (out, nw, nh)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_smaller_level_keeps_the_strongest_of_all_above_it() {
        let values = [0u8, 10, 200, 30, 40, 50, 0, 0, 0, 0, 7, 90, 1, 2, 255];
        let rgba: Vec<u8> = values.iter().flat_map(|&v| [v, 0, 255 - v, 0]).collect();
        let (half, w, h) = strongest(&rgba, 5, 3);
        assert_eq!((w, h), (2, 1));
        assert_eq!(half, [90, 0, 255, 0, 255, 0, 255, 0]);
        assert_eq!(strongest(&rgba[..4], 1, 1), (vec![0, 0, 255, 0], 1, 1));
    }
}
