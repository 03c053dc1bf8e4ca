//! Embeddings of whole images, tile by tile, so that memory does not grow with the image.

use burn::tensor::{Device, Tensor, TensorData};

use super::{CROP, Encoder, REACH, TrainImage};

/// A rectangle of pixels, inside an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tile {
    /// Left column.
    pub x: usize,
    /// Top row.
    pub y: usize,
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
}

impl Tile {
    /// Pixels in the tile.
    #[must_use]
    pub fn pixels(&self) -> usize {
        self.width * self.height
    }
}

/// Cuts an image into tiles of at most `side`×`side` pixels, row by row.
#[must_use]
pub fn tiles(width: usize, height: usize, side: usize) -> Vec<Tile> {
    let mut all = Vec::new();
    for y in (0..height).step_by(side) {
        for x in (0..width).step_by(side) {
            all.push(Tile {
                x,
                y,
                width: side.min(width - x),
                height: side.min(height - y),
            });
        }
    }
    all
}

/// Embeddings of a tile's pixels, row by row: `[pixels, embedding]`, the same as if the whole image had been embedded.
///
/// The encoder must be on `device` and in its inference form ([`Trainer::encoder`](super::Trainer::encoder)).
#[must_use]
pub fn embed_tile(encoder: &Encoder, image: &TrainImage, tile: Tile, device: &Device) -> Tensor<2> {
    // The encoder sees 8 pixels beyond each side. Where the image ends earlier, its own padding takes over.
    let (left, top) = (tile.x.saturating_sub(REACH), tile.y.saturating_sub(REACH));
    let right = (tile.x + tile.width + REACH).min(image.width);
    let bottom = (tile.y + tile.height + REACH).min(image.height);
    let (width, height) = (right - left, bottom - top);
    let mut values = Vec::with_capacity(3 * width * height);
    for channel in 0..3 {
        for y in top..bottom {
            for x in left..right {
                values.push(image.value(channel, x as isize, y as isize));
            }
        }
    }
    let input = Tensor::<4>::from_data(TensorData::new(values, [1, 3, height, width]), device);
    // Pixels last, as the CPU's layers give them: there this undoes a view and copies nothing.
    let z = encoder.embed_image(input).permute([0, 2, 3, 1]);
    let channels = z.dims()[3];
    let (x, y) = (tile.x - left, tile.y - top);
    z.slice([0..1, y..y + tile.height, x..x + tile.width, 0..channels])
        .reshape([tile.pixels(), channels])
}

/// Embeddings of single pixels, by their row-major indices: `[pixels, embedding]`, through crops.
///
/// Within 8 pixels of the image's border these differ a little from [`embed_tile`]'s: a crop is padded once, an image
/// layer by layer.
#[must_use]
pub fn embed_pixels(
    encoder: &Encoder,
    image: &TrainImage,
    pixels: &[u32],
    device: &Device,
) -> Tensor<2> {
    const AT_ONCE: usize = 512;
    let parts = pixels
        .chunks(AT_ONCE)
        .map(|chunk| {
            let mut crops = Vec::with_capacity(chunk.len() * 3 * CROP * CROP);
            for &p in chunk {
                image.push_square(
                    p as usize % image.width,
                    p as usize / image.width,
                    REACH,
                    &mut crops,
                );
            }
            let data = TensorData::new(crops, [chunk.len(), 3, CROP, CROP]);
            encoder.embed_crops(Tensor::from_data(data, device))
        })
        .collect();
    Tensor::cat(parts, 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cuts::EncoderShape;
    use crate::seed::Seed;
    use burn::tensor::Tolerance;
    use std::sync::Arc;

    fn image(width: usize, height: usize) -> TrainImage {
        let mut stream = Seed(5).stream();
        let rgb: Vec<u16> = (0..width * height * 3)
            .map(|_| stream.below(65536) as u16)
            .collect();
        TrainImage::new(width, height, Arc::from(rgb), &vec![true; width * height])
    }

    #[test]
    fn tiles_cover_each_pixel_once() {
        let mut seen = vec![0; 37 * 23];
        for tile in tiles(37, 23, 16) {
            for y in tile.y..tile.y + tile.height {
                for x in tile.x..tile.x + tile.width {
                    seen[y * 37 + x] += 1;
                }
            }
        }
        assert!(seen.iter().all(|&n| n == 1));
    }

    #[test]
    fn tiles_and_whole_images_agree() {
        let device = Device::flex();
        let shape = EncoderShape {
            channels: [2, 4, 8, 16],
        };
        let encoder = Encoder::new(shape, Seed(3), &device);
        let image = image(50, 44);
        let whole = Tile {
            x: 0,
            y: 0,
            width: 50,
            height: 44,
        };
        let reference = embed_tile(&encoder, &image, whole, &device);
        for tile in tiles(50, 44, 20) {
            let got = embed_tile(&encoder, &image, tile, &device);
            let rows: Vec<i32> = (0..tile.pixels())
                .map(|i| ((tile.y + i / tile.width) * 50 + tile.x + i % tile.width) as i32)
                .collect();
            let n = rows.len();
            let rows =
                Tensor::<1, burn::tensor::Int>::from_data(TensorData::new(rows, [n]), &device);
            let expected = reference.clone().select(0, rows);
            got.into_data()
                .assert_approx_eq::<f32>(&expected.into_data(), Tolerance::rel_abs(1e-4, 1e-5));
        }
    }

    #[test]
    fn crops_and_tiles_agree_away_from_the_border() {
        let device = Device::flex();
        let shape = EncoderShape {
            channels: [2, 4, 8, 16],
        };
        let encoder = Encoder::new(shape, Seed(3), &device);
        let image = image(40, 40);
        let pixel = 20 * 40 + 15;
        let crop = embed_pixels(&encoder, &image, &[pixel], &device);
        let tile = Tile {
            x: 15,
            y: 20,
            width: 1,
            height: 1,
        };
        let tile = embed_tile(&encoder, &image, tile, &device);
        crop.into_data()
            .assert_approx_eq::<f32>(&tile.into_data(), Tolerance::rel_abs(1e-4, 1e-5));
    }
}
