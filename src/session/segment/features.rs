//! The features of all pixels: in memory where training runs on the CPU, else on the device from the first to the last.

use std::cell::RefCell;
use std::sync::Arc;

use burn::tensor::{Device, Int, Tensor, TensorData};

use super::super::worker::Fault;
use crate::cluster::{self, Axes, Diffusion, Feature, Projection, raw_features};
use crate::cuts::{CutsError, Encoder, Tile, TrainImage, embed_pixels, embed_tile, tiles};
use crate::gpu::{Devices, Diffuser, GpuError};

/// Side of the tiles that are embedded at once, in pixels.
const TILE: usize = 256;
/// Pixels that are assigned to landmarks at once.
const AT_ONCE: usize = 1 << 16;
/// Above this many pixels a tile's features are computed twice rather than kept, so that memory stays bounded.
const KEPT_PIXELS: usize = 1024 * 512;

/// Features of an image, row by row.
#[expect(clippy::large_enum_variant, reason = "there is one at a time")]
pub(super) enum Features {
    InMemory(Vec<Feature>),
    /// `[pixels, LENGTH]`, and what lets them diffuse there.
    OnDevice(Tensor<2>, Arc<Diffuser>),
}

impl Features {
    /// Features of all pixels, on the scale and along the axes that the chosen pixels give.
    ///
    /// # Errors
    /// When the device fails, and when an embedding is no usable number: it would end in a picture all the same.
    pub(super) fn new(
        encoder: Option<&Encoder>,
        image: &TrainImage,
        chosen: &[u32],
        settings: &cluster::Settings,
        devices: &Devices,
    ) -> Result<(Self, Axes), Fault> {
        let network = encoder.map(Network::new);
        let network = network.as_ref();
        let device = &devices.train;
        let tiles = tiles(image.width, image.height, TILE);
        let kept: Vec<Tensor<2>> = if image.width * image.height <= KEPT_PIXELS {
            tiles
                .iter()
                .map(|&tile| tile_features(network, image, tile, device))
                .collect()
        } else {
            Vec::new()
        };
        let sample = if kept.is_empty() {
            let colour = colours(image, chosen.iter().map(|&p| place(image, p)), device);
            raw_features(
                colour,
                network.map(|n| n.seen(embed_pixels(n.encoder, image, chosen, device))),
            )
        } else {
            rows_of(image, chosen, &tiles, &kept)
        };
        let width = sample.dims()[1];
        let values: Vec<f32> = sample.into_data().iter::<f32>().collect();
        if !values.iter().all(|v| v.is_finite()) {
            return Err(CutsError::Answers.into());
        }
        let projection = Projection::fit(&values, width, settings);
        let axes = projection.axes();
        let mut kept = kept.into_iter();
        let projected = tiles.iter().map(|&tile| {
            let raw = kept
                .next()
                .unwrap_or_else(|| tile_features(network, image, tile, device));
            (tile, projection.apply(raw))
        });
        let fits = |diffuser: &&Arc<Diffuser>| diffuser.takes((image.width, image.height));
        let features = match devices.diffuser.as_ref().filter(fits) {
            Some(diffuser) => {
                let tensor = assembled(projected, image.width, device)?;
                Self::OnDevice(tensor, Arc::clone(diffuser))
            }
            None => Self::InMemory(placed(projected, image)),
        };
        match network {
            Some(network) if !network.answered() => Err(CutsError::Answers.into()),
            _ => Ok((features, axes)),
        }
    }

    /// Lets the features diffuse inside the field of view.
    pub(super) fn diffuse(
        self,
        image: &TrainImage,
        sigma: f64,
        rounds: usize,
    ) -> Result<Self, GpuError> {
        let size = (image.width, image.height);
        let inside = &*image.inside();
        match self {
            Self::InMemory(mut features) => {
                Diffusion::new(&features, inside, size, sigma, rounds).run(
                    &mut features,
                    inside,
                    image.width,
                );
                Ok(Self::InMemory(features))
            }
            Self::OnDevice(features, diffuser) => {
                let Diffusion { falloff, steps } =
                    Diffusion::of_tensor(&features, inside, size, sigma, rounds);
                let features = diffuser.run(features, inside, image.width, falloff, &steps)?;
                Ok(Self::OnDevice(features, diffuser))
            }
        }
    }

    /// Features of some pixels: `[chosen, LENGTH]`.
    pub(super) fn of(&self, chosen: &[u32], device: &Device) -> Tensor<2> {
        match self {
            Self::InMemory(features) => {
                let sampled: Vec<Feature> = chosen.iter().map(|&p| features[p as usize]).collect();
                tensor(&sampled, device)
            }
            Self::OnDevice(features, _) => {
                let rows: Vec<i32> = chosen.iter().map(|&p| p as i32).collect();
                let rows = TensorData::new(rows, [chosen.len()]);
                features.clone().select(0, Tensor::from_data(rows, device))
            }
        }
    }

    /// The nearest landmark of each pixel: `[pixels]`.
    pub(super) fn assign(&self, landmarks: &Tensor<2>) -> Tensor<1, Int> {
        let labels = match self {
            Self::InMemory(features) => features
                .chunks(AT_ONCE)
                .map(|pixels| cluster::assign(tensor(pixels, &landmarks.device()), landmarks))
                .collect(),
            Self::OnDevice(features, _) => features
                .clone()
                .split(AT_ONCE, 0)
                .into_iter()
                .map(|pixels| cluster::assign(pixels, landmarks))
                .collect(),
        };
        Tensor::cat(labels, 0)
    }
}

/// A network whose answers are watched. Features have the length 1 whatever an embedding's own is, and an endless one
/// becomes 0: afterwards nothing would show that the network said nothing.
struct Network<'a> {
    encoder: &'a Encoder,
    /// Sums of the squares of all embeddings so far, left on the device until all are there.
    squares: RefCell<Vec<Tensor<1>>>,
}

impl<'a> Network<'a> {
    fn new(encoder: &'a Encoder) -> Self {
        Self {
            encoder,
            squares: RefCell::default(),
        }
    }

    /// Notes embeddings and gives them back.
    fn seen(&self, embeddings: Tensor<2>) -> Tensor<2> {
        let squares = embeddings.clone().powi_scalar(2).sum();
        self.squares.borrow_mut().push(squares);
        embeddings
    }

    /// Whether all embeddings were numbers, and their squares too, by which they are scaled.
    fn answered(&self) -> bool {
        let squares = self.squares.take();
        squares.is_empty()
            || Tensor::cat(squares, 0)
                .sum()
                .into_scalar::<f32>()
                .is_finite()
    }
}

/// Reads projected tiles and puts their pixels where they belong.
fn placed(projected: impl Iterator<Item = (Tile, Tensor<2>)>, image: &TrainImage) -> Vec<Feature> {
    let mut features = vec![Feature([0.0; Feature::LENGTH]); image.width * image.height];
    for (tile, tensor) in projected {
        let values: Vec<f32> = tensor.into_data().iter::<f32>().collect();
        for (i, feature) in values.as_chunks().0.iter().enumerate() {
            let (x, y) = (tile.x + i % tile.width, tile.y + i / tile.width);
            features[y * image.width + x] = Feature(*feature);
        }
    }
    features
}

/// The same on the device: tiles side by side make a band, bands one below the other the image, `[pixels, LENGTH]`.
fn assembled(
    projected: impl Iterator<Item = (Tile, Tensor<2>)>,
    width: usize,
    device: &Device,
) -> Result<Tensor<2>, GpuError> {
    let (mut bands, mut band) = (Vec::new(), Vec::new());
    for (tile, tensor) in projected {
        band.push(tensor.reshape([tile.height, tile.width, Feature::LENGTH]));
        if tile.x + tile.width == width {
            let whole = Tensor::cat(std::mem::take(&mut band), 1);
            bands.push(whole.reshape([tile.height * width, Feature::LENGTH]));
        }
        // A frame of the window must not wait behind the embeddings of a whole large image.
        device
            .sync()
            .map_err(|error| GpuError::Diffuse(format!("{error:?}")))?;
    }
    Ok(Tensor::cat(bands, 0))
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
    network: Option<&Network<'_>>,
    image: &TrainImage,
    tile: Tile,
    device: &Device,
) -> Tensor<2> {
    let pixels = (tile.y..tile.y + tile.height)
        .flat_map(|y| (tile.x..tile.x + tile.width).map(move |x| (x, y)));
    raw_features(
        colours(image, pixels, device),
        network.map(|n| n.seen(embed_tile(n.encoder, image, tile, device))),
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
