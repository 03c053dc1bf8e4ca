//! The training loop's one step, on crops.

use burn::module::Module;
use burn::optim::GradientsParams;
use burn::tensor::{Device, Transaction};

use super::checkpoint::Course;
use super::objective::objective;
use super::sampler::{Batch, draw};
use super::{Checkpoint, CutsError, Encoder, Settings, TrainImage, learning_rate};
use crate::layer::Optimiser;
use crate::seed::Seed;

/// Both losses of one step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Losses {
    /// NT-Xent, in nats.
    pub contrastive: f32,
    /// Mean squared error of patches scaled to [-1, 1].
    pub reconstruction: f32,
    /// Mean squared error of the surroundings' means and deviations, on the same scale.
    pub surroundings: f32,
}

impl Losses {
    /// What is wrong with the losses; none where all are finite.
    fn fault(self) -> Option<String> {
        let each = [
            ("contrastive", self.contrastive),
            ("reconstruction", self.reconstruction),
            ("surroundings", self.surroundings),
        ];
        let (name, value) = each.into_iter().find(|(_, v)| !v.is_finite())?;
        Some(format!("the {name} loss was {value}"))
    }
}

/// A training run: weights, optimiser, and how far it is.
pub struct Trainer {
    pub(super) encoder: Encoder,
    pub(super) optimiser: Optimiser,
    pub(super) settings: Settings,
    pub(super) seed: Seed,
    pub(super) device: Device,
    pub(super) step: usize,
    pub(super) course: Course,
    pub(super) ahead: Option<Ahead>,
    /// The run before its last step, whose losses were finite.
    pub(super) good: Option<Box<Checkpoint>>,
}

/// The batch of a coming step, drawn while the device learns from the one before.
pub(super) struct Ahead {
    step: usize,
    /// What it was drawn from: images may have been added since.
    images: Vec<[u8; 32]>,
    batch: Batch,
}

impl Ahead {
    /// A batch depends on the run's seed, the step and its images, and on nothing else.
    fn draw(step: usize, chosen: &[&TrainImage], settings: &Settings, seed: Seed) -> Self {
        Self {
            step,
            images: chosen.iter().map(|image| image.digest()).collect(),
            batch: draw(chosen, settings, seed.fork(1).fork(step as u64)),
        }
    }

    fn is_of(&self, step: usize, chosen: &[&TrainImage]) -> bool {
        let drawn = self.images.iter().copied();
        self.step == step && drawn.eq(chosen.iter().map(|image| image.digest()))
    }
}

impl Trainer {
    /// Starts a run with fresh weights on a device. The seed fixes weights, order, anchors and positives.
    #[must_use]
    pub fn new(settings: Settings, seed: Seed, device: &Device) -> Self {
        let device = device.clone().autodiff();
        let encoder = Encoder::new(settings.shape, seed.fork(0), &device);
        Self::from_encoder(encoder, settings, seed, &device)
    }

    /// Starts a run with given weights. They must be on `device`, and it must keep gradients
    /// ([`Device::autodiff`]).
    #[must_use]
    pub fn from_encoder(encoder: Encoder, settings: Settings, seed: Seed, device: &Device) -> Self {
        Self {
            encoder,
            optimiser: Optimiser::new(settings.weight_decay),
            settings,
            seed,
            device: device.clone(),
            step: 0,
            course: Course::default(),
            ahead: None,
            good: None,
        }
    }

    /// Steps done.
    #[must_use]
    pub fn steps_done(&self) -> usize {
        self.step
    }

    /// What the run depends on.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Whether all steps are done.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.step >= self.settings.steps
    }

    /// The current weights, for inference: no gradients, running batch-norm statistics.
    #[must_use]
    pub fn encoder(&self) -> Encoder {
        self.encoder.valid()
    }

    /// One optimiser step on a batch drawn from the images. From one step to the next
    /// images may be added, and their fields of view may change.
    ///
    /// # Errors
    /// Without images, and when a loss is not finite: the run stands then as it was when its losses last were, before the
    /// step that went wrong ([`CutsError::Diverged`]).
    pub fn step(&mut self, images: &[TrainImage]) -> Result<Losses, CutsError> {
        if images.is_empty() {
            return Err(CutsError::NoImages);
        }
        self.course.note(self.step, self.settings.steps, images);
        let (settings, seed) = (self.settings.clone(), self.seed);
        let chosen = self.chosen(self.step, images);
        let drawn = self
            .ahead
            .take()
            .filter(|ahead| ahead.is_of(self.step, &chosen));
        let now = drawn.unwrap_or_else(|| Ahead::draw(self.step, &chosen, &settings, seed));
        let next = self.step + 1;
        let chosen = self.chosen(next, images);
        let before = Box::new(self.checkpoint());
        let (losses, ahead) = std::thread::scope(|scope| {
            let drawing = std::thread::Builder::new()
                .name("sampler".to_owned())
                .spawn_scoped(scope, || Ahead::draw(next, &chosen, &settings, seed));
            let losses = self.learn(&now.batch);
            // What could not be drawn ahead is drawn when it is needed.
            (losses, drawing.ok().and_then(|drawing| drawing.join().ok()))
        });
        self.ahead = ahead;
        let losses = losses?;
        if let Some(reason) = losses.fault() {
            return Err(self.fall_back(*before, reason));
        }
        self.good = Some(before);
        self.step += 1;
        Ok(losses)
    }

    /// Goes back to the weights that finite losses were last seen with. The newest are not those: it is they that the
    /// losses became none of. `now` is the run before this step, for a run whose first step this was.
    fn fall_back(&mut self, now: Checkpoint, reason: String) -> CutsError {
        let step = self.step;
        let good = self.good.take().map_or(now, |good| *good);
        self.encoder = good.encoder.train();
        self.optimiser = good
            .optimiser
            .unwrap_or_else(|| Optimiser::new(self.settings.weight_decay));
        self.step = good.steps_done;
        self.course.go_back(good.legs);
        self.ahead = None;
        CutsError::Diverged {
            step: step + 1,
            reason,
            kept: self.step,
        }
    }

    /// The images of a step: the folder is gone through in random order, over and over.
    fn chosen<'a>(&self, step: usize, images: &'a [TrainImage]) -> Vec<&'a TrainImage> {
        let order = self.order(step, images.len());
        order.into_iter().map(|i| &images[i]).collect()
    }

    fn order(&self, step: usize, images: usize) -> Vec<usize> {
        let first = step * self.settings.batch;
        let mut round = usize::MAX;
        let mut order = Vec::new();
        (first..first + self.settings.batch)
            .map(|slot| {
                if slot / images != round {
                    round = slot / images;
                    order = self
                        .seed
                        .fork(2)
                        .fork(round as u64)
                        .stream()
                        .choose(images, images);
                }
                order[slot % images]
            })
            .collect()
    }

    /// One optimiser step on a given batch.
    ///
    /// # Errors
    /// When the device fails.
    pub fn learn(&mut self, batch: &Batch) -> Result<Losses, CutsError> {
        let made = objective(&self.encoder, batch, &self.settings, &self.device);
        let gradients = GradientsParams::from_grads(made.total.backward(), &self.encoder);
        let rate = learning_rate(self.step, &self.settings);
        self.encoder = self.optimiser.step(rate, self.encoder.clone(), gradients);
        // Reading the numbers keeps the device's queue short, so that drawing never waits behind many steps.
        let read = Transaction::default()
            .register(made.contrastive.detach())
            .register(made.reconstruction.detach())
            .register(made.surroundings.detach())
            .try_execute()
            .map_err(|e| CutsError::Device {
                reason: e.to_string(),
            })?;
        let mut values = read
            .iter()
            .map(|data| data.iter::<f32>().next().unwrap_or(f32::NAN));
        let mut next = || values.next().unwrap_or(f32::NAN);
        Ok(Losses {
            contrastive: next(),
            reconstruction: next(),
            surroundings: next(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cuts::EncoderShape;
    use std::sync::Arc;

    fn folder() -> Vec<TrainImage> {
        // Two pictures with a bright disc each: something to learn.
        (0..2)
            .map(|i| {
                let mut stream = Seed(i).stream();
                let rgb: Vec<u16> = (0..40 * 40)
                    .flat_map(|p| {
                        let (x, y) = (p % 40, p / 40);
                        let near = (x as f64 - 12.0 - 10.0 * i as f64).hypot(y as f64 - 20.0) < 8.0;
                        let base = if near { 50_000 } else { 20_000 };
                        [0; 3].map(|_| (base + stream.below(4000)) as u16)
                    })
                    .collect();
                TrainImage::new(40, 40, Arc::from(rgb), &[true; 1600])
            })
            .collect()
    }

    fn small(steps: usize) -> Settings {
        Settings {
            steps,
            batch: 4,
            anchors: 4,
            shape: EncoderShape {
                channels: [2, 4, 8, 16],
            },
            ..Settings::default()
        }
    }

    #[test]
    fn training_lowers_the_reconstruction_loss() {
        let images = folder();
        let mut trainer = Trainer::new(small(60), Seed(1), &Device::flex());
        let losses: Vec<f32> = (0..60)
            .map(|_| trainer.step(&images).expect("a step").reconstruction)
            .collect();
        let mean = |part: &[f32]| part.iter().sum::<f32>() / part.len() as f32;
        assert!(trainer.is_finished());
        assert!(
            mean(&losses[50..]) < 0.7 * mean(&losses[..10]),
            "the loss went from {} to {}",
            mean(&losses[..10]),
            mean(&losses[50..])
        );
    }

    #[test]
    fn the_same_seed_gives_the_same_bytes() {
        let images = folder();
        let run = |seed| {
            let mut trainer = Trainer::new(small(5), Seed(seed), &Device::flex());
            for _ in 0..5 {
                trainer.step(&images).expect("a step");
            }
            trainer.encoder().named()
        };
        assert_eq!(run(4), run(4));
        assert_ne!(run(4), run(5));
    }

    #[test]
    fn images_that_come_later_take_part_at_once() {
        let images = folder();
        let mut trainer = Trainer::new(small(5), Seed(2), &Device::flex());
        trainer.step(&images[..1]).expect("a step");
        let ahead = trainer.ahead.as_ref().expect("the next batch");
        assert!(ahead.is_of(1, &trainer.chosen(1, &images[..1])));
        assert!(!ahead.is_of(1, &trainer.chosen(1, &images)));
        assert!(!ahead.is_of(2, &trainer.chosen(1, &images[..1])));
        // Drawn ahead or not, a step is the same.
        let mut other = Trainer::new(small(5), Seed(2), &Device::flex());
        other.step(&images[..1]).expect("a step");
        other.ahead = None;
        for trainer in [&mut trainer, &mut other] {
            trainer.step(&images).expect("a step");
        }
        assert_eq!(trainer.encoder().named(), other.encoder().named());
    }

    #[test]
    fn a_run_whose_losses_are_none_goes_back_to_where_they_were() {
        let images = folder();
        let run = |good: usize| {
            let mut trainer = Trainer::new(small(9), Seed(3), &Device::flex());
            for _ in 0..good {
                trainer.step(&images).expect("a step");
            }
            let before = trainer.checkpoint().encoder.named();
            trainer.step(&images).expect("a step");
            // From here on every loss is infinite.
            trainer.settings.temperature = 1e-300;
            let error = trainer.step(&images).expect_err("no losses");
            (trainer, before, error)
        };
        let (trainer, before, error) = run(3);
        assert!(
            matches!(
                error,
                CutsError::Diverged {
                    step: 5,
                    kept: 3,
                    ..
                }
            ),
            "{error}"
        );
        let text = error.to_string();
        assert!(
            text.contains("at step 5") && text.contains("contrastive loss"),
            "{text}"
        );
        assert!(text.contains("after step 3 were kept"), "{text}");
        assert_eq!(
            (trainer.steps_done(), trainer.encoder().named()),
            (3, before)
        );
        // What is kept can be saved, and trained further.
        let updates = trainer.optimiser.updates();
        assert!(updates.values().all(|&updates| updates == 3), "{updates:?}");
        let mut trainer = trainer;
        trainer.settings.temperature = 0.1;
        trainer.step(&images).expect("a step");
        // A run that never had a good step has nothing to go back to.
        let mut fresh = Trainer::new(small(9), Seed(3), &Device::flex());
        fresh.settings.temperature = 1e-300;
        let error = fresh.step(&images).expect_err("no losses");
        assert!(
            error.to_string().contains("nothing had been learned"),
            "{error}"
        );
        assert_eq!(fresh.steps_done(), 0);
    }

    #[test]
    fn an_empty_folder_is_refused() {
        let mut trainer = Trainer::new(small(5), Seed(1), &Device::flex());
        assert!(matches!(trainer.step(&[]), Err(CutsError::NoImages)));
    }

    #[test]
    fn every_image_has_its_turn() {
        let trainer = Trainer::new(small(5), Seed(1), &Device::flex());
        let mut order = trainer.order(0, 3);
        assert_eq!(order.len(), 4);
        order.truncate(3);
        order.sort_unstable();
        assert_eq!(order, [0, 1, 2]);
    }
}
