//! Areas that are outlined by the shader: those of vessels and spots have too many corners to be drawn as lines.

use std::sync::OnceLock;

use crate::measure::Bitmap;

/// What an area is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum AreaRole {
    /// Kept or proposed.
    Known = 0,
    /// Picked.
    Picked = 1,
    /// What a click would take.
    Preview = 2,
    /// Another reviewer's.
    Other = 3,
}

/// Areas of an image, on one grid.
#[derive(Debug)]
pub(in crate::ui) struct AreaMask {
    width: usize,
    height: usize,
    /// A byte for each role, pixel by pixel.
    rgba: Vec<u8>,
    uploaded: OnceLock<wgpu::TextureView>,
}

impl AreaMask {
    /// The areas on the grid of the finest.
    pub(in crate::ui) fn of(areas: &[(AreaRole, Bitmap)]) -> Option<Self> {
        let (_, finest) = areas.iter().max_by_key(|(_, area)| area.set.len())?;
        let (width, height) = (finest.width, finest.height);
        let mut rgba = vec![0; 4 * width * height];
        for (role, area) in areas {
            for (at, pixel) in rgba.chunks_exact_mut(4).enumerate() {
                let x = at % width * area.width / width;
                let y = at / width * area.height / height;
                if area.set[y * area.width + x] {
                    pixel[*role as usize] = u8::MAX;
                }
            }
        }
        Some(Self {
            width,
            height,
            rgba,
            uploaded: OnceLock::new(),
        })
    }

    /// The mask on the device, uploaded when it is drawn first.
    pub(super) fn view(&self, device: &wgpu::Device, queue: &wgpu::Queue) -> &wgpu::TextureView {
        self.uploaded.get_or_init(|| {
            let size = wgpu::Extent3d {
                width: self.width as u32,
                height: self.height as u32,
                depth_or_array_layers: 1,
            };
            let texture = device.create_texture(&wgpu::TextureDescriptor {
                label: Some("areas"),
                size,
                mip_level_count: 1,
                sample_count: 1,
                dimension: wgpu::TextureDimension::D2,
                format: wgpu::TextureFormat::Rgba8Unorm,
                usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
                view_formats: &[],
            });
            queue.write_texture(
                texture.as_image_copy(),
                &self.rgba,
                wgpu::TexelCopyBufferLayout {
                    offset: 0,
                    bytes_per_row: Some(4 * size.width),
                    rows_per_image: None,
                },
                size,
            );
            texture.create_view(&wgpu::TextureViewDescriptor::default())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hole_stays_open_on_a_finer_grid() {
        let hole = |at: usize| at != 4;
        let ring = Bitmap::new(3, 3, (0..9).map(hole).collect());
        let fine = Bitmap::new(6, 6, vec![false; 36]);
        let areas = [(AreaRole::Picked, ring), (AreaRole::Known, fine)];
        let mask = AreaMask::of(&areas).expect("areas");
        assert_eq!((mask.width, mask.height), (6, 6));
        let picked = mask.rgba.chunks_exact(4).map(|pixel| pixel[1] > 0);
        let within = |at: usize| (2..4).contains(&(at % 6)) && (2..4).contains(&(at / 6));
        assert!(picked.enumerate().all(|(at, set)| set != within(at)));
    }
}
