//! Stage 2 for one image: embeddings, codebook, index map, hierarchy. All tensors stay on the training device.

use std::sync::Arc;

use burn::tensor::module::avg_pool2d;
use burn::tensor::ops::AvgPoolOptions;
use burn::tensor::{Device, Int, Tensor, TensorData};

use super::overlay::Drawn;
use crate::cluster::{self, Codebook, LANDMARKS, Levels, MergeTree, Scaling, raw_features};
use crate::cuts::{Encoder, Tile, TrainImage, embed_pixels, embed_tile, tiles};
use crate::gpu::{self, Devices, GpuError, IndexBuffer};
use crate::measure::landmark_counts;
use crate::seed::Seed;

/// Side of the tiles that are embedded at once, in pixels.
const TILE: usize = 256;
/// Features are smoothed over this many pixels to each side.
const SMOOTH: usize = 2;
/// Above this many pixels a tile's features are computed twice rather than kept, so that memory stays bounded.
const KEPT_PIXELS: usize = 1024 * 512;

/// How carefully the codebook is fitted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Effort {
    samples: usize,
    rounds: usize,
}

impl Effort {
    /// For previews while training.
    pub(super) const QUICK: Self = Self {
        samples: 2048,
        rounds: 3,
    };
    /// For what is kept.
    pub(super) const FULL: Self = Self {
        samples: 4096,
        rounds: 8,
    };
}

/// One image's codebook, index map and hierarchy, with classes numbered by its own tree.
pub(super) struct Segmentation {
    pub(super) codebook: Codebook,
    pub(super) index: Vec<u8>,
    pub(super) counts: [u32; LANDMARKS],
    pub(super) levels: Levels,
    /// The index map where it was computed, for the shader; only on a shared device.
    pub(super) buffer: Option<Arc<IndexBuffer>>,
}

/// The seed of an image's segmentation, by its place in the folder.
pub(super) fn seed_of(run: Seed, index: usize) -> Seed {
    run.fork(3).fork(index as u64)
}

/// Segments an image with the given weights; without any, by colour alone.
pub(super) fn segment(
    encoder: Option<&Encoder>,
    image: &TrainImage,
    devices: &Devices,
    effort: Effort,
    seed: Seed,
) -> Result<Segmentation, GpuError> {
    let device = &devices.train;
    let tiles = tiles(image.width, image.height, TILE);
    let keep = image.width * image.height <= KEPT_PIXELS;
    let kept: Vec<Tensor<2>> = if keep {
        tiles
            .iter()
            .map(|&tile| tile_features(encoder, image, tile, device))
            .collect()
    } else {
        Vec::new()
    };
    let sample = sample(encoder, image, &tiles, &kept, effort, seed, device);
    let width = sample.dims()[1];
    let values: Vec<f32> = sample.clone().into_data().iter::<f32>().collect();
    let scaling = Scaling::fit(&values, width);
    let codebook = Codebook::fit(
        &scaling.apply(sample),
        LANDMARKS,
        effort.rounds,
        seed.fork(1),
    );

    let landmarks = codebook.tensor(device);
    let mut kept = kept.into_iter();
    let labels: Vec<Tensor<1, Int>> = tiles
        .iter()
        .map(|&tile| {
            let raw = kept
                .next()
                .unwrap_or_else(|| tile_features(encoder, image, tile, device));
            cluster::assign(scaling.apply(raw), &landmarks)
        })
        .collect();
    let (index, buffer) = collect(joined(labels, &tiles, image), image, devices)?;
    let counts = landmark_counts(&index, image.inside());
    let weights: Vec<f64> = counts[..codebook.len()]
        .iter()
        .map(|&c| f64::from(c))
        .collect();
    let tree = MergeTree::ward(&codebook.values, width, &weights);
    Ok(Segmentation {
        levels: Levels::from_tree(&tree),
        codebook,
        index,
        counts,
        buffer,
    })
}

/// Raw features of a tile's pixels, row by row: each the mean over its 5×5 neighbourhood, against single stray pixels.
fn tile_features(
    encoder: Option<&Encoder>,
    image: &TrainImage,
    tile: Tile,
    device: &Device,
) -> Tensor<2> {
    let (left, top) = (tile.x.saturating_sub(SMOOTH), tile.y.saturating_sub(SMOOTH));
    let wide = Tile {
        x: left,
        y: top,
        width: (tile.x + tile.width + SMOOTH).min(image.width) - left,
        height: (tile.y + tile.height + SMOOTH).min(image.height) - top,
    };
    let pixels = || {
        (wide.y..wide.y + wide.height)
            .flat_map(|y| (wide.x..wide.x + wide.width).map(move |x| (x, y)))
    };
    let raw = beside(
        colours(image, pixels(), device),
        encoder.map(|encoder| embed_tile(encoder, image, wide, device)),
    );
    let features = raw.dims()[1];
    let map = raw
        .transpose()
        .reshape([1, features, wide.height, wide.width]);
    // The camera's dark surround has no say in the mean.
    let inside: Vec<f32> = pixels()
        .map(|(x, y)| f32::from(u8::from(image.is_inside(x, y))))
        .collect();
    let inside = TensorData::new(inside, [1, 1, wide.height, wide.width]);
    let inside = Tensor::<4>::from_data(inside, device);
    let mean = box_mean(map * inside.clone()) / box_mean(inside).clamp_min(1e-6);
    let (x, y) = (tile.x - left, tile.y - top);
    mean.slice([0..1, 0..features, y..y + tile.height, x..x + tile.width])
        .reshape([features, tile.pixels()])
        .transpose()
}

/// Colour and embedding side by side, or colour alone.
fn beside(colour: Tensor<2>, embedding: Option<Tensor<2>>) -> Tensor<2> {
    match embedding {
        Some(embedding) => raw_features(colour, embedding),
        None => colour,
    }
}

/// The mean over each pixel's neighbourhood, on maps `[1, features, height, width]`.
fn box_mean(map: Tensor<4>) -> Tensor<4> {
    let side = 2 * SMOOTH + 1;
    let options = AvgPoolOptions::new([side, side])
        .with_stride([1, 1])
        .with_padding([SMOOTH, SMOOTH]);
    avg_pool2d(map, options)
}

fn colours(
    image: &TrainImage,
    pixels: impl Iterator<Item = (usize, usize)>,
    device: &Device,
) -> Tensor<2> {
    let values: Vec<f32> = pixels
        .flat_map(|(x, y)| (0..3).map(move |c| image.value(c, x as isize, y as isize)))
        .collect();
    let n = values.len() / 3;
    Tensor::from_data(TensorData::new(values, [n, 3]), device)
}

/// Raw features of random pixels inside the field of view.
fn sample(
    encoder: Option<&Encoder>,
    image: &TrainImage,
    tiles: &[Tile],
    kept: &[Tensor<2>],
    effort: Effort,
    seed: Seed,
    device: &Device,
) -> Tensor<2> {
    let mut chosen: Vec<u32> = seed
        .stream()
        .choose(image.positions().len(), effort.samples)
        .into_iter()
        .map(|i| image.positions()[i])
        .collect();
    chosen.sort_unstable();
    let place = |p: u32| (p as usize % image.width, p as usize / image.width);
    if kept.is_empty() {
        let colour = colours(image, chosen.iter().map(|&p| place(p)), device);
        let embedding = encoder.map(|encoder| embed_pixels(encoder, image, &chosen, device));
        return beside(colour, embedding);
    }
    let parts: Vec<Tensor<2>> = tiles
        .iter()
        .zip(kept)
        .filter_map(|(tile, features)| {
            let rows: Vec<i32> = chosen
                .iter()
                .map(|&p| place(p))
                .filter(|&(x, y)| {
                    (tile.x..tile.x + tile.width).contains(&x)
                        && (tile.y..tile.y + tile.height).contains(&y)
                })
                .map(|(x, y)| ((y - tile.y) * tile.width + x - tile.x) as i32)
                .collect();
            let n = rows.len();
            (n > 0).then(|| {
                let rows = Tensor::<1, Int>::from_data(TensorData::new(rows, [n]), device);
                features.clone().select(0, rows)
            })
        })
        .collect();
    Tensor::cat(parts, 0)
}

/// Puts the tiles' labels together, row by row of the image.
fn joined(labels: Vec<Tensor<1, Int>>, tiles: &[Tile], image: &TrainImage) -> Tensor<1, Int> {
    let mut bands: Vec<Tensor<2, Int>> = Vec::new();
    let mut band: Vec<Tensor<2, Int>> = Vec::new();
    for (tile, labels) in tiles.iter().zip(labels) {
        band.push(labels.reshape([tile.height, tile.width]));
        if tile.x + tile.width == image.width {
            bands.push(Tensor::cat(std::mem::take(&mut band), 1));
        }
    }
    Tensor::cat(bands, 0).reshape([image.width * image.height])
}

/// The index map as bytes for the CPU and, on a shared device, as the tensor's own buffer for the shader.
fn collect(
    labels: Tensor<1, Int>,
    image: &TrainImage,
    devices: &Devices,
) -> Result<(Vec<u8>, Option<Arc<IndexBuffer>>), GpuError> {
    let pixels = image.width * image.height;
    if !devices.shared {
        let index = labels.into_data().iter::<i64>().map(|i| i as u8).collect();
        return Ok((index, None));
    }
    let words = cluster::pack(labels);
    let buffer = gpu::share(words.clone())?;
    // Clicks and shares need the bytes here too: a quarter of the pixels' number in words.
    let mut index: Vec<u8> = words
        .into_data()
        .iter::<i64>()
        .flat_map(|word| (word as u32).to_le_bytes())
        .collect();
    index.truncate(pixels);
    Ok((index, Some(Arc::new(buffer))))
}

/// The buffers that the shader reads; none where nothing draws.
pub(super) fn drawn(
    index: &[u8],
    buffer: Option<Arc<IndexBuffer>>,
    field: Option<&Arc<IndexBuffer>>,
    devices: &Devices,
) -> Option<Drawn> {
    let (graphics, field) = (devices.graphics.as_ref()?, field?);
    let index = buffer.unwrap_or_else(|| {
        let words: Vec<u32> = index
            .chunks(4)
            .map(|bytes| {
                bytes
                    .iter()
                    .rev()
                    .fold(0, |word, &b| word << 8 | u32::from(b))
            })
            .collect();
        Arc::new(gpu::upload(graphics, &words))
    });
    Some(Drawn {
        index,
        field: Arc::clone(field),
    })
}
