//! A photograph as a texture with mip levels, uploaded from whichever thread decoded it; in tiles where it is too large
//! for one.

use std::sync::OnceLock;

use super::Graphics;
use super::tiles::{Ask, Grid, Tiles};

/// A photograph on the graphics card, in gamma-space RGBA.
#[derive(Debug)]
pub struct PhotoTexture {
    /// The whole picture: all levels, or those that a texture can hold.
    view: wgpu::TextureView,
    whole: (u32, u32),
    /// Pixels per row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// The finer levels, where the whole picture lacks some.
    tiles: Option<Tiles>,
    curves: OnceLock<wgpu::TextureView>,
}

/// A part of a photograph, and the texture that it is drawn from.
#[derive(Clone, Debug)]
pub struct Piece {
    /// What a bind group names.
    pub view: wgpu::TextureView,
    /// Left, top, right and bottom of the part, 0…1 from the photograph's left and top.
    pub place: [f32; 4],
    /// A place of the photograph times this, plus `offset`, is one of the texture.
    pub scale: [f32; 2],
    /// See `scale`.
    pub offset: [f32; 2],
    /// The photograph's pixel that is the texture's first, where the texture holds its own pixels.
    pub first: Option<[u32; 2]>,
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
        let size = (width, height);
        Self {
            view: levels(graphics, "photograph", size, rgba, Levels::All, halve),
            whole: size,
            width,
            height,
            tiles: None,
            curves: OnceLock::new(),
        }
    }

    /// Uploads a photograph of any size in RGB. Where a side is longer than `longest`, which is at most what the device
    /// can do, the whole picture is halved until it fits, and finer parts come as tiles: what is drawn lacks some at
    /// first, calls `ask`, and [`PhotoTexture::upload_next`] brings them.
    #[must_use]
    pub fn of_rgb(
        graphics: &Graphics,
        size: (u32, u32),
        rgb: &[u8],
        longest: u32,
        ask: Ask,
    ) -> Self {
        if size.0.max(size.1) <= longest {
            let rgba: Vec<u8> = opaque(rgb).collect();
            return Self::upload(graphics, size.0, size.1, &rgba);
        }
        let grid = Grid::new(size, longest);
        let mut small = std::borrow::Cow::Borrowed(rgb);
        let (mut w, mut h) = (size.0 as usize, size.1 as usize);
        for _ in 0..grid.lacking {
            let (next, nw, nh) = halve_rgb(&small, w, h);
            (small, w, h) = (next.into(), nw, nh);
        }
        let rgba: Vec<u8> = opaque(&small).collect();
        drop(small);
        let whole = Self::upload(graphics, w as u32, h as u32, &rgba);
        log::info!(
            "the photograph of {} × {} pixels is drawn in tiles",
            size.0,
            size.1
        );
        Self {
            width: size.0,
            height: size.1,
            tiles: Some(Tiles::new(grid, ask)),
            ..whole
        }
    }

    /// Whether it is drawn in tiles.
    #[must_use]
    pub fn in_tiles(&self) -> bool {
        self.tiles.is_some()
    }

    /// Uploads one of the tiles that are wanted, from the photograph's pixels in RGB; false if none is. May be slow:
    /// not for the thread that draws.
    pub fn upload_next(&self, graphics: &Graphics, rgb: &[u8]) -> bool {
        let tiles = self.tiles.as_ref();
        tiles.is_some_and(|tiles| tiles.upload_next(graphics, rgb))
    }

    /// What the part `seen` (left, top, right, bottom, 0…1) is drawn from, with so many of the photograph's pixels to
    /// one of the screen. What of it is not there yet comes coarser, and is asked for.
    #[must_use]
    pub fn pieces(&self, seen: [f32; 4], pixels: f32) -> Vec<Piece> {
        let Some(tiles) = &self.tiles else {
            return vec![Piece {
                view: self.view.clone(),
                place: [0.0, 0.0, 1.0, 1.0],
                scale: [1.0; 2],
                offset: [0.0; 2],
                first: Some([0; 2]),
            }];
        };
        let grid = tiles.grid();
        let unit = (1u32 << grid.lacking) as f32;
        let (w, h) = (self.width as f32, self.height as f32);
        let coarse = |place| Piece {
            view: self.view.clone(),
            place,
            // Halving leaves a last odd row or column out.
            scale: [
                w / (unit * self.whole.0 as f32),
                h / (unit * self.whole.1 as f32),
            ],
            offset: [0.0; 2],
            first: None,
        };
        if pixels > unit {
            return vec![coarse([0.0, 0.0, 1.0, 1.0])];
        }
        let piece = |(place, view): (_, Option<wgpu::TextureView>)| {
            let [columns, rows] = grid.pixels(place);
            let place_of = [
                columns.start as f32 / w,
                rows.start as f32 / h,
                columns.end as f32 / w,
                rows.end as f32 / h,
            ];
            let Some(view) = view else {
                return coarse(place_of);
            };
            let [columns, rows] = grid.texture(place);
            let (width, height) = (columns.len() as f32, rows.len() as f32);
            Piece {
                view,
                place: place_of,
                scale: [w / width, h / height],
                offset: [
                    -(columns.start as f32) / width,
                    -(rows.start as f32) / height,
                ],
                first: Some([columns.start, rows.start]),
            }
        };
        tiles.see(seen).into_iter().map(piece).collect()
    }

    /// Adds the curves of local contrast, `width × height` bytes, once.
    pub fn add_curves(&self, graphics: &Graphics, width: u32, height: u32, curves: &[u8]) {
        self.curves.get_or_init(|| {
            let format = wgpu::TextureFormat::R8Unorm;
            let texture = texture(graphics, "curves", (width, height), 1, format);
            write(graphics, &texture, 0, (width, height), curves);
            texture.create_view(&wgpu::TextureViewDescriptor::default())
        });
    }

    /// The curves of local contrast, once they are there.
    #[must_use]
    pub fn curves(&self) -> Option<&wgpu::TextureView> {
        self.curves.get()
    }
}

/// RGB as opaque RGBA.
pub(super) fn opaque(rgb: &[u8]) -> impl Iterator<Item = u8> + '_ {
    let pixels = rgb.chunks_exact(3);
    pixels.flat_map(|pixel| [pixel[0], pixel[1], pixel[2], u8::MAX])
}

/// How many levels a texture has.
#[derive(Clone, Copy, Debug)]
pub(super) enum Levels {
    /// Down to a single pixel.
    All,
    /// No more than these.
    AtMost(u32),
}

/// Uploads RGBA bytes, row by row, with smaller levels; `smaller` makes each of them of the one above it, and says
/// its size.
pub(super) fn levels(
    graphics: &Graphics,
    label: &str,
    (width, height): (u32, u32),
    rgba: &[u8],
    most: Levels,
    smaller: impl Fn(&[u8], usize, usize) -> (Vec<u8>, usize, usize),
) -> wgpu::TextureView {
    let all = width.max(height).max(1).ilog2() + 1;
    let levels = match most {
        Levels::All => all,
        Levels::AtMost(most) => all.min(most),
    };
    let format = wgpu::TextureFormat::Rgba8Unorm;
    let texture = texture(graphics, label, (width, height), levels, format);
    write(graphics, &texture, 0, (width, height), rgba);
    let (mut w, mut h) = (width as usize, height as usize);
    let mut pixels = std::borrow::Cow::Borrowed(rgba);
    for level in 1..levels {
        let (next, nw, nh) = smaller(&pixels, w, h);
        write(graphics, &texture, level, (nw as u32, nh as u32), &next);
        (pixels, w, h) = (next.into(), nw, nh);
    }
    texture.create_view(&wgpu::TextureViewDescriptor::default())
}

fn texture(
    graphics: &Graphics,
    label: &str,
    size: (u32, u32),
    levels: u32,
    format: wgpu::TextureFormat,
) -> wgpu::Texture {
    graphics.device.create_texture(&wgpu::TextureDescriptor {
        label: Some(label),
        size: extent(size),
        mip_level_count: levels,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format,
        usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
        view_formats: &[],
    })
}

fn extent((width, height): (u32, u32)) -> wgpu::Extent3d {
    wgpu::Extent3d {
        width,
        height,
        depth_or_array_layers: 1,
    }
}

fn write(g: &Graphics, texture: &wgpu::Texture, level: u32, size: (u32, u32), bytes: &[u8]) {
    g.queue.write_texture(
        wgpu::TexelCopyTextureInfo {
            texture,
            mip_level: level,
            origin: wgpu::Origin3d::ZERO,
            aspect: wgpu::TextureAspect::All,
        },
        bytes,
        wgpu::TexelCopyBufferLayout {
            offset: 0,
            bytes_per_row: Some(bytes.len() as u32 / size.1.max(1)),
            rows_per_image: None,
        },
        extent(size),
    );
}

/// The next mip level: each pixel the mean of the (up to) four above it. Sides round down, but not below 1.
pub(super) fn halve(rgba: &[u8], width: usize, height: usize) -> (Vec<u8>, usize, usize) {
    halved::<4>(rgba, width, height)
}

/// The same without opacity.
fn halve_rgb(rgb: &[u8], width: usize, height: usize) -> (Vec<u8>, usize, usize) {
    halved::<3>(rgb, width, height)
}

fn halved<const CHANNELS: usize>(
    pixels: &[u8],
    width: usize,
    height: usize,
) -> (Vec<u8>, usize, usize) {
    let (nw, nh) = ((width / 2).max(1), (height / 2).max(1));
    let mut out = Vec::with_capacity(nw * nh * CHANNELS);
    for y in 0..nh {
        let rows = [2 * y, (2 * y + 1).min(height - 1)];
        for x in 0..nw {
            let columns = [2 * x, (2 * x + 1).min(width - 1)];
            for channel in 0..CHANNELS {
                let mut sum = 2u16;
                for row in rows {
                    for column in columns {
                        sum += u16::from(pixels[(row * width + column) * CHANNELS + channel]);
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
