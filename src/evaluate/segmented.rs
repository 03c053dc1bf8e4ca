//! What waits to be scored: photographs with the classes that were found in them.

use super::borders::Files;
use super::{Feature, Scoring};
use crate::cluster::{FolderClasses, Homes, Partition, PixelLevels, Published};
use crate::cuts::{CutsError, Encoder, TrainImage, embed_tile, tiles};
use crate::export::evaluation::Identity;
use crate::gpu::Devices;
use crate::measure::Truth;
use crate::seed::Seed;
use crate::session::{self, Effort, Fault};

/// A photograph that waits to be scored.
pub(super) struct Segmented {
    pub(super) name: String,
    pub(super) files: Files,
    pub(super) image: TrainImage,
    pub(super) truth: Truth,
    /// Chooses random clicks: the same for each feature.
    pub(super) clicks: Seed,
    /// By each feature.
    pub(super) made: Vec<Made>,
    /// How far the numbers of the first feature's classes hold.
    pub(super) identity: Identity,
}

/// The classes of one photograph.
pub(super) enum Made {
    /// Found by way of landmarks, inside the field of view.
    Landmarks(Box<session::Made>),
    /// Found by a published method, which knows no field of view.
    Pixels(PixelLevels),
}

impl Scoring {
    /// Segments a photograph by each feature.
    pub(super) fn made(
        &self,
        image: &TrainImage,
        homes: &Homes,
        devices: &Devices,
        seed: Seed,
    ) -> Result<Vec<Made>, Fault> {
        let by = |feature: &Feature| {
            let trained = self.encoder.as_ref();
            let encoder = trained.filter(|_| *feature == Feature::Embedding);
            match self.request.method {
                Some(method) => published(method, encoder, image, devices, seed),
                None => self.by_landmarks(encoder, image, homes, devices, seed),
            }
        };
        self.features.iter().map(by).collect()
    }

    fn by_landmarks(
        &self,
        encoder: Option<&Encoder>,
        image: &TrainImage,
        homes: &Homes,
        devices: &Devices,
        seed: Seed,
    ) -> Result<Made, Fault> {
        let settings = &self.request.clustering;
        let made = session::segment(encoder, image, homes, devices, settings, Effort::FULL, seed)?;
        Ok(Made::Landmarks(Box::new(made)))
    }

    /// Gives all that waits the classes of the folder, if these are asked for.
    pub(super) fn share_classes(&mut self) {
        if self.request.clustering.partition == Partition::Image {
            return;
        }
        for feature in 0..self.features.len() {
            let made = self.waiting.iter_mut().map(|one| &mut one.made[feature]);
            let mut all: Vec<&mut session::Made> = made
                .filter_map(|made| match made {
                    Made::Landmarks(segmentation) => Some(&mut **segmentation),
                    Made::Pixels(_) => None,
                })
                .collect();
            let pools: Vec<_> = all.iter().map(|one| one.pool()).collect();
            let Some(folder) = FolderClasses::fit(&pools) else {
                continue;
            };
            for one in &mut all {
                one.levels = folder.levels_of(&one.pool());
            }
        }
    }
}

/// Clusters all pixels by their embeddings; without an encoder, by colour.
fn published(
    method: Published,
    encoder: Option<&Encoder>,
    image: &TrainImage,
    devices: &Devices,
    seed: Seed,
) -> Result<Made, Fault> {
    let (width, height) = (image.width, image.height);
    let values: Vec<f32> = match encoder {
        Some(encoder) => {
            let whole = tiles(width, height, width.max(height));
            let parts = whole
                .iter()
                .map(|&tile| embed_tile(encoder, image, tile, &devices.train).into_data());
            parts
                .flat_map(|data| data.iter::<f32>().collect::<Vec<_>>())
                .collect()
        }
        None => (0..width * height)
            .map(|at| ((at % width) as isize, (at / width) as isize))
            .flat_map(|(x, y)| (0..3).map(move |c| image.value(c, x, y)))
            .collect(),
    };
    if !values.iter().map(|v| v * v).sum::<f32>().is_finite() {
        return Err(CutsError::Answers.into());
    }
    let per_pixel = values.len() / (width * height);
    Ok(Made::Pixels(method.cluster(&values, per_pixel, seed)))
}
