//! A photograph as a texture with mip levels, uploaded from whichever thread decoded it.

use super::Graphics;

/// A photograph on the graphics card, in gamma-space RGBA.
#[derive(Debug)]
pub struct PhotoTexture {
    view: wgpu::TextureView,
    /// Pixels per row.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

impl PhotoTexture {
    /// The longest side that a texture may have on this device, in pixels.
    #[must_use]
    pub fn longest_side(graphics: &Graphics) -> u32 {
        graphics.device.limits().max_texture_dimension_2d
    }

    /// Uploads `width × height` RGBA bytes, row by row, with all smaller levels, so that a photograph of any size is
    /// drawn without flicker at any zoom.
    #[must_use]
    pub fn upload(graphics: &Graphics, width: u32, height: u32, rgba: &[u8]) -> Self {
        Self {
            view: levels(graphics, "photograph", (width, height), rgba, halve),
            width,
            height,
        }
    }

    /// What a bind group names.
    #[must_use]
    pub fn view(&self) -> &wgpu::TextureView {
        &self.view
    }
}

/// Uploads RGBA bytes, row by row, with all smaller levels; `smaller` makes each of them of the one above it, and says
/// its size.
pub(super) fn levels(
    graphics: &Graphics,
    label: &str,
    (width, height): (u32, u32),
    rgba: &[u8],
    smaller: impl Fn(&[u8], usize, usize) -> (Vec<u8>, usize, usize),
) -> wgpu::TextureView {
    let levels = width.max(height).max(1).ilog2() + 1;
    let texture = graphics.device.create_texture(&wgpu::TextureDescriptor {
        label: Some(label),
        size: extent(width, height),
        mip_level_count: levels,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format: wgpu::TextureFormat::Rgba8Unorm,
        usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
        view_formats: &[],
    });
    write(graphics, &texture, 0, width, height, rgba);
    let (mut w, mut h) = (width as usize, height as usize);
    let mut pixels = std::borrow::Cow::Borrowed(rgba);
    for level in 1..levels {
        let (next, nw, nh) = smaller(&pixels, w, h);
        write(graphics, &texture, level, nw as u32, nh as u32, &next);
        (pixels, w, h) = (next.into(), nw, nh);
    }
    texture.create_view(&wgpu::TextureViewDescriptor::default())
}

fn extent(width: u32, height: u32) -> wgpu::Extent3d {
    wgpu::Extent3d {
        width,
        height,
        depth_or_array_layers: 1,
    }
}

fn write(g: &Graphics, texture: &wgpu::Texture, level: u32, width: u32, height: u32, rgba: &[u8]) {
    g.queue.write_texture(
        wgpu::TexelCopyTextureInfo {
            texture,
            mip_level: level,
            origin: wgpu::Origin3d::ZERO,
            aspect: wgpu::TextureAspect::All,
        },
        rgba,
        wgpu::TexelCopyBufferLayout {
            offset: 0,
            bytes_per_row: Some(4 * width),
            rows_per_image: None,
        },
        extent(width, height),
    );
}

/// The next mip level: each pixel the mean of the (up to) four above it. Sides round down, but not below 1.
fn halve(rgba: &[u8], width: usize, height: usize) -> (Vec<u8>, usize, usize) {
    let (nw, nh) = ((width / 2).max(1), (height / 2).max(1));
    let mut out = Vec::with_capacity(nw * nh * 4);
    for y in 0..nh {
        let rows = [2 * y, (2 * y + 1).min(height - 1)];
        for x in 0..nw {
            let columns = [2 * x, (2 * x + 1).min(width - 1)];
            for channel in 0..4 {
                let mut sum = 2u16;
                for row in rows {
                    for column in columns {
                        sum += u16::from(rgba[(row * width + column) * 4 + channel]);
                    }
                }
                out.push((sum / 4) as u8);
            }
        }
    }
    (out, nw, nh)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mip_level_is_the_mean_of_the_one_above() {
        let pixel = |v: u8| [v, v, v, 255];
        let rgba: Vec<u8> = [0, 10, 20, 30, 40, 50]
            .iter()
            .flat_map(|&v| pixel(v))
            .collect();
        let (half, w, h) = halve(&rgba, 3, 2);
        assert_eq!((w, h), (1, 1));
        assert_eq!(half, [20, 20, 20, 255]);
        let (line, w, h) = halve(&rgba, 6, 1);
        assert_eq!((w, h, line[0], line[8]), (3, 1, 5, 45));
    }
}
