//! The published second stage: all pixels of a small image clustered by their embeddings alone.
//!
//! Written from the mathematics of the papers, to compare with: CUTS (arXiv 2209.11359) clusters each image by k-means in
//! PHATE's potential (Moon et al. 2019) and by diffusion condensation (Kuchroo et al. 2022). Both look at the 100 nearest
//! neighbours of a pixel's embedding with α = 40, in its first 100 main components, and compress the pixels to 500
//! landmarks for the walk: groups by k-means in diffusion coordinates. No pixel is left out and none compressed away
//! where they condense. Cost grows with the square of the pixels.

mod graph;
mod walk;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::condensation::Condensation;
use super::kmeans::{assign, k_means, means};
use super::points::Points;
use super::{LANDMARKS, Levels, MAX_CLASSES, MIN_CLASSES, MergeTree};
use crate::seed::Seed;
use walk::Walk;

/// A published way to cluster an image's pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Published {
    /// k-means in PHATE's potential, on the embeddings as they are.
    PaperSpectral,
    /// Diffusion condensation, on embeddings of length 1.
    PaperCondensation,
}

/// Steps of the walk for k-means; for condensation they follow from the entropy.
const STEPS: usize = 2;
/// Axes of the potential that k-means looks at, and the least share of the variance that one must carry.
const AXES: (usize, f64) = (32, 1e-4);
/// Axes of the potential in which pixels condense.
const CONDENSED_AXES: (usize, f64) = (16, 0.01);
/// Starts of k-means for each class count, and the pixels that they are compared on.
const TRIES: u64 = 5;
const SAMPLE: usize = 2048;

/// The largest image, by its longer side in pixels.
pub const PUBLISHED_SIDE: usize = 160;

/// Pixels put into classes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PixelClasses {
    /// How many classes there are, 2 to 40.
    pub classes: usize,
    /// The class of each pixel.
    pub of: Vec<u8>,
}

/// What a published method finds in an image.
#[derive(Clone, Debug, PartialEq)]
pub struct PixelLevels {
    /// A partition for each class count that there is, ascending; never empty.
    pub partitions: Vec<PixelClasses>,
    /// Levels that nest, over the classes of the finest partition: condensation's own; for k-means, which has none, a
    /// Ward tree's over the means of these classes.
    pub nested: Levels,
}

impl Published {
    /// As it is written in reports and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::PaperSpectral => "paper-spectral",
            Self::PaperCondensation => "paper-condensation",
        }
    }

    /// Clusters pixels by their embeddings, `pixels × width`.
    #[must_use]
    pub fn cluster(self, embeddings: &[f32], width: usize, seed: Seed) -> PixelLevels {
        let mut points = Points::new(width, embeddings);
        match self {
            Self::PaperSpectral => {
                let walk = Walk::over(&points, seed);
                let places = walk.potential(STEPS).along_main_axes(AXES.0, AXES.1);
                let partitions = PixelLevels::listed(spectral(&places, seed), places.len());
                PixelLevels {
                    nested: partitions
                        .last()
                        .map_or_else(none, |one| joined(&places, one)),
                    partitions,
                }
            }
            Self::PaperCondensation => {
                points.scale_to_length_one();
                let walk = Walk::over(&points, seed);
                let potential = walk.potential(walk.length());
                let places = potential.along_main_axes(CONDENSED_AXES.0, CONDENSED_AXES.1);
                let steps = Condensation::default().run(&places, None);
                let found = steps.iter().filter_map(|one| few(one.groups, &one.of));
                let partitions = PixelLevels::listed(found.collect(), places.len());
                PixelLevels {
                    nested: partitions
                        .last()
                        .map_or_else(none, |one| coarser(&partitions, one)),
                    partitions,
                }
            }
        }
    }
}

impl PixelLevels {
    /// One partition for each count that there is, ascending; one class for all pixels where there is none.
    fn listed(mut found: Vec<PixelClasses>, pixels: usize) -> Vec<PixelClasses> {
        found.sort_by_key(|one| one.classes);
        found.dedup_by_key(|one| one.classes);
        if found.is_empty() {
            found.push(PixelClasses {
                classes: MIN_CLASSES,
                of: vec![0; pixels],
            });
        }
        found
    }

    /// The partition of a class count, or of the next lower one that there is, or the lowest.
    #[must_use]
    pub fn at(&self, classes: usize) -> &PixelClasses {
        let above = self
            .partitions
            .partition_point(|one| one.classes <= classes);
        &self.partitions[above.saturating_sub(1)]
    }

    /// The finest partition.
    #[must_use]
    pub fn finest(&self) -> &PixelClasses {
        self.at(MAX_CLASSES)
    }
}

fn none() -> Levels {
    Levels::from_partitions([])
}

/// A Ward tree over the means of classes, weighted by their pixels.
fn joined(places: &Points, finest: &PixelClasses) -> Levels {
    let weights = vec![1.0; places.len()];
    let of: Vec<usize> = finest.of.iter().map(|&class| usize::from(class)).collect();
    let means = means(places, &weights, &of);
    let mut pixels = vec![0.0; means.len()];
    for &class in &of {
        pixels[class] += 1.0;
    }
    let values: Vec<f32> = means.values.iter().map(|&v| v as f32).collect();
    Levels::from_tree(&MergeTree::ward(&values, means.width, &pixels))
}

/// What the classes of the finest partition belong to in each partition.
fn coarser(partitions: &[PixelClasses], finest: &PixelClasses) -> Levels {
    Levels::from_partitions(partitions.iter().map(|one| {
        let mut table = [0; LANDMARKS];
        for (&fine, &class) in finest.of.iter().zip(&one.of) {
            table[usize::from(fine)] = class;
        }
        table
    }))
}

/// k-means for every class count: the best start is found on some of the pixels.
fn spectral(places: &Points, seed: Seed) -> Vec<PixelClasses> {
    let weights = vec![1.0; places.len()];
    let some = places.select(&seed.fork(0).stream().choose(places.len(), SAMPLE));
    (MIN_CLASSES..=MAX_CLASSES)
        .into_par_iter()
        .filter_map(|count| {
            let seed = seed.fork(count as u64);
            let start = k_means(&some, &weights[..some.len()], count, &[], TRIES, seed).centres;
            let mut of = vec![0; places.len()];
            assign(places, &start, &mut of, &mut vec![0.0; places.len()]);
            let groups = k_means(places, &weights, count, &[&of], 0, seed);
            few(groups.centres.len(), &groups.of)
        })
        .collect()
}

/// Classes in bytes, if there are as many as the slider can show.
fn few(classes: usize, of: &[usize]) -> Option<PixelClasses> {
    (MIN_CLASSES..=MAX_CLASSES)
        .contains(&classes)
        .then(|| PixelClasses {
            classes,
            of: of.iter().map(|&class| class as u8).collect(),
        })
}

#[cfg(test)]
mod tests;
