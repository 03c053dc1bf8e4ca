//! A run as it stands after a step: all that the next step depends on but the images.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::path::Path;

use burn::module::Module as _;
use burn::tensor::{Device, TensorData};

use super::stored::hexadecimal;
use super::{CutsError, Encoder, Settings, TrainImage, Trainer, load};
use crate::layer::Optimiser;
use crate::seed::Seed;

/// A run as it stands after a step. What is drawn next depends on seed, step and images alone, so no sampler is kept.
#[derive(Clone)]
pub struct Checkpoint {
    /// The weights, for inference: no gradients.
    pub encoder: Encoder,
    /// None where a file holds the network alone: it can be used but not trained further.
    pub(super) optimiser: Option<Optimiser>,
    /// What the run depends on, its number of steps and so its schedule included.
    pub settings: Settings,
    /// The run's seed.
    pub seed: Seed,
    /// Steps done.
    pub steps_done: usize,
    /// What the run was fed with so far.
    pub legs: Vec<Leg>,
    /// What was trained beside the encoder, if anything.
    pub beside: Option<Beside>,
}

/// Another network that was trained beside this one and is kept in the same file. Nothing more is known of it.
#[derive(Clone, Debug)]
pub struct Beside {
    /// What it says of itself. Numbers come back exactly as long as they have at most 15 digits.
    pub header: serde_json::Value,
    /// Its 32-bit floats, each array under a name that no other has.
    pub tensors: Vec<(String, TensorData)>,
}

/// A part of a run that had the same images and the same number of steps. A run that nothing was changed in has one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leg {
    /// The first step, from 0.
    pub from: usize,
    /// The run's number of steps at that time; the learning rate depends on it.
    pub steps: usize,
    /// SHA-256 (hexadecimal) over the images in their order: sizes, pixels, fields of view.
    pub images: String,
}

/// The legs of a run under way.
#[derive(Clone, Debug, Default)]
pub(super) struct Course {
    legs: Vec<Leg>,
    /// Digests of the images of the last step; none before the first.
    images: Vec<[u8; 32]>,
}

impl Course {
    /// Notes what the next step is fed with. While a run is under way images may be added, and fields of view change.
    pub(super) fn note(&mut self, step: usize, steps: usize, images: &[TrainImage]) {
        if images
            .iter()
            .map(TrainImage::digest)
            .eq(self.images.iter().copied())
        {
            return;
        }
        self.images = images.iter().map(TrainImage::digest).collect();
        let leg = Leg {
            from: step,
            steps,
            images: digest(images),
        };
        match self.legs.last() {
            Some(last) if last.steps == leg.steps && last.images == leg.images => {}
            _ => self.legs.push(leg),
        }
    }

    /// Forgets what came after these legs.
    pub(super) fn go_back(&mut self, legs: Vec<Leg>) {
        self.legs = legs;
        // Noted anew with the next step.
        self.images.clear();
    }
}

/// SHA-256 over all images in their order.
fn digest(images: &[TrainImage]) -> String {
    let mut hasher = Sha256::new();
    for image in images {
        hasher.update(image.digest());
    }
    hexadecimal(&hasher.finalize())
}

impl Checkpoint {
    /// Whether it holds what training goes on with.
    #[must_use]
    pub fn can_go_on(&self) -> bool {
        self.optimiser.is_some()
    }
}

impl Trainer {
    /// The run as it stands. The run itself is not changed by it.
    #[must_use]
    pub fn checkpoint(&self) -> Checkpoint {
        Checkpoint {
            encoder: self.encoder(),
            optimiser: Some(self.optimiser.clone()),
            settings: self.settings.clone(),
            seed: self.seed,
            steps_done: self.step,
            legs: self.course.legs.clone(),
            beside: None,
        }
    }

    /// The run's weights as they stand, without what it needs to go on: a third of the size of a [`Checkpoint`] that
    /// holds all.
    #[must_use]
    pub fn weights(&self) -> Checkpoint {
        Checkpoint {
            optimiser: None,
            ..self.checkpoint()
        }
    }

    /// Goes on with a saved run. On the CPU and with the same images it ends in the same bytes as without a break.
    ///
    /// A run that was broken off goes on to its own end. One that had come to its end gets `more` steps, with the
    /// learning rate that a run of that many steps in all has there.
    ///
    /// # Errors
    /// When the file cannot be read, or holds a network without the state of its training.
    pub fn resume(path: &Path, more: usize, device: &Device) -> Result<Self, CutsError> {
        Self::going_on(load(path, device)?, path, more, device)
    }

    /// The same with a run that was read already; `path` is for the messages.
    ///
    /// # Errors
    /// When it is a network without the state of its training.
    pub fn going_on(
        saved: Checkpoint,
        path: &Path,
        more: usize,
        device: &Device,
    ) -> Result<Self, CutsError> {
        let optimiser = saved.optimiser.ok_or_else(|| CutsError::Unusable {
            reason: "it holds a network without the state of its training, so it can be used but not trained further"
                .to_owned(),
            path: path.to_path_buf(),
        })?;
        let mut settings = saved.settings;
        if saved.steps_done >= settings.steps {
            settings.steps = saved.steps_done.saturating_add(more);
        }
        settings
            .check()
            .map_err(|reason| CutsError::unusable(&reason, path))?;
        Ok(Self {
            encoder: saved.encoder.train(),
            optimiser,
            settings,
            seed: saved.seed,
            device: device.clone().autodiff(),
            step: saved.steps_done,
            course: Course {
                legs: saved.legs,
                images: Vec::new(),
            },
            ahead: None,
            good: None,
        })
    }

    /// Whether these are the images of the run's last step, in the same order. True before the first step.
    #[must_use]
    pub fn knows(&self, images: &[TrainImage]) -> bool {
        let last = self.course.legs.last();
        last.is_none_or(|leg| leg.images == digest(images))
    }

    /// The run's seed.
    #[must_use]
    pub fn seed(&self) -> Seed {
        self.seed
    }
}

#[cfg(test)]
mod tests;
