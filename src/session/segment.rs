//! Stage 2 for one image: embeddings, codebook, index map, hierarchy. All tensors stay on the training device.

use std::sync::Arc;

use burn::tensor::{Device, Int, Tensor, TensorData};

use super::overlay::Drawn;
use crate::cluster::{
    self, Codebook, Diffusion, Feature, LANDMARKS, Levels, Projection, raw_features,
};
use crate::cuts::{Encoder, Tile, TrainImage, embed_pixels, embed_tile, tiles};
use crate::gpu::{self, Devices, GpuError, IndexBuffer};
use crate::measure::landmark_counts;
use crate::seed::Seed;

/// Side of the tiles that are embedded at once, in pixels.
const TILE: usize = 256;
/// Pixels that are assigned to landmarks at once.
const AT_ONCE: usize = 1 << 16;
/// Above this many pixels a tile's features are computed twice rather than kept, so that memory stays bounded.
const KEPT_PIXELS: usize = 1024 * 512;

/// How carefully features are smoothed and the codebook is fitted: at most so many rounds of each.
#[derive(Clone, Copy, Debug)]
pub(super) struct Effort {
    samples: usize,
    rounds: usize,
    diffusion: usize,
}

impl Effort {
    /// For previews while training.
    pub(super) const QUICK: Self = Self {
        samples: 2048,
        rounds: 3,
        diffusion: 30,
    };
    /// For what is kept.
    pub(super) const FULL: Self = Self {
        samples: 4096,
        rounds: 8,
        diffusion: usize::MAX,
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
    settings: &cluster::Settings,
    effort: Effort,
    seed: Seed,
) -> Result<Segmentation, GpuError> {
    let device = &devices.train;
    let chosen = sample(image, effort, seed);
    let mut features = features(encoder, image, &chosen, settings, device);
    let diffusion = Diffusion::new(
        &features,
        image.inside(),
        (image.width, image.height),
        settings.smoothness,
        settings.rounds.min(effort.diffusion),
    );
    diffusion.run(&mut features, image.inside(), image.width);
    let sampled: Vec<Feature> = chosen.iter().map(|&p| features[p as usize]).collect();
    let codebook = Codebook::fit(
        &tensor(&sampled, device),
        LANDMARKS,
        effort.rounds,
        seed.fork(1),
    );
    let landmarks = codebook.tensor(device);
    let labels = features
        .chunks(AT_ONCE)
        .map(|pixels| cluster::assign(tensor(pixels, device), &landmarks))
        .collect();
    let (index, buffer) = collect(Tensor::cat(labels, 0), image, devices)?;
    let counts = landmark_counts(&index, image.inside());
    Ok(Segmentation {
        levels: Levels::of(&codebook, &counts, settings.hierarchy, seed.fork(2)),
        codebook,
        index,
        counts,
        buffer,
    })
}

/// Random pixels inside the field of view, in the image's order.
fn sample(image: &TrainImage, effort: Effort, seed: Seed) -> Vec<u32> {
    let mut chosen: Vec<u32> = seed
        .stream()
        .choose(image.positions().len(), effort.samples)
        .into_iter()
        .map(|i| image.positions()[i])
        .collect();
    chosen.sort_unstable();
    chosen
}

/// Features of all pixels, row by row, on the scale that the chosen pixels give.
fn features(
    encoder: Option<&Encoder>,
    image: &TrainImage,
    chosen: &[u32],
    settings: &cluster::Settings,
    device: &Device,
) -> Vec<Feature> {
    let tiles = tiles(image.width, image.height, TILE);
    let kept: Vec<Tensor<2>> = if image.width * image.height <= KEPT_PIXELS {
        tiles
            .iter()
            .map(|&tile| tile_features(encoder, image, tile, device))
            .collect()
    } else {
        Vec::new()
    };
    let sample = if kept.is_empty() {
        let colour = colours(image, chosen.iter().map(|&p| place(image, p)), device);
        raw_features(
            colour,
            encoder.map(|e| embed_pixels(e, image, chosen, device)),
        )
    } else {
        rows_of(image, chosen, &tiles, &kept)
    };
    let width = sample.dims()[1];
    let values: Vec<f32> = sample.into_data().iter::<f32>().collect();
    let projection = Projection::fit(&values, width, settings);
    let mut features = vec![Feature([0.0; Feature::LENGTH]); image.width * image.height];
    let mut kept = kept.into_iter();
    for &tile in &tiles {
        let raw = kept
            .next()
            .unwrap_or_else(|| tile_features(encoder, image, tile, device));
        let values: Vec<f32> = projection.apply(raw).into_data().iter::<f32>().collect();
        for (i, feature) in values.as_chunks().0.iter().enumerate() {
            let (x, y) = (tile.x + i % tile.width, tile.y + i / tile.width);
            features[y * image.width + x] = Feature(*feature);
        }
    }
    features
}

fn tensor(features: &[Feature], device: &Device) -> Tensor<2> {
    let values: Vec<f32> = features.iter().flat_map(|f| f.0).collect();
    let shape = [features.len(), Feature::LENGTH];
    Tensor::from_data(TensorData::new(values, shape), device)
}

/// Column and row of a pixel.
fn place(image: &TrainImage, pixel: u32) -> (usize, usize) {
    (pixel as usize % image.width, pixel as usize / image.width)
}

/// Raw features of a tile's pixels, row by row.
fn tile_features(
    encoder: Option<&Encoder>,
    image: &TrainImage,
    tile: Tile,
    device: &Device,
) -> Tensor<2> {
    let pixels = (tile.y..tile.y + tile.height)
        .flat_map(|y| (tile.x..tile.x + tile.width).map(move |x| (x, y)));
    raw_features(
        colours(image, pixels, device),
        encoder.map(|encoder| embed_tile(encoder, image, tile, device)),
    )
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

/// Raw features of the chosen pixels, out of those of all tiles.
fn rows_of(image: &TrainImage, chosen: &[u32], tiles: &[Tile], kept: &[Tensor<2>]) -> Tensor<2> {
    let parts: Vec<Tensor<2>> = tiles
        .iter()
        .zip(kept)
        .filter_map(|(tile, features)| {
            let rows: Vec<i32> = chosen
                .iter()
                .map(|&p| place(image, p))
                .filter(|&(x, y)| {
                    (tile.x..tile.x + tile.width).contains(&x)
                        && (tile.y..tile.y + tile.height).contains(&y)
                })
                .map(|(x, y)| ((y - tile.y) * tile.width + x - tile.x) as i32)
                .collect();
            let n = rows.len();
            (n > 0).then(|| {
                let rows = TensorData::new(rows, [n]);
                let rows = Tensor::<1, Int>::from_data(rows, &features.device());
                features.clone().select(0, rows)
            })
        })
        .collect();
    Tensor::cat(parts, 0)
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
