//! Stage 2 for one image: embeddings, codebook, index map, hierarchy. All tensors stay on the training device.

mod features;
mod outlines;

use std::sync::Arc;

use burn::tensor::{Int, Tensor};

use super::overlay::Drawn;
use super::worker::Fault;
use crate::cluster::{self, Axes, Codebook, Hierarchy, Homes, LANDMARKS, Levels, Places, Pool};
use crate::cuts::{Encoder, TrainImage};
use crate::detail::{self, Fundus, Planes};
use crate::gpu::{self, Devices, GpuError, IndexBuffer};
use crate::measure::{Area, IndexMap, Suggestion, landmark_counts, standing_out, suggest};
use crate::seed::Seed;
use features::Features;

/// So many areas stand out at most, and none that is less prominent than this share of the first.
const AREAS: usize = 8;
const LEAST: f32 = 0.3;

/// How carefully features are smoothed and the codebook is fitted: at most so many rounds of each.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Effort {
    samples: usize,
    rounds: usize,
    diffusion: usize,
}

impl Effort {
    /// For previews while training.
    pub(crate) const QUICK: Self = Self {
        samples: 2048,
        rounds: 3,
        diffusion: 30,
    };
    /// For what is kept.
    pub(crate) const FULL: Self = Self {
        samples: 4096,
        rounds: 8,
        diffusion: usize::MAX,
    };
}

/// One image's codebook, index map and hierarchy, with classes numbered by the photograph's parts.
pub(crate) struct Made {
    pub(crate) codebook: Codebook,
    pub(crate) axes: Axes,
    pub(crate) index: Vec<u8>,
    /// The colours without vessels, as clicks and outlines see them: red, green, blue in turn, row by row.
    pub(crate) bridged: Arc<[u16]>,
    /// What stands out.
    pub(crate) areas: Vec<Area>,
    pub(crate) counts: [u32; LANDMARKS],
    pub(crate) levels: Levels,
    /// The class count that shows what stands out.
    pub(crate) suggested: Suggestion,
    /// The levels of the merge tree.
    pub(crate) nested: Levels,
    /// The index map where it was computed, for the shader; only on a shared device.
    pub(crate) buffer: Option<Arc<IndexBuffer>>,
    /// What the landmarks were found from.
    pub(crate) sample: Sample,
}

/// Random pixels with their features. The same seed and effort choose the same pixels of an image.
pub(crate) struct Sample {
    /// Their places, row by row, ascending.
    pub(crate) pixels: Vec<u32>,
    /// [`Feature::LENGTH`](cluster::Feature::LENGTH) values for each.
    pub(crate) features: Vec<f32>,
}

impl Made {
    /// What the image gives to the classes of the folder.
    pub(crate) fn pool(&self) -> Pool<'_> {
        Pool {
            codebook: &self.codebook,
            axes: &self.axes,
            counts: &self.counts,
            nested: &self.nested,
        }
    }
}

/// The seed of an image's segmentation, by what it shows: the same photograph has the same landmarks in any folder, and
/// keeps them when others come or go.
pub(crate) fn seed_of(run: Seed, image: &TrainImage) -> Seed {
    let [a, b, c, d, e, f, g, h, ..] = image.digest();
    run.fork(3)
        .fork(u64::from_le_bytes([a, b, c, d, e, f, g, h]))
}

/// Segments an image with the given weights; without any, by colour alone. `homes` are the photograph's.
///
/// # Errors
/// When the device fails, and when the network's answers are no usable numbers.
pub(crate) fn segment(
    encoder: Option<&Encoder>,
    image: &TrainImage,
    homes: &Homes,
    devices: &Devices,
    settings: &cluster::Settings,
    effort: Effort,
    seed: Seed,
) -> Result<Made, Fault> {
    let device = &devices.train;
    let chosen = sample(image, effort, seed);
    let rounds = settings.rounds.min(effort.diffusion);
    let (features, axes) = Features::new(encoder, image, &chosen, settings, devices)?;
    let features = features.diffuse(image, settings.smoothness, rounds)?;
    let sampled = features.of(&chosen, device);
    let mut codebook = Codebook::fit(&sampled, LANDMARKS, effort.rounds, seed.fork(1));
    let labels = features.assign(&codebook.tensor(device));
    let (index, buffer) = collect(labels, image, devices)?;
    let inside = image.inside();
    let counts = landmark_counts(&index, &inside);
    let places = Places::new(&inside, image.width, settings.place);
    codebook.place(&index, &inside, &places);
    let planes = Planes::of(&Fundus::of(image.width, image.rgb(), &inside));
    let bridged: Arc<[u16]> = detail::bridged(&planes, image.rgb()).into();
    let mut grouped = Grouped {
        nested: Levels::of(&codebook, &counts, Hierarchy::Ward, seed),
        codebook,
        index,
        counts,
        buffer,
    };
    let map = grouped.map(&planes);
    let areas = standing_out(&map, &bridged, &grouped.nested.each(), AREAS, LEAST);
    if settings.hierarchy == Hierarchy::Outlines {
        grouped = grouped.along_outlines(&planes, &areas, &places);
    }
    let map = grouped.map(&planes);
    let (nested, suggested) = numbered(&map, &areas, homes, &grouped.nested);
    let others = by_landmarks(&grouped.codebook, &grouped.counts, settings.hierarchy, seed);
    let (levels, suggested) = match others {
        Some(levels) => numbered(&map, &areas, homes, &levels),
        None => (nested.clone(), suggested),
    };
    let Grouped {
        codebook,
        index,
        counts,
        buffer,
        nested: _,
    } = grouped;
    Ok(Made {
        levels,
        suggested,
        nested,
        codebook,
        axes,
        index,
        bridged,
        areas,
        counts,
        buffer,
        sample: Sample {
            pixels: chosen,
            features: sampled.into_data().iter::<f32>().collect(),
        },
    })
}

/// Levels with their classes numbered by the photograph's parts, at the class count that shows what stands out and from
/// there on; and this count.
pub(super) fn numbered(
    map: &IndexMap<'_>,
    areas: &[Area],
    homes: &Homes,
    levels: &Levels,
) -> (Levels, Suggestion) {
    let suggested = suggest(map, areas, &levels.each());
    let levels = homes.number(map.width, map.index, map.inside, levels, suggested.classes);
    (levels, suggested)
}

/// Landmarks and their merge tree.
struct Grouped {
    codebook: Codebook,
    index: Vec<u8>,
    counts: [u32; LANDMARKS],
    nested: Levels,
    buffer: Option<Arc<IndexBuffer>>,
}

impl Grouped {
    fn map<'a>(&'a self, planes: &'a Planes) -> IndexMap<'a> {
        IndexMap {
            width: planes.width,
            height: planes.height,
            index: &self.index,
            inside: &planes.inside,
        }
    }
}

/// The classes of an image's landmarks where they are not those of its merge tree; `seed` is that of its segmentation.
pub(super) fn by_landmarks(
    codebook: &Codebook,
    counts: &[u32; LANDMARKS],
    hierarchy: Hierarchy,
    seed: Seed,
) -> Option<Levels> {
    match hierarchy {
        Hierarchy::Outlines | Hierarchy::Ward => None,
        other => Some(Levels::of(codebook, counts, other, seed.fork(2))),
    }
}

/// Random pixels inside the field of view, in the image's order.
fn sample(image: &TrainImage, effort: Effort, seed: Seed) -> Vec<u32> {
    let mut chosen: Vec<u32> = seed
        .stream()
        .choose(image.positions(), effort.samples)
        .into_iter()
        .map(|i| image.position(i) as u32)
        .collect();
    chosen.sort_unstable();
    chosen
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
